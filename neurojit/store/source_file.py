"""Reads a program's text from a file, or takes the text itself."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from neurojit.model.diagnostic import Source
from neurojit.model.errors import InputError

LARGEST_PROGRAM = 64 << 20
TEXT = "<text>"
STANDARD_INPUT = "<standard input>"
# What somebody else has opened already: standard input, and what a shell makes of <(command).
_DESCRIPTOR = re.compile(r"-|/dev/stdin|(?:/dev/fd|/proc/self/fd)/(?P<number>\d{1,9})")
_CHUNK = 1 << 20


def read_source(path_or_text: str | Path | Source) -> tuple[str, str]:
    """The text and the name that diagnostics give it.

    A ``str`` with a line break or a brace is the text itself; any other, and a ``Path``, names a file. What
    comes from elsewhere than the user is a ``Source``: its text is never taken for a name. Raises InputError
    for a file that is missing, none of plain content, unreadable, too large or no UTF-8.
    """
    if isinstance(path_or_text, Source):
        return path_or_text.text, path_or_text.file
    if isinstance(path_or_text, str) and any(mark in path_or_text for mark in "\n{"):
        return path_or_text, TEXT
    if isinstance(path_or_text, str) and not path_or_text.strip():
        raise InputError("an empty text: expected the name of a file, or MLIR")
    path = Path(path_or_text)
    content = read_plain(path, LARGEST_PROGRAM, "a file of MLIR")
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a mark of its bytes' order
        return text.replace("\r\n", "\n").replace("\r", "\n"), name_of(path)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name_of(path)}: not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}"
        ) from None


def source_of(path: Path) -> Source:
    """The file that a command is given, read once: standard input cannot be read again. Raises InputError."""
    return Source(*read_source(path))


def read_reply_file(path: Path) -> str:
    """A reply, whatever it holds: the gate says what is wrong with it. Raises InputError for the file alone.

    Bytes that are no UTF-8 become halves of surrogate pairs.
    """
    text = read_plain(path, LARGEST_PROGRAM, "a reply").decode("utf-8", errors="surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def name_of(path: Path) -> str:
    """What diagnostics call ``path``."""
    return STANDARD_INPUT if str(path) in ("-", "/dev/stdin") else str(path)


def read_plain(path: Path, largest: int, expected: str = "a file") -> bytes:
    """The bytes of a plain file, ``largest`` at most. Nothing is waited for, as a named pipe would have it.

    Of standard input (``-``, ``/dev/stdin``) and other open descriptors, all up to the end. Raises InputError
    that says what was ``expected``.
    """
    found = _DESCRIPTOR.fullmatch(str(path))
    if found is not None:
        return _read_open(int(found["number"] or 0), name_of(path), largest, expected)
    try:
        _check_plain(path, os.stat(path), expected)  # before it is opened: opening a device may do something
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with open(descriptor, "rb") as file:
            _check_plain(path, os.fstat(descriptor), expected)
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: cannot be read: {reason}") from None
    if len(content) > largest:
        raise InputError(f"{path}: too large: more than {largest} bytes")
    return content


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
        raise InputError(f"{name}: cannot be read: {error.strerror}") from None
    if len(content) > largest:
        raise InputError(f"{name}: too large: more than {largest} bytes")
    if not content:
        raise InputError(f"{name}: is empty (it can be read once); expected {expected}")
    return bytes(content)


def _check_plain(path: Path, status: os.stat_result, expected: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path}: is a folder; expected {expected}")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path}: is a pipe or a device; expected {expected}")
