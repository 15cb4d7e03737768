"""Floats from which a quotient, a product or a sum comes out as an integer, or an ulp beside it.

A floor makes a whole unit of the last bit: of a division that became a product with the reciprocal, of a
product and a sum that became one operation. Both are right but for what comes next to an integer, and there
one of them says one less.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Laid, Place

_LARGEST: Final = 2.0**18  # integers that come out
_ULPS: Final = (-1, 0, 0, 0, 1)
_MOST_NAMED: Final = 12


def discrete(rng: np.random.Generator, places: Sequence[Place], trial: int, named: Sequence[float]) -> Laid:
    """By turns of one argument and a constant or two that a text names; two arguments; three."""
    floats = [place for place in places if place.floats]
    if not floats:
        return {}
    factors = [value for value in named if value not in (0.0, 1.0)][:_MOST_NAMED]
    kind = trial % 3 if len(floats) > 1 else 0
    order = rng.permutation(len(floats))
    first = floats[int(order[0])]
    if kind == 0 and (factors or len(floats) == 1):
        return {place.number: _by_constants(rng, place, factors, named) for place in floats}
    made: Laid = {place.number: _any(rng, place) for place in floats}
    second = floats[int(order[1])]
    if kind == 2 and len(floats) > 2 and _alike(floats):
        third = floats[int(order[2])]
        product = made[second.number] * made[third.number]
        made[first.number] = _beside(rng, first, _integers(rng, product.shape, np.ceil(product)) - product)
    elif first.shape == second.shape or not second.shape:
        by = np.broadcast_to(made[second.number], first.shape)
        made[first.number] = _beside(rng, first, _integers(rng, first.shape) * by)
    return made


def _alike(places: Sequence[Place]) -> bool:
    return all(one.shape == other.shape for one, other in itertools.pairwise(places))


def _by_constants(
    rng: np.random.Generator, place: Place, factors: Sequence[float], named: Sequence[float]
) -> Array:
    """k c, k / c, and (k - d) / c."""
    if not factors:
        return _beside(rng, place, _integers(rng, place.shape))
    by = rng.choice(np.array(factors, np.float64), place.shape)
    beside = rng.choice(np.array([0.0, *named[:_MOST_NAMED]], np.float64), place.shape)
    whole = _integers(rng, place.shape)
    kinds = [whole * by, whole / by, (whole - beside) / by, (whole - beside) * by]
    return _beside(rng, place, np.choose(rng.integers(0, 4, place.shape), kinds))


def _integers(rng: np.random.Generator, shape: tuple[int, ...], beside: Array | float = 0.0) -> Array:
    size = np.floor(np.exp2(rng.uniform(0, np.log2(_LARGEST), shape)))
    return size * rng.choice((-1.0, 1.0), shape) + beside


def _any(rng: np.random.Generator, place: Place) -> Array:
    values = np.exp2(rng.uniform(-4, 8, place.shape)) * rng.choice((-1.0, 1.0), place.shape)
    return _folded(rng, place, values).astype(place.dtype)


def _beside(rng: np.random.Generator, place: Place, values: Array) -> Array:
    """``values`` as the argument holds them, an ulp off by turns."""
    with np.errstate(over="ignore", invalid="ignore"):
        held = np.asarray(_folded(rng, place, values), place.dtype)
        return held + rng.choice(_ULPS, place.shape).astype(place.dtype) * np.spacing(np.abs(held))


def _folded(rng: np.random.Generator, place: Place, values: Array) -> Array:
    """What leaves the range is any that stands in it."""
    if place.low is None or place.high is None:
        return values
    outside = (values < place.low) | (values > place.high)
    return np.where(outside, rng.uniform(place.low, place.high, np.shape(values)), values)
