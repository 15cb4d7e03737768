"""Recovers the rational that a floating-point constant stands for: the simplest one that rounds to it."""

from __future__ import annotations

import math
from fractions import Fraction

from neurojit.model.element_types import FORMATS

_MANTISSA = {name: one.significand for name, one in FORMATS.items()}
_SIMPLE = 1 << 10


def rational(value: float, dtype: str, *, halves: int = 1) -> Fraction:
    """The rational of smallest denominator within half an ulp of ``value``, a finite number of ``dtype``.

    Half an ulp is what correct rounding gives, so 1/6 written out to all its digits is 1/6 again, and a
    constant that was nudged by one ulp is another number. ``halves``: how many half ulps, for what was
    rounded more than once.
    """
    if value == 0.0:
        return Fraction(0)
    exact = Fraction(value)
    _, exponent = math.frexp(value)
    error = halves * Fraction(2) ** (exponent - _MANTISSA[dtype] - 1)
    low, high = abs(exact) - error, abs(exact) + error
    found = _simplest(low, high)
    return found if value > 0 else -found


def is_dyadic(number: Fraction) -> bool:
    """Whether the denominator is a power of two: such a number is a float."""
    return number.denominator & (number.denominator - 1) == 0


def is_simple_fraction(value: float, dtype: str) -> bool:
    """Whether ``value`` stands for a fraction such as 1/6 that no float is equal to."""
    if not math.isfinite(value):
        return False
    number = rational(value, dtype)
    return not is_dyadic(number) and number.denominator <= _SIMPLE


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of smallest denominator in [low, high], 0 <= low < high, by continued fractions."""
    terms: list[int] = []
    while True:
        whole = -(-low.numerator // low.denominator)  # the ceiling
        if whole <= high:
            terms.append(whole)
            break
        whole -= 1
        terms.append(whole)
        low, high = 1 / (high - whole), 1 / (low - whole)
    found = Fraction(terms[-1])
    for term in reversed(terms[:-1]):
        found = term + 1 / found
    return found
