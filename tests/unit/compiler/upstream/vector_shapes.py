"""Steps of random vector programs that move elements without looking at them."""

from __future__ import annotations

import math

import numpy as np

from tests.unit.compiler.upstream.vector_writer import LARGEST, Array, Shape, Step, Value, Writer, vector_of


def element(w: Writer) -> str:
    return w.random.choice(("i32", "i32", "i32", "f32", "i1"))


def operand(w: Writer, least: int = 0) -> Value:
    """A vector of ``least`` dimensions or more, the latest preferred."""
    known = [value for value in w.values if value.vector and len(value.shape) >= least]
    if known and w.chance((1 + w.latest) / 2):
        return known[-1] if w.chance(w.latest) else w.random.choice(known)
    return w.source(element(w), w.shape(least))


def numbers(parts: tuple[int, ...] | list[int]) -> str:
    return f"[{', '.join(map(str, parts))}]"


def broadcast(w: Writer) -> None:
    source = operand(w) if w.chance(0.85) else w.scalar(element(w))
    shape = tuple(w.random.choice((2, 3, 4)) if n == 1 and w.chance(0.6) else n for n in source.shape)
    shape = w.shape(0, 1 if shape else 3) + shape
    if math.prod(shape) <= LARGEST and len(shape) <= 4:
        text = f"vector.broadcast {source.name} : {source.type} to {vector_of(shape, source.element)}"
        w.emit(text, np.broadcast_to(source.array, shape))


def position(w: Writer, shape: Shape) -> tuple[str, tuple[int, ...]]:
    """Where in the first dimensions, as it is written and as numbers."""
    at = tuple(w.random.randrange(extent) for extent in shape)
    return "[" + ", ".join(w.index(n) if w.chance(0.25) else str(n) for n in at) + "]", at


def extract(w: Writer) -> None:
    source = operand(w)
    rank = len(source.shape)
    written, at = position(w, source.shape[: w.random.randint(min(rank, 1), rank)])
    w.emit(f"vector.extract {source.name}{written} : {result_of_extract(source, len(at))} from {source.type}",
           source.array[at], vector=len(at) < rank)  # fmt: skip


def result_of_extract(source: Value, count: int) -> str:
    left = source.shape[count:]
    return vector_of(left, source.element) if left else source.element


def insert(w: Writer) -> None:
    into = operand(w)
    rank = len(into.shape)
    written, at = position(w, into.shape[: w.random.randint(min(rank, 1), rank)])
    inner = into.shape[len(at) :]
    part = w.vector(into.element, inner) if inner else w.scalar(into.element)
    array = into.array.copy()
    array[at] = part.array
    w.emit(f"vector.insert {part.name}, {into.name}{written} : {part.type} into {into.type}", array)


def extract_slice(w: Writer) -> None:
    source = operand(w, 1)
    count = w.random.randint(1, len(source.shape))
    sizes = [w.random.randint(1, extent) for extent in source.shape[:count]]
    offsets = [w.random.randint(0, n - size) for n, size in zip(source.shape, sizes, strict=False)]
    array = source.array[tuple(slice(at, at + size) for at, size in zip(offsets, sizes, strict=True))]
    w.emit(f"vector.extract_strided_slice {source.name} {{offsets = {numbers(offsets)}, sizes = "
           f"{numbers(sizes)}, strides = {numbers([1] * count)}}} : {source.type} to "
           f"{vector_of(array.shape, source.element)}", array)  # fmt: skip


def insert_slice(w: Writer) -> None:
    into = operand(w, 1)
    rank = w.random.randint(1, len(into.shape))
    shape = tuple(w.random.randint(1, extent) for extent in into.shape[-rank:])
    part = fitting(w, into, shape)
    rank, shape = len(part.shape), part.shape
    offsets = [w.random.randrange(n) for n in into.shape[:-rank]]
    offsets += [w.random.randint(0, n - m) for n, m in zip(into.shape[-rank:], shape, strict=True)]
    array = into.array.copy()
    inside = zip(offsets[-rank:], shape, strict=True)
    array[(*offsets[:-rank], *(slice(at, at + size) for at, size in inside))] = part.array
    w.emit(f"vector.insert_strided_slice {part.name}, {into.name} {{offsets = {numbers(offsets)}, strides = "
           f"{numbers([1] * rank)}}} : {part.type} into {into.type}", array)  # fmt: skip


def fitting(w: Writer, into: Value, shape: Shape) -> Value:
    """A vector that fits into ``into``: a known one, or one of ``shape``."""
    known = [
        value
        for value in w.values
        if value.vector and value.element == into.element and 0 < len(value.shape) <= len(into.shape)
        and all(m <= n for m, n in zip(reversed(value.shape), reversed(into.shape), strict=False))
    ]  # fmt: skip
    return w.random.choice(known) if known and w.chance(0.6) else w.vector(into.element, shape)


def shape_cast(w: Writer) -> None:
    source = operand(w)
    shape = other_shape(w, source.array.size)
    text = f"vector.shape_cast {source.name} : {source.type} to {vector_of(shape, source.element)}"
    w.emit(text, source.array.reshape(shape))


def other_shape(w: Writer, size: int) -> Shape:
    """Some shape of ``size`` elements, and of no more than four dimensions."""
    shape: list[int] = []
    while size > 1 and len(shape) < 3:
        divisors = [n for n in range(1, size + 1) if size % n == 0]
        shape.append(w.random.choice(divisors))
        size //= shape[-1]
    if size > 1 or (not shape and w.chance(0.7)):
        shape.append(size)
    return tuple(shape)


def transpose(w: Writer) -> None:
    source = operand(w)
    order = w.random.sample(range(len(source.shape)), len(source.shape))
    array = source.array.transpose(order)
    kind = vector_of(array.shape, source.element)
    w.emit(f"vector.transpose {source.name}, {numbers(order)} : {source.type} to {kind}", array)


def shuffle(w: Writer) -> None:
    first = operand(w)
    second = w.vector(first.element, first.shape) if not w.chance(0.2) else first
    both = np.concatenate([np.atleast_1d(first.array), np.atleast_1d(second.array)])
    chosen = [w.random.randrange(len(both)) for _ in range(w.random.randint(1, 4))]
    kinds = f"{first.type}, {second.type}"
    w.emit(f"vector.shuffle {first.name}, {second.name} {numbers(chosen)} : {kinds}", both[chosen])


def interleave(w: Writer) -> None:
    first = operand(w)
    second = w.vector(first.element, first.shape)
    if first.array.size * 2 > LARGEST:
        return
    array = np.stack([first.array, second.array], -1)
    array = array.reshape((*first.shape[:-1], -1))
    kind = vector_of(array.shape, first.element)
    w.emit(f"vector.interleave {first.name}, {second.name} : {first.type} -> {kind}", array)


def deinterleave(w: Writer) -> None:
    source = operand(w, 1)
    if source.shape[-1] % 2:
        return
    even, odd = source.array[..., 0::2], source.array[..., 1::2]
    kind = vector_of(even.shape, source.element)
    w.emit(f"vector.deinterleave {source.name} : {source.type} -> {kind}", even)
    name = w.values[-1].name
    w.lines[-1] = w.lines[-1].replace(f"{name} =", f"{name}, {name}b =", 1)
    w.values.append(Value(f"{name}b", odd.copy()))


def bitcast(w: Writer) -> None:
    source = operand(w)
    if source.element not in ("i32", "i16", "i8"):
        return
    fitting_kinds = [kind for kind in (np.int32, np.int16, np.int8) if fits(source, kind)]
    if not fitting_kinds:
        return
    wanted = w.random.choice(fitting_kinds)
    array = (
        np.ascontiguousarray(source.array)
        .view(wanted)
        .reshape((*source.shape[:-1], -1) if source.shape else ())
    )
    kind = vector_of(array.shape, f"i{array.dtype.itemsize * 8}")
    w.emit(f"vector.bitcast {source.name} : {source.type} to {kind}", array)


def fits(source: Value, kind: type) -> bool:
    size = np.dtype(kind).itemsize
    if not source.shape:
        return size == source.array.itemsize
    row = source.shape[-1] * source.array.itemsize
    return row % size == 0 and source.array.nbytes // size <= LARGEST


def elements(w: Writer) -> None:
    """To scalars and back, in an order."""
    source = operand(w)
    if source.array.size > 8:
        return
    base = w.fresh()
    w.lines.append(f"{base}:{source.array.size} = vector.to_elements {source.name} : {source.type}")
    order = list(range(source.array.size))
    if w.chance(0.5):
        w.random.shuffle(order)
    shape = source.shape if w.chance(0.5) else other_shape(w, source.array.size)
    names = ", ".join(f"{base}#{n}" for n in order)
    array: Array = source.array.reshape(-1)[order].reshape(shape)
    w.emit(f"vector.from_elements {names} : {vector_of(shape, source.element)}", array)


def gathered_scalars(w: Writer) -> None:
    """A vector made of scalars that were extracted."""
    shape = w.shape(0, 2)
    if math.prod(shape) > 8:
        return
    kind = w.random.choice(("i32", "i1"))
    scalars = [w.scalar(kind) for _ in range(math.prod(shape))]
    array = np.array([scalar.array[()] for scalar in scalars], scalars[0].array.dtype).reshape(shape)
    names = ", ".join(scalar.name for scalar in scalars)
    w.emit(f"vector.from_elements {names} : {vector_of(shape, kind)}", array)


def pointwise(w: Writer) -> None:
    first = operand(w)
    kind = first.element
    if kind == "f32":
        second = w.vector(kind, first.shape)
        w.emit(f"arith.addf {first.name}, {second.name} : {first.type}", first.array + second.array)
    elif kind == "i1":
        one, other = w.vector("i32", first.shape), w.vector("i32", first.shape)
        text = f"arith.select {first.name}, {one.name}, {other.name} : {first.type}, {one.type}"
        w.emit(text, np.where(first.array, one.array, other.array))
    elif kind == "i32":
        second = w.vector(kind, first.shape)
        if w.chance(0.3):
            text = f"arith.cmpi slt, {first.name}, {second.name} : {first.type}"
            w.emit(text, np.asarray(first.array < second.array))
        else:
            text = f"arith.addi {first.name}, {second.name} : {first.type}"
            w.emit(text, first.array + second.array)


STEPS: tuple[Step, ...] = (
    broadcast, extract, insert, extract_slice, insert_slice, shape_cast, transpose, shuffle, interleave,
    deinterleave, bitcast, elements, gathered_scalars, pointwise, broadcast, extract, extract_slice,
    insert_slice, shape_cast, transpose, insert,
)  # fmt: skip

# What folds into what it is applied to.
CHAINS: tuple[Step, ...] = (
    broadcast, broadcast, shape_cast, shape_cast, extract, extract_slice, insert_slice, insert, transpose,
    shuffle,
)  # fmt: skip
