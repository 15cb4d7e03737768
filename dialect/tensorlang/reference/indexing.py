"""Elements chosen by indices, and tensors cut and put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class IndexFault(Exception):
    """An index that its axis does not have: ``index``, the least if that is negative, else the largest."""

    def __init__(self, index: int) -> None:
        super().__init__("an index that the axis does not have")
        self.index = index


def _check(indices: Array, extent: int) -> None:
    if not indices.size:
        return
    least, largest = int(indices.min()), int(indices.max())
    if least < 0 or largest >= extent:
        raise IndexFault(least if least < 0 else largest)


def gather(a: Array, indices: Array, axis: int) -> Array:
    _check(indices, a.shape[axis])
    if a.size or not indices.size:
        return np.take(a, indices, axis=axis)
    axis %= a.ndim
    return np.zeros((*a.shape[:axis], *indices.shape, *a.shape[axis + 1 :]), a.dtype)


def embedding(table: Array, indices: Array) -> Array:
    return gather(table, indices, 0)


def scatter(a: Array, indices: Array, updates: Array, axis: int, combine: str) -> Array:
    _check(indices, a.shape[axis])
    axis %= a.ndim
    out = a.copy()
    before = (slice(None),) * axis
    for at in np.ndindex(indices.shape):
        place = (*before, int(indices[at]))
        if combine == "add":
            out[place] += updates[(*before, *at)]
        else:
            out[place] = updates[(*before, *at)]
    return out


def pad(a: Array, value: Array, low: Sequence[int], high: Sequence[int]) -> Array:
    wide = [before + extent + behind for before, extent, behind in zip(low, a.shape, high, strict=True)]
    out = np.full(wide, value, a.dtype)
    out[tuple(slice(before, before + extent) for before, extent in zip(low, a.shape, strict=True))] = a
    return out


def cut(a: Array, offsets: Sequence[int], sizes: Sequence[int], strides: Sequence[int] | None) -> Array:
    steps = strides or (1,) * a.ndim
    places = [
        range(offset, offset + size * step, step)
        for offset, size, step in zip(offsets, sizes, steps, strict=True)
    ]
    return a[np.ix_(*places)] if a.ndim else a


def concat(a: Array, b: Array, axis: int) -> Array:
    return np.concatenate([a, b], axis=axis)
