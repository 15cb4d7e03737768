"""Integers that follow from those of another argument: multiples, squares and sums of them, and beside these.

A remainder by an argument is wrong, where it is corrected once too few, beside the largest multiples of that;
a root of a product where the factors are two apart; a product modulo an argument where it is one less than a
multiple. None of that comes where arguments are drawn one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Laid, Place
from neurojit.judge.trial.inputs.magnitudes import log_uniform_integers

_SIDES: Final = (-2, -1, -1, 0, 0, 1, 1, 2)
_INVERTED: Final = 64  # elements whose inverses are taken
_LARGE: Final = 1 / 2  # of the trials begin with the largest integers
_TOP: Final = 10  # bits below an end, in which those are drawn


def related(rng: np.random.Generator, places: Sequence[Place], trial: int) -> Laid:
    """One argument of integers as drawn, and each that can be paired with it from it."""
    whole = [place for place in places if not place.floats]
    if len(whole) < 2:
        return {}
    base = whole[trial % len(whole)]
    values = _values(rng, base, large=rng.random() < _LARGE)
    made: Laid = {base.number: values}
    others = [place for place in whole if place is not base and _fit(base, place)]
    if len(others) > 1 and trial % 3 == 0:
        return made | _inverse(rng, values, others)
    for place in others:
        made[place.number] = _of(rng, place, np.broadcast_to(values, place.shape))
    return made


def _fit(base: Place, other: Place) -> bool:
    return base.shape in ((), other.shape)


def _values(rng: np.random.Generator, place: Place, *, large: bool) -> Array:
    low, high = _ends(place)
    if not large:
        return log_uniform_integers(rng, low, high, place.shape)
    size = np.floor(np.exp2(rng.uniform(0, _TOP, place.shape))).astype(np.int64) - 1
    return np.maximum(high - size * rng.integers(1, max(high >> _TOP, 2), place.shape), max(low, 0))


def _of(rng: np.random.Generator, place: Place, given: Array) -> Array:
    """By turns of the elements: beside a multiple, the largest or any; a square; itself, its double."""
    low, high = _ends(place)
    shape = place.shape
    size = np.maximum(np.abs(given), 1)
    most = np.maximum((high - 1) // size, 1)
    some = np.minimum(np.floor(np.exp2(rng.random(shape) * np.log2(most + 1.0))), most)
    largest = np.maximum(most - rng.integers(0, 4, shape), 0) * size
    any_of_them = some.astype(np.int64) * size
    root = np.int64(max(int(np.sqrt(float(high))) - 1, 1))
    square = np.minimum(size, root) ** 2
    half = np.minimum(size, high // 2)
    choice: Array = rng.integers(0, 6, shape)
    found: Array = np.choose(choice, [largest, largest, any_of_them, square, given, 2 * half])
    beside = rng.choice(_SIDES, shape)
    return np.clip(found, low + 2, high - 2) + beside if high - low > 4 else np.clip(found, low, high)


def _inverse(rng: np.random.Generator, modulus: Array, places: Sequence[Place]) -> Laid:
    """Of two factors, modulo ``modulus``, the product is -2, -1, 0 or 1; both are below it, and the first is
    one of the largest such by turns."""
    first, second = places[:2]
    if first.shape != second.shape:
        return {}
    moduli = np.broadcast_to(modulus, first.shape).reshape(-1)[:_INVERTED].tolist()
    pairs: list[tuple[int, int]] = []
    for number, given in enumerate(moduli):
        m = max(abs(int(given)), 2)
        x = m - 1 - int(rng.integers(0, min(m - 1, 64))) if number % 2 else int(rng.integers(1, m))
        wanted = int(rng.choice(_SIDES))
        try:
            y = wanted * pow(x, -1, m) % m
        except ValueError:  # they have a common divisor
            y = m - 1
        pairs.append((x, y))
    return {
        place.number: np.resize(np.array([pair[side] for pair in pairs], np.int64), place.shape)
        for side, place in enumerate((first, second))
    }


def _ends(place: Place) -> tuple[int, int]:
    assert place.low is not None
    assert place.high is not None
    return int(place.low), int(place.high)
