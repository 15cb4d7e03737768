"""Steps of random vector programs that combine elements, masked or not."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np

from tests.unit.compiler.upstream.vector_memory import around
from tests.unit.compiler.upstream.vector_shapes import numbers, operand
from tests.unit.compiler.upstream.vector_writer import LARGEST, Array, Step, Value, Writer

INT = {
    "add": np.add, "mul": np.multiply, "minsi": np.minimum, "maxsi": np.maximum,
    "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
}  # fmt: skip
FLOAT = {
    "add": np.add, "mul": np.multiply, "minimumf": np.minimum, "maximumf": np.maximum,
    "minnumf": np.fmin, "maxnumf": np.fmax,
}  # fmt: skip


def kind_of(w: Writer, element: str) -> tuple[str, Callable[..., Array]]:
    table = FLOAT if element == "f32" else INT
    name = w.random.choice([*table, "add"])
    return name, table[name]


def numeric(w: Writer, least: int = 1) -> Value:
    value = operand(w, least)
    return (
        value
        if value.element in ("i32", "f32")
        else w.source(w.random.choice(("i32", "f32")), w.shape(least))
    )


def reduced(
    values: Array, mask: Array, start: Array, axes: tuple[int, ...], combine: Callable[..., Array]
) -> Array:
    """``start`` combined with the elements that ``mask`` lets through."""
    kept = tuple(axis for axis in range(values.ndim) if axis not in axes)
    result = np.array(start, values.dtype)
    for lane in itertools.product(*map(range, values.shape)):
        if mask[lane]:
            at = tuple(lane[axis] for axis in kept)
            result[at] = combine(result[at], values[lane])
    return result


def multi_reduction(w: Writer) -> None:
    source = numeric(w)
    rank = len(source.shape)
    axes = tuple(
        sorted(w.random.sample(range(rank), w.random.randint(0 if w.chance(0.1) else min(1, rank), rank)))
    )
    left = tuple(n for axis, n in enumerate(source.shape) if axis not in axes)
    name, combine = kind_of(w, source.element)
    start = w.vector(source.element, left) if left else w.scalar(source.element)
    outer = w.mask(source.shape) if w.chance(0.6) else None
    mask = outer.array if outer else np.ones(source.shape, np.bool_)
    text = f"vector.multi_reduction <{name}>, {source.name}, {start.name} {numbers(axes)}"
    text += f" : {source.type} to {start.type}"
    w.emit(around(outer, text, start.type), reduced(source.array, mask, start.array, axes, combine),
           vector=bool(left))  # fmt: skip


def reduction(w: Writer) -> None:
    source = numeric(w)
    if len(source.shape) != 1:
        return
    name, combine = kind_of(w, source.element)
    outer = w.mask(source.shape) if w.chance(0.6) else None
    mask = outer.array if outer else np.ones(source.shape, np.bool_)
    start = w.scalar(source.element) if w.chance(0.6) or not mask.any() else None
    if start is None:
        array = combine.reduce(source.array[mask])  # pyright: ignore
    else:
        array = reduced(source.array, mask, start.array, (0,), combine)
    text = f"vector.reduction <{name}>, {source.name}{f', {start.name}' if start else ''}"
    text += f" : {source.type} into {source.element}"
    w.emit(around(outer, text, source.element), np.asarray(array, source.array.dtype), vector=False)


def contract(w: Writer) -> None:
    left = numeric(w)
    letters = list(range(len(left.shape) + w.random.randint(0, 1)))
    extents = [*left.shape, w.random.choice((1, 2, 3))][: len(letters)]
    both = w.random.sample(range(len(left.shape)), w.random.randint(0, len(left.shape)))
    right_at = both + letters[len(left.shape) :]
    w.random.shuffle(right_at)
    left_at = list(range(len(left.shape)))
    if not right_at or not both or math.prod(extents) > LARGEST:
        return
    reducing = [n for n in both if w.chance(0.7)]
    kept = [n for n in letters if n not in reducing]
    w.random.shuffle(kept)
    right = w.vector(left.element, tuple(extents[n] for n in right_at))
    shape = tuple(extents[n] for n in kept)
    start = w.vector(left.element, shape) if kept else w.scalar(left.element)
    if not reducing:
        return
    outer = w.mask(tuple(extents)) if w.chance(0.4) else None
    array = start.array.copy()
    for lane in itertools.product(*map(range, extents)):
        if outer is None or outer.array[lane]:
            product = (
                left.array[tuple(lane[n] for n in left_at)] * right.array[tuple(lane[n] for n in right_at)]
            )
            array[tuple(lane[n] for n in kept)] += product
    dims = ", ".join(f"d{n}" for n in letters)
    maps = ", ".join(
        f"affine_map<({dims}) -> ({', '.join(f'd{n}' for n in at)})>" for at in (left_at, right_at, kept)
    )
    kinds = ", ".join('"reduction"' if n in reducing else '"parallel"' for n in letters)
    traits = f"indexing_maps = [{maps}], iterator_types = [{kinds}], kind = #vector.kind<add>"
    text = f"vector.contract {{{traits}}} {left.name}, {right.name}, {start.name}"
    text += f" : {left.type}, {right.type} into {start.type}"
    w.emit(around(outer, text, start.type), array, vector=bool(kept))


def outer_product(w: Writer) -> None:
    left = numeric(w)
    if len(left.shape) != 1:
        return
    scalar = w.chance(0.3)
    right = w.scalar(left.element) if scalar else w.vector(left.element, w.shape(1, 1))
    product = left.array * right.array if scalar else np.outer(left.array, right.array)
    name, combine = kind_of(w, left.element)
    start = w.vector(left.element, product.shape)
    outer = w.mask(product.shape) if w.chance(0.4) and not scalar else None
    mask = outer.array if outer else np.ones(product.shape, np.bool_)
    text = (f"vector.outerproduct {left.name}, {right.name}, {start.name} {{kind = #vector.kind<{name}>}} : "
            f"{left.type}, {right.type}")  # fmt: skip
    w.emit(
        around(outer, text, start.type),
        np.where(mask, combine(start.array, product), start.array).astype(product.dtype),
    )


def scan(w: Writer) -> None:
    source = numeric(w)
    axis = w.random.randrange(len(source.shape))
    left = tuple(n for at, n in enumerate(source.shape) if at != axis)
    name, combine = kind_of(w, source.element)
    start, inclusive = w.vector(source.element, left), w.chance(0.5)
    array, running = np.empty_like(source.array), start.array.copy()
    for step in range(source.shape[axis]):
        at = (*(slice(None) for _ in range(axis)), step)
        if inclusive:
            running = source.array[at] if step == 0 else combine(running, source.array[at])
            array[at] = running
        else:
            array[at] = running
            running = combine(running, source.array[at])
    last = array[(*(slice(None) for _ in range(axis)), -1)]
    w.emit(f"vector.scan <{name}>, {source.name}, {start.name} {{inclusive = {str(inclusive).lower()}, "
           f"reduction_dim = {axis} : i64}} : {source.type}, {start.type}", array)  # fmt: skip
    name = w.values[-1].name
    w.lines[-1] = w.lines[-1].replace(f"{name} =", f"{name}, {name}b =", 1)
    w.values.append(Value(f"{name}b", np.array(last)))


def fma(w: Writer) -> None:
    a = w.vector("f32")
    b, c = w.vector("f32", a.shape), w.vector("f32", a.shape)
    w.emit(f"vector.fma {a.name}, {b.name}, {c.name} : {a.type}", a.array * b.array + c.array)


STEPS: tuple[Step, ...] = (
    multi_reduction, multi_reduction, reduction, contract, outer_product, scan, fma,
)  # fmt: skip
