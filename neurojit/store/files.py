"""Atomic writing of files."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from neurojit.model.errors import InputError


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write ``contents`` by name into ``folder``, made if it is not there; the paths.

    Raises InputError naming the path and the reason.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise InputError(f"{folder}: is a file; the name of a folder is wanted") from None
    except OSError as error:
        raise InputError(f"{folder}: cannot be made: {error.strerror}") from error
    return [_write_file(folder / name, content) for name, content in contents.items()]


def _write_file(path: Path, content: bytes) -> Path:
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
    return path
