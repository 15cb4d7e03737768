"""Between which values shifts, masks, quotients, counts of bits and casts of integers lie.

Integers are read with their sign. What reads them without one (a logical shift, an unsigned quotient) makes
of a number that may be negative any that its width holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

Range = tuple[float, float]
ANYTHING: Final[Range] = (-math.inf, math.inf)
_EXACT: Final = 2.0**53  # below, a float is the integer that it says
_COUNTS: Final = ("math.ctpop", "math.ctlz", "math.cttz")


def of_integers(name: str, bits: int, given: list[Range], given_bits: int) -> Range | None:
    """Of what operation ``name`` makes, an integer of ``bits``, of such as are ``given``; ``given_bits``: the
    width of the first, 0 where nobody knows. None where no rule here is of it."""
    found: Range | None = None
    if bits and name in _COUNTS:
        found = 0.0, float(given_bits or bits)
    elif bits and len(given) == 1:
        found = _cast(name, bits, given[0], given_bits)
    elif bits and name in _OF_TWO:
        found = _OF_TWO[name](bits, given[0], given[1])
    return found if found is None or max(map(abs, found)) < _EXACT else ANYTHING


def _cast(name: str, bits: int, given: Range, given_bits: int) -> Range | None:
    low, high = given
    if name in ("arith.extui", "arith.index_castui"):
        if low >= 0:
            return _cut(given, bits)
        return (0.0, 2.0**given_bits - 1) if 0 < given_bits < bits else ANYTHING
    if name in ("arith.trunci", "arith.index_cast", "arith.extsi"):
        return _cut((low, high), bits)
    return None


def _cut(given: Range, bits: int) -> Range:
    """What is left of numbers that are cut to ``bits``."""
    half = 2.0 ** (bits - 1)
    return given if -half <= given[0] and given[1] < half else (-half, half - 1)


def _shifted_right(bits: int, left: Range, right: Range) -> Range | None:
    (low, high), least = left, _amount(right, bits)
    if low >= 0:
        return 0.0, _floor(high / 2 ** (least or 0))
    return (0.0, 2.0 ** (bits - least) - 1) if least else None


def _shifted_with_sign(bits: int, left: Range, right: Range) -> Range | None:
    (low, high), least = left, _amount(right, bits)
    if low >= 0:
        return 0.0, _floor(high / 2 ** (least or 0))
    # From below zero one shift leads to -1 at most.
    return None if least is None else (_floor(low / 2**least), max(_floor(high / 2**least), -1.0))


def _shifted_left(bits: int, left: Range, right: Range) -> Range | None:
    if left[0] < 0 or right[0] != right[1] or _amount(right, bits) is None:
        return None
    times = 2.0 ** right[1]
    return (left[0] * times, left[1] * times) if left[1] * times < 2.0 ** (bits - 1) else None


def _quotient(bits: int, left: Range, right: Range) -> Range | None:
    del bits
    return (0.0, _floor(left[1] / right[0])) if left[0] >= 0 and right[0] >= 1 else None


def _remainder(bits: int, left: Range, right: Range) -> Range | None:
    del bits
    if right[0] < 1:
        return None
    return 0.0, min(left[1], right[1] - 1) if left[0] >= 0 else right[1] - 1


def _least(bits: int, left: Range, right: Range) -> Range | None:
    """Without a sign: no more than either that has none."""
    del bits
    highs = [high for low, high in (left, right) if low >= 0]
    return (min(max(left[0], 0.0), max(right[0], 0.0)), min(highs)) if highs else None


def _largest(bits: int, left: Range, right: Range) -> Range | None:
    del bits
    both = left[0] >= 0 and right[0] >= 0
    return (max(left[0], right[0]), max(left[1], right[1])) if both else None


def _bits_of_both(bits: int, left: Range, right: Range) -> Range | None:
    del bits
    most = max(left[1], right[1])
    if left[0] < 0 or right[0] < 0 or most >= _EXACT:
        return None
    return 0.0, 2.0 ** int(most).bit_length() - 1


_OF_TWO: Final[dict[str, Callable[[int, Range, Range], Range | None]]] = {
    "arith.shrui": _shifted_right, "arith.shrsi": _shifted_with_sign, "arith.shli": _shifted_left,
    "arith.divui": _quotient, "arith.divsi": _quotient, "arith.remui": _remainder,
    "arith.minui": _least, "arith.maxui": _largest,
    "arith.ori": _bits_of_both, "arith.xori": _bits_of_both,
}  # fmt: skip


def _amount(given: Range, bits: int) -> int | None:
    """The least that is shifted by, where it is surely less than the width; else nobody knows."""
    low, high = given
    return int(low) if low >= 0 and high < bits else None


def _floor(value: float) -> float:
    return math.floor(value) if math.isfinite(value) else value
