"""Vectors from and to memory and tensors, along any dimensions, masked or not."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from typing import Any

import numpy as np

from neurojit.fuzz.attributes import MapResults, booleans, projection, segments
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Undefined, each, known
from neurojit.fuzz.operations.lanes import enabled, inside, mask, positions
from neurojit.fuzz.program import Op, Type, Value, scalar, vector

TERMINATORS.add("vector.yield")


def _mask_of(op: Op, given: tuple[Any, ...], run: Run) -> Any:
    """The mask operand and that of a vector.mask around, both."""
    own = given[-1] if op["operandSegmentSizes"][-1] else None
    around = run.mask
    if own is None or around is None:
        return around if own is None else own
    return each(lambda a, b: a & b, own, around)


def _places(op: Op, base: Any, start: list[int], kind: Type, mask: Any) -> Any:
    """(element of the vector, element of the base, enabled, in bounds) in order."""
    results: MapResults = op["permutation_map"]
    order = sorted(at for at in results if at is not None)
    for at in positions(kind.shape):
        place = list(start)
        for number, target in zip(at, results, strict=True):
            if target is not None:
                place[target] += number
        by_dim = {target: number for number, target in zip(at, results, strict=True) if target is not None}
        on = enabled(mask, tuple(by_dim[dim] for dim in order))
        within = inside(base.shape, tuple(place))
        if on and not within:
            for number, target in enumerate(results):
                dims = [target] if target is not None else []
                if op["in_bounds"][number] and any(not 0 <= place[dim] < base.shape[dim] for dim in dims):
                    raise Undefined("in_bounds, and it is not")
            untouched = [dim for dim in range(base.ndim) if dim not in by_dim]
            if any(not 0 <= place[dim] < base.shape[dim] for dim in untouched):
                raise Undefined("out of bounds where nothing is checked")
        yield at, tuple(place), on, within


@means("vector.transfer_read")
def _read(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    base, rank = given[0], op["operandSegmentSizes"][1]
    start, padding = [known(item) for item in given[1 : 1 + rank]], given[1 + rank]
    kind = op.results[0].type
    made = np.empty(kind.shape, object)
    for at, place, on, within in _places(op, base, start, kind, _mask_of(op, given, run)):
        made[at] = base[place] if on and within else padding
    return (made,)


@means("vector.transfer_write")
def _write(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, base, rank = given[0], given[1], op["operandSegmentSizes"][2]
    start = [known(item) for item in given[2 : 2 + rank]]
    target = base.copy() if op.results else base
    for at, place, on, within in _places(op, base, start, op.operands[0].type, _mask_of(op, given, run)):
        if on and within:
            target[place] = source[at]
    return (target,) if op.results else ()


@means("vector.mask")
def _mask(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    outer, run.mask = run.mask, given[0]
    _, handed = run.region(op.regions[0])
    run.mask = outer
    if len(given) == 1:
        return handed
    return (each(lambda on, a, b: a if on else b, given[0], handed[0], given[1]),)


# -- how they are drawn


def base(draw: Draw, *, written: bool = False, rank: int | None = None) -> Value:
    """A buffer or a tensor to read from or write to."""
    kinds = ("memref", "tensor")
    found = [
        v for scope in draw.scopes for v in scope
        if v.type.kind in kinds and v.type.shape and (rank is None or len(v.type.shape) == rank)
        and 0 not in v.type.shape and not v.type.dynamic
    ]  # fmt: skip
    if found and draw.chance.random() < 0.6:
        return draw.chance.choice(found)
    shape = draw.shape(rank or draw.chance.choice((1, 2, 2, 3)), 48)
    element = draw.chance.choice(("i32", "i32", "f32", "i64", "f64"))
    return draw.value(Type(draw.chance.choice(kinds), element, shape))


def _window(draw: Draw, kind: Type) -> tuple[MapResults, tuple[int, ...], list[bool], list[Value]]:
    """A permutation map, the vector's shape, in_bounds, and the indices."""
    rank = len(kind.shape)
    dims = sorted(draw.chance.sample(range(rank), draw.chance.randrange(1, rank + 1)))
    if draw.chance.random() < 0.35:
        draw.chance.shuffle(dims)
    if draw.chance.random() < 0.5:
        dims = list(range(rank))
    past = draw.chance.random() < 0.35
    shape, bounds = list[int](), list[bool]()
    starts: dict[int, int] = {}
    for dim in dims:
        extent = kind.shape[dim]
        size = draw.chance.randrange(1, extent + 1)
        if past and draw.chance.random() < 0.6:
            shape.append(size + draw.chance.randrange(3))
            bounds.append(False)
            starts[dim] = extent
        else:
            shape.append(size)
            bounds.append(True)
            starts[dim] = extent - size + 1
    indices = [draw.bounded(starts.get(dim, kind.shape[dim])) for dim in range(rank)]
    return tuple(dims), tuple(shape), bounds, indices


@makes(5, "vector.transfer_read")
def transfer_read(draw: Draw) -> None:
    source = base(draw)
    results, shape, bounds, indices = _window(draw, source.type)
    if draw.chance.random() < 0.25 and len(shape) < 3:
        at = draw.chance.randrange(len(shape) + 1)
        results = (*results[:at], None, *results[at:])
        shape = (*shape[:at], draw.chance.choice((1, 2, 3)), *shape[at:])
        bounds.insert(at, True)
    padding = draw.value(scalar(source.type.element))
    rank = len(source.type.shape)
    masks = [mask(draw, _mask_shape(results, shape))] if draw.chance.random() < 0.4 else []
    draw.one(
        "vector.transfer_read", (source, *indices, padding, *masks), vector(source.type.element, *shape),
        permutation_map=projection(rank, results), in_bounds=booleans(bounds),
        operandSegmentSizes=segments(1, rank, 1, len(masks)),
    )  # fmt: skip


def _mask_shape(results: MapResults, shape: tuple[int, ...]) -> tuple[int, ...]:
    by_dim = {dim: extent for dim, extent in zip(results, shape, strict=True) if dim is not None}
    return tuple(by_dim[dim] for dim in sorted(by_dim))


@makes(5, "vector.transfer_write")
def transfer_write(draw: Draw) -> None:
    target = base(draw, written=True)
    results, shape, bounds, indices = _window(draw, target.type)
    value = draw.value(vector(target.type.element, *shape))
    rank = len(target.type.shape)
    masks = [mask(draw, _mask_shape(results, shape))] if draw.chance.random() < 0.4 else []
    draw.emit(
        "vector.transfer_write", (value, target, *indices, *masks),
        (target.type,) if target.type.kind == "tensor" else (),
        permutation_map=projection(rank, results), in_bounds=booleans(bounds),
        operandSegmentSizes=segments(1, 1, rank, len(masks)),
    )  # fmt: skip


@makes(5, "vector.mask", "vector.yield")
def masked(draw: Draw) -> None:
    """One maskable operation in a vector.mask, with and without passthru, its own mask or none."""
    from neurojit.fuzz.operations.reductions import masked_reduction  # noqa: PLC0415

    roll = draw.chance.random()
    if roll < 0.45:
        masked_reduction(draw)
        return
    target = base(draw)
    kind = vector(target.type.element, *_inner(draw, target.type))
    rank, dims = len(target.type.shape), len(kind.shape)
    starts = [e - s + 1 for e, s in zip(target.type.shape[-dims:], kind.shape, strict=True)]
    indices = [draw.bounded(limit) for limit in (*target.type.shape[:-dims], *starts)]
    attributes = {
        "permutation_map": projection(rank, tuple(range(rank - dims, rank))),
        "in_bounds": booleans([True] * dims),
    }
    outer = mask(draw, kind.shape)
    own = [mask(draw, kind.shape)] if draw.chance.random() < 0.4 else []
    if roll < 0.75:
        padding = draw.value(scalar(kind.element))
        through = [draw.value(kind)] if draw.chance.random() < 0.5 and not own else []
        sizes = segments(1, rank, 1, len(own))
        body = draw.block((), lambda _: ("vector.yield", [draw.one(
            "vector.transfer_read", (target, *indices, padding, *own), kind, operandSegmentSizes=sizes,
            **attributes)]))  # fmt: skip
        draw.one("vector.mask", (outer, *through), kind, (body,))
        return
    value = draw.value(kind)
    results = (target.type,) if target.type.kind == "tensor" else ()
    body = draw.block((), lambda _: ("vector.yield", draw.emit(
        "vector.transfer_write", (value, target, *indices, *own), results,
        operandSegmentSizes=segments(1, 1, rank, len(own)), **attributes)))  # fmt: skip
    draw.emit("vector.mask", (outer,), results, (body,))


def _inner(draw: Draw, kind: Type) -> tuple[int, ...]:
    rank = draw.chance.randrange(1, len(kind.shape) + 1)
    return tuple(draw.chance.randrange(1, extent + 1) for extent in kind.shape[-rank:])
