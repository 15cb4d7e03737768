"""Where a program's text comes from: a file, or the text itself."""

from __future__ import annotations

from pathlib import Path

from neurojit.errors import InputError

LARGEST_PROGRAM = 64 << 20
TEXT = "<text>"


def read_source(path_or_text: str | Path) -> tuple[str, str]:
    """The text and the name that diagnostics give it.

    A ``str`` with a line break or a brace is the text itself; anything else names a file. Raises InputError
    for a file that is missing, a folder, unreadable, too large or no UTF-8.
    """
    if isinstance(path_or_text, str) and any(mark in path_or_text for mark in "\n{"):
        return path_or_text, TEXT
    if isinstance(path_or_text, str) and not path_or_text.strip():
        raise InputError("an empty text: expected the name of a file, or MLIR")
    path = Path(path_or_text)
    try:
        if path.is_dir():
            raise InputError(f"{path}: is a folder; expected a file of MLIR")
        if path.stat().st_size > LARGEST_PROGRAM:
            raise InputError(f"{path}: {path.stat().st_size} bytes; a program has at most {LARGEST_PROGRAM}")
        return path.read_text(encoding="utf-8"), str(path)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}"
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: cannot be read: {reason}") from None
