"""Loops whose turns are apart, and what they put together; gathers and scatters of tensors."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, array, segments, silent
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Undefined, full, known, zero
from neurojit.fuzz.operations.control import inside
from neurojit.fuzz.operations.reductions import combine, neutral
from neurojit.fuzz.operations.shapes import DYNAMIC, checked
from neurojit.fuzz.operations.tensors import a_tensor, span
from neurojit.fuzz.program import INDEX, Op, Region, Type, Value, scalar, tensor, vector


@means("scf.forall")
def _forall(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    outs = [value.copy() for value in given]
    for ivs in itertools.product(*(range(*each) for each in op["spans"])):
        last, _ = run.region(op.regions[0], (*ivs, *outs))
        run.region(last.regions[0])
        run.burn(1)
    return tuple(outs)


@means("tensor.parallel_insert_slice")
def _parallel_insert(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    """Into what the loop puts together, of which each turn has its own part."""
    source, target, *rest = given
    slices, sizes = span(op, tuple(rest), target.shape)
    target[slices] = source.reshape(sizes)
    return ()


@means("affine.parallel")
def _parallel(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made: list[Any] = []
    for ivs in itertools.product(*(range(*each) for each in op["spans"])):
        _, handed = run.region(op.regions[0], ivs)
        made.append(handed)
        run.burn(1)
    results: list[Any] = []
    for at, (kind, value) in enumerate(zip(op["kinds"], op.results, strict=True)):
        total = neutral(kind, value.type.element)
        for handed in made:
            total = combine(kind, value.type.element)(total, handed[at])
        results.append(total)
    return tuple(results)


@means("affine.vector_load")
def _vector_load(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0][_covered(op.results[0].type, given[0], given[1:])].copy(),)


@means("affine.vector_store")
def _vector_store(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    given[1][_covered(op.operands[0].type, given[1], given[2:])] = given[0]
    return ()


def _covered(kind: Type, base: Any, start: Sequence[Any]) -> tuple[Any, ...]:
    lead = base.ndim - len(kind.shape)
    place = checked(tuple(map(known, start)), base.shape)
    parts = [*place[:lead], *(slice(a, a + n) for a, n in zip(place[lead:], kind.shape, strict=True))]
    if base[tuple(parts)].shape != kind.shape:
        raise Undefined("out of bounds")
    return tuple(parts)


def _rows(op: Op, indices: Any, shape: tuple[int, ...]) -> Any:
    """(place in the tensor of indices, slices of the whole) of each row of indices."""
    dims = op["dims"]
    for at in np.ndindex(indices.shape[:-1]):
        place: list[Any] = [slice(None)] * len(shape)
        for dim, item in zip(dims, indices[at], strict=True):
            (place[dim],) = checked((known(item),), (shape[dim],))
        yield at, tuple(place)


@means("tensor.gather")
def _gather(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, indices = given
    made = np.empty(op.results[0].type.shape, object)
    for at, place in _rows(op, indices, source.shape):
        part: Any = source[place]
        there: Any = made[at]
        if isinstance(there, np.ndarray):
            there[...] = part.reshape(there.shape) if isinstance(part, np.ndarray) else part
        else:
            made[at] = part.flat[0] if isinstance(part, np.ndarray) else part
    return (made,)


@means("tensor.scatter")
def _scatter(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, target, indices = given
    made = target.copy()
    for at, place in _rows(op, indices, made.shape):
        part: Any = source[at]
        there: Any = made[place]
        if isinstance(there, np.ndarray):
            made[place] = part.reshape(there.shape)
        else:
            made[place] = part.flat[0] if isinstance(part, np.ndarray) else part
    return (made,)


@means("ub.poison")
def _poison(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    kind = op.results[0].type
    nothing = zero(kind.element)
    return (nothing if kind.kind == "scalar" else full(kind.shape, nothing),)


# -- how they are drawn


@makes(2, "scf.forall", "scf.forall.in_parallel", "tensor.parallel_insert_slice")
def forall(draw: Draw) -> None:
    if draw.depth > 1:
        raise NoRoom
    element = draw.boundary_element()
    rest = draw.shape(draw.chance.choice((0, 1, 1, 2)), 8)
    turns, step = draw.chance.choice((0, 1, 2, 3)), draw.chance.choice((1, 1, 2))
    lead = max(1, turns * step) + draw.chance.choice((0, 0, 1))
    kinds = [tensor(element, lead, *rest) for _ in range(draw.chance.choice((1, 1, 2)))]
    outs = [draw.value(kind) for kind in kinds]
    dropped = draw.chance.random() < 0.5
    part = tensor(element, *rest) if dropped else tensor(element, step, *rest)
    if dropped and step > 1:
        part = tensor(element, *rest)
    size = 1 if dropped else step
    domains = [(0, turns * step, step)]
    other = draw.chance.choice((0, 0, 1))  # a second dimension, of one turn
    if other:
        domains.append((0, 1, 1))

    def body(given: list[Value]) -> tuple[str, Sequence[Value]]:
        ivs, targets = given[: len(domains)], given[len(domains) :]
        for target in targets:
            draw.hidden(target)
        handed = inside(draw, [part] * len(outs))
        inserts = [
            Op("tensor.parallel_insert_slice", (value, target, ivs[0]), (), {
                "static_offsets": array([DYNAMIC, *[0] * len(rest)]),
                "static_sizes": array([size, *rest]), "static_strides": array([1] * (len(rest) + 1)),
                "operandSegmentSizes": segments(1, 1, 1, 0, 0),
            })
            for value, target in zip(handed, targets, strict=True)
        ]  # fmt: skip
        draw.emit("scf.forall.in_parallel", (), (), (Region((), tuple(inserts)),))
        return "", ()

    bounds = [turns * step or None, 1][: len(domains)]
    region = draw.block((*[INDEX] * len(domains), *kinds), body, bounds)
    draw.emit(
        "scf.forall", outs, kinds, (region,), spans=silent(tuple(domains)),
        operandSegmentSizes=segments(0, 0, 0, len(outs)),
        staticLowerBound=array([low for low, _, _ in domains]),
        staticUpperBound=array([high for _, high, _ in domains]),
        staticStep=array([by for _, _, by in domains]),
    )  # fmt: skip


_REDUCTIONS = {"add": 1, "and": 2, "mul": 13, "or": 14}  # extremes are of signed and unsigned types alone


@makes(1.5, "affine.parallel")
def parallel(draw: Draw) -> None:
    if draw.depth > 1:
        raise NoRoom
    spans = [
        (low, low + draw.chance.choice((0, 1, 2, 4)), draw.chance.choice((1, 1, 2)))
        for low in draw.chance.choices((0, 0, 1), k=draw.chance.choice((1, 1, 2)))
    ]
    kinds = [scalar(draw.chance.choice(("i32", "i64"))) for _ in range(draw.chance.choice((0, 1, 1, 2)))]
    names = [draw.chance.choice(list(_REDUCTIONS)) for _ in kinds]
    body = draw.block(
        [INDEX] * len(spans),
        lambda _: ("affine.yield", inside(draw, kinds)),
        [high or None for _, high, _ in spans],
    )
    draw.emit(
        "affine.parallel", (), kinds, (body,), spans=silent(tuple(spans)), kinds=silent(tuple(names)),
        lowerBoundsMap=_constants(low for low, _, _ in spans), lowerBoundsGroups=_ones(len(spans)),
        upperBoundsMap=_constants(high for _, high, _ in spans), upperBoundsGroups=_ones(len(spans)),
        steps=Attribute(None, str([step for _, _, step in spans])),
        reductions=Attribute(None, f"[{', '.join(f'{_REDUCTIONS[name]} : i64' for name in names)}]"),
    )  # fmt: skip


def _constants(values: Any) -> Attribute:
    return Attribute(None, f"affine_map<() -> ({', '.join(map(str, values))})>")


def _ones(count: int) -> Attribute:
    return Attribute(None, f"dense<1> : tensor<{count}xi32>")


@makes(1.5, "affine.vector_load", "affine.vector_store")
def vector_access(draw: Draw) -> None:
    element = draw.chance.choice(("i32", "f32", "i64", "f64"))
    buffer = draw.value(Type("memref", element, draw.shape(draw.chance.choice((1, 2, 3)), 16)))
    shape = buffer.type.shape
    rank = draw.chance.randrange(1, len(shape) + 1)
    kind = vector(element, *(draw.chance.randrange(1, extent + 1) for extent in shape[len(shape) - rank :]))
    sizes = [1] * (len(shape) - rank) + list(kind.shape)
    indices = [
        draw.number(draw.chance.randrange(extent - size + 1))
        for extent, size in zip(shape, sizes, strict=True)
    ]
    dims = ", ".join(f"d{at}" for at in range(len(shape)))
    identity = Attribute(None, f"affine_map<({dims}) -> ({dims})>")
    if draw.choose("affine", ("vector_load", "vector_store")) == "vector_load":
        draw.one("affine.vector_load", (buffer, *indices), kind, map=identity)
    else:
        draw.emit("affine.vector_store", (draw.value(kind), buffer, *indices), map=identity)


@makes(2, "tensor.gather", "tensor.scatter")
def gathered(draw: Draw) -> None:
    name = draw.choose("tensor", ("gather", "scatter"))
    whole = a_tensor(draw, least=1)
    shape = whole.type.shape
    dims = sorted(draw.chance.sample(range(len(shape)), draw.chance.randrange(1, len(shape) + 1)))
    room = math.prod(shape[dim] for dim in dims)
    lead = draw.shape(draw.chance.choice((1, 1, 2)), 4 if name == "gather" else min(4, room))
    count = math.prod(lead)
    flat = (
        [draw.chance.randrange(room) for _ in range(count)] if name == "gather"
        else draw.chance.sample(range(room), count)
    )  # fmt: skip
    places = np.empty((count, len(dims)), object)
    for at, number in enumerate(flat):
        for k, dim in reversed(list(enumerate(dims))):
            number, places[at, k] = divmod(number, shape[dim])  # noqa: PLW2901
    element = draw.chance.choice(("index", "i32", "i64"))
    kind = tensor(element, *lead, len(dims))
    indices = draw.given(kind, [places.reshape(kind.shape)]) if element in ("index", "i32", "i64") else None
    assert indices is not None
    reduced = draw.chance.random() < 0.5
    rest = [
        extent if dim not in dims else 1 for dim, extent in enumerate(shape) if not reduced or dim not in dims
    ]
    part = tensor(whole.type.element, *lead, *rest)
    if name == "gather":
        draw.one("tensor.gather", (whole, indices), part, gather_dims=array(dims), dims=silent(tuple(dims)))
        return
    draw.one(
        "tensor.scatter", (draw.value(part), whole, indices), whole.type,
        scatter_dims=array(dims), unique=Attribute(True, "unit"), dims=silent(tuple(dims)),
    )  # fmt: skip


@makes(0.6, "ub.poison")
def poison(draw: Draw) -> None:
    """Of which a part is overwritten, and the rest is 0."""
    element = draw.chance.choice(("i32", "i64", "f32"))
    kind = vector(element, *draw.shape(draw.chance.choice((1, 2)), 8))
    made = draw.one("ub.poison", (), kind, value=Attribute(None, "#ub.poison"))
    place = [draw.chance.randrange(extent) for extent in kind.shape]
    draw.one("vector.insert", (draw.value(scalar(element)), made), kind, static_position=array(place))
