"""Rows and columns of one kind in a matrix, and buffers in which nearly all elements are one value.

A state that leaks from a row into the next shows behind a row that is zero, negative, equal or masked as a
whole, if the one before was not; a count that outgrows its byte where nearly all are counted alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule

_KINDS: Final = ("zero", "negative", "positive", "low", "high", "equal", "equal to an element", "last alone")
_PLAIN: Final = 0.5  # of the rows keep what stood there
_TRUE: Final = 0.25  # of the rows of a mask that are of one kind
_EDGES: Final = (127, 128, 255, 256, 32767, 32768, 65535, 65536)  # that counters come to
_BEYOND: Final = 24  # an edge, at most
_WHOLE: Final = 16


def rows_of_a_kind(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """Some lines along the last dimension, on every third trial along the first, are of one kind each; which
    are is the same in all arguments of as many lines."""
    if len(place.shape) < 2:
        return None
    along_first = trial % 3 == 2
    made: Array = np.swapaxes(place.plain, 0, -1).copy() if along_first else place.plain.copy()
    lines: Array = made.reshape(-1, made.shape[-1])
    chance = np.random.default_rng([trial, len(lines)])
    kinds = [kind for kind in _KINDS if chance.random() < 1 / 2] or list(_KINDS)
    for number in range(len(lines)):
        if chance.random() < _PLAIN:
            continue
        kind = kinds[int(chance.integers(len(kinds)))]
        lines[number] = _of_kind(rng, place, lines[number], kind)
    made = lines.reshape(made.shape)
    return np.swapaxes(made, 0, -1) if along_first else made


def nearly_all(integers: Sequence[int], floats: Sequence[float]) -> Rule:
    """Nearly all elements hold one value: an end, a small number, one of the constants. So many hold it that
    a counter comes just beyond the end of a byte or of a word, or a share of them; the others hold one other
    value, or what they held."""

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        size = place.plain.size
        if size < 2 or not place.shape:
            return None
        one, other = (_value(rng, place, floats if place.floats else integers) for _ in range(2))
        edges = [edge for edge in _EDGES if edge < size]
        if edges and trial % 2:
            count = min(size, edges[int(rng.integers(len(edges)))] + int(rng.integers(1, _BEYOND)))
        else:
            count = int(rng.integers(size // 2, size + 1))
        rest = np.full(size, other) if trial % 4 < 2 else place.plain.reshape(-1)
        chosen = np.arange(size) < count
        # By turns anywhere, at the beginning and at the end.
        order = (rng.permutation(size), np.arange(size), np.arange(size)[::-1])[trial % 3]
        return np.where(chosen[order], one, rest).reshape(place.shape)

    return rule


def _of_kind(rng: np.random.Generator, place: Place, line: Array, kind: str) -> Array:
    low, high = place.low, place.high
    if kind == "zero":
        return np.zeros_like(line)
    if kind == "low":
        return np.full_like(line, low if low is not None else -1)
    if kind == "high":
        return np.full_like(line, high if high is not None else 1)
    if kind == "equal":
        return np.full_like(line, _value(rng, place, ()))
    if kind == "equal to an element":
        return np.full_like(line, line[int(rng.integers(line.size))])
    if kind == "last alone":
        made = np.zeros_like(line)
        made[-1 - int(rng.integers(2)) :] = line[-1]
        return made
    size = np.abs(line.astype(np.float64))
    made = -size - 1 if kind == "negative" else size
    if not place.floats:
        made = np.clip(made, -(2.0**31), 2.0**31 - 1)
    if low is None or high is None:
        return made.astype(line.dtype)
    return np.clip(made, low, high).astype(line.dtype)


def masked_rows(values: Array, trial: int) -> Array:
    """A mask in which some rows are false as a whole, or true."""
    made: Array = values.copy()
    lines: Array = made.reshape(-1, made.shape[-1])
    chance = np.random.default_rng([trial, len(lines), 1])
    kept = chance.random(len(lines)) < _PLAIN
    lines[~kept] = chance.random((int((~kept).sum()), 1)) < _TRUE
    return lines.reshape(made.shape)


def _value(rng: np.random.Generator, place: Place, constants: Sequence[float]) -> float | int:
    """One that the range holds: an end, small, any that stands there, or beside a constant."""
    low, high = place.low, place.high
    turn = int(rng.integers(5))
    if turn == 0 and low is not None and high is not None:
        value: float | int = (low, high)[int(rng.integers(2))]
    elif turn == 1 and constants:
        constant = constants[int(rng.integers(len(constants)))]
        value = constant + (0 if place.floats else int(rng.integers(-1, 2)))
    elif turn == 2 and low is not None and high is not None and not place.floats:
        # An end but for a share, as a sum of squares wants it.
        end = int((low, high)[int(rng.integers(2))])
        value = end - end // int(rng.integers(2, 64))
    elif turn == 3:
        value = place.plain.reshape(-1)[int(rng.integers(place.plain.size))].item()
    else:
        value = int(rng.integers(-2, _WHOLE)) if not place.floats else float(rng.integers(-4, 9)) / 4
    if low is None or high is None:
        return value
    return min(max(value, low), high)
