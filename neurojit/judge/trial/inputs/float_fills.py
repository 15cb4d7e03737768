"""How floats are drawn: of one type and shape, from a source of chance, by turns of the trial."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.model.element_types import FORMATS
from neurojit.model.types import ValueType

Fill = Callable[[np.random.Generator, ValueType, int], Array]
# Largest exponent that survives one product, and the largest of all.
_OF_8_BITS = ((20, 60), (90, 128)), ((-60, -20), (-126, -90))
HUGE = {
    "f32": _OF_8_BITS[0],
    "bf16": _OF_8_BITS[0],
    "f16": ((4, 8), (11, 16)),
    "f64": ((200, 500), (900, 1024)),
}
TINY = {
    **{"f32": _OF_8_BITS[1], "bf16": _OF_8_BITS[1]},
    **{"f16": ((-7, -3), (-14, -10)), "f64": ((-500, -200), (-1022, -900))},
}
_CANCELLING = {"f32": (24, 30), "f64": (50, 56), "f16": (9, 13), "bf16": (8, 14)}
_BELOW = {"f32": (101, 128), "bf16": (101, 128), "f16": (12, 16), "f64": (901, 1024)}


def ordinary(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Normal deviates of two scales."""
    return rng.standard_normal(kind.shape) * (1.0, 4.0)[trial % 2]


def positive(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Up to where exp of them is nearly infinite."""
    return rng.uniform(0.5, (2.0, 20.0, 80.0)[trial % 3], kind.shape)


def offset(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Far from zero and close together: what subtracts two large sums has no digit left."""
    return (-30000.0, 1000.0)[trial % 2] + rng.standard_normal(kind.shape)


def bits(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Zeros and ones."""
    del trial
    return rng.integers(0, 2, kind.shape).astype(np.float64)


def integers(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Small integers, of two sizes by turns."""
    limit = (4, 15)[trial % 2]
    return rng.integers(-limit, limit + 1, kind.shape).astype(np.float64)


def ramp(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Neighbours differ, and so do rows: what reads the element beside the right one is seen."""
    del trial
    start = int(rng.integers(1, 100))
    return ((np.arange(kind.elements) * 7 + start) % 13 - 6.0).reshape(kind.shape)


def edges(low: float, high: float) -> Fill:
    """The first and last elements of every dimension outweigh the rest: dropped tails, missing edges."""

    def fill(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
        size = np.where(_at_edges(kind.shape, 1 + trial % 2), 1.0, 2.0**-12)
        return size * rng.uniform(low, high, kind.shape)

    return fill


def _at_edges(shape: tuple[int, ...], width: int) -> Array:
    marked = np.zeros(shape, np.bool_)
    for axis, extent in enumerate(shape):
        where = np.arange(extent)
        edge = (where < width) | (where >= extent - width)
        marked |= edge.reshape([-1 if other == axis else 1 for other in range(len(shape))])
    return marked


def sparse(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Few elements outweigh the rest: one lost term of many is seen."""
    del trial
    share = min(0.5, 2.0 / max(kind.elements, 1) ** 0.5)
    return np.where(rng.random(kind.shape) < share, 1.0, 2.0**-12) * rng.standard_normal(kind.shape)


def spread(ranges: dict[str, tuple[tuple[int, int], tuple[int, int]]]) -> Fill:
    """Powers of two between the exponents that ``ranges`` has for the type."""

    def fill(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
        low, high = ranges[kind.dtype][trial % 2]
        return np.ldexp(rng.choice((-1.0, 1.0), kind.shape), rng.integers(low, high, kind.shape))

    return fill


def denormal(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Denormals, among ones where the trial is odd, so that products of the two remain."""
    smallest = FORMATS[kind.dtype].smallest
    values = rng.integers(-1000, 1000, kind.shape) * smallest
    return np.where(rng.random(kind.shape) < 0.5, values, 1.0) if trial % 2 else values


def zeros(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Zeros of both signs, among small integers where the trial is odd."""
    values = rng.choice((-0.0, 0.0), kind.shape)
    return np.where(rng.random(kind.shape) < 0.5, values, integers(rng, kind, 0)) if trial % 2 else values


def below(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Everything far below zero: a maximum that starts from what is no bound, or one shift for all."""
    if trial % 2:
        return rng.uniform(-1000.0, -100.0, kind.shape)
    return -np.ldexp(1.0, rng.integers(*_BELOW[kind.dtype], kind.shape))


_ENDS = {1: 0, 3: -1}  # of a line, by the trial


def planted(*specials: float) -> Fill:
    """Small integers among which ``specials`` stand."""

    def fill(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
        values = integers(rng, kind, 0)
        turned = specials[trial % len(specials) :] + specials[: trial % len(specials)]
        count = min(max(len(specials), kind.elements // 64), kind.elements)
        if count:
            places = rng.choice(kind.elements, count, replace=False)
            np.put(values, places, np.resize(turned, count))
        if count and trial % 4 in _ENDS:  # where a search or a maximum begins or ends
            lines = values.reshape(-1, values.shape[-1] if values.ndim else 1)
            lines[rng.integers(len(lines)), _ENDS[trial % 4]] = turned[0]
        if trial % 4 == 2 and np.isinf(turned[0]):
            values[...] = turned[1]
        return values

    return fill


def cancelling(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Large ones in pairs among small ones: a sum is that of the small ones where the signs of a pair differ.

    Arguments of one size have their pairs in the same places, and half of them pairs of one sign, so that
    products of two cancel as well.
    """
    count = kind.elements
    low, high = _CANCELLING[kind.dtype]
    large = np.ldexp(rng.uniform(1.0, 2.0, count // 4), rng.integers(low, high + 1, count // 4))
    other = large if rng.random() < 0.5 else -large
    small = (1.0, 0.0)[trial % 2] + rng.standard_normal(count - 2 * large.size)
    values = np.empty(count)
    values[np.random.default_rng(trial).permutation(count)] = np.concatenate([large, other, small])
    return values.reshape(kind.shape)


def nearly_equal(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """One number and its neighbours: differences of them, or of their products, cancel to the last bits."""
    epsilon = FORMATS[kind.dtype].epsilon
    base = rng.uniform(1.0, 2.0) * (1.0, -1000.0)[trial % 2]
    return base * (1.0 + epsilon * rng.integers(-8, 9, kind.shape))


def absorbed(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Ones beside a number so large that a one added to it is lost: in the first place, then anywhere."""
    values = np.ones(kind.shape)
    large = 1.0 / (0.5 * FORMATS[kind.dtype].epsilon)
    if kind.elements:
        values.flat[0 if trial % 2 == 0 else int(rng.integers(kind.elements))] = large
    return values * (1.0, -1.0)[trial // 2 % 2]


def mixed(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """All magnitudes side by side, of both signs: what takes a detour by a neighbour loses the small ones."""
    reach = (12, 40)[trial % 2]
    return np.ldexp(rng.standard_normal(kind.shape), rng.integers(-reach, reach + 1, kind.shape))


def peaks(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """In every line along the longest dimension one element outweighs the others, by turns each of them.

    Even trials raise it above them, odd ones lower it: whatever selects has to look everywhere.
    """
    longest = max(kind.shape, default=1)
    stride = next((step for step in range(int(longest * 0.618), longest) if np.gcd(step, longest) == 1), 1)
    place = (trial // 2) * stride % max(longest, 1)
    chosen = np.indices(kind.shape).sum(axis=0) % max(longest, 1) == place
    size = np.where(chosen, rng.uniform(8.0, 16.0, kind.shape), rng.uniform(0.0, 1.0, kind.shape))
    return -size if trial % 2 else size


def definite(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Square matrices that are symmetric and diagonally dominant, of two scales; normal deviates else."""
    values = ordinary(rng, kind, trial)
    return dominant(values) if is_square(kind) else values


def is_square(kind: ValueType) -> bool:
    """Whether it holds matrices of floats with as many rows as columns, more than one."""
    rows, columns = kind.shape[-2:] if len(kind.shape) > 1 else (0, 1)
    return kind.dtype in HUGE and rows == columns > 1


def dominant(values: Array) -> Array:
    """The sums of square ``values`` and what they are transposed, with diagonals that outweigh the rest of
    their rows: integers stay integers."""
    with np.errstate(over="ignore", invalid="ignore"):
        made = values + np.swapaxes(values, -1, -2)
        beside = np.where(np.eye(values.shape[-1], dtype=np.bool_), 0.0, made)
        diagonal = 2.0 * np.abs(beside).sum(axis=-1, keepdims=True) + np.abs(made)
        diagonal = np.where(diagonal == 0.0, 1.0, diagonal)
        made = np.where(np.eye(values.shape[-1], dtype=np.bool_), diagonal, made)
    return made.astype(values.dtype)
