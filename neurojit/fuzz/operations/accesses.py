"""Vectors from and to memory along its last dimensions: loads and stores, masked, gathers and scatters."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Undefined, each, full, known
from neurojit.fuzz.operations.lanes import enabled, inside, mask, positions
from neurojit.fuzz.operations.transfers import base
from neurojit.fuzz.program import Op, Type, Value, vector


@means("vector.load")
def _load(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    kind = op.results[0].type
    made = np.empty(kind.shape, object)
    for at in positions(kind.shape):
        made[at] = given[0][_trailing(given[0], given[1:], at)]
    return (made,)


@means("vector.store")
def _store(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    for at in positions(given[0].shape):
        given[1][_trailing(given[1], given[2:], at)] = given[0][at]
    return ()


def _trailing(base: Any, start: Any, at: tuple[int, ...]) -> tuple[int, ...]:
    """Where an element of a vector stands whose dimensions are the base's last."""
    lead = len(start) - len(at)
    place = tuple(known(item) + (at[dim - lead] if dim >= lead else 0) for dim, item in enumerate(start))
    if not inside(base.shape, place):
        raise Undefined("out of bounds")
    return place


@means("vector.maskedload", "vector.expandload")
def _maskedload(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    base, *start, mask, through = given
    made, taken = through.copy(), 0
    for at in positions(mask.shape):
        if enabled(mask, at):
            offset = at if op.name == "vector.maskedload" else (taken,)
            made[at] = base[_trailing(base, start, offset)]
            taken += 1
    return (made,)


@means("vector.maskedstore", "vector.compressstore")
def _maskedstore(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    base, *start, mask, value = given
    taken = 0
    for at in positions(mask.shape):
        if enabled(mask, at):
            offset = at if op.name == "vector.maskedstore" else (taken,)
            base[_trailing(base, start, offset)] = value[at]
            taken += 1
    return ()


@means("vector.gather")
def _gather(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    base, *start, indices, mask, through = given
    made = through.copy()
    for at in positions(indices.shape):
        if enabled(mask, at) and enabled(run.mask, at):
            made[at] = base[_trailing(base, start, (known(indices[at]),))]
    return (made,)


@means("vector.scatter")
def _scatter(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    base, *start, indices, mask, value = given
    target = base.copy() if op.results else base
    for at in positions(indices.shape):
        if enabled(mask, at):
            target[_trailing(base, start, (known(indices[at]),))] = value[at]
    return (target,) if op.results else ()


# -- how they are drawn


def _memory(draw: Draw) -> Value:
    """Whose elements follow each other."""
    rank = draw.chance.choice((1, 2, 2, 3))
    kinds = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "memref" and len(v.type.shape) == rank and not v.type.layout
    ]  # fmt: skip
    if kinds and draw.chance.random() < 0.6:
        return draw.chance.choice(kinds)
    element = draw.chance.choice(("i32", "i32", "f32", "i64", "f64"))
    return draw.value(Type("memref", element, draw.shape(rank, 48)))


def _view(draw: Draw) -> Value:
    """Memory whose elements may be at any distance; a view rather than not, where there is one."""
    found = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "memref" and v.type.layout and v.type.shape and 0 not in v.type.shape
    ]  # fmt: skip
    return draw.chance.choice(found) if found and draw.chance.random() < 0.6 else _memory(draw)


def _tail(draw: Draw, kind: Type) -> tuple[tuple[int, ...], list[Value]]:
    """The shape of a vector that covers some of the last dimensions, and the indices."""
    rank = draw.chance.randrange(1, len(kind.shape) + 1)
    shape = tuple(draw.chance.randrange(1, extent + 1) for extent in kind.shape[-rank:])
    lead = kind.shape[: len(kind.shape) - rank]
    room = [extent - size + 1 for extent, size in zip(kind.shape[-rank:], shape, strict=True)]
    return shape, [draw.bounded(limit) for limit in (*lead, *room)]


@makes(3, "vector.load", "vector.store")
def load_or_store(draw: Draw) -> None:
    buffer = _memory(draw)
    shape, indices = _tail(draw, buffer.type)
    kind = vector(buffer.type.element, *shape)
    if draw.chance.random() < 0.5:
        draw.one("vector.load", (buffer, *indices), kind)
    else:
        draw.emit("vector.store", (draw.value(kind), buffer, *indices))


@makes(2.5, "vector.maskedload", "vector.maskedstore", "vector.expandload", "vector.compressstore")
def masked_access(draw: Draw) -> None:
    buffer = _view(draw)
    *lead, last = buffer.type.shape
    size = draw.chance.randrange(1, last + 1)
    indices = [draw.bounded(limit) for limit in (*lead, last - size + 1)]
    kind = vector(buffer.type.element, size)
    operands = (buffer, *indices, mask(draw, (size,)), draw.value(kind))
    name = draw.choose("vector", ("maskedload", "maskedstore", "expandload", "compressstore"))
    draw.emit(f"vector.{name}", operands, (kind,) if name.endswith("load") else ())


@makes(2, "vector.gather", "vector.scatter")
def gather_or_scatter(draw: Draw) -> None:
    buffer = _view(draw) if draw.chance.random() < 0.7 else base(draw)
    *lead, last = buffer.type.shape
    gathered = draw.choose("vector", ("gather", "scatter")) == "gather"
    shape = draw.shape(draw.chance.choice((1, 1, 2)), 8)
    indices = [draw.bounded(limit) for limit in lead] + [draw.number(0)]
    element = draw.chance.choice(("i32", "index", "i64"))
    if gathered:
        drawn = each(lambda _: draw.chance.randrange(last), full(shape, 0))
    else:
        count = math.prod(shape)
        if count > last:
            raise NoRoom
        drawn = np.empty(count, object)
        drawn[:] = draw.chance.sample(range(last), count)
        drawn = drawn.reshape(shape)
    places = draw.constant(vector(element, *shape), drawn)
    kind = vector(buffer.type.element, *shape)
    operands = (buffer, *indices, places, mask(draw, shape), draw.value(kind))
    if gathered:
        draw.one("vector.gather", operands, kind)
    else:
        draw.emit("vector.scatter", operands, (buffer.type,) if buffer.type.kind == "tensor" else ())
