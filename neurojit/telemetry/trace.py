"""A trace: events as JSON lines, written while they happen and read back as the same values.

Each line is ``{"v": 4, "event": <type>, <fields>}``, spelled as everything else is (``model.codec``).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, TextIO

from neurojit.model.codec import Codec
from neurojit.model.codec_atoms import Form
from neurojit.model.errors import InputError
from neurojit.model.json_values import mapping
from neurojit.model.spelling import Tagged
from neurojit.telemetry.events import EVENTS, Event

VERSION: Final = 4
_WITH_WORDS: Final = 3  # in which floats that JSON has not were the texts nan, inf and -inf
_EVENTS: Final = Annotated[Event, Tagged("event", {kind.__name__: kind for kind in EVENTS})]
_FORM: Final[Form] = Codec().form(_EVENTS)
_FORM_WITH_WORDS: Final[Form] = Codec(words=True).form(_EVENTS)


class TraceError(InputError):
    """A trace cannot be read; the message names the file, the line and what is wrong with it."""


def encode(event: Event) -> str:
    """One line, without its end."""
    return json.dumps({"v": VERSION, **_FORM.encode(event)}, allow_nan=False)


def decode(line: str) -> Event:
    """The event of a line that ``encode`` made, or did in version 3.

    Raises ``ValueError`` saying what does not fit.
    """
    fields = dict(mapping(json.loads(line)))
    version = fields.pop("v", None)
    if version == VERSION:
        return _FORM.decode(fields)
    if version == _WITH_WORDS:
        return _FORM_WITH_WORDS.decode(fields)
    raise ValueError(f"version {str(version)[:20]}, and this reader knows {_WITH_WORDS} and {VERSION}")


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
