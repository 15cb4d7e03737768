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
from pathlib import Path
from typing import Final, cast

from neurojit.proposal.cache.entry import (
    MOST_ENTRIES,
    Entry,
    Told,
    check_format,
    checked,
    read_object,
    told_once,
)
from neurojit.validation.fields import Json, MalformedEntry, items, mapping, text
from neurojit.validation.readable import LARGEST_REPLY

SHIPPED: Final = Path(__file__).resolve().parents[3] / "cache"  # beside the package, in a clone as installed
HEADER: Final = "entries.json"
KEY_DIGITS: Final = 12  # of the key, in a folder's name
LARGEST_HEADER: Final = 64 << 10

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.(?:mlir|json)")
_HEADER_FIELDS: Final = frozenset(("format", "function", "digest", "source", "entries"))
_ENTRY_FIELDS: Final = frozenset(("reply", "author", "evidence", "target", "expected", "about"))


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
            fields = _header(header)
            if text(fields, "digest") != key:
                raise MalformedEntry(f"digest: expected {key}")
            listed = items(fields, "entries")
        except (OSError, MalformedEntry) as trouble:
            self._tell(f"{header} is ignored", _reason(trouble))
            return
        if len(listed) > MOST_ENTRIES:
            self._tell(f"the rest of {header} is ignored", f"it has more than {MOST_ENTRIES} entries")
        for number, item in enumerate(listed[:MOST_ENTRIES], 1):
            try:
                yield _entry(folder, item)
            except (OSError, MalformedEntry) as trouble:
                self._tell(f"entry {number} of {header} is ignored", _reason(trouble))


def _header(path: Path) -> Json:
    fields = read_object(_content(path, LARGEST_HEADER))
    check_format(fields)
    _only(fields, _HEADER_FIELDS)
    return fields


def _entry(folder: Path, item: object) -> Entry:
    fields = mapping(item, "entries")
    _only(fields, _ENTRY_FIELDS)
    name = text(fields, "reply")
    if not _FILE.fullmatch(name):
        raise MalformedEntry("reply: expected the name of an .mlir or .json file in the same folder")
    try:
        reply = _content(folder / name, LARGEST_REPLY).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedEntry(f"{name} is not UTF-8: byte {error.start}") from error
    except OSError as error:
        raise MalformedEntry(f"{name}: {_reason(error)}") from error
    return checked(reply, fields)


def _only(fields: Json, known: frozenset[str]) -> None:
    """A field that nobody knows is a misspelt one, most likely."""
    odd = next((name for name in fields if name not in known), None)
    if odd is not None:
        raise MalformedEntry(f"{odd[:40]}: no such field; there are {', '.join(sorted(known))}")


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
