"""Errors as measured: of the original against its float64 values, of results when inputs are moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.abi.float_formats import is_floating
from neurojit.judge.trial.accuracy.more_digits import apart
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.reference.compare import Expected
from neurojit.model.element_types import FLOATS, FORMATS
from neurojit.model.types import Signature

_TYPICAL, _TAIL = 0.97, 16.0  # what nearly all elements keep to, and how far chance goes beyond that
_REACHED = 0.75  # of the elements
_EPSILON = {name: FORMATS[name].epsilon for name in FLOATS}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One input: of which family it is, its number there, and the arguments."""

    family: Family
    trial: int
    arguments: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Measured:
    """The original's own errors in one output: relative ones and the share of the bound that each takes, by
    element; ``typical``: the largest relative error but for outliers; ``size``: one that
    three quarters of the values reach."""

    relative: Array
    share: Array
    typical: float
    size: float

    def merged(self, other: Measured) -> Measured:
        """The worse of two."""
        return Measured(
            np.maximum(self.relative, other.relative),
            np.maximum(self.share, other.share),
            max(self.typical, other.typical),
            self.size,
        )

    def at(self, elements: Array) -> Measured:
        """Of those ``elements`` alone, which is a mask; what is typical remains so."""
        return Measured(self.relative[elements], self.share[elements], self.typical, self.size)

    @property
    def own(self) -> Array:
        """The relative error that the original is taken to make at each element: what it makes there, or what
        is typical, as roundings are a matter of chance. An element that cancels to nothing says nothing of
        the others."""
        return np.maximum(self.relative, self.typical)


def measured(want: Expected) -> Measured:
    """The errors on one input. What is not finite counts for nothing."""
    assert want.value is not None
    found = _relative(want)
    sizes = np.abs(want.value)
    sizes = sizes[np.isfinite(sizes)]
    most = _TAIL * float(np.quantile(found, _TYPICAL, method="lower")) if found.size else 0.0
    typical = float(found.max(initial=0.0, where=found <= most))
    size = float(np.quantile(sizes, 1.0 - _REACHED, method="lower")) if sizes.size else 0.0
    return Measured(found, shares(want), typical, size)


def _relative(want: Expected) -> Array:
    """Relative errors."""
    assert want.value is not None
    found = apart(want, want.bits) / np.abs(want.value)
    return np.where(np.isfinite(found), found, 0.0)


def shares(want: Expected) -> Array:
    """What each error takes of its bound."""
    share = apart(want, want.bits) / scale(want)
    return np.where(np.isfinite(share), share, 0.0)


def scale(want: Expected) -> Array:
    """What errors are a share of: the bound, or the largest value where the bound is infinite."""
    assert want.value is not None
    assert want.error is not None
    bounded = np.isfinite(want.error) & (want.error > 0)
    return np.where(bounded, want.error, want.largest)


def largest(sizes: Array) -> float:
    """The largest finite one; 0 where there is none."""
    return float(sizes.max(initial=0.0, where=np.isfinite(sizes)))


def largest_of(arguments: Sequence[Value]) -> float:
    """The largest finite float among the arguments."""
    sizes = (
        np.abs(np.asarray(value, np.float64)) for value in arguments if is_floating(np.asarray(value).dtype)
    )
    return max((largest(size) for size in sizes), default=0.0)


def off(want: Expected, have: Array) -> Array:
    """How far each element is from the reference: its value, or its result where a tie parts the two."""
    return np.minimum(apart(want, have), np.abs(have.astype(np.float64) - want.bits))


def moved(
    signature: Signature, arguments: Sequence[Value], units: float, seed: int, turn: int, *, wide: bool
) -> list[Value]:
    """``arguments`` with each float moved by up to ``units`` in its last place; ``wide``: kept in float64."""
    rng = generator(seed, "moved", turn)
    found: list[Value] = []
    for argument, value in zip(signature.arguments, arguments, strict=True):
        kind = argument.type
        if kind.dtype not in _EPSILON:
            found.append(value)
            continue
        by = 1.0 + units * _EPSILON[kind.dtype] * rng.uniform(-1.0, 1.0, kind.shape)
        if not isinstance(value, np.ndarray):
            found.append(float(value * by))
        else:
            made = value.astype(np.float64) * by
            found.append(made if wide else made.astype(value.dtype))
    return found
