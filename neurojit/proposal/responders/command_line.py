"""A command as the user writes it: split into words, and its program looked for."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping


def split(command: str) -> tuple[list[str], str]:
    """The words of a command line as a shell would see them, or what is wrong with it."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        return [], f"the command cannot be read: {str(error).lower()}"
    return words, "" if words and words[0] else "no program is named: command:PROGRAM ARGUMENTS"


def found(program: str, environment: Mapping[str, str]) -> str | None:
    """Where ``program`` is, by the PATH of ``environment``."""
    return shutil.which(program, path=environment.get("PATH", os.defpath))


def missing(program: str) -> str:
    where = "" if os.sep in program else " on the PATH"
    return f"there is no program {program!r}{where}"
