"""Buffers in several blocks, of which each holds one value: what has modes is led through more than two.

A controller that remembers that it was full, empty and full again shows what it remembers in a third phase at
the earliest, and only if each phase was long enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule

_FEWEST: Final = 3  # blocks
_MOST: Final = 6
_PARTS: Final = (8, 16)  # of a buffer, of which a block may take several
_ALTERNATE: Final = 3 / 4  # of the trials go from high to low and back; in the others anything follows
_ENDS: Final = 3 / 8  # of the trials have ends of the range alone
_SMALL: Final = 9
_HEIGHTS: Final = (1.0, 100.0, 1000.0)  # of floats without a range


def several_steps(integers: Sequence[int], floats: Sequence[float]) -> Rule:
    """3 to 6 blocks along one dimension, each of an end of the range, zero, a small number, or a constant of
    the text with either sign."""

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        if not place.shape or place.plain.size < _FEWEST:
            return None
        axis = _axis(place, trial)
        extent = place.shape[axis]
        number = _blocks(rng, extent, trial)
        values = _heights(rng, place, floats if place.floats else integers, int(number[-1]) + 1)
        along = [-1 if axis == other else 1 for other in range(len(place.shape))]
        return np.broadcast_to(values[number].reshape(along), place.shape)

    return rule


def _axis(place: Place, trial: int) -> int:
    """By turns the longest dimension and each other one that is long enough."""
    axes = [axis for axis, extent in enumerate(place.shape) if extent >= _FEWEST]
    if not axes:
        return int(np.argmax(place.shape))
    axes.sort(key=lambda axis: -place.shape[axis])
    return axes[trial // 2 % len(axes)] if trial % 2 else axes[0]


def _blocks(rng: np.random.Generator, extent: int, trial: int) -> Array:
    """Of each place the number of its block. By turns blocks end anywhere, at an eighth or a sixteenth of the
    extent, and are equally long."""
    # Every other time as few as there may be: these are long.
    count = _FEWEST if rng.integers(2) else int(rng.integers(_FEWEST, _MOST + 1))
    if trial % 3 == 1:
        return np.arange(extent) * count // extent
    parts = extent if trial % 3 == 0 else min(extent, _PARTS[trial % len(_PARTS)])
    if parts < 2:
        return np.zeros(extent, np.int64)
    cuts = np.sort(rng.choice(np.arange(1, parts), size=min(count, parts) - 1, replace=False))
    return np.searchsorted(cuts * extent // parts, np.arange(extent), side="right")


def _heights(rng: np.random.Generator, place: Place, constants: Sequence[float], count: int) -> Array:
    up = bool(rng.integers(2))
    ends, alternate = rng.random() < _ENDS, rng.random() < _ALTERNATE
    high = [up ^ (number % 2 == 1) for number in range(count)]
    made = [_height(rng, place, constants, up=up, end=ends or bool(rng.integers(2))) for up in high]
    if not alternate:
        made = [made[int(rng.integers(count))] for _ in range(count)]
    return np.array(made, place.plain.dtype)


def _height(
    rng: np.random.Generator, place: Place, constants: Sequence[float], *, up: bool, end: bool
) -> float | int:
    """A value that is high, or low."""
    low, high = place.low, place.high
    if end and low is not None and high is not None:
        return high if up else low
    turn = int(rng.integers(4))
    value: float | int
    if end:
        value = _HEIGHTS[int(rng.integers(len(_HEIGHTS)))]
    elif turn == 0:
        value = 0
    elif turn < 3 and constants:
        value = abs(constants[int(rng.integers(len(constants)))])
        value += 0 if place.floats else int(rng.integers(-1, 2))
    else:
        value = int(rng.integers(1, _SMALL))
    value = value if up else -value
    return value if low is None or high is None else min(max(value, low), high)
