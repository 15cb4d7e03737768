"""Measured peaks of machines in the store, by a name that stands for the machine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar, cast, get_args

from neurojit.roofline import Level, Peaks
from neurojit.store.folder import STORE, Body, StoreFolder

KIND: Final = "peaks"
_DTYPES: Final = ("f32", "f64", "i32", "i64")
_LEVELS: Final = cast("tuple[Level, ...]", get_args(Level))
_MOST: Final = 1e6  # operations or bytes a nanosecond: no core comes near
_LARGEST: Final = 1 << 50  # bytes of a cache

Key = TypeVar("Key", str, Level)


@dataclass(frozen=True, slots=True)
class KeptPeaks:
    """Peaks, and when they were measured (aware)."""

    peaks: Peaks
    at: datetime


class PeaksStore:
    """Peaks by the name of their machine.

    An entry that does not decode is a miss, and ``degraded`` is told so.
    """

    def __init__(self, folder: StoreFolder, degraded: Callable[[str, str], None]) -> None:
        self._folder = folder
        self._degraded = degraded

    def write(self, machine: str, kept: KeptPeaks) -> None:
        """Keep measured peaks in place of those before."""
        peaks = kept.peaks
        body: Body = {
            "at": kept.at.isoformat(),
            "operations": dict(peaks.operations),
            "bytes": dict(peaks.bytes),
            "sizes": dict(peaks.sizes),
        }
        self._folder.write(KIND, machine, body)

    def read(self, machine: str) -> KeptPeaks | None:
        """What was kept for ``machine``."""
        body = self._folder.read(KIND, machine)
        if body is None:
            return None
        try:
            return _kept(body)
        except ValueError as trouble:
            self._degraded(f"{self._folder.path / KIND / machine}.json is ignored", str(trouble))
            return None


def open_peaks(cache_folder: Path, degraded: Callable[[str, str], None]) -> PeaksStore:
    """The peaks under the user's cache folder; nothing is made before something is kept."""
    return PeaksStore(StoreFolder(cache_folder / STORE, degraded), degraded)


def _kept(body: Body) -> KeptPeaks:
    """Raises ValueError for anything that ``write`` does not write."""
    rates = _numbers(body, "bytes", _LEVELS)
    sizes = _numbers(body, "sizes", _LEVELS[:-1])
    operations = _numbers(body, "operations", _DTYPES)
    if set(operations) != set(_DTYPES) or set(rates) != {*sizes, "memory"}:
        raise ValueError("peaks: incomplete")
    if max(*operations.values(), *rates.values()) > _MOST:
        raise ValueError("peaks: no machine does so much")
    if not all(isinstance(size, int) and size <= _LARGEST for size in sizes.values()):
        raise ValueError("sizes: not bytes")
    whole: dict[Level, int] = {level: int(size) for level, size in sizes.items()}
    return KeptPeaks(Peaks(operations, rates, whole, measured=True), _moment(body.get("at")))


def _numbers(body: Body, name: str, known: tuple[Key, ...]) -> dict[Key, float]:
    entry = body.get(name)
    if not isinstance(entry, dict):
        raise ValueError(f"{name}: not an object")
    fields = cast("Mapping[str, object]", entry)
    if not set(fields) <= set(known):
        raise ValueError(f"{name}: unknown names")
    found: dict[Key, float] = {}
    for key in known:
        if key not in fields:
            continue
        value = fields[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name}: not a number")
        if not 0 < value < math.inf:
            raise ValueError(f"{name}: not positive")
        found[key] = value
    return found


def _moment(entry: object) -> datetime:
    if not isinstance(entry, str):
        raise ValueError("at: not a text")
    moment = datetime.fromisoformat(entry)  # raises ValueError
    if moment.tzinfo is None:
        raise ValueError("at: without a time zone")
    return moment
