"""linalg, on tensors and on buffers."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import Attribute, array, form, integer, iterators, projections, segments, silent
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import MEANINGS, TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import each, is_float, rounded, signed, wrap
from neurojit.fuzz.operations import floats, integers
from neurojit.fuzz.operations.transfers import positions
from neurojit.fuzz.program import INDEX, Kind, Op, Type, Value, scalar

TERMINATORS.add("linalg.yield")
_STRUCTURE = "operandSegmentSizes"


def _store(op: Op, target: Any, made: Any) -> tuple[Any, ...]:
    """The result of an operation on tensors; a buffer is written."""
    if op.results:
        return (made,)
    target[...] = made
    return ()


@means("linalg.fill")
def _fill(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    made = np.empty(given[1].shape, object)
    made.fill(given[0])
    return _store(op, given[1], made)


@means("linalg.copy")
def _copy(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return _store(op, given[1], given[0].copy())


@means("linalg.transpose")
def _transpose(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return _store(op, given[1], given[0].transpose(op["permutation"]).copy())


@means("linalg.broadcast")
def _broadcast(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    source = given[0]
    for dim in op["dimensions"]:
        source = np.expand_dims(source, dim)
    return _store(op, given[1], np.broadcast_to(source, given[1].shape).copy())


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
    return _store(op, target, made)


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


# name -> subscripts of the operands, then of the result, by letters
CONTRACTIONS = {
    "matmul": "mk,kn,mn", "matvec": "mk,k,m", "vecmat": "k,kn,n", "dot": "k,k,",
    "batch_matmul": "bmk,bkn,bmn", "batch_matvec": "bmk,bk,bm", "batch_vecmat": "bk,bkn,bn",
    "batch_reduce_matmul": "bmk,bkn,mn", "mmt4d": "mkac,nkdc,mnad", "batch_mmt4d": "bmkac,bnkdc,bmnad",
}  # fmt: skip


def multiply_add(element: str) -> Callable[[Any, Any, Any], Any]:
    if is_float(element):
        return lambda t, a, b: floats.exact(
            rounded(t + floats.exact(rounded(a * b, element), element), element), element
        )
    return lambda t, a, b: wrap(t + signed(a, element) * signed(b, element), element)


def _contraction(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    left, right, result = CONTRACTIONS[op.name.removeprefix("linalg.")].split(",")
    extents = dict(zip(left, given[0].shape, strict=True)) | dict(zip(right, given[1].shape, strict=True))
    letters = sorted(extents)
    step = multiply_add(op.operands[2].type.element)
    made = given[2].copy()
    for at in positions(tuple(extents[letter] for letter in letters)):
        where = dict(zip(letters, at, strict=True))
        a, b, place = (tuple(where[letter] for letter in part) for part in (left, right, result))
        made[place] = each(step, made[place], given[0][a], given[1][b])
    return _store(op, given[2], made)


for _name in CONTRACTIONS:
    MEANINGS[f"linalg.{_name}"] = _contraction

UNARY = {"abs": "math.absf", "ceil": "math.ceil", "floor": "math.floor", "negf": "arith.negf",
         "round": "math.round"}  # fmt: skip
BINARY = {"add": "add", "sub": "sub", "mul": "mul", "max": "max", "min": "min", "div": "div"}


def _elementwise(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    name, element = op.name.removeprefix("linalg."), op.operands[0].type.element
    if name == "square":
        return _store(op, given[1], each(lambda a: combine("mul", element)(a, a), given[0]))
    if name == "select":
        return _store(op, given[3], each(lambda c, a, b: a if c else b, *given[:3]))
    if name in UNARY:
        return _store(op, given[1], each(floats.UNARY[UNARY[name]], given[0]))
    return _store(op, given[2], each(combine(name, element), *given[:2]))


def combine(name: str, element: str) -> Callable[[Any, Any], Any]:
    if is_float(element):
        full = {"max": "maximum", "min": "minimum"}.get(name, name)
        function = floats.BINARY[f"arith.{full}f"]
        return lambda a, b: floats.exact(rounded(function(a, b), element), element)
    full = {"max": "maxs", "min": "mins", "div": "divs"}.get(name, name)
    return lambda a, b: wrap(integers.BINARY[full](a, b, element), element)


for _name in (*UNARY, *BINARY, "square", "select"):
    MEANINGS[f"linalg.{_name}"] = _elementwise


# -- how they are drawn


def _kind(draw: Draw) -> Kind:
    return "memref" if draw.chance.random() < 0.33 else "tensor"


def target(draw: Draw, kind: Type) -> Value:
    """Where a result goes that does not read it: an empty tensor, or another of the type."""
    if kind.kind == "tensor" and draw.chance.random() < 0.5:
        return draw.one("tensor.empty", (), kind)
    return draw.value(kind)


def fresh_target(draw: Draw, kind: Type, sources: Sequence[Value]) -> Value:
    """As ``target``; a buffer is one that no operand is or is a view of."""
    if kind.kind == "tensor":
        return target(draw, kind)
    from neurojit.fuzz.operations.buffers import root_of  # noqa: PLC0415

    made = draw.value(kind)
    if root_of(draw, made) in {root_of(draw, value) for value in sources}:
        made = draw.fresh(kind)
    return made


def on(
    draw: Draw, name: str, inputs: Sequence[Value], out: Value, extra: str = "", **more: Attribute
) -> None:
    """A named operation with one output."""
    ins = ", ".join(f"${at}" for at in range(len(inputs)))
    kinds = ", ".join(f"$t{at}" for at in range(len(inputs)))
    last = len(inputs)
    results = [out.type] if out.type.kind == "tensor" else []
    arrow = " -> $r0" if results else ""
    text = f"linalg.{name}{extra} ins({ins} : {kinds}) outs(${last} : $t{last}){arrow}"
    draw.emit(f"linalg.{name}", (*inputs, out), results, form=form(text), **more)


@makes(4, "linalg.fill", "linalg.copy", "linalg.transpose", "linalg.broadcast")
def moved(draw: Draw) -> None:
    element, where = draw.boundary_element(), _kind(draw)
    shape = draw.shape(draw.chance.choice((1, 2, 2, 3)), 32)
    name = draw.choose("linalg", ("fill", "copy", "transpose", "broadcast"))
    if name == "fill":
        on(draw, name, [draw.value(scalar(element))], target(draw, Type(where, element, shape)))
        return
    source = draw.value(Type(where, element, shape))
    if name == "copy":
        on(draw, name, [source], fresh_target(draw, source.type, [source]))
        return
    if name == "transpose":
        order = list(range(len(shape)))
        draw.chance.shuffle(order)
        kind = source.type.shaped(tuple(shape[dim] for dim in order))
        tail, attribute = (
            f" permutation = [{', '.join(map(str, order))}]",
            {"permutation": silent(tuple(order))},
        )
    else:
        at = draw.chance.randrange(len(shape) + 1)
        if len(shape) > 2:
            raise NoRoom
        kind = source.type.shaped((*shape[:at], draw.chance.choice((1, 2, 3)), *shape[at:]))
        tail, attribute = f" dimensions = [{at}]", {"dimensions": silent((at,))}
    out = fresh_target(draw, kind, [source])
    results = [kind] if where == "tensor" else []
    text = f"linalg.{name} ins($0 : $t0) outs($1 : $t1){tail}"
    draw.emit(f"linalg.{name}", (source, out), results, form=form(text), **attribute)


@makes(4, *(f"linalg.{name}" for name in CONTRACTIONS))
def contraction(draw: Draw) -> None:
    name = draw.choose("linalg", (*CONTRACTIONS, "matmul", "matmul", "matvec", "dot"))
    parts = CONTRACTIONS[name].split(",")
    large = draw.chance.random() < 0.12 and len(parts[0]) < 3
    sizes = (7, 8, 16, 17) if large else (1, 1, 2, 3, 4)
    extents = {letter: draw.chance.choice(sizes) for letter in "".join(parts)}
    element, where = draw.chance.choice(("f32", "f32", "i32", "f64", "i64")), _kind(draw)
    kinds = [Type(where, element, tuple(extents[letter] for letter in part)) for part in parts]
    left, right = draw.value(kinds[0]), draw.value(kinds[1])
    if kinds[0] == kinds[1] and draw.chance.random() < 0.2:
        right = left
    out = draw.value(kinds[2])
    if where == "memref":
        out = fresh_target(draw, kinds[2], (left, right))
    on(draw, name, (left, right), out)


@makes(3, *(f"linalg.{name}" for name in (*UNARY, *BINARY, "square", "select")))
def elementwise(draw: Draw) -> None:
    name = draw.choose("linalg", (*UNARY, *BINARY, "square", "select"))
    element = "f32" if name in UNARY or name == "div" else draw.chance.choice(("f32", "i32", "f64", "i64"))
    if name == "square":
        element = draw.chance.choice(("f32", "f64"))
    kind = Type(_kind(draw), element, draw.shape(draw.chance.choice((1, 2, 3)), 32))
    count = {"select": 2, "square": 1}.get(name, 1 if name in UNARY else 2)
    inputs = [draw.value(kind) for _ in range(count)]
    if name == "select":
        inputs.insert(0, draw.value(kind.of("i1")))
    on(draw, name, inputs, fresh_target(draw, kind, inputs))


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
    where = _kind(draw)
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
    element, where = draw.chance.choice(("i32", "f32", "i64", "f64")), _kind(draw)
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
