"""Measured peaks of machines in the store, by a name that stands for the machine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from neurojit.model.codec import decode, encode
from neurojit.model.element_types import COUNTED
from neurojit.model.json_values import MalformedEntry
from neurojit.model.roofline import Level, Peaks
from neurojit.model.spelling import Within
from neurojit.store.folder import STORE, Body, StoreFolder

KIND: Final = "peaks"
_DTYPES: Final = COUNTED
# No core comes near so many operations or bytes a nanosecond; a cache has not so many bytes.
_Rate = Annotated[float, Within(math.ulp(0.0), 1e6)]
_Size = Annotated[int, Within(1, 1 << 50)]


@dataclass(frozen=True, slots=True)
class KeptPeaks:
    """Peaks, and when they were measured (aware)."""

    peaks: Peaks
    at: datetime


@dataclass(frozen=True, slots=True)
class _Body:
    """Those of a machine as they are stored; ``at`` in ISO 8601."""

    at: str
    operations: Mapping[str, _Rate]
    bytes: Mapping[Level, _Rate]
    sizes: Mapping[Level, _Size]


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
        body = _Body(kept.at.isoformat(), peaks.operations, peaks.bytes, peaks.sizes)
        self._folder.write(KIND, machine, encode(body))

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
    """Raises ValueError, of which MalformedEntry is one, for anything that ``write`` does not write."""
    found = decode(_Body, body)
    levels = set(found.bytes)
    if {*found.operations} != {*_DTYPES} or levels != {*found.sizes, "memory"} or "memory" in found.sizes:
        raise MalformedEntry("incomplete")
    moment = datetime.fromisoformat(found.at)  # raises ValueError
    if moment.tzinfo is None:
        raise MalformedEntry("without a time zone", "at")
    return KeptPeaks(Peaks(found.operations, found.bytes, found.sizes, measured=True), moment)
