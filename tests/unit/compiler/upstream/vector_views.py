"""Steps of random vector programs that pick elements of memory by masks or places, through views of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tests.unit.compiler.upstream.vector_memory import around
from tests.unit.compiler.upstream.vector_writer import ELEMENTS, Array, Shape, Step, Value, Writer

_PICKED = ("i32", "i32", "f32", "i64", "i1")
_LANES = 8  # elements along the last dimension of what is gathered from


@dataclass(frozen=True)
class View:
    """A memref and what it shows of the memory: writes to ``array`` are writes to that."""

    name: str
    type: str
    array: Array

    @property
    def element(self) -> str:
        return ELEMENTS[self.array.dtype]


def view(w: Writer, shape: Shape, element: str) -> View:
    """All of a memory, or every so many elements of it along each dimension, in any order of dimensions."""
    if w.chance(0.3):
        memory = w.memory(w.numbers(shape, element))
        return View(memory.name, memory.type, memory.after)
    order = w.random.sample(range(len(shape)), len(shape))  # of the memory's dimensions, in the view
    sizes = [shape[order.index(dim)] for dim in range(len(shape))]
    steps = [w.random.choice((1, 2, 3)) for _ in sizes]
    starts = [w.random.choice((0, 0, 1, 2)) for _ in sizes]
    extents = [start + (size - 1) * step + w.random.randint(1, 2)
               for start, size, step in zip(starts, sizes, steps, strict=True)]  # fmt: skip
    memory = w.memory(w.numbers(tuple(extents), element))
    cut = tuple(slice(start, start + (size - 1) * step + 1, step)
                for start, size, step in zip(starts, sizes, steps, strict=True))  # fmt: skip
    array = memory.after[cut]
    seen = View(w.fresh(), _layout(array, element, memory.after), array)
    w.lines.append(f"{seen.name} = memref.subview {memory.name}{starts} {sizes} {steps} "
                   f": {memory.type} to {seen.type}")  # fmt: skip
    if order != sorted(order):
        array = array.transpose(order)
        turned = View(w.fresh(), _layout(array, element, memory.after), array)
        dims = [f"d{dim}" for dim in range(len(shape))]
        names = f"({', '.join(dims)}) -> ({', '.join(dims[dim] for dim in order)})"
        w.lines.append(f"{turned.name} = memref.transpose {seen.name} {names} : {seen.type} to {turned.type}")
        seen = turned
    if w.chance(0.5):
        unknown = ", ".join("?" for _ in shape)
        extents_ = "".join("?x" if w.chance(0.5) else f"{extent}x" for extent in shape)
        kind = f"memref<{extents_}{element}, strided<[{unknown}], offset: ?>>"
        cast = View(w.fresh(), kind, seen.array)
        w.lines.append(f"{cast.name} = memref.cast {seen.name} : {seen.type} to {kind}")
        seen = cast
    return seen


def _layout(array: Array, element: str, memory: Array) -> str:
    """The type of a memref that shows ``array``, which is a view of ``memory``."""
    extents = "".join(f"{extent}x" for extent in array.shape)
    strides = ", ".join(str(stride // array.itemsize) for stride in array.strides)
    first = (array.ctypes.data - memory.ctypes.data) // array.itemsize
    offset = f", offset: {first}" if first else ""
    return f"memref<{extents}{element}, strided<[{strides}]{offset}>>"


@dataclass(frozen=True)
class Places:
    """Where the lanes of a gather or a scatter are along the last dimension of one row of a view."""

    memory: View
    at: str  # the indices
    indices: Value
    row: Array  # of the view, from the last index on and before it
    lanes: Array

    @classmethod
    def drawn(cls, w: Writer, shape: Shape, *, repeated: bool) -> Places:
        memory = view(w, (*w.shape(0, 2), _LANES), w.random.choice(_PICKED))
        start = [w.random.randrange(extent) for extent in memory.array.shape]
        count = math.prod(shape)
        found = (
            w.random.choices(range(_LANES), k=count) if repeated else w.random.sample(range(_LANES), count)
        )
        lanes = np.array(found).reshape(shape)
        indices = w.constant((lanes - start[-1]).astype(w.random.choice((np.int8, np.int32, np.int64))))
        if w.chance(0.3):
            kind = f"vector<{'x'.join(map(str, shape))}xindex>"
            wide = Value(w.fresh(), indices.array)
            w.lines.append(f"{wide.name} = arith.index_cast {indices.name} : {indices.type} to {kind}")
            return cls(
                memory, _indices(w, start), _Indices(wide.name, wide.array), memory.array[*start[:-1]], lanes
            )
        return cls(memory, _indices(w, start), indices, memory.array[*start[:-1]], lanes)


class _Indices(Value):
    @property
    def element(self) -> str:
        return "index"


def _indices(w: Writer, start: list[int]) -> str:
    return ", ".join(w.index(n) for n in start)


def gather(w: Writer) -> None:
    shape = w.shape(1, 3)
    places = Places.drawn(w, shape, repeated=True)
    inner, other = w.mask(shape), w.vector(places.memory.element, shape)
    outer = w.mask(shape) if w.chance(0.3) else None
    both = inner.array & outer.array if outer else inner.array
    array = np.where(both, places.row[places.lanes], other.array)
    text = (f"vector.gather {places.memory.name}[{places.at}] [{places.indices.name}], {inner.name}, "
            f"{other.name} : {places.memory.type}, {places.indices.type}, {inner.type}, {other.type} "
            f"into {other.type}")  # fmt: skip
    w.emit(around(outer, text, other.type), array)


def scatter(w: Writer) -> None:
    shape = w.random.choice(((1,), (3,), (8,), (2, 3), (4, 2), (2, 2, 2)))
    places = Places.drawn(w, shape, repeated=False)
    mask, value = w.mask(shape), w.vector(places.memory.element, shape)
    places.row[places.lanes[mask.array]] = value.array[mask.array]
    w.lines.append(f"vector.scatter {places.memory.name}[{places.at}] [{places.indices.name}], {mask.name}, "
                   f"{value.name} : {places.memory.type}, {places.indices.type}, {mask.type}, "
                   f"{value.type}")  # fmt: skip


def masked_load(w: Writer) -> None:
    shape = w.shape(1, 3)
    memory = view(w, shape, w.random.choice(_PICKED))
    mask, other = w.mask(shape), w.vector(memory.element, shape)
    at = _indices(w, [0] * len(shape))
    w.emit(f"vector.maskedload {memory.name}[{at}], {mask.name}, {other.name} : {memory.type}, {mask.type}, "
           f"{other.type} into {other.type}", np.where(mask.array, memory.array, other.array))  # fmt: skip


def masked_store(w: Writer) -> None:
    shape = w.shape(1, 3)
    memory, mask = view(w, shape, w.random.choice(_PICKED)), w.mask(shape)
    value = w.vector(memory.element, shape)
    memory.array[mask.array] = value.array[mask.array]
    at = _indices(w, [0] * len(shape))
    w.lines.append(f"vector.maskedstore {memory.name}[{at}], {mask.name}, {value.name} : {memory.type}, "
                   f"{mask.type}, {value.type}")  # fmt: skip


def expand_load(w: Writer) -> None:
    memory, at, row = _row(w)
    mask = w.mask(row.shape)
    other = w.vector(memory.element, row.shape)
    array = other.array.copy()
    array[mask.array] = row[: mask.array.sum()]
    w.emit(f"vector.expandload {memory.name}[{at}], {mask.name}, {other.name} : {memory.type}, {mask.type}, "
           f"{other.type} into {other.type}", array)  # fmt: skip


def compress_store(w: Writer) -> None:
    memory, at, row = _row(w)
    mask = w.mask(row.shape)
    value = w.vector(memory.element, row.shape)
    row[: mask.array.sum()] = value.array[mask.array]
    w.lines.append(f"vector.compressstore {memory.name}[{at}], {mask.name}, {value.name} : "
                   f"{memory.type}, {mask.type}, {value.type}")  # fmt: skip


def _row(w: Writer) -> tuple[View, str, Array]:
    """A view, the indices of a place in it, and what follows from there along the last dimension."""
    memory = view(w, w.shape(1, 3), w.random.choice(_PICKED))
    start = [w.random.randrange(extent) for extent in memory.array.shape]
    return memory, _indices(w, start), memory.array[*start[:-1], start[-1] :]


STEPS: tuple[Step, ...] = (gather, scatter, masked_load, masked_store, expand_load, compress_store)
