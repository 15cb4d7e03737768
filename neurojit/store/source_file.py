"""Reads a program's text from a file, or takes the text itself."""

from __future__ import annotations

import difflib
import os
import re
import stat
from pathlib import Path
from typing import Protocol

from neurojit.model.diagnostic import Source
from neurojit.model.errors import InputError, MissingFile, UnreadableFile

LARGEST_PROGRAM = 64 << 20
TEXT = "<text>"
STANDARD_INPUT = "<standard input>"
# What somebody else has opened already: standard input, and what a shell makes of <(command).
_DESCRIPTOR = re.compile(r"-|/dev/stdin|(?:/dev/fd|/proc/self/fd)/(?P<number>\d{1,9})")
_CHUNK = 1 << 20


class Readable(Protocol):
    """A file that is open for reading, of text or of bytes."""

    def read(self, size: int, /) -> str | bytes: ...


AnySource = str | bytes | os.PathLike[str] | Readable | Source  # whatever a program may be given as


def read_source(given: AnySource, *, waits: bool = False) -> tuple[str, str]:
    """The text of a program and the name that diagnostics give it; ``waits`` as for ``read_plain``.

    A ``str`` with a line break or a brace is the text itself; any other, and a path, names a file. ``bytes``
    are a text in UTF-8, never a name; of an open file the rest is read. What comes from elsewhere than the
    user is a ``Source``: its text is never taken for a name. Raises InputError for an empty text and for a
    file that is missing, none of plain content, unreadable, too large or no UTF-8; TypeError for what is none
    of these.
    """
    if isinstance(given, Source):
        return given.text, given.file
    if isinstance(given, str):
        if not given.strip():
            raise InputError("an empty text: expected the name of a file, or MLIR")
        if any(mark in given for mark in "\n{"):
            return given, TEXT
        return _read_named(Path(given), waits, "; a text of MLIR has a line break or a brace")
    if isinstance(given, bytes | bytearray | memoryview):
        return _decoded(bytes(given), TEXT), TEXT
    if isinstance(given, os.PathLike):
        return _read_named(Path(given), waits)
    if hasattr(given, "read"):
        return _read_file(given)
    raise TypeError(f"a program is a text, a path, bytes or an open file, not {type(given).__name__}")


def _read_named(path: Path, waits: bool, hint: str = "") -> tuple[str, str]:
    try:
        content = read_plain(path, LARGEST_PROGRAM, "a file of MLIR", waits=waits)
    except MissingFile as error:
        raise MissingFile(f"{error}{hint}") from None
    return _decoded(content, name_of(path)), name_of(path)


def _read_file(file: Readable) -> tuple[str, str]:
    """What is left of ``file``, called as it is where it says so."""
    called = getattr(file, "name", None)
    name = called if isinstance(called, str) else TEXT
    try:
        content = file.read(LARGEST_PROGRAM + 1)
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 text: {error.reason}") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{name}: cannot be read: {error}") from None
    if len(content) > LARGEST_PROGRAM:
        raise InputError(f"{name}: too large: more than {LARGEST_PROGRAM} bytes")
    return (_decoded(content, name) if isinstance(content, bytes) else content), name


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a mark of its bytes' order
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def source_of(path: Path) -> Source:
    """The file that a command is given, read once: a pipe cannot be read again. Raises InputError."""
    return Source(*read_source(path, waits=True))


def read_reply_file(path: Path) -> str:
    """A reply, whatever it holds: the gate says what is wrong with it. Raises InputError for the file alone.

    Bytes that are no UTF-8 become halves of surrogate pairs.
    """
    text = read_plain(path, LARGEST_PROGRAM, "a reply", waits=True).decode("utf-8", errors="surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def name_of(path: Path) -> str:
    """What diagnostics call ``path``."""
    return STANDARD_INPUT if str(path) in ("-", "/dev/stdin") else str(path)


def read_plain(path: Path, largest: int, expected: str = "a file", *, waits: bool = False) -> bytes:
    """The bytes of a plain file, ``largest`` at most; of a named pipe, if it ``waits`` for who writes to it.

    Of standard input (``-``, ``/dev/stdin``) and other open descriptors, all up to the end. Raises InputError
    that says what was ``expected``.
    """
    found = _DESCRIPTOR.fullmatch(str(path))
    if found is not None:
        return _read_open(int(found["number"] or 0), name_of(path), largest, expected)
    try:
        status = os.stat(path)
        if waits and stat.S_ISFIFO(status.st_mode):
            return _read_pipe(path, largest, expected)
        _check_plain(path, status, expected)  # before it is opened: opening a device may do something
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with open(descriptor, "rb") as file:
            _check_plain(path, os.fstat(descriptor), expected)
            content = file.read(largest + 1)
    except InputError:
        raise
    except FileNotFoundError:
        raise MissingFile(f"{path}: no such file{_near(path)}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableFile(f"{path}: cannot be read: {reason}") from None
    if len(content) > largest:
        raise InputError(f"{path}: too large: more than {largest} bytes")
    return content


def _near(path: Path) -> str:
    """A file beside ``path`` that may have been meant, as the end of a message."""
    try:
        there = {
            entry.stem: entry for entry in path.parent.iterdir() if entry.suffix == (path.suffix or ".mlir")
        }
    except OSError:
        return ""
    near = difflib.get_close_matches(path.stem, there, 1)
    return f"; did you mean {there[near[0]]}?" if near else ""


def _read_pipe(path: Path, largest: int, expected: str) -> bytes:
    """Waits for somebody who writes, as any reader of a pipe does; Ctrl-C ends that. Raises OSError too."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _read_open(descriptor, str(path), largest, expected)
    finally:
        os.close(descriptor)


def _read_open(number: int, name: str, largest: int, expected: str) -> bytes:
    content = bytearray()
    try:
        descriptor = os.dup(number)
        try:
            while len(content) <= largest and (part := os.read(descriptor, _CHUNK)):
                content += part
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableFile(f"{name}: cannot be read: {error.strerror}") from None
    if len(content) > largest:
        raise InputError(f"{name}: too large: more than {largest} bytes")
    if not content:
        raise InputError(f"{name}: is empty (it can be read once); expected {expected}")
    return bytes(content)


def _check_plain(path: Path, status: os.stat_result, expected: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableFile(f"{path}: is a folder; expected {expected}")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile(f"{path}: is a pipe or a device; expected {expected}")
