"""Finds constants of a candidate that are nearly ones of the original: 0.12500012 for 0.125.

A nudge of some units in the last place hides below the error bound of a long computation, and no right
rewrite makes one: it takes a constant as it is, or makes another of two by arithmetic, or rounds it to
another type. So the text alone tells, where the field check cannot.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from neurojit.judge.derive.error_parts import ROUNDOFF

Constant = tuple[float, str]  # with its type

_NEAR: Final = 2.0**-10  # what is farther off shows in the results
_ROUNDINGS: Final = 4.0  # units in which two ways to the same constant may differ
_MOST: Final = 64  # of the original's: among more, some are near by chance


def almost_same(
    candidate: Collection[Constant], original: Collection[Constant]
) -> tuple[float, float] | None:
    """A constant of ``candidate`` and that of ``original`` that it nearly is, if there are such."""
    known = _magnitudes(original)
    if len(known) > _MOST:
        return None
    made: list[float] | None = None
    for value, dtype in sorted(candidate):
        size, error = abs(value), _error(dtype, original)
        near = [one for one in known if abs(size - one) <= _NEAR * one]
        if not near or _is_among(size, near, error):
            continue
        made = list(_made_of(known)) if made is None else made
        if not _is_among(size, made, error):
            return value, math.copysign(near[0], value)
    return None


def almost_nothing(
    starts: Collection[Constant], original: Collection[Constant]
) -> tuple[float, float] | None:
    """A constant of ``starts``, which the candidate starts from, that is nearly 0 where the original has 0.

    One that is multiplied or added is left to the numbers: a polynomial has small ones. So is one that the
    original has, or that two of its constants make.
    """
    known = _magnitudes(original)
    if len(known) > _MOST or not any(value == 0.0 for value, _ in original):
        return None
    made = [*known, *_made_of(known)]
    for value, dtype in sorted(starts):
        if 0.0 < abs(value) <= _NEAR and not _is_among(abs(value), made, _error(dtype, original)):
            return value, 0.0
    return None


def _magnitudes(constants: Collection[Constant]) -> list[float]:
    return sorted({abs(value) for value, _ in constants if value and math.isfinite(value)})


def _error(dtype: str, original: Collection[Constant]) -> float:
    """How far, relatively, a constant of ``dtype`` may be from what the original's come to."""
    return _ROUNDINGS * max(ROUNDOFF[dtype], *(ROUNDOFF[kind] for _, kind in original), 0.0)


def _is_among(size: float, ones: Iterable[float], error: float) -> bool:
    return any(abs(size - one) <= error * one for one in ones)


def _made_of(known: list[float]) -> Iterator[float]:
    """What folding two of the constants gives."""
    for one, other in itertools.product(known, repeat=2):
        yield from (one * other, one / other, one + other, abs(one - other))
    for one in known:
        yield from (1.0 / one, math.sqrt(one))
