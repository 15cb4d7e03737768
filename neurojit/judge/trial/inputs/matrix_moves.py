"""Small changes of integer matrices and rows that keep sums of theirs: what a weaker test does not see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array

# Of a matrix, which it changes; three places in order, all different where the extent has as many.
Move = Callable[[Array, Array, Array], None]

# Sums and sums of squares stay; sums and exclusive ors; sums alone.
_TRADES: Final = (((0, 4, 5), (1, 2, 6)), ((0, 3), (1, 2)), ((0, 2), (1, 1)))
_MULTIPLE: Final = 8  # at which a trade begins, so that it keeps exclusive ors


def moved(rng: np.random.Generator, matrix: Array, likely: Sequence[Move]) -> Array:
    """A copy on which one or two moves were made, every other one ``likely``."""
    made = matrix.copy()
    extent = len(made)
    for _ in range(1 + int(rng.integers(3) == 0)):
        rows, columns = (np.resize(rng.permutation(extent), 3) for _ in range(2))
        moves = likely if rng.integers(2) else MOVES
        moves[int(rng.integers(len(moves)))](made, rows, columns)
    return made


def pair_of_rows(rng: np.random.Generator, row: Array, *, changes: bool) -> tuple[Array, Array]:
    """``row`` and it again, in another order, but for a swap, or one up and one down; with ``changes`` also
    the sides of a trade, one in each, among what ``row`` holds."""
    turn = int(rng.integers(6 if changes else 4))
    if turn == 0:
        return row, row.copy()
    if turn == 1:
        return row, rng.permutation(row)
    made = row.copy()
    one, other = np.resize(rng.permutation(row.size), 2)
    if turn == 2:
        made[[one, other]] = made[[other, one]]
        return row, made
    left, right = _TRADES[int(rng.integers(len(_TRADES)))]
    if turn == 3 or row.size < len(left):
        made[one] += 1
        made[other] -= 1
        return row, rng.permutation(made)
    places = rng.permutation(row.size)[: len(left)]
    begin = int(row[one]) // _MULTIPLE * _MULTIPLE
    traded = row.copy()
    traded[places] = begin + np.array(left)
    made[places] = begin + np.array(right)
    return traded, rng.permutation(made)


def in_a_row(matrix: Array, rows: Array, columns: Array) -> None:
    """The sum of a row stays."""
    matrix[rows[0], columns[0]] += 1
    matrix[rows[0], columns[1]] -= 1


def in_a_column(matrix: Array, rows: Array, columns: Array) -> None:
    """The sum of a column stays."""
    matrix[rows[0], columns[0]] += 1
    matrix[rows[1], columns[0]] -= 1


def on_a_diagonal(matrix: Array, rows: Array, columns: Array) -> None:
    """The sum of a diagonal that is continued at the other side stays."""
    extent = len(matrix)
    by = int(columns[0])
    matrix[rows[0], (rows[0] + by) % extent] += 1
    matrix[rows[1], (rows[1] + by) % extent] -= 1


def in_a_square(matrix: Array, rows: Array, columns: Array) -> None:
    """Sums of rows and columns stay."""
    matrix[rows[0], columns[0]] += 1
    matrix[rows[1], columns[1]] += 1
    matrix[rows[0], columns[1]] -= 1
    matrix[rows[1], columns[0]] -= 1


def in_a_cycle(matrix: Array, rows: Array, columns: Array) -> None:
    """The sums of a row and of its column change alike."""
    del columns
    for here, there in zip(rows, np.roll(rows, -1), strict=True):
        matrix[here, there] += 1


def in_a_pair(matrix: Array, rows: Array, columns: Array) -> None:
    """What is symmetric stays so; zeros and ones too."""
    one, other = rows[0], rows[1]
    value = 1 - matrix[one, other] if 0 <= matrix[one, other] <= 1 else matrix[one, other] + columns[0] + 1
    matrix[one, other] = matrix[other, one] = value


def exchanged(matrix: Array, rows: Array, columns: Array) -> None:
    """The elements of a row stay, in another order."""
    one, other = matrix[rows[0], columns[0]], matrix[rows[0], columns[1]]
    matrix[rows[0], columns[0]], matrix[rows[0], columns[1]] = other, one


MOVES: Final[tuple[Move, ...]] = (
    *(in_a_row, in_a_column, on_a_diagonal, in_a_square, in_a_cycle, in_a_pair, exchanged),
)
