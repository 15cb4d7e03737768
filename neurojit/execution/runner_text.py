"""Values as MLIR's runner writes them, to the byte.

The runner's libraries write by C's ``printf`` and C++'s streams, whose floats have six digits ("%g"), as
Python's do. A NaN has its sign.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from neurojit.execution.cells import load
from neurojit.execution.externals import described_at, dtype_of
from neurojit.model.sites import RunnerForm


def runner_text(form: RunnerForm, address: int) -> str:
    """What is written of the value at ``address``: see :mod:`neurojit.compiler.passes.printing`."""
    match form.kind:
        case "text":
            return form.text
        case "vector":
            return _vector(form, address) + form.text
        case "memref" | "shape":
            return _memref(form, address)


def _dtype(form: RunnerForm) -> np.dtype[Any]:
    """An index has no sign to the runner."""
    return np.dtype(np.uint64) if form.element == "index" else dtype_of(form.element)


def _float(value: float) -> str:
    if math.isnan(value):
        return "-nan" if math.copysign(1.0, value) < 0 else "nan"
    return f"{value:g}"


def _number(element: str) -> Callable[[Any], str]:
    if element.startswith("complex"):
        return lambda value: f"({_float(value.real)},{_float(value.imag)})"
    if element == "i8":  # a char to C++
        return lambda value: chr(int(value) & 0xFF)
    if "f" in element:
        return lambda value: _float(float(value))
    return lambda value: str(int(value))


def _vector(form: RunnerForm, address: int) -> str:
    dtype = _dtype(form)
    count = math.prod(form.shape or ())
    elements = np.frombuffer(ctypes.string_at(address, count * dtype.itemsize), dtype)
    if form.shape is None:
        return _number(form.element)(elements[0])
    return _nested(elements.reshape(form.shape), _number(form.element))


def _nested(array: np.ndarray[Any, Any], number: Callable[[Any], str]) -> str:
    if array.ndim == 0:
        return f"( {number(array[()])} )"
    if array.ndim == 1:
        return f"( {', '.join(map(number, array))} )"
    return f"( {', '.join(_nested(row, number) for row in array)} )"


def _memref(form: RunnerForm, address: int) -> str:
    dtype = _dtype(form)
    if form.shape is not None:
        base, offset, sizes = address, 0, form.shape
        strides = tuple(math.prod(sizes[axis + 1 :]) for axis in range(form.rank))
    else:
        base, cell = load(address), load(address + 8)
        offset, sizes, strides = described_at(cell, form.rank)
    shown = f"{form.text} base@ = {base:#x} rank = {form.rank} offset = {offset} sizes = [{_listed(sizes)}] "
    shown += f"strides = [{_listed(strides)}]"
    if form.kind == "shape":
        return shown + "\n"
    view = _view(base, offset, sizes, strides, dtype)
    rows = "".join(_rows(view, form.rank, _number(form.element)))
    return f"{shown} data = \n{rows if form.rank else f'[{rows}]'}\n"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _view(
    base: int, offset: int, sizes: Sequence[int], strides: Sequence[int], dtype: np.dtype[Any]
) -> np.ndarray[Any, Any]:
    """The elements, copied: one by one from where each is, since strides may be of any sign."""
    item = dtype.itemsize
    places = np.full(tuple(sizes), offset, np.int64)
    for axis, (size, stride) in enumerate(zip(sizes, strides, strict=True)):
        along = [1] * len(sizes)
        along[axis] = size
        places = places + np.arange(size, dtype=np.int64).reshape(along) * stride
    if not places.size:
        return np.empty(tuple(sizes), dtype)
    first = int(places.min())
    span = int(places.max()) - first + 1
    held = np.frombuffer(ctypes.string_at(base + first * item, span * item), dtype)
    return held[places - first]


def _rows(array: np.ndarray[Any, Any], rank: int, number: Callable[[Any], str]) -> Iterator[str]:
    """As the runner nests brackets: a line a row, indented by its depth."""
    if array.ndim == 0:
        yield number(array[()])
        return
    yield "["
    for place, row in enumerate(array):
        if place:
            yield ", " + ("\n" if array.ndim > 1 else "") + " " * (rank - array.ndim + 1)
        yield from _rows(row, rank, number)
    yield "]"
