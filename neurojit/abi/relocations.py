"""The relocations of position-independent code of the small model, by machine (the psABI of each).

What comes from outside is called, or reached through the linker's table of addresses. Addresses within the
object stand in what the linker alone writes to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class RelocationKind:
    """``width``: bytes that are patched. ``inside``: whether it may point into the object itself.

    ``imports``: the addends with which it may name a symbol from outside, None where it may not. ``in_data``:
    whether it patches data; code and constants otherwise. ``before``: bytes of the instruction that the
    linker looks at and may rewrite.
    """

    width: int
    inside: bool
    imports: Collection[int] | None = None
    in_data: bool = False
    before: int = 0


_ADDRESS: Final = RelocationKind(8, inside=True, in_data=True)
_INSIDE: Final = RelocationKind(4, inside=True)
_CALL: Final = RelocationKind(4, inside=True, imports=(-4,))
# The distance is counted from the end of the instruction, which may have a constant of up to four bytes.
_TABLE: Final = RelocationKind(4, inside=True, imports=range(-8, -3))
_EXACT: Final = RelocationKind(4, inside=True, imports=(0,))

RELOCATIONS: Final[dict[str, dict[int, RelocationKind]]] = {
    "x86_64": {
        1: _ADDRESS,  # R_X86_64_64
        2: _INSIDE,  # R_X86_64_PC32
        4: _CALL,  # R_X86_64_PLT32
        9: _TABLE,  # R_X86_64_GOTPCREL
        41: replace(_TABLE, before=2),  # R_X86_64_GOTPCRELX
        42: replace(_TABLE, before=3),  # R_X86_64_REX_GOTPCRELX
    },
    "aarch64": {
        257: _ADDRESS,  # R_AARCH64_ABS64
        261: _INSIDE,  # R_AARCH64_PREL32
        274: _INSIDE,  # R_AARCH64_ADR_PREL_LO21
        275: _INSIDE,  # R_AARCH64_ADR_PREL_PG_HI21
        277: _INSIDE,  # R_AARCH64_ADD_ABS_LO12_NC
        278: _INSIDE,  # R_AARCH64_LDST8_ABS_LO12_NC
        282: _EXACT,  # R_AARCH64_JUMP26
        283: _EXACT,  # R_AARCH64_CALL26
        284: _INSIDE,  # R_AARCH64_LDST16_ABS_LO12_NC
        285: _INSIDE,  # R_AARCH64_LDST32_ABS_LO12_NC
        286: _INSIDE,  # R_AARCH64_LDST64_ABS_LO12_NC
        299: _INSIDE,  # R_AARCH64_LDST128_ABS_LO12_NC
        311: _EXACT,  # R_AARCH64_ADR_GOT_PAGE
        312: _EXACT,  # R_AARCH64_LD64_GOT_LO12_NC
    },
}
