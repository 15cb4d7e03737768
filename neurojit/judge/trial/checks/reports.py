"""Compares the values that a failing assert reports."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

# An integer's word read as a float is far below this, so a rounding never excuses a wrong integer.
_LEAST_FLOAT = 1e-150
# Up to that much a small difference may be off by its share of what it is computed of. With more, as long
# sums in f32 have, compensation could be dropped unseen.
_FEW_ROUNDINGS = 1e-8


def same_report(
    expected: Sequence[int], got: Sequence[int], tolerances: Sequence[float] = (), scale: float = 0.0
) -> bool:
    """Whether two faults report the same: equal words, or floats that differ by roundings alone.

    ``tolerances``: the relative error that each value may have; 0, as for all where there are none: none.
    ``scale``: how large what they are computed of is, which is what roundings of a small difference go by.
    """
    allowed = tolerances or (0.0,) * len(expected)
    if not len(expected) == len(got) == len(allowed):
        return False
    return all(_same(*each, scale) for each in zip(expected, got, allowed, strict=True))


def reported_difference(
    expected: Sequence[int], got: Sequence[int], tolerances: Sequence[float], scale: float = 0.0
) -> str:
    """The first value that is not the same, in words; empty where the numbers of values differ."""
    allowed = tolerances or (0.0,) * len(expected)
    for number, (one, other, most) in enumerate(zip(expected, got, allowed, strict=False)):
        if not _same(one, other, most, scale):
            return f"value {number} is {_shown(other)} and not {_shown(one)}"
    return ""


def _same(expected: int, got: int, tolerance: float, scale: float) -> bool:
    if expected == got:
        return True
    if not tolerance:
        return False
    a, b = _float(expected), _float(got)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    if tolerance <= _FEW_ROUNDINGS and abs(a - b) <= tolerance * scale:
        return True
    if 0.0 in (a, b) and max(abs(a), abs(b)) < _LEAST_FLOAT:
        return a == b
    return min(abs(a), abs(b)) > _LEAST_FLOAT and math.isclose(a, b, rel_tol=tolerance)


def _shown(word: int) -> str:
    """As a float, unless it looks like an integer."""
    value = _float(word)
    if word == 0 or math.isnan(value) or abs(value) > _LEAST_FLOAT:
        return repr(value)
    return str(word)


def _float(word: int) -> float:
    return struct.unpack("<d", struct.pack("<Q", word))[0]
