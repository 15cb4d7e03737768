"""A trace: events as JSON lines, written while they happen and read back as the same values.

Each line is ``{"v": 2, "event": <type>, <fields>}``. JSON has no NaN or infinity: such floats are written as
the strings ``nan``, ``inf`` and ``-inf``.
"""

from __future__ import annotations

import json
import math
import threading
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TextIO, cast

from neurojit.errors import InputError
from neurojit.store.events import EVENTS, Event

VERSION = 2
_KINDS = {kind.__name__: kind for kind in EVENTS}


class TraceError(InputError):
    """A trace cannot be read; the message names the file, the line and what is wrong with it."""


def encode(event: Event) -> str:
    """One line, without its end."""
    fields = cast("dict[str, object]", _plain(asdict(event)))
    return json.dumps({"v": VERSION, "event": type(event).__name__, **fields}, allow_nan=False)


def decode(line: str) -> Event:
    """The event of a line that ``encode`` made. Raises ``ValueError`` saying what does not fit."""
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise ValueError("not an object")
    fields = cast("dict[str, object]", entry)
    version, name = fields.pop("v", None), fields.pop("event", None)
    if version != VERSION:
        raise ValueError(f"version {version}, and this reader knows {VERSION}")
    kind = _KINDS.get(str(name))
    if kind is None:
        raise ValueError(f"no event is named {name}")
    return cast("Event", _built(kind, fields))


class TraceWriter:
    """Appends events to a file, a whole line at a time, from any thread. Raises ``OSError`` as files do."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file: TextIO | None = path.open("w", encoding="utf-8", buffering=1)

    def __call__(self, event: Event) -> None:
        """Write ``event``; after ``close`` it is dropped."""
        with self._lock:
            if self._file is not None:
                self._file.write(encode(event) + "\n")

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


def read_trace(path: Path) -> Iterator[Event]:
    """The events of a file. A last line without an end was cut off with its writer, and is left out."""
    with path.open(encoding="utf-8") as file:
        yield from read_lines(file, str(path))


def read_lines(lines: Iterable[str], name: str = "<trace>") -> Iterator[Event]:
    """As ``read_trace``, of lines that keep their ends. Raises ``TraceError``."""
    for number, line in enumerate(lines, 1):
        if not line.endswith("\n"):
            return
        try:
            yield decode(line)
        except ValueError as error:
            raise TraceError(f"trace: {name}:{number}: {error}") from error


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("list[object]", value)]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _built(kind: Any, value: object) -> object:
    """``value`` as JSON gave it, made into ``kind``: a type that a field of an event has."""
    origin, parameters = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _of_union(parameters, value)
    if origin is tuple and isinstance(value, list):
        return tuple(_built(parameters[0], item) for item in cast("list[object]", value))
    if origin in (dict, Mapping) and isinstance(value, dict):
        return {
            _built(parameters[0], key): _built(parameters[1], item)
            for key, item in cast("dict[str, object]", value).items()
        }
    if is_dataclass(kind) and isinstance(value, dict):
        return _of_fields(cast("type[object]", kind), cast("dict[str, object]", value))
    return _atom(kind, value)


def _atom(kind: Any, value: object) -> object:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is float:
        return _float(value)
    fits = value in typing.get_args(kind) if typing.get_origin(kind) is Literal else type(value) is kind
    if not fits:
        raise ValueError(f"expected {kind}, got {value!r}")
    return value


def _of_fields(kind: type[object], fields: dict[str, object]) -> object:
    hints = _hints(kind)
    if hints.keys() != fields.keys():
        odd = ", ".join(sorted(hints.keys() ^ fields.keys()))
        raise ValueError(f"{kind.__name__}: missing or unknown: {odd}")
    return kind(**{name: _built(hints[name], item) for name, item in fields.items()})


def _of_union(parameters: tuple[Any, ...], value: object) -> object:
    if value is None and types.NoneType in parameters:
        return None
    if type(value) in parameters:
        return value
    rest = [kind for kind in parameters if kind is not types.NoneType]
    chosen = float if isinstance(value, str) and float in rest else rest[0]
    return _built(chosen, value)


def _float(value: object) -> float:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if numeric or value in ("nan", "inf", "-inf"):
        try:
            return float(cast("float | str", value))
        except OverflowError as error:
            raise ValueError(str(error)) from error
    raise ValueError(f"expected a number, got {value!r}")
