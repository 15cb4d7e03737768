"""What MLIR's parser or verifier aborts on, found in the text before they see it."""

from __future__ import annotations

import re

# The verifier of scf.index_switch keeps its cases in a set that reserves these values for itself.
_RESERVED = {-(1 << 63), (1 << 63) - 2, (1 << 63) - 1}
_CASE = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*|\bcase\s+(-?\d{19,})|\bcases\s*=\s*array<i64\s*:([^>]*)>')


def unparsable(text: str) -> tuple[str, int] | None:
    """Why ``text`` cannot be parsed, and the offset of what it cannot be for; None where nothing is known."""
    for token in _CASE.finditer(text):
        listed = token[1] or token[2]
        if listed and any(int(number) in _RESERVED for number in re.findall(r"-?\d{19,}", listed)):
            message = (
                "scf.index_switch: a case of -2^63, 2^63 - 2 or 2^63 - 1; use arith.cmpi and scf.if for it"
            )
            return message, token.start()
    return None
