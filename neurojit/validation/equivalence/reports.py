"""The values that a failing assert reports, compared."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

# Reported floats went through roundings of their own; what they say to a person must be the same.
_RELATIVE = 1e-3
# An integer's word read as a float is far below this, so a rounding never excuses a wrong integer.
_LEAST_FLOAT = 1e-150


def same_report(expected: Sequence[int], got: Sequence[int]) -> bool:
    """Whether two faults report the same: equal words, or floats that differ by roundings alone."""
    return len(expected) == len(got) and all(map(_same, expected, got))


def _same(expected: int, got: int) -> bool:
    if expected == got:
        return True
    a, b = (struct.unpack("<d", struct.pack("<Q", word))[0] for word in (expected, got))
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    if 0.0 in (a, b) and max(abs(a), abs(b)) < _LEAST_FLOAT:
        return a == b
    return min(abs(a), abs(b)) > _LEAST_FLOAT and math.isclose(a, b, rel_tol=_RELATIVE)
