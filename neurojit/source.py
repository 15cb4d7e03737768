"""Where a program's text comes from: a file, or the text itself."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from neurojit.diagnostic import Source
from neurojit.errors import InputError

LARGEST_PROGRAM = 64 << 20
TEXT = "<text>"


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
        return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n"), str(path)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}"
        ) from None


def read_plain(path: Path, largest: int, expected: str = "a file") -> bytes:
    """The bytes of a plain file, ``largest`` at most. Nothing is waited for, as a pipe would have it.

    Raises InputError that says what was ``expected``.
    """
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


def _check_plain(path: Path, status: os.stat_result, expected: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path}: is a folder; expected {expected}")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{path}: is a pipe or a device; expected {expected}")
