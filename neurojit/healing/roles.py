"""Roles of the objects in a patch's examination report."""

from __future__ import annotations

from typing import Final

ORIGINAL: Final = "original flight"
PATCHED: Final = "patched flight"
