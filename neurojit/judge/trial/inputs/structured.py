"""Integers in a structure: square matrices that are symmetric, circulant, Latin, ...; two buffers alike but
for their order; and what is one move away from it.

What tests a property of a buffer says no on nearly everything that is drawn. A test of something weaker, of
sums in place of all elements, says yes on more; a move that keeps sums shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule
from neurojit.judge.trial.inputs.matrix_moves import (
    MOVES,
    Move,
    in_a_cycle,
    in_a_pair,
    in_a_row,
    in_a_square,
    moved,
    on_a_diagonal,
    pair_of_rows,
)

_APART: Final = 32  # matrices, or rows, of one buffer that are drawn each by itself
_MARGIN: Final = 8  # left to moves at either end of a range that is wide enough
_WIDEST: Final = 1000
_STAY: Final = 1 / 3  # of the matrices are not moved

# Of the extent and what draws so many values: a matrix.
Values = Callable[[int], Array]
Shape = Callable[[np.random.Generator, int, Values], Array]


def structured() -> Rule:
    """For one trial: what it laid before into a buffer of the same shape it lays once more, in another order
    or moved."""
    others: dict[tuple[int, ...], Array] = {}

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        if place.floats or place.plain.size < 2:
            return None
        if place.shape in others and trial % 4:
            return others[place.shape]
        made = _matrices(rng, place) if is_square(place.shape) else _rows(rng, place)
        made, others[place.shape] = _pair(rng, made)
        return made

    return rule


def is_square(shape: tuple[int, ...]) -> bool:
    """Whether it is that of square matrices of more than one element."""
    return len(shape) > 1 and shape[-1] == shape[-2] > 1


def _matrices(rng: np.random.Generator, place: Place) -> Array:
    extent = place.shape[-1]
    made = np.array(place.plain, np.int64).reshape(-1, extent, extent)
    values = _palette(rng, place, extent)
    for number in range(min(_APART, len(made))):
        shape, likely = _SHAPES[int(rng.integers(len(_SHAPES)))]
        matrix = shape(rng, extent, values)
        made[number] = matrix if rng.random() < _STAY else moved(rng, matrix, likely)
    return made.reshape(place.shape)


def _rows(rng: np.random.Generator, place: Place) -> Array:
    return _palette(rng, place, place.shape[-1])(place.plain.size).reshape(place.shape)


def _pair(rng: np.random.Generator, made: Array) -> tuple[Array, Array]:
    """``made`` and what goes with it: transposed, or with rows of another order, of which some were moved."""
    if is_square(made.shape) and rng.integers(4) == 0:
        turned: Array = made.swapaxes(-1, -2).copy()
        return made, turned
    changes = not is_square(made.shape) or rng.integers(4) == 0
    first: Array = made.reshape(-1, made.shape[-1]).copy()
    second: Array = first.copy()
    for number in range(min(_APART, len(first))):
        first[number], second[number] = pair_of_rows(rng, first[number], changes=changes)
    return first.reshape(made.shape), second.reshape(made.shape)


def _palette(rng: np.random.Generator, place: Place, extent: int) -> Values:
    """Of two values, of as many as the extent, of a few, of a thousand, or of all that the range holds."""
    assert place.low is not None
    assert place.high is not None
    low, high = max(int(place.low), -_WIDEST), min(int(place.high), _WIDEST)
    if high < low:
        low, high = int(place.low), int(place.high)
    if high - low > 4 * _MARGIN and rng.integers(2):
        low, high = low + _MARGIN, high - _MARGIN
    least = min(max(low, 0), high)
    most = (least + 1, least + extent - 1, least + 2 * _MARGIN, high)[int(rng.integers(4))]
    return lambda count: rng.integers(least, min(most, high) + 1, count)


def _symmetric(rng: np.random.Generator, extent: int, values: Values) -> Array:
    """With a diagonal of anything, of zeros or of ones."""
    upper = np.triu(values(extent * extent).reshape(extent, extent), 1)
    zeros, ones = np.zeros(extent, np.int64), np.ones(extent, np.int64)
    diagonal = (values(extent), zeros, zeros, ones)[int(rng.integers(4))]
    return upper + upper.T + np.diag(diagonal)


def _circulant(rng: np.random.Generator, extent: int, values: Values) -> Array:
    at = np.arange(extent)
    sign = 1 if rng.integers(4) else -1
    return values(extent)[(at[None, :] - sign * at[:, None]) % extent]


def _permutation(rng: np.random.Generator, extent: int, values: Values) -> Array:
    scale = 1 if rng.integers(2) else int(values(1)[0])
    return np.eye(extent, dtype=np.int64)[rng.permutation(extent)] * scale


def _latin(rng: np.random.Generator, extent: int, values: Values) -> Array:
    at = np.arange(extent)
    square = (at[:, None] + at[None, :]) % extent
    if rng.integers(2):
        square = square[rng.permutation(extent)][:, rng.permutation(extent)]
    first = int(values(1)[0]) if rng.integers(2) else int(rng.integers(2))
    return square + first


def _equal_sums(rng: np.random.Generator, extent: int, values: Values) -> Array:
    """Permutation matrices, added to a matrix of one value."""
    made = np.full((extent, extent), int(values(1)[0]))
    for _ in range(int(rng.integers(4))):
        made[np.arange(extent), rng.permutation(extent)] += 1
    return made


def _classes(rng: np.random.Generator, extent: int, values: Values) -> Array:
    """One, or another value, where both places are of one class: blocks on the diagonal, in order or not."""
    kinds = rng.integers(0, int(rng.integers(1, extent + 1)), extent)
    kinds = np.sort(kinds) if rng.integers(2) else kinds
    scale = 1 if rng.integers(4) else int(values(1)[0])
    return (kinds[:, None] == kinds[None, :]).astype(np.int64) * scale


# With the moves that are likeliest to leave what a weaker test looks at.
_SHAPES: Final[tuple[tuple[Shape, tuple[Move, ...]], ...]] = (
    (_symmetric, (in_a_pair, in_a_cycle)),
    (_symmetric, (in_a_pair, in_a_cycle)),
    (_circulant, (on_a_diagonal,)),
    (_permutation, MOVES),
    (_latin, MOVES),
    (_equal_sums, (in_a_row, in_a_square)),
    (_classes, (in_a_pair,)),
)
