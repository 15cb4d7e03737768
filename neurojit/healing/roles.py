"""What the objects of a patch's exhibit are for, beside the patch itself."""

from __future__ import annotations

from typing import Final

ORIGINAL: Final = "original flight"
PATCHED: Final = "patched flight"
