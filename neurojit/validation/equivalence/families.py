"""Families of floats, each aimed at one way of being wrong.

What is not finite is planted: the policy, which :mod:`compare` enforces, is that one element in 64 (at
least one of each kind) of one buffer at a time is NaN or infinite, among small integers; in every fourth
trial all of that buffer are infinite, as a row is that was masked out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neurojit.execution.array_layout import NUMPY_DTYPES
from neurojit.kernel import ValueType
from neurojit.validation.harness.buffers import Array

Fill = Callable[[np.random.Generator, ValueType, int], Array]
# Largest exponent that survives one product, and the largest of all.
_HUGE = {"f32": ((20, 60), (90, 128)), "f64": ((200, 500), (900, 1024))}
_TINY = {"f32": ((-60, -20), (-126, -90)), "f64": ((-500, -200), (-1022, -900))}
_BELOW = {"f32": (101, 128), "f64": (901, 1024)}


@dataclass(frozen=True, slots=True)
class Family:
    """One way of drawing floats. ``exact``: small integers; ``special``: holds NaN or infinities;
    ``algebraic``: aimed at what another polynomial would compute, and at nothing else; ``overflows``: finite,
    but what is computed of them need not be. ``said``: what they are, where the name alone does not tell."""

    name: str
    fill: Fill
    exact: bool = False
    special: bool = False
    algebraic: bool = False
    overflows: bool = False
    said: str = ""

    def on_trial(self, seed: int, trial: int) -> str:
        """The beginning of a message about one of its draws."""
        said = f"{self.said}; " if self.said else ""
        return f"on {self.name} inputs ({said}seed {seed}, trial {trial})"


def _ordinary(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    return rng.standard_normal(kind.shape) * (1.0, 4.0)[trial % 2]


def _positive(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Up to where exp of them is nearly infinite."""
    return rng.uniform(0.5, (2.0, 20.0, 80.0)[trial % 3], kind.shape)


def _offset(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Far from zero and close together: what subtracts two large sums has no digit left."""
    return (-30000.0, 1000.0)[trial % 2] + rng.standard_normal(kind.shape)


def _bits(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    del trial
    return rng.integers(0, 2, kind.shape).astype(np.float64)


def _integers(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    limit = (4, 15)[trial % 2]
    return rng.integers(-limit, limit + 1, kind.shape).astype(np.float64)


def _ramp(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Neighbours differ, and so do rows: what reads the element beside the right one is seen."""
    del trial
    start = int(rng.integers(1, 100))
    return ((np.arange(kind.elements) * 7 + start) % 13 - 6.0).reshape(kind.shape)


def _edges(low: float, high: float) -> Fill:
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


def _sparse(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Few elements outweigh the rest: one lost term of many is seen."""
    del trial
    share = min(0.5, 2.0 / max(kind.elements, 1) ** 0.5)
    return np.where(rng.random(kind.shape) < share, 1.0, 2.0**-12) * rng.standard_normal(kind.shape)


def _spread(ranges: dict[str, tuple[tuple[int, int], tuple[int, int]]]) -> Fill:
    def fill(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
        low, high = ranges[kind.dtype][trial % 2]
        return np.ldexp(rng.choice((-1.0, 1.0), kind.shape), rng.integers(low, high, kind.shape))

    return fill


def _denormal(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Denormals, among ones where the trial is odd, so that products of the two remain."""
    smallest = float(np.finfo(NUMPY_DTYPES[kind.dtype]).smallest_subnormal)
    values = rng.integers(-1000, 1000, kind.shape) * smallest
    return np.where(rng.random(kind.shape) < 0.5, values, 1.0) if trial % 2 else values


def _zeros(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Zeros of both signs, among small integers where the trial is odd."""
    values = rng.choice((-0.0, 0.0), kind.shape)
    return np.where(rng.random(kind.shape) < 0.5, values, _integers(rng, kind, 0)) if trial % 2 else values


def _below(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Everything far below zero: a maximum that starts from what is no bound, or one shift for all."""
    if trial % 2:
        return rng.uniform(-1000.0, -100.0, kind.shape)
    return -np.ldexp(1.0, rng.integers(*_BELOW[kind.dtype], kind.shape))


def _planted(*specials: float) -> Fill:
    def fill(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
        values = _integers(rng, kind, 0)
        turned = specials[trial % len(specials) :] + specials[: trial % len(specials)]
        count = min(max(len(specials), kind.elements // 64), kind.elements)
        if count:
            places = rng.choice(kind.elements, count, replace=False)
            np.put(values, places, np.resize(turned, count))
        if trial % 4 == 2 and np.isinf(turned[0]):
            values[...] = turned[1]
        return values

    return fill


def _peaks(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """In every line along the longest dimension one element outweighs the others, by turns each of them.

    Even trials raise it above them, odd ones lower it: whatever selects has to look everywhere.
    """
    longest = max(kind.shape, default=1)
    stride = next((step for step in range(int(longest * 0.618), longest) if np.gcd(step, longest) == 1), 1)
    place = (trial // 2) * stride % max(longest, 1)
    chosen = np.indices(kind.shape).sum(axis=0) % max(longest, 1) == place
    size = np.where(chosen, rng.uniform(8.0, 16.0, kind.shape), rng.uniform(0.0, 1.0, kind.shape))
    return -size if trial % 2 else size


FAMILIES: tuple[Family, ...] = (
    # Those that refuse the most for the least come first.
    Family("integers", _integers, exact=True, said="small ones"),
    Family("ordinary", _ordinary, said="normal deviates"),
    Family("ramp", _ramp, exact=True, algebraic=True, said="small integers whose neighbours differ"),
    Family("zeros and ones", _bits, exact=True, algebraic=True),
    # By enough that they also do under an exponential, and by so much that it overflows.
    Family("edges", _edges(4.0, 12.0), algebraic=True, said="4 to 12 at the edges, tiny inside"),
    Family("large edges", _edges(100.0, 1000.0), algebraic=True, said="100 to 1000 at the edges"),
    Family("sparse", _sparse, algebraic=True, said="few that outweigh all others"),
    Family("positive", _positive, algebraic=True, said="from 0.5 to 80 at most"),
    Family("offset", _offset, algebraic=True, said="far from zero, close together"),
    Family("signed zeros", _zeros, exact=True),
    Family("huge", _spread(_HUGE), overflows=True, said="powers of two up to the largest"),
    Family("below", _below, algebraic=True, overflows=True, said="all negative and large"),
    Family("tiny", _spread(_TINY), said="powers of two down to the smallest normal"),
    Family("denormal", _denormal, said="multiples of the smallest denormal"),
    # Of both signs, which copysign and bits tell apart.
    Family(
        "NaN", _planted(float("nan"), -float("nan")), special=True, said="of both signs, among small integers"
    ),
    Family(
        "infinity",
        _planted(float("inf"), float("-inf")),
        special=True,
        said="both, among small integers",
    ),
)


# For kernels that choose among floats; as many trials as the longest dimension has places, twice.
PEAKS = Family("peaks", _peaks, said="one element of each line outweighs the others")
