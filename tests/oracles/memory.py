"""Buffers of the xDSL interpreter with strides and bounds, which its own arrays lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xdsl.dialects.builtin import f32, f64, i1, i32, i64
from xdsl.interpreters.shaped_array import ShapedArray
from xdsl.interpreters.utils.ptr import TypedPtr

from tests.unit.dialect.arrays import NUMPY

_PACKED = {"f32": f32, "f64": f64, "i32": i32, "i64": i64, "i1": i1, "index": i64}
DTYPES = {**NUMPY, "index": np.int64}


class Unknown(Exception):
    """An operation, or a form of one, that neither xDSL nor this package interprets."""


class OutOfBounds(Exception):
    """An access outside its buffer."""


@dataclass
class Buffer(ShapedArray[Any]):
    """Part of xDSL's memory; element ``i`` is at ``start + sum(i * strides)``."""

    strides: tuple[int, ...]
    start: int = 0

    def offset(self, index: Sequence[int]) -> int:
        for at, extent in zip(index, self.shape, strict=True):
            if not 0 <= at < extent:
                raise OutOfBounds(f"index {at} of {extent}")
        return self.start + sum(at * stride for at, stride in zip(index, self.strides, strict=True))

    def places(self) -> Iterator[tuple[int, ...]]:
        return product(*map(range, self.shape))

    def viewed(self, shape: Sequence[int], strides: Sequence[int], start: int) -> Buffer:
        return Buffer(self.data_ptr, list(shape), tuple(strides), start)


def row_major(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


def buffer_of(array: ShapedArray[Any]) -> Buffer:
    """``array``, of xDSL's own or a buffer already, with bounds."""
    if isinstance(array, Buffer):
        return array
    return Buffer(array.data_ptr, list(array.shape), row_major(array.shape))


def from_numpy(array: NDArray[Any], dtype: str) -> Buffer:
    cells = TypedPtr[Any].new(array.ravel().tolist(), xtype=_PACKED[dtype])
    return Buffer(cells, list(array.shape), row_major(array.shape))


def to_numpy(buffer: ShapedArray[Any], dtype: str) -> NDArray[Any]:
    taken = buffer_of(buffer)
    values = [taken.load(place) for place in taken.places()]
    return np.array(values, DTYPES[dtype]).reshape(taken.shape)
