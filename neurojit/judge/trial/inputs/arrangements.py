"""Where values stand: high in a first part and low in the rest, in order, or large in one group alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule
from neurojit.judge.trial.inputs.orders import ORDERS, ordered

SPLITS = (3 / 4, 1 / 2, 7 / 8, 1 / 4)
_HEIGHTS = (100.0, 1.0, 1000.0)
_REST = 2.0**-20


def steps(heights: Sequence[float]) -> Rule:
    """High in a first part and low in the rest, and the reverse: what saturates has to come back.

    By turns of the trial: which first, where the part ends, along which dimension, how high. ``heights``:
    beside the ends of the range and some of our own.
    """

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        if not place.shape:
            return None
        turn, down = divmod(trial, 2)
        turn, split = divmod(turn, len(SPLITS))
        turn, axis = divmod(turn, len(place.shape))
        first = _along(place, axis) < SPLITS[split] * place.shape[axis]
        low, high = _ends(place, heights, turn)
        grain = rng.integers(0, 2, place.shape) * (turn % 2 and high - low > _HEIGHTS[1])
        return np.where(first, low + grain, high) if down else np.where(first, high - grain, low)

    return rule


def in_order(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """Sorted, and nearly so, by turns of the trial."""
    if not place.shape:
        return None
    return ordered(place.plain, ORDERS[trial % len(ORDERS)], rng)


def one_group(group: int, groups: int, *, whole: bool, rest: bool, size: float) -> Rule:
    """Of equal places the ``group``-th of ``groups`` holds values of one size, all others hold zero.

    A term that is left out changes the sum of the few that count, however many there are. Places are those
    along the longest dimension, in every line of it, or, with ``whole``, all elements in order. ``rest``:
    the others hold a millionth of it in place of zero.
    """

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        del trial
        if not place.floats or not place.shape:
            return None
        if whole:
            extent, at = place.plain.size, np.arange(place.plain.size).reshape(place.shape)
        else:
            extent = max(place.shape)
            at = _along(place, place.shape.index(extent))
        chosen = at * min(groups, extent) // extent == group % min(groups, extent)
        values = np.where(chosen, size, size * _REST * rng.uniform(0.5, 1.0, place.shape) if rest else 0.0)
        return np.broadcast_to(values, place.shape)

    return rule


def _along(place: Place, axis: int) -> Array:
    """The index in dimension ``axis``, as an array that is broadcast to the others."""
    return np.arange(place.shape[axis]).reshape(
        [-1 if axis == other else 1 for other in range(len(place.shape))]
    )


def _ends(place: Place, heights: Sequence[float], turn: int) -> tuple[float | int, float | int]:
    own = [*heights, *_HEIGHTS]
    if place.low is None or place.high is None:
        height = own[turn % len(own)]
        return -height, height
    if turn % (len(own) + 1) == 0:
        return place.low, place.high
    height = own[(turn - 1) % len(own)]
    bounds = max(-height, place.low), min(height, place.high)
    bounds = bounds if bounds[0] < bounds[1] else (place.low, place.high)
    return bounds if place.floats else (int(bounds[0]), int(bounds[1]))
