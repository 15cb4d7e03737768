"""Vectors: what only moves elements."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import array, listed
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import UNDEF, Fault, Undefined, full, known, width_of, zero
from neurojit.fuzz.operations.containers import container
from neurojit.fuzz.program import Op, Type, Value, scalar, vector


@means("vector.broadcast")
def _broadcast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    shape = op.results[0].type.shape
    if not isinstance(given[0], np.ndarray):
        return (full(shape, given[0]),)
    return (np.broadcast_to(given[0], shape).copy(),)


@means("vector.shape_cast", "tensor.collapse_shape", "tensor.expand_shape", "tensor.reshape")
def _shape_cast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].reshape(op.results[0].type.shape).copy(),)


@means("vector.transpose")
def _transpose(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].transpose(op["permutation"]).copy(),)


def _position(op: Op, dynamic: tuple[Any, ...]) -> tuple[int, ...]:
    rest = iter(dynamic)
    return tuple(known(next(rest)) if item == DYNAMIC else item for item in op["static_position"])


DYNAMIC = -(1 << 63)


def checked(place: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    if not all(0 <= item < extent for item, extent in zip(place, shape, strict=False)):
        raise Undefined("out of bounds")
    return place


def _placed(place: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Raises Fault where the vector has no such place."""
    if not all(0 <= item < extent for item, extent in zip(place, shape, strict=False)):
        raise Fault("a place that the vector does not have")
    return place


@means("vector.extract")
def _extract(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = given[0][_placed(_position(op, given[1:]), given[0].shape)]
    return (made.copy() if isinstance(made, np.ndarray) else made,)


@means("vector.insert")
def _insert(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = given[1].copy()
    item = given[0]
    made[_placed(_position(op, given[2:]), made.shape)] = item[()] if isinstance(item, np.ndarray) else item
    return (made,)


@means("vector.extract_strided_slice")
def _extract_slice(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    spans = zip(op["offsets"], op["sizes"], strict=True)
    return (given[0][tuple(slice(offset, offset + size) for offset, size in spans)].copy(),)


@means("vector.insert_strided_slice")
def _insert_slice(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, made = given[0], given[1].copy()
    lead = made.ndim - source.ndim
    spans = [
        offset if dim < lead else slice(offset, offset + source.shape[dim - lead])
        for dim, offset in enumerate(op["offsets"])
    ]
    made[tuple(spans)] = source
    return (made,)


@means("vector.shuffle")
def _shuffle(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    both = np.concatenate([np.atleast_1d(item) for item in given])
    made = both[list(op["mask"])].copy()
    made[[lane == -1 for lane in op["mask"]]] = zero(op.results[0].type.element)
    return (made,)


@means("vector.interleave")
def _interleave(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(op.results[0].type.shape, object)
    made[..., 0::2], made[..., 1::2] = given
    return (made,)


@means("vector.deinterleave")
def _deinterleave(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return given[0][..., 0::2].copy(), given[0][..., 1::2].copy()


@means("vector.from_elements", "tensor.from_elements")
def _from_elements(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(len(given), object)
    for at, item in enumerate(given):
        made[at] = item
    return (made.reshape(op.results[0].type.shape),)


@means("vector.to_elements")
def _to_elements(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return tuple(given[0].ravel().tolist())


@means("vector.step")
def _step(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(op.results[0].type.shape, object)
    made[:] = range(made.shape[0])
    return (made,)


@means("vector.bitcast", "arith.bitcast", "tensor.bitcast")
def _bitcast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """By little-endian bytes; integers alone of elements of several widths, and floats that are exact."""
    before, after = op.operands[0].type, op.results[0].type
    return (recast(given[0], before.element, after.element, after.shape),)


def recast(value: Any, before: str, after: str, shape: tuple[int, ...]) -> Any:
    from neurojit.fuzz.operations.bits import bits_of, of_bits  # noqa: PLC0415

    if not isinstance(value, np.ndarray):
        return of_bits(bits_of(known(value), before), after)
    old, new = width_of_any(before), width_of_any(after)
    made: list[Any] = []
    rows = value.reshape(-1, value.shape[-1]) if value.ndim else value.reshape(1, 1)
    for row in rows:
        if any(item is UNDEF for item in row):
            raise Undefined("bits of what nobody wrote")
        whole = sum(bits_of(item, before) << (old * at) for at, item in enumerate(row))
        count = len(row) * old // new
        made += [of_bits(whole >> (new * at) & ((1 << new) - 1), after) for at in range(count)]
    result = np.empty(len(made), object)
    for at, item in enumerate(made):
        result[at] = item
    return result.reshape(shape)


def width_of_any(element: str) -> int:
    return {"f16": 16, "f32": 32, "f64": 64}.get(element) or width_of(element)


# -- how they are drawn


def a_vector(draw: Draw, rank: int | None = None, least: int = 0) -> Value:
    found = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "vector" and len(v.type.shape) >= least
        and (rank is None or len(v.type.shape) == rank)
    ]  # fmt: skip
    if found and draw.chance.random() < 0.75:
        return found[-1] if draw.chance.random() < 0.4 else draw.chance.choice(found[-6:])
    shape = draw.shape(rank if rank is not None else max(least, draw.chance.choice((0, 1, 1, 2, 2, 3))), 24)
    return draw.value(vector(draw.narrow_element(), *shape))


@makes(3, "vector.broadcast")
def broadcast(draw: Draw) -> None:
    if draw.chance.random() < 0.3:
        element = draw.narrow_element()
        draw.one("vector.broadcast", (draw.value(scalar(element)),), vector(element, *draw.shape(None, 32)))
        return
    source = a_vector(draw)
    shape = [draw.chance.choice((1, 2, 3, 4)) if extent == 1 and draw.chance.random() < 0.7 else extent
             for extent in source.type.shape]  # fmt: skip
    while len(shape) < 3 and draw.chance.random() < 0.5:
        shape.insert(0, draw.chance.choice((1, 2, 3)))
    if math.prod(shape) > 64:
        raise NoRoom
    draw.one("vector.broadcast", (source,), vector(source.type.element, *shape))


def reshaped(draw: Draw, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Another shape with as many elements: the same extents in another order, or any."""
    if draw.chance.random() < 0.3 and shape:
        return tuple(draw.chance.sample(shape, len(shape)))
    factors: list[int] = []
    left = math.prod(shape)
    while left > 1:
        factor = next(n for n in range(2, left + 1) if left % n == 0)
        factors.append(factor)
        left //= factor
    draw.chance.shuffle(factors)
    made = [1] * draw.chance.choice((1, 1, 2, 2, 3))
    for factor in factors:
        made[draw.chance.randrange(len(made))] *= factor
    return tuple(made)


@makes(4, "vector.shape_cast")
def shape_cast(draw: Draw) -> None:
    source = a_vector(draw)
    draw.one("vector.shape_cast", (source,), vector(source.type.element, *reshaped(draw, source.type.shape)))


@makes(3, "vector.transpose")
def transpose(draw: Draw) -> None:
    source = a_vector(draw)
    order = list(range(len(source.type.shape)))
    draw.chance.shuffle(order)
    shape = [source.type.shape[dim] for dim in order]
    draw.one("vector.transpose", (source,), vector(source.type.element, *shape), permutation=array(order))


def _drawn_position(draw: Draw, shape: tuple[int, ...], last: int) -> tuple[Any, list[Value]]:
    static, dynamic = list[int](), list[Value]()
    for extent in shape[:last]:
        if draw.chance.random() < 0.7:
            static.append(draw.chance.randrange(extent))
        else:
            static.append(DYNAMIC)
            beside = draw.chance.random() < 0.15 and not draw.total
            places = (*range(extent), *range(extent), extent, -1)
            dynamic.append(draw.argument(scalar("index"), places) if beside else draw.bounded(extent))
    return array(static), dynamic


@makes(4, "vector.extract", "vector.insert")
def extract_or_insert(draw: Draw) -> None:
    source = a_vector(draw)
    shape = source.type.shape
    depth = draw.chance.randrange(0, len(shape) + 1)
    if draw.chance.random() < 0.4:
        depth = len(shape)
    rest = shape[depth:]
    kind = vector(source.type.element, *rest) if rest else scalar(source.type.element)
    if not shape:
        kind = scalar(source.type.element)
    position, dynamic = _drawn_position(draw, shape, depth)
    if draw.chance.random() < 0.5:
        draw.one("vector.extract", (source, *dynamic), kind, static_position=position)
    else:
        draw.one("vector.insert", (draw.value(kind), source, *dynamic), source.type, static_position=position)


@makes(4, "vector.extract_strided_slice", "vector.insert_strided_slice")
def strided_slice(draw: Draw) -> None:
    whole = a_vector(draw, least=1)
    shape = whole.type.shape
    count = draw.chance.randrange(1, len(shape) + 1)
    sizes = [draw.chance.randrange(1, extent + 1) for extent in shape[:count]]
    offsets = [draw.chance.randrange(extent - size + 1) for extent, size in zip(shape, sizes, strict=False)]
    if draw.chance.random() < 0.5:
        part = vector(whole.type.element, *sizes, *shape[count:])
        draw.one(
            "vector.extract_strided_slice", (whole,), part,
            offsets=listed(offsets), sizes=listed(sizes), strides=listed([1] * count),
        )  # fmt: skip
        return
    rank = draw.chance.randrange(1, len(shape) + 1)
    lead = len(shape) - rank
    sizes = [draw.chance.randrange(1, extent + 1) for extent in shape[lead:]]
    room = [1] * lead + sizes
    offsets = [draw.chance.randrange(extent - size + 1) for extent, size in zip(shape, room, strict=True)]
    part = draw.value(vector(whole.type.element, *sizes))
    draw.one(
        "vector.insert_strided_slice", (part, whole), whole.type,
        offsets=listed(offsets), strides=listed([1] * rank),
    )  # fmt: skip


@makes(2, "vector.shuffle")
def shuffle(draw: Draw) -> None:
    first = a_vector(draw)
    rest = first.type.shape[1:]
    lead = (draw.chance.choice((1, 2, 4)),) if first.type.shape else ()
    other = first if draw.chance.random() < 0.3 else draw.value(vector(first.type.element, *lead, *rest))
    total = sum(item.type.shape[0] if item.type.shape else 1 for item in (first, other))
    order = [draw.chance.randrange(total) for _ in range(draw.chance.choice((1, 2, 3, 4)))]
    if draw.chance.random() < 0.2:
        order = list(range(first.type.shape[0] if first.type.shape else 1))
    if draw.chance.random() < 0.15:
        order[draw.chance.randrange(len(order))] = -1  # of neither
    draw.one(
        "vector.shuffle", (first, other), vector(first.type.element, len(order), *rest), mask=array(order)
    )


@makes(3, "vector.interleave", "vector.deinterleave")
def interleave(draw: Draw) -> None:
    source = a_vector(draw, least=1)
    *lead, last = source.type.shape
    if draw.chance.random() < 0.5 and last <= 8:
        other = source if draw.chance.random() < 0.3 else draw.value(source.type)
        draw.one("vector.interleave", (source, other), vector(source.type.element, *lead, 2 * last))
        return
    if last % 2:
        raise NoRoom
    half = vector(source.type.element, *lead, last // 2)
    draw.emit("vector.deinterleave", (source,), (half, half))


@makes(1.5, "vector.from_elements", "vector.to_elements", "vector.step")
def elements(draw: Draw) -> None:
    roll = draw.chance.random()
    if roll < 0.3:
        draw.one("vector.step", (), vector("index", draw.chance.choice((1, 2, 3, 4, 8))))
    elif roll < 0.65:
        source = a_vector(draw)
        count = math.prod(source.type.shape)
        if count > 8:
            raise NoRoom
        draw.emit("vector.to_elements", (source,), [scalar(source.type.element)] * count)
    else:
        kind = vector(draw.narrow_element(), *draw.shape(None, 8))
        operands = [draw.value(scalar(kind.element)) for _ in range(math.prod(kind.shape))]
        draw.one("vector.from_elements", operands, kind)


_WIDTHS = {"i8": 8, "i16": 16, "i32": 32, "i64": 64, "f32": 32, "f64": 64, "f16": 16}


@makes(3, "vector.bitcast", "arith.bitcast", "tensor.bitcast")
def bitcast(draw: Draw) -> None:
    name = draw.choose("", ("arith.bitcast", "tensor.bitcast", "vector.bitcast"))
    if name != "vector.bitcast":
        kind = container(draw, draw.chance.choice(list(_WIDTHS)))
        if name == "tensor.bitcast":
            kind = Type("tensor", kind.element, kind.shape or draw.shape(1, 8))
        same = [word for word, width in _WIDTHS.items() if width == _WIDTHS[kind.element]]
        draw.one(name, (draw.value(kind),), kind.of(draw.chance.choice(same)))
        return
    source = a_vector(draw, least=1)
    if source.type.element not in _WIDTHS:
        raise NoRoom
    *lead, last = source.type.shape
    bits = last * _WIDTHS[source.type.element]
    fitting = [name for name, width in _WIDTHS.items() if bits % width == 0 and bits // width <= 32]
    element = draw.chance.choice(fitting)
    draw.one("vector.bitcast", (source,), vector(element, *lead, bits // _WIDTHS[element]))
