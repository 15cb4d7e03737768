"""Paths as a person reads them: what can be shared, without the name of whoever owns it."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: str | Path) -> str:
    """``path`` relative to the current folder if it lies in it, from ``~`` if it lies in the home folder."""
    # Links stay: a virtual environment's Python is a link to another, and is the one meant.
    whole = Path(os.path.normpath(path))
    for base, prefix in ((Path.cwd(), Path()), (Path.home(), Path("~"))):
        if whole.is_relative_to(base):
            return str(prefix / whole.relative_to(base))
    return str(whole)
