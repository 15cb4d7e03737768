"""Vectors: reductions, contractions, scans, and the same under masks."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, iterators, projections, raw
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import UNDEF, is_float, rounded, sharp, signed, unsigned, wrap
from neurojit.fuzz.operations import floats
from neurojit.fuzz.operations.lanes import enabled, mask, positions
from neurojit.fuzz.program import Op, Region, Value, scalar, vector

INTEGER_KINDS = ("add", "mul", "minui", "minsi", "maxui", "maxsi", "and", "or", "xor")
FLOAT_KINDS = ("add", "mul", "minimumf", "maximumf")


def combine(kind: str, element: str) -> Callable[[Any, Any], Any]:
    """A combining kind as a function of two elements."""
    if is_float(element):
        names = {"add": "addf", "mul": "mulf", "minnumf": "minnumf", "maxnumf": "maxnumf"}
        function = floats.BINARY[f"arith.{names.get(kind, kind)}"]
        return _known(lambda a, b: floats.exact(rounded(function(a, b), element), element))
    integer: dict[str, Callable[[int, int], int]] = {
        "add": lambda a, b: a + b,
        "mul": lambda a, b: a * b,
        "and": lambda a, b: a & b,
        "or": lambda a, b: a | b,
        "xor": lambda a, b: a ^ b,
        "minsi": lambda a, b: min(signed(a, element), signed(b, element)),
        "maxsi": lambda a, b: max(signed(a, element), signed(b, element)),
        "minui": lambda a, b: min(unsigned(a, element), unsigned(b, element)),
        "maxui": lambda a, b: max(unsigned(a, element), unsigned(b, element)),
    }
    return _known(lambda a, b: wrap(integer[kind](a, b), element))


def _known(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: UNDEF if a is UNDEF or b is UNDEF else function(sharp(a), sharp(b))


def neutral(kind: str, element: str) -> Any:
    """What changes nothing."""
    if is_float(element):
        return {"add": -0.0, "mul": 1.0, "minimumf": math.inf, "maximumf": -math.inf}[kind]
    ones = wrap(-1, element)
    least = wrap(1 << (int(element[1:]) - 1 if element != "index" else 63), element)
    return {
        "add": 0, "or": 0, "xor": 0, "maxui": 0, "mul": 1, "and": ones, "minui": ones,
        "maxsi": signed_least(element, least), "minsi": signed_most(element, least),
    }[kind]  # fmt: skip


def signed_least(element: str, least: int) -> int:
    return 1 if element == "i1" else least


def signed_most(element: str, least: int) -> int:
    return 0 if element == "i1" else -least - 1


@means("vector.reduction")
def _reduction(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    function = combine(op["kind"], element)
    source, *initial = given
    total: Any = initial[0] if initial else None
    items: list[Any] = [source[at] for at in positions(source.shape) if enabled(run.mask, at)]
    for item in items:
        total = item if total is None else function(total, item)
    if total is None:
        total = neutral(op["kind"], element)
    return (total,)


@means("vector.multi_reduction")
def _multi_reduction(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, total = given
    function = combine(op["kind"], op.operands[0].type.element)
    reduced = op["reduction_dims"]
    made = np.empty([extent for dim, extent in enumerate(source.shape) if dim not in reduced], object)
    made[...] = total
    for at in positions(source.shape):
        if enabled(run.mask, at):
            place = tuple(item for dim, item in enumerate(at) if dim not in reduced)
            made[place] = function(made[place], source[at])
    return (made if op.results[0].type.kind == "vector" else made[()],)


@means("vector.scan")
def _scan(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source, initial = given
    function = combine(op["kind"], op.operands[0].type.element)
    along = op["reduction_dim"]
    made = source.copy()
    running = initial.copy()
    for step in range(source.shape[along]):
        here = tuple(slice(None) if dim != along else step for dim in range(source.ndim))
        layer = source[here]
        for at in positions(layer.shape):
            before = running[at]
            if op["inclusive"] and step == 0:
                running[at] = layer[at]
            else:
                running[at] = function(before, layer[at])
            whole = (*at[:along], step, *at[along:])
            made[whole] = running[at] if op["inclusive"] else before
    last = running if op["inclusive"] else _exclusive_last(op, given, function)
    return made, last


def _exclusive_last(op: Op, given: tuple[Any, ...], function: Any) -> Any:
    source, running = given[0], given[1].copy()
    along = op["reduction_dim"]
    for step in range(source.shape[along] - 1):
        layer = source[tuple(slice(None) if dim != along else step for dim in range(source.ndim))]
        for at in positions(layer.shape):
            running[at] = function(running[at], layer[at])
    return running


@means("vector.contract")
def _contract(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    left, right, total = given
    maps: Sequence[tuple[int, ...]] = op["indexing_maps"]
    extents: dict[int, int] = {}
    for results, operand in zip(maps, (left, right), strict=False):
        extents.update(zip(results, operand.shape, strict=True))
    element = op.results[0].type.element
    add, multiply = combine(op["kind"], element), combine("mul", element)
    made = total.copy() if isinstance(total, np.ndarray) else np.array(total, object)
    for at in positions(tuple(extents[dim] for dim in sorted(extents))):
        if enabled(run.mask, at):
            a, b, place = (tuple(at[dim] for dim in results) for results in maps)
            made[place] = add(multiply(left[a], right[b]), made[place])
    return (made if op.results[0].type.kind == "vector" else made[()],)


@means("vector.outerproduct")
def _outerproduct(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    multiply = combine("mul", element)
    left, right = given[:2]
    made = np.empty(op.results[0].type.shape, object)
    for at in positions(made.shape):
        factor = right[at[1]] if isinstance(right, np.ndarray) else right
        made[at] = multiply(left[at[0]], factor)
        if len(given) > 2:
            made[at] = combine(op["kind"], element)(made[at], given[2][at])
    return (made,)


# -- how they are drawn


def combining(kind: str) -> Attribute:
    return raw(f"#vector.kind<{kind}>", kind)


def reducible(draw: Draw) -> tuple[str, str]:
    """An element and a combining kind that fits."""
    element = draw.chance.choice(("i32", "i32", "i64", "f32", "f64", "i8", "i1"))
    if element == "i1":
        return element, draw.chance.choice(("and", "or", "xor", "add", "mul"))
    return element, draw.chance.choice(FLOAT_KINDS if is_float(element) else INTEGER_KINDS)


@makes(3, "vector.reduction", "vector.multi_reduction", "vector.scan")
def reduction(draw: Draw) -> None:
    roll = draw.chance.random()
    if roll < 0.35:
        _one_reduction(draw)
    elif roll < 0.85:
        _several(draw)
    else:
        _one_scan(draw)


def _one_reduction(draw: Draw) -> Value:
    element, kind = reducible(draw)
    source = draw.value(vector(element, *draw.shape(1)))
    total = [draw.value(scalar(element))] if draw.chance.random() < 0.5 else []
    return draw.one("vector.reduction", (source, *total), scalar(element), kind=combining(kind))


def _several(draw: Draw) -> Value:
    element, kind = reducible(draw)
    shape = draw.shape(draw.chance.choice((1, 2, 2, 3)), 32)
    source = draw.value(vector(element, *shape))
    dims = sorted(draw.chance.sample(range(len(shape)), draw.chance.randrange(0, len(shape) + 1)))
    kept = tuple(extent for dim, extent in enumerate(shape) if dim not in dims)
    result = vector(element, *kept) if kept else scalar(element)
    return draw.one(
        "vector.multi_reduction", (source, draw.value(result)), result,
        kind=combining(kind), reduction_dims=_dims(dims),
    )  # fmt: skip


def _dims(dims: Sequence[int]) -> Attribute:
    from neurojit.fuzz.attributes import array  # noqa: PLC0415

    return array(dims)


def _one_scan(draw: Draw) -> None:
    element = draw.chance.choice(("i32", "f32", "i64"))
    kind = draw.chance.choice(("add", "mul"))
    shape = draw.shape(draw.chance.choice((2, 2, 3)), 24)
    along = draw.chance.randrange(len(shape))
    source = draw.value(vector(element, *shape))
    first = vector(element, *(extent for dim, extent in enumerate(shape) if dim != along))
    from neurojit.fuzz.attributes import integer, literal  # noqa: PLC0415

    inclusive = draw.chance.random() < 0.5
    draw.emit(
        "vector.scan", (source, draw.value(first)), (source.type, first), kind=combining(kind),
        reduction_dim=integer(along), inclusive=literal(int(inclusive), scalar("i1")),
    )  # fmt: skip


_CONTRACTIONS = (
    (((0, 2), (2, 1), (0, 1)), "ppr"),
    (((0, 2), (1, 2), (0, 1)), "ppr"),
    (((2, 0), (2, 1), (1, 0)), "ppr"),
    (((0, 1), (1,), (0,)), "pr"),
    (((1, 0), (1,), (0,)), "pr"),
    (((0,), (0,), ()), "r"),
    (((0, 1, 3), (0, 3, 2), (0, 1, 2)), "pppr"),
)


def _contraction(draw: Draw) -> tuple[Callable[[], Value], tuple[int, ...]]:
    """What emits a contraction, and the extents of its iteration."""
    maps, kinds = draw.chance.choice(_CONTRACTIONS)
    extents = tuple(draw.chance.choice((1, 2, 3, 4)) for _ in kinds)
    element = draw.chance.choice(("f32", "i32", "f64", "i64"))
    kind = draw.chance.choice(("add", "add", "add", "maximumf" if is_float(element) else "maxsi"))
    left, right = (draw.value(vector(element, *(extents[dim] for dim in results))) for results in maps[:2])
    shape = tuple(extents[dim] for dim in maps[2])
    result = vector(element, *shape) if shape else scalar(element)
    total = draw.value(result)

    def emit() -> Value:
        return draw.one(
            "vector.contract", (left, right, total), result, kind=combining(kind),
            indexing_maps=projections(len(kinds), maps),
            iterator_types=iterators(["parallel" if k == "p" else "reduction" for k in kinds], "vector"),
        )  # fmt: skip

    return emit, extents


@makes(3, "vector.contract", "vector.outerproduct")
def contraction(draw: Draw) -> None:
    if draw.chance.random() < 0.6:
        _contraction(draw)[0]()
        return
    element = draw.chance.choice(("f32", "i32", "f64"))
    rows, columns = draw.chance.choice((1, 2, 3, 4)), draw.chance.choice((1, 2, 4))
    left = draw.value(vector(element, rows))
    axpy = draw.chance.random() < 0.25
    right = draw.value(scalar(element) if axpy else vector(element, columns))
    result = vector(element, rows) if axpy else vector(element, rows, columns)
    total = [draw.value(result)] if draw.chance.random() < 0.6 else []
    if axpy and not total:
        raise NoRoom
    draw.one("vector.outerproduct", (left, right, *total), result, kind=combining("add"))


def masked_reduction(draw: Draw) -> None:
    """A reduction or a contraction in a vector.mask."""
    roll = draw.chance.random()
    if roll < 0.3:
        emit, extents = _contraction(draw)
        outer = mask(draw, extents)
        body = draw.block((), lambda _: ("vector.yield", [emit()]))
        draw.one("vector.mask", (outer,), body.ops[-1].operands[0].type, (body,))
        return
    made = _one_reduction(draw) if roll < 0.6 else _several(draw)
    op = draw.blocks[-1].pop()
    draw.scopes[-1].remove(made)
    outer = mask(draw, op.operands[0].type.shape)
    body = Region((), (op, Op("vector.yield", (made,))))
    draw.one("vector.mask", (outer,), made.type, (body,))
