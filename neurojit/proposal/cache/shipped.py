"""The entries that come with NeuroJIT: files that a person can read and edit, in a folder that is only read.

A folder for each kernel, named after the function and the first digits of its key, holds the replies as files
of their own, and ``entries.json``, which names them in the order in which they are tried.
``cache/README.md`` describes it for whoever adds one.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, cast

from neurojit.judge.reading import LARGEST_REPLY
from neurojit.model.codec import decode
from neurojit.model.json_values import MalformedEntry
from neurojit.model.spelling import INLINE, SPARSE
from neurojit.proposal.cache.entry import (
    MOST_ENTRIES,
    Entry,
    StoredReply,
    Told,
    check_format,
    checked,
    read_object,
    told_once,
)

# Data of the package; in a clone a link to ``cache/``.
SHIPPED: Final = Path(__file__).resolve().parents[2] / "shipped_cache"
HEADER: Final = "entries.json"
KEY_DIGITS: Final = 12  # of the key, in a folder's name
LARGEST_HEADER: Final = 64 << 10

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.(?:mlir|json)")


@dataclass(frozen=True, slots=True)
class _Header:
    """``entries`` are read one by one: one that is bad costs itself alone. ``source`` is for people."""

    format: int
    function: str
    digest: str
    entries: tuple[object, ...]
    source: Annotated[str, SPARSE] = ""


@dataclass(frozen=True, slots=True)
class _Listed:
    """``reply`` is the name of a file. What else there is is for people, and for tests."""

    stored: Annotated[StoredReply, INLINE]
    expected: Annotated[str, SPARSE] = ""
    about: Annotated[str, SPARSE] = ""


class Shipped:
    """The entries under ``folder``. ``degraded(what, why)`` is told what is wrong with one, once each."""

    def __init__(self, folder: Path, degraded: Told) -> None:
        self._folder = folder
        self._tell = told_once(degraded)

    def find(self, key: str) -> tuple[Entry, ...]:
        """The entries for this key that can be read, in their order."""
        return tuple(entry for folder in self._folders(key) for entry in self._entries(folder, key))

    def _folders(self, key: str) -> list[Path]:
        try:
            return sorted(self._folder.glob(f"*-{key[:KEY_DIGITS]}"))
        except OSError as trouble:
            self._tell(f"{self._folder} is ignored", trouble.strerror or str(trouble))
            return []

    def _entries(self, folder: Path, key: str) -> Iterator[Entry]:
        header = folder / HEADER
        try:
            found = _header(header)
            if found.digest != key:
                raise MalformedEntry(f"expected {key}", "digest")
        except (OSError, MalformedEntry) as trouble:
            self._tell(f"{header} is ignored", _reason(trouble))
            return
        listed = found.entries
        if len(listed) > MOST_ENTRIES:
            self._tell(f"the rest of {header} is ignored", f"it has more than {MOST_ENTRIES} entries")
        for number, item in enumerate(listed[:MOST_ENTRIES], 1):
            try:
                yield _entry(folder, item)
            except (OSError, MalformedEntry) as trouble:
                self._tell(f"entry {number} of {header} is ignored", _reason(trouble))


def _header(path: Path) -> _Header:
    fields = read_object(_content(path, LARGEST_HEADER))
    check_format(fields)
    return decode(_Header, fields)


def _entry(folder: Path, item: object) -> Entry:
    listed = decode(_Listed, item)
    name = listed.stored.reply
    if not _FILE.fullmatch(name):
        raise MalformedEntry("expected the name of an .mlir or .json file in the same folder", "reply")
    try:
        reply = _content(folder / name, LARGEST_REPLY).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedEntry(f"{name} is not UTF-8: byte {error.start}") from error
    except OSError as error:
        raise MalformedEntry(f"{name}: {_reason(error)}") from error
    return checked(replace(listed.stored, reply=reply))


def _content(path: Path, most: int) -> bytes:
    """What a plain file holds; a pipe does not block. Raises OSError, MalformedEntry."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise MalformedEntry(f"{path.name} is not a plain file")
        content = file.read(most + 1)
    if len(content) > most:
        raise MalformedEntry(f"{path.name} has more than {most} bytes")
    return content


def _reason(trouble: Exception) -> str:
    return cast("str", getattr(trouble, "strerror", None)) or str(trouble)
