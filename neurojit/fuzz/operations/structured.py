"""linalg operations with a region, on tensors and on buffers."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import array, integer, iterators, projections, segments
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.evaluate import TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import is_float
from neurojit.fuzz.operations.lanes import positions
from neurojit.fuzz.operations.targets import fresh_target, stored, tensor_or_buffer
from neurojit.fuzz.program import INDEX, Op, Type, Value, scalar

TERMINATORS.add("linalg.yield")


@means("linalg.index")
def _index(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (run.place[op["dim"]],)


@means("linalg.generic")
def _generic(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """In the order of the loops; every output is read and written in each turn."""
    inputs = op["operandSegmentSizes"][0]
    maps = op["indexing_maps"]
    extents: dict[int, int] = {}
    for results, operand in zip(maps, given, strict=True):
        extents.update((d, e) for d, e in zip(results, operand.shape, strict=True) if d is not None)
    targets = [value.copy() if op.results else value for value in given[inputs:]]
    operands = [*given[:inputs], *targets]
    outer = run.place
    for at in positions(tuple(extents[dim] for dim in range(len(op["iterator_types"])))):
        places = [tuple(0 if dim is None else at[dim] for dim in results) for results in maps]
        run.place = at
        _, handed = run.region(op.regions[0], [o[place] for o, place in zip(operands, places, strict=True)])
        for target, place, value in zip(targets, places[inputs:], handed, strict=True):
            target[place] = value
    run.place = outer
    return tuple(targets) if op.results else ()


@means("linalg.map")
def _map(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    *inputs, target = given
    made = np.empty(target.shape, object)
    outer = run.place
    for at in positions(target.shape):
        run.place = at
        arguments = [item[at] for item in inputs]
        if len(op.regions[0].arguments) > len(arguments):
            arguments.append(target[at])
        made[at] = run.region(op.regions[0], arguments)[1][0]
    run.place = outer
    return stored(op, target, made)


@means("linalg.reduce")
def _reduce(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    half = len(given) // 2
    targets = [value.copy() if op.results else value for value in given[half:]]
    dims = op["dimensions"]
    for at in positions(given[0].shape):
        place = tuple(item for dim, item in enumerate(at) if dim not in dims)
        arguments = [*(item[at] for item in given[:half]), *(item[place] for item in targets)]
        handed = run.region(op.regions[0], arguments)[1]
        for target, value in zip(targets, handed, strict=True):
            target[place] = value
    return tuple(targets) if op.results else ()


# -- how they are drawn

_BODY_INTEGERS = ("arith.addi", "arith.muli", "arith.subi", "arith.maxsi", "arith.xori", "arith.minui")

_BODY_FLOATS = ("arith.addf", "arith.mulf", "arith.subf", "arith.maximumf")


def computed(draw: Draw, given: Sequence[Value], element: str, *, reduced: bool, dims: int = 0) -> Value:
    """A few operations on the arguments of a body, of one type."""
    kind = scalar(element)
    names = _BODY_FLOATS if is_float(element) else _BODY_INTEGERS
    if reduced:
        names = tuple(name for name in names if "sub" not in name)
    pool = list(given)
    if dims and element in ("i32", "i64") and draw.chance.random() < 0.4:
        at = draw.one("linalg.index", (), INDEX, dim=integer(draw.chance.randrange(dims)))
        pool.insert(0, draw.one("arith.index_cast", (at,), kind))
    made = pool[0]
    for _ in range(draw.chance.choice((1, 1, 2))):
        other = draw.chance.choice(pool)
        if draw.chance.random() < 0.12:
            other = draw.value(kind, fresh=0)
        made = draw.one(draw.chance.choice(names), (made, other), kind)
    if reduced:
        made = draw.one(draw.chance.choice(names), (made, given[-1]), kind)
    return made


@makes(5, "linalg.generic", "linalg.index", "linalg.yield")
def generic(draw: Draw) -> None:
    dims = draw.chance.choice((1, 2, 2, 3))
    extents = draw.shape(dims, 32)
    element = draw.chance.choice(("i32", "f32", "i64", "f64"))
    where = tensor_or_buffer(draw)
    kinds = ["parallel" if draw.chance.random() < 0.7 else "reduction" for _ in range(dims)]
    parallel = tuple(dim for dim in range(dims) if kinds[dim] == "parallel")
    maps: list[tuple[int | None, ...]] = []
    for number in range(draw.chance.choice((1, 2))):
        chosen = (
            list(range(dims))
            if number == 0
            else draw.chance.sample(range(dims), draw.chance.randrange(dims + 1))
        )
        if draw.chance.random() < 0.3:
            draw.chance.shuffle(chosen)
        maps.append(tuple(chosen))
    outputs = draw.chance.choice((1, 1, 1, 2))
    for _ in range(outputs):
        order: list[int | None] = list(parallel)
        if draw.chance.random() < 0.25:
            draw.chance.shuffle(order)
        if draw.chance.random() < 0.2:
            order.insert(draw.chance.randrange(len(order) + 1), None)  # a part of the result
        maps.append(tuple(order))
    types = [
        Type(where, element, tuple(draw.chance.choice((1, 2, 3)) if d is None else extents[d] for d in item))
        for item in maps
    ]
    count = len(maps) - outputs
    inputs = [draw.value(kind) for kind in types[:count]]
    outs: list[Value] = []
    for kind in types[count:]:
        outs.append(fresh_target(draw, kind, (*inputs, *outs)) if where == "memref" else draw.value(kind))
    reduced = len(parallel) < dims

    def body(given: list[Value]) -> tuple[str, Sequence[Value]]:
        handed = [
            computed(draw, (*given[:count], given[count + at]), element, reduced=reduced, dims=dims)
            for at in range(outputs)
        ]
        return "linalg.yield", handed

    region = draw.block([scalar(element)] * len(maps), body)
    draw.emit(
        "linalg.generic", (*inputs, *outs), types[count:] if where == "tensor" else (), (region,),
        indexing_maps=projections(dims, maps), iterator_types=iterators(kinds),
        operandSegmentSizes=segments(count, outputs),
    )  # fmt: skip


@makes(3, "linalg.map", "linalg.reduce")
def mapped(draw: Draw) -> None:
    element, where = draw.chance.choice(("i32", "f32", "i64", "f64")), tensor_or_buffer(draw)
    kind = Type(where, element, draw.shape(draw.chance.choice((1, 2, 3)), 32))
    if draw.chance.random() < 0.5:
        inputs = [draw.value(kind) for _ in range(draw.chance.choice((1, 2)))]
        out = fresh_target(draw, kind, inputs)
        count = len(inputs)
        body = draw.block(
            [scalar(element)] * (count + 1),
            lambda given: ("linalg.yield", [computed(draw, given[:count], element, reduced=False)]),
        )
        draw.emit("linalg.map", (*inputs, out), (kind,) if where == "tensor" else (), (body,))
        return
    rank = len(kind.shape)
    dims = sorted(draw.chance.sample(range(rank), draw.chance.randrange(1, rank + 1)))
    result = kind.shaped(tuple(extent for dim, extent in enumerate(kind.shape) if dim not in dims))
    source = draw.value(kind)
    out = draw.value(result) if where == "tensor" else fresh_target(draw, result, (source,))
    names = (
        ("arith.addf", "arith.maximumf") if is_float(element) else ("arith.addi", "arith.maxsi", "arith.xori")
    )
    body = draw.block(
        [scalar(element)] * 2,
        lambda given: ("linalg.yield", [draw.one(draw.chance.choice(names), given, scalar(element))]),
    )
    draw.emit(
        "linalg.reduce",
        (source, out),
        (result,) if where == "tensor" else (),
        (body,),
        dimensions=array(dims),
    )
