"""What a rewrite's constants mean: those that it made of the original's by arithmetic, as rationals.

0.22506993 stands for 0.7071 x 0.3183 where the original multiplies by the two, and 0.017453292 for pi / 180.
As decimals of their own they are other numbers, and the rewrite is another polynomial; as what they were
made of they are the same one. A constant counts as made where it is within the roundings that making it
takes. What is made without rounding is that number and no other: 0.12500012 is not 1 / 8.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Final

from neurojit.judge.derive.error_parts import ROUNDOFF
from neurojit.judge.derive.rationals import is_dyadic, rational

Constant = tuple[float, str]  # with its type

_MOST: Final = 24  # of the original's: among the sums and products of more, some are near by chance
_MOST_OF_THREE: Final = 6
_HIGHEST: Final = 16  # power of a constant, as of a recurrence that is unrolled
_EACH: Final = 2.0  # roundoffs that a constant and an operation on it bring along
_OF_TWO, _OF_THREE = 2 * _EACH, 3 * _EACH


class Meanings:
    """``original``: constants that stand in its text. ``ambiguous``: some were near to several numbers, as
    0.5411961 is to cos(pi/8) - sin(pi/8) and to sin(pi/8) / sqrt(1/2), which are one but not as decimals."""

    def __init__(self, original: Collection[Constant]) -> None:
        self.ambiguous = False
        self._known = {
            abs(rational(value, dtype)) for value, dtype in original if value and math.isfinite(value)
        }
        self._own = {abs(value) for value, _ in original}

    def of(self, value: float, dtype: str) -> Fraction | None:
        """What ``value`` was made of; None where it is the original's own, or made of nothing known."""
        if abs(value) in self._own or not math.isfinite(value) or len(self._known) > _MOST:
            return None
        *of_two, of_three = (_near(abs(value), ROUNDOFF[dtype], made) for made in self._levels)
        found = [number for level in of_two for number in level] or of_three
        self.ambiguous |= len(found) > 1
        return None if not found else found[0] if value > 0 else -found[0]

    @functools.cached_property
    def _levels(self) -> list[list[tuple[float, Fraction, float]]]:
        """Each sorted, with the roundoffs that each takes: sums, as rotations by three products have them;
        products and powers; what is made of three."""
        known = sorted(self._known)
        sums = dict.fromkeys(_sums(known, known), _OF_TWO)
        products = dict.fromkeys(_products(known, known), _OF_TWO)
        powers = {
            made: exponent * _EACH
            for one in known
            for exponent in range(3, _HIGHEST + 1)
            for made in (one**exponent, one**-exponent)
        }
        threes: dict[Fraction, float] = {}
        if len(known) <= _MOST_OF_THREE:
            pairs = list(sums | products)
            threes = dict.fromkeys((*_sums(pairs, known), *_products(pairs, known)), _OF_THREE)
        return [_sorted(level, self._known) for level in (sums, powers | products, threes)]


def _sums(one: list[Fraction], other: list[Fraction]) -> Iterator[Fraction]:
    for x, y in itertools.product(one, other):
        yield x + y
        if x != y:
            yield abs(x - y)


def _products(one: list[Fraction], other: list[Fraction]) -> Iterator[Fraction]:
    for x, y in itertools.product(one, other):
        yield from (x * y, x / y, y / x)
    yield from (1 / x for x in one)


def _sorted(made: dict[Fraction, float], known: Collection[Fraction]) -> list[tuple[float, Fraction, float]]:
    """But for what is ``known``, which a rewrite takes as it is."""
    found: list[tuple[float, Fraction, float]] = []
    for number, roundoffs in made.items():
        if number in known:
            continue
        try:
            found.append((float(number), number, roundoffs))
        except OverflowError:
            continue
    return sorted(found)


def _near(size: float, roundoff: float, made: list[tuple[float, Fraction, float]]) -> list[Fraction]:
    """The nearest first."""
    reach = size * roundoff * 2 * _HIGHEST
    first = bisect.bisect_left(made, (size - reach,))
    near: list[tuple[float, Fraction]] = []
    for close, number, roundoffs in itertools.takewhile(lambda m: m[0] <= size + reach, made[first:]):
        off = abs(size - close)
        if off <= roundoffs * roundoff * size and (off == 0.0 or not _fits(number, roundoff)):
            near.append((off, number))
    return [number for _, number in sorted(near)]


def _fits(number: Fraction, roundoff: float) -> bool:
    """Whether ``number`` is a float of that roundoff, so that nothing is rounded where it is made."""
    odd = number.numerator
    while odd and odd % 2 == 0:
        odd //= 2
    return is_dyadic(number) and odd * roundoff <= 1.0
