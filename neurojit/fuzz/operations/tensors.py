"""Tensors: values, never places."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import array, groups, integer, segments
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Fault, Undefined, full, known, zero
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.shapes import DYNAMIC, checked, reshaped
from neurojit.fuzz.program import INDEX, Op, Type, Value, scalar, tensor

TERMINATORS.add("tensor.yield")


@means("tensor.empty", "bufferization.alloc_tensor")
def _empty(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    if op.name == "bufferization.alloc_tensor" and given:
        return (given[0].copy(),)
    not_below_nothing(given)
    kind = op.results[0].type
    return (full(kind.shape, zero(kind.element)),)


def not_below_nothing(sizes: Sequence[Any]) -> None:
    """Sizes that are positive are those of the type. Raises Fault."""
    if any(known(size) < 0 for size in sizes):
        raise Fault("a size is negative")


@means("tensor.splat")
def _splat(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (full(op.results[0].type.shape, given[0]),)


@means("tensor.extract")
def _extract(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0][checked(tuple(map(known, given[1:])), given[0].shape)],)


@means("tensor.insert")
def _insert(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = given[1].copy()
    made[checked(tuple(map(known, given[2:])), made.shape)] = given[0]
    return (made,)


@means("tensor.cast")
def _cast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    if given[0].shape != op.results[0].type.shape:
        raise Undefined("cast to another shape")
    return (given[0],)


@means("tensor.dim")
def _dim(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    (at,) = checked((known(given[1]),), (given[0].ndim,))
    return (given[0].shape[at],)


@means("tensor.rank")
def _rank(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0].ndim,)


def span(op: Op, given: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[tuple[slice, ...], tuple[int, ...]]:
    """Slices of a static or dynamic window, and its sizes. ``given``: operands from the first offset on."""
    rest = iter(given)
    offsets, sizes, strides = (
        [known(next(rest)) if item == DYNAMIC else item for item in op[f"static_{what}"]]
        for what in ("offsets", "sizes", "strides")
    )
    slices = list[slice]()
    for offset, size, stride, extent in zip(offsets, sizes, strides, shape, strict=True):
        last = offset + (size - 1) * stride
        if size < 0 or not 0 <= offset <= extent or (size and not 0 <= last < extent) or stride <= 0:
            raise Undefined("out of bounds")
        slices.append(slice(offset, offset + (size - 1) * stride + 1 if size else offset, stride))
    return tuple(slices), tuple(sizes)


@means("tensor.extract_slice")
def _extract_slice(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    slices, _ = span(op, given[1:], given[0].shape)
    made = given[0][slices]
    if math.prod(made.shape) != math.prod(op.results[0].type.shape):
        raise Undefined("another size")
    return (made.reshape(op.results[0].type.shape).copy(),)


@means("tensor.insert_slice")
def _insert_slice(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = given[1].copy()
    slices, sizes = span(op, given[2:], made.shape)
    made[slices] = given[0].reshape(sizes)
    return (made,)


@means("tensor.concat")
def _concat(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (np.concatenate(given, op["dim"]),)


@means("tensor.pad")
def _pad(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    low, shape = op["static_low"], op.results[0].type.shape
    made = np.empty(shape, object)
    for at in positions(shape):
        place = tuple(item - before for item, before in zip(at, low, strict=True))
        inside = all(0 <= item < extent for item, extent in zip(place, given[0].shape, strict=True))
        made[at] = given[0][place] if inside else run.region(op.regions[0], at)[1][0]
    return (made,)


@means("tensor.generate")
def _generate(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(op.results[0].type.shape, object)
    for at in positions(made.shape):
        made[at] = run.region(op.regions[0], at)[1][0]
    return (made,)


@means("tensor.gather")
def _gather(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    raise Undefined("not evaluated")


# -- how they are drawn


def a_tensor(draw: Draw, least: int = 0) -> Value:
    found = [
        v for scope in draw.scopes for v in scope
        if v.type.kind == "tensor" and len(v.type.shape) >= least and not v.type.dynamic
    ]  # fmt: skip
    if found and draw.chance.random() < 0.75:
        return draw.chance.choice(found[-6:])
    shape = draw.shape(max(least, draw.chance.choice((0, 1, 2, 2, 3))), 48)
    return draw.value(tensor(draw.boundary_element(), *shape))


@makes(6, "tensor.extract", "tensor.insert")
def extract_or_insert(draw: Draw) -> None:
    source = a_tensor(draw)
    indices = [draw.bounded(extent) for extent in source.type.shape]
    if draw.chance.random() < 0.4:
        draw.one("tensor.extract", (source, *indices), scalar(source.type.element))
    else:
        item = draw.value(scalar(source.type.element))
        draw.one("tensor.insert", (item, source, *indices), source.type)


class Window:
    """Offsets, sizes and strides, each static, or a constant or another index in a value."""

    def __init__(self, draw: Draw, shape: tuple[int, ...], *, dynamic_sizes: bool) -> None:
        self.values: list[Value] = []
        self.sizes: list[int] = []
        self.strides: list[int] = []
        self.offsets: list[int] = []
        self.unknown: list[int] = []
        kept: dict[str, list[int]] = {"offsets": [], "sizes": [], "strides": []}
        parts: dict[str, list[Value]] = {"offsets": [], "sizes": [], "strides": []}
        ones = draw.chance.random() < 0.4
        for dim, extent in enumerate(shape):
            size = 1 if ones and draw.chance.random() < 0.6 else draw.chance.randrange(1, extent + 1)
            room = (extent - 1) // (size - 1) if size > 1 else extent
            stride = draw.chance.randrange(1, max(2, min(room, 3) + 1)) if room > 1 else 1
            most = extent - (size - 1) * stride
            offset = draw.chance.randrange(most)
            self.sizes.append(size)
            self.strides.append(stride)
            self.offsets.append(offset)
            for what, number in (("offsets", offset), ("sizes", size), ("strides", stride)):
                roll = draw.chance.random()
                if what == "offsets" and roll < 0.25:
                    kept[what].append(DYNAMIC)
                    value = draw.bounded(most) if roll < 0.15 else draw.number(offset)
                    parts[what].append(value)
                    self.offsets[dim] = DYNAMIC
                elif what == "sizes" and dynamic_sizes and roll < 0.15:
                    kept[what].append(DYNAMIC)
                    parts[what].append(draw.number(number))
                    self.unknown.append(dim)
                else:
                    kept[what].append(number)
        self.values = [value for what in kept for value in parts[what]]
        self.segments = tuple(len(parts[what]) for what in kept)
        self.attributes = {f"static_{what}": array(kept[what]) for what in kept}

    def dropped(self, draw: Draw) -> list[int]:
        """Dimensions that stay when some of the extent 1 are dropped."""
        drop = draw.chance.random() < 0.5
        return [
            dim for dim, size in enumerate(self.sizes)
            if size != 1 or dim in self.unknown or not drop or draw.chance.random() < 0.3
        ]  # fmt: skip


@makes(5, "tensor.extract_slice", "tensor.insert_slice")
def slice_(draw: Draw) -> None:
    whole = a_tensor(draw, least=1)
    extracted = draw.chance.random() < 0.5
    window = Window(draw, whole.type.shape, dynamic_sizes=True)
    kept = window.dropped(draw)
    shape = tuple(window.sizes[dim] for dim in kept)
    unknown = tuple(at for at, dim in enumerate(kept) if dim in window.unknown)
    kind = Type("tensor", whole.type.element, shape, unknown)
    if extracted:
        made = draw.one(
            "tensor.extract_slice", (whole, *window.values), kind,
            operandSegmentSizes=segments(1, *window.segments), **window.attributes,
        )  # fmt: skip
        if unknown:
            draw.one("tensor.cast", (made,), kind.shaped(shape))
        return
    part = draw.value(kind.shaped(shape))
    if unknown:
        part = draw.one("tensor.cast", (part,), kind)
    draw.one(
        "tensor.insert_slice", (part, whole, *window.values), whole.type,
        operandSegmentSizes=segments(1, 1, *window.segments), **window.attributes,
    )  # fmt: skip


def collapse_groups(draw: Draw, shape: tuple[int, ...]) -> list[list[int]]:
    made: list[list[int]] = [[0]]
    for dim in range(1, len(shape)):
        if draw.chance.random() < 0.5:
            made[-1].append(dim)
        else:
            made.append([dim])
    return made


@makes(4, "tensor.collapse_shape", "tensor.expand_shape", "tensor.reshape")
def reshape(draw: Draw) -> None:
    source = a_tensor(draw)
    shape = source.type.shape
    roll = draw.chance.random()
    if roll < 0.2:
        target = reshaped(draw, shape)
        numbers = draw.constant(tensor("index", len(target)), _row(target))
        draw.one("tensor.reshape", (source, numbers), tensor(source.type.element, *target))
        return
    if roll < 0.6 and len(shape) > 1:
        parts = collapse_groups(draw, shape)
        target = tuple(math.prod(shape[dim] for dim in group) for group in parts)
        if math.prod(shape) == 1 and draw.chance.random() < 0.4:
            parts, target = [], ()
        draw.one(
            "tensor.collapse_shape",
            (source,),
            tensor(source.type.element, *target),
            reassociation=groups(parts),
        )
        return
    if len(shape) > 2:
        raise NoRoom
    target, parts = list[int](), list[list[int]]()
    for extent in shape:
        pieces = _factored(draw, extent)
        parts.append(list(range(len(target), len(target) + len(pieces))))
        target += pieces
    if not shape:
        target = [1] * draw.chance.choice((1, 2))
    draw.one(
        "tensor.expand_shape", (source,), tensor(source.type.element, *target),
        reassociation=groups(parts), static_output_shape=array(target),
    )  # fmt: skip


def _row(numbers: Sequence[int]) -> Any:
    made = np.empty(len(numbers), object)
    made[:] = list(numbers)
    return made


def _factored(draw: Draw, extent: int) -> list[int]:
    roll = draw.chance.random()
    if roll < 0.3:
        return [extent]
    divisors = [n for n in range(1, extent + 1) if extent % n == 0]
    first = draw.chance.choice(divisors)
    return [first, extent // first]


@makes(2, "tensor.pad", "tensor.generate", "tensor.yield")
def padded_or_generated(draw: Draw) -> None:
    roll = draw.chance.random()
    if roll < 0.5:
        kind = tensor(draw.boundary_element(), *draw.shape(draw.chance.choice((1, 2)), 16))
        body = draw.block(
            [INDEX] * len(kind.shape),
            lambda given: ("tensor.yield", [_computed(draw, given, kind.element)]),
            kind.shape,
        )
        draw.one("tensor.generate", (), kind, (body,))
        return
    source = a_tensor(draw, least=1)
    shape = source.type.shape
    low = [draw.chance.choice((0, 0, 1, 2)) for _ in shape]
    high = [draw.chance.choice((0, 0, 1, 2)) for _ in shape]
    kind = tensor(source.type.element, *(a + b + c for a, b, c in zip(low, shape, high, strict=True)))
    if math.prod(kind.shape) > 128:
        raise NoRoom
    value = draw.value(scalar(kind.element))
    body = draw.block([INDEX] * len(shape), lambda _: ("tensor.yield", [value]))
    draw.one(
        "tensor.pad", (source,), kind, (body,), static_low=array(low), static_high=array(high),
        operandSegmentSizes=segments(1, 0, 0),
    )  # fmt: skip


def _computed(draw: Draw, given: list[Value], element: str) -> Value:
    if element in ("i32", "i64") and draw.chance.random() < 0.7:
        return draw.one("arith.index_cast", (draw.chance.choice(given),), scalar(element))
    if draw.more is not None and draw.chance.random() < 0.3:
        draw.more(draw)
    return draw.value(scalar(element))


@makes(2, "tensor.concat", "tensor.splat", "tensor.from_elements", "tensor.empty")
def put_together(draw: Draw) -> None:
    roll = draw.chance.random()
    if roll < 0.5:
        first = a_tensor(draw, least=1)
        shape = first.type.shape
        along = draw.chance.randrange(len(shape))
        parts = [first]
        for _ in range(draw.chance.choice((1, 1, 2))):
            other = list(shape)
            other[along] = draw.chance.choice((1, 2, shape[along]))
            same = tensor(first.type.element, *other)
            parts.append(first if same == first.type and draw.chance.random() < 0.3 else draw.value(same))
        total = sum(part.type.shape[along] for part in parts)
        kind = tensor(first.type.element, *shape[:along], total, *shape[along + 1 :])
        draw.one("tensor.concat", parts, kind, dim=integer(along))
    elif roll < 0.75:
        kind = tensor(draw.boundary_element(), *draw.shape(None, 8))
        operands = [draw.value(scalar(kind.element)) for _ in range(math.prod(kind.shape))]
        draw.one("tensor.from_elements", operands, kind)
    else:
        element = draw.boundary_element()
        draw.one("tensor.splat", (draw.value(scalar(element)),), tensor(element, *draw.shape(None, 32)))


@makes(2, "tensor.cast", "tensor.dim", "tensor.rank")
def cast(draw: Draw) -> None:
    source = a_tensor(draw, least=1)
    roll = draw.chance.random()
    if roll < 0.3:
        at = draw.bounded(len(source.type.shape))
        made = draw.one("tensor.dim", (source, at), INDEX)
        draw.bounds[made.ident] = max(source.type.shape) + 1
    elif roll < 0.4:
        draw.one("tensor.rank", (source,), INDEX)
    else:
        count = len(source.type.shape)
        unknown = tuple(sorted(draw.chance.sample(range(count), draw.chance.randrange(1, count + 1))))
        loose = draw.one(
            "tensor.cast", (source,), Type("tensor", source.type.element, source.type.shape, unknown)
        )
        item = draw.value(scalar(source.type.element))
        indices = [draw.bounded(extent) for extent in source.type.shape]
        if draw.chance.random() < 0.5:
            loose = draw.one("tensor.insert", (item, loose, *indices), loose.type)
        draw.one("tensor.cast", (loose,), source.type)


@makes(0.7, "bufferization.alloc_tensor", "bufferization.materialize_in_destination")
def allocated(draw: Draw) -> None:
    source = a_tensor(draw)
    if draw.chance.random() < 0.5:
        draw.one("bufferization.alloc_tensor", (source,), source.type, operandSegmentSizes=segments(0, 1, 0))
    else:
        room = draw.one("tensor.empty", (), source.type)  # a destination must be writable
        draw.one("bufferization.materialize_in_destination", (source, room), source.type)


@means("bufferization.materialize_in_destination")
def _materialize(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0],)
