"""Values of all magnitudes, values that are nearly equal, and values at constants that a text names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.generate import beside
from neurojit.judge.trial.inputs.laid import Place, Rule

# Exponents: so far from the largest that a sum of some hundred, or a multiple, is finite.
_ALL = {"float32": (-118, 119), "float64": (-1014, 1015), "bfloat16": (-118, 119), "float16": (-12, 9)}
_MIDDLE = (-40, 41)
_NEAR = (-30, 31)
_MULTIPLES = 9
_SAME_AS_F32 = 27  # an exponent at which neighbours are one f32


def of_all_magnitudes(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """Log-uniform, each element by itself and of either sign."""
    del trial
    return _log_uniform(rng, place, _ALL[place.dtype.name]) if place.floats else _integers(rng, place)


def of_middle_magnitudes(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """The same between 2^-40 and 2^40, where products of a few are finite."""
    del trial
    return _log_uniform(rng, place, _among(place, _MIDDLE)) if place.floats else _integers(rng, place)


def one_magnitude_each(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """One magnitude for each argument, three at least of them far apart by turns: what multiplies two of
    them first overflows or not. A sum of elements of one argument loses none to the others."""
    if not place.floats:
        return None
    far = (_ALL[place.dtype.name][1] - 1) * 7 // 8
    exponent = (-far, far, far)[(place.number + trial) % 3]
    values = rng.choice((-1.0, 1.0), place.shape) * np.ldexp(rng.uniform(1.0, 2.0, place.shape), exponent)
    return _inside(place, values)


def nearly_equal(start: float, sign: int) -> Rule:
    """All of one value but for some of the smallest steps, by turns near one, anywhere, and of both signs;
    of integers also those that differ in high bits alone, and those that are one number as floats.

    ``start``: from 0 to 1, the same for all arguments, so that elements of two meet.
    """

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        steps = rng.integers(-2, 3, place.shape)
        if not place.floats:
            return _equal_integers(place, steps, start, sign, trial)
        if place.low is not None and place.high is not None:
            base = float(place.low + start * (place.high - place.low))
        else:
            low, high = _among(place, _NEAR)
            exponent = 0 if trial % 3 == 0 else int(low + start * (high - low))
            base = sign * float(np.ldexp(1.0 + start, exponent))
        values = base + steps * float(np.spacing(np.abs(np.asarray(base, place.dtype))))
        return values * rng.choice((-1.0, 1.0), place.shape) if trial % 3 == 2 else values

    return rule


def at_constants_of(integers: Sequence[int], floats: Sequence[float]) -> Rule:
    """Integers k c - 1, k c and k c + 1 of the constants c, floats at and beside the constants: every second
    element on even trials, with k = 1; every element on odd ones, with any small k."""

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        pool = _floats_at(place, floats) if place.floats else _integers_at(place, integers, trial)
        if not len(pool):
            return None
        share = (0.25 if place.floats else 0.5) if trial % 2 == 0 else 1.0
        chosen = rng.random(place.shape) < share
        return np.where(chosen, rng.choice(pool, place.shape), place.plain)

    return rule


def log_uniform_integers(rng: np.random.Generator, low: int, high: int, shape: tuple[int, ...]) -> Array:
    """int64 from ``low`` to ``high``, their distance from zero, or from ``low``, of any magnitude."""
    start = 0 if low <= 0 <= high else low
    below, above = start - low, high - start
    bits = max(below, above).bit_length()
    exponent = rng.integers(0, max(bits, 1), shape)
    size = np.left_shift(np.int64(1), exponent)
    size = size + (rng.integers(0, np.iinfo(np.int64).max, shape) & (size - 1))
    size = np.where(rng.random(shape) < 1 / 16, 0, size)
    negative = (rng.random(shape) < 0.5) if below and above else np.full(shape, bool(below))
    most = np.iinfo(np.int64).max
    lower, upper = np.minimum(size, min(below, most)), np.minimum(size, min(above, most))
    return np.where(negative, start - lower, start + upper)


def _among(place: Place, exponents: tuple[int, int]) -> tuple[int, int]:
    """Those of them that the type has."""
    least, most = _ALL[place.dtype.name]
    return max(exponents[0], least), min(exponents[1], most)


def _log_uniform(rng: np.random.Generator, place: Place, exponents: tuple[int, int]) -> Array:
    exponent = rng.integers(*exponents, place.shape)
    values = np.ldexp(rng.uniform(1.0, 2.0, place.shape), exponent)
    return _inside(place, values * rng.choice((-1.0, 1.0), place.shape))


def _inside(place: Place, values: Array) -> Array:
    """What leaves the range stands somewhere in it: at its ends nothing would be told apart."""
    if place.low is None or place.high is None:
        return values
    share = np.mod(np.abs(values), 1.0)
    folded = place.low + share * (place.high - place.low)
    return np.where((values < place.low) | (values > place.high), folded, values)


def _integers(rng: np.random.Generator, place: Place) -> Array:
    assert place.low is not None
    assert place.high is not None
    return log_uniform_integers(rng, int(place.low), int(place.high), place.shape)


def _equal_integers(place: Place, steps: Array, start: float, sign: int, trial: int) -> Array:
    assert place.low is not None
    assert place.high is not None
    low, high = int(place.low), int(place.high)
    bits = max(abs(low), high).bit_length()
    kind = trial % 4
    grain = 1 << (bits // 2) if kind == 1 else 1
    if kind < 2:
        base = low + int(start * 2**20) * (high - low) // 2**20
    else:
        base = sign * (1 << max(min(bits - 3, 64 if kind == 2 else _SAME_AS_F32), 0))
    base = min(max(base, low + grain), high - grain)
    return np.clip(base + np.clip(steps, -1, 1) * grain, low, high)


def _integers_at(place: Place, constants: Sequence[int], trial: int) -> Array:
    assert place.low is not None
    assert place.high is not None
    multiples = range(1, 2) if trial % 2 == 0 else range(_MULTIPLES)
    found = {k * c + by for c in constants for k in multiples for by in (-1, 0, 1)}
    return np.array(sorted(value for value in found if place.low <= value <= place.high), np.int64)


def _floats_at(place: Place, constants: Sequence[float]) -> Array:
    if not constants:
        return np.array([])
    limits = None if place.low is None or place.high is None else (place.low, place.high)
    return beside(constants, place.dtype, limits)
