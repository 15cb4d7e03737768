"""affine: maps of indices, loops with bounds that are maps."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neurojit.fuzz.attributes import form, silent
from neurojit.fuzz.draw import Draw, NoRoom
from neurojit.fuzz.evaluate import TERMINATORS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Undefined, known, wrap
from neurojit.fuzz.operations.control import carried_type, inside
from neurojit.fuzz.operations.shapes import checked
from neurojit.fuzz.program import INDEX, Op, Type, Value, scalar

TERMINATORS.add("affine.yield")
# A linear form over dimensions, then an operation with a positive constant, or none:
# (factors, constant, operation, constant).
Form = tuple[tuple[int, ...], int, str, int]


def computed(item: Form, values: Sequence[int]) -> int:
    factors, constant, name, by = item
    total = constant + sum(factor * known(value) for factor, value in zip(factors, values, strict=True))
    if not -(1 << 62) < total < 1 << 62:
        raise Undefined("the map overflows")
    return {
        "": total,
        "mod": total % (by or 1),
        "floordiv": total // (by or 1),
        "ceildiv": -(-total // (by or 1)),
    }[name]


def spelt(item: Form) -> str:
    factors, constant, name, by = item
    terms = [f"d{at} * {factor}" for at, factor in enumerate(factors) if factor]
    text = " + ".join([*terms, str(constant)])
    return f"({text}) {name} {by}" if name else text


@means("affine.apply", "affine.min", "affine.max")
def _apply(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    values = [computed(item, given) for item in op["forms"]]
    return ({"affine.min": min, "affine.max": max}.get(op.name, min)(values),)


@means("affine.for")
def _for(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    low, high, step = op["span"]
    carried = given
    for iv in range(low, high, step):
        _, carried = run.region(op.regions[0], (iv, *carried))
        run.burn(1)
    return carried


@means("affine.if")
def _if(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    chosen = 0 if computed(op["condition_form"], given) >= 0 else 1
    if chosen and not op.regions[1].ops:
        return ()
    return run.region(op.regions[chosen])[1]


@means("affine.load")
def _load(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (given[0][checked(tuple(map(known, given[1:])), given[0].shape)],)


@means("affine.store")
def _store(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    given[1][checked(tuple(map(known, given[2:])), given[1].shape)] = given[0]
    return ()


@means("affine.delinearize_index")
def _delinearize(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    value, made = known(given[0]), list[int]()
    for extent in reversed(op["static_basis"][1:]):
        made.insert(0, value % extent)
        value //= extent
    made.insert(0, value % op["static_basis"][0])
    return tuple(made)


@means("affine.linearize_index")
def _linearize(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    total = 0
    for value, extent in zip(given, op["static_basis"], strict=True):
        total = total * extent + known(value)
    return (wrap(total, "index"),)


# -- how they are drawn


def _form(draw: Draw, dims: int) -> Form:
    factors = tuple(draw.chance.choice((0, 1, 1, 2, -1, 3)) for _ in range(dims))
    name = draw.chance.choice(("", "", "mod", "floordiv", "ceildiv"))
    return (
        factors,
        draw.chance.choice((0, 0, 1, -1, 7)),
        name,
        draw.chance.choice((1, 2, 3, 4)) if name else 0,
    )


def _ivs(draw: Draw) -> list[Value]:
    """Constants and nothing else: what is a valid symbol everywhere."""
    return [draw.number(draw.chance.randrange(5)) for _ in range(draw.chance.choice((1, 1, 2)))]


@makes(3, "affine.apply", "affine.min", "affine.max")
def mapped(draw: Draw) -> None:
    if draw.depth:
        raise NoRoom  # operands must be dimensions or symbols
    operands = _ivs(draw)
    if not draw.total:
        operands = [
            draw.argument(INDEX, range(-3, 9)) if draw.chance.random() < 0.5 else value for value in operands
        ]
    dims = len(operands)
    name = draw.chance.choice(("apply", "min", "max"))
    forms = tuple(_form(draw, dims) for _ in range(1 if name == "apply" else draw.chance.choice((1, 2, 3))))
    names = ", ".join(f"d{at}" for at in range(dims))
    text = f"affine_map<({names}) -> ({', '.join(map(spelt, forms))})>"
    spelling = f"affine.{name} {text}({', '.join(f'${at}' for at in range(dims))})"
    draw.one(f"affine.{name}", operands, INDEX, form=form(spelling), forms=silent(forms))


@makes(1.5, "affine.for", "affine.yield", "affine.if")
def loop_or_branch(draw: Draw) -> None:
    from neurojit.fuzz.attributes import Attribute, segments  # noqa: PLC0415

    if draw.depth > 2:
        raise NoRoom
    kinds = [carried_type(draw) for _ in range(draw.chance.choice((0, 1, 1)))]
    if draw.chance.random() < 0.3 and draw.depth == 0:
        if draw.total:
            raise NoRoom
        condition = draw.argument(INDEX, range(-2, 4))
        item: Form = ((1,), draw.chance.choice((0, -1)), "", 0)
        regions = [draw.block((), lambda _: ("affine.yield", inside(draw, kinds))) for _ in range(2)]
        draw.emit(
            "affine.if", (condition,), kinds, regions, condition_form=silent(item),
            condition=Attribute(None, f"affine_set<(d0) : ({spelt(item)} >= 0)>"),
        )  # fmt: skip
        return
    low, turns, step = (
        draw.chance.choice((0, 0, 1)),
        draw.chance.choice((0, 1, 2, 4)),
        draw.chance.choice((1, 1, 2)),
    )
    high = low + turns
    inits = [draw.value(kind) for kind in kinds]
    body = draw.block(
        (INDEX, *kinds), lambda given: ("affine.yield", inside(draw, kinds, given[1:])), (high or None,)
    )
    draw.emit(
        "affine.for", inits, kinds, (body,), span=silent((low, high, step)),
        lowerBoundMap=Attribute(None, f"affine_map<() -> ({low})>"),
        upperBoundMap=Attribute(None, f"affine_map<() -> ({high})>"),
        step=Attribute(None, f"{step} : index"), operandSegmentSizes=segments(0, 0, len(kinds)),
    )  # fmt: skip


@makes(1.5, "affine.load", "affine.store")
def access(draw: Draw) -> None:
    from neurojit.fuzz.attributes import Attribute  # noqa: PLC0415

    element = draw.chance.choice(("i32", "f32", "i64"))
    buffer = draw.value(Type("memref", element, draw.shape(draw.chance.choice((1, 2)), 16)))
    indices = [draw.number(draw.chance.randrange(extent)) for extent in buffer.type.shape]
    dims = ", ".join(f"d{at}" for at in range(len(indices)))
    identity = Attribute(None, f"affine_map<({dims}) -> ({dims})>")
    if draw.chance.random() < 0.5:
        draw.one("affine.load", (buffer, *indices), scalar(element), map=identity)
    else:
        draw.emit("affine.store", (draw.value(scalar(element)), buffer, *indices), map=identity)


@makes(1.5, "affine.delinearize_index", "affine.linearize_index")
def linearized(draw: Draw) -> None:
    from neurojit.fuzz.attributes import array  # noqa: PLC0415

    basis = [draw.chance.choice((1, 2, 3, 4)) for _ in range(draw.chance.choice((2, 3)))]
    if draw.chance.random() < 0.5:
        total = 1
        for extent in basis:
            total *= extent
        made = draw.emit(
            "affine.delinearize_index",
            (draw.bounded(total),),
            [INDEX] * len(basis),
            static_basis=array(basis),
        )
        for value, extent in zip(made, basis, strict=True):
            draw.bounds[value.ident] = extent
    else:
        from neurojit.fuzz.attributes import segments  # noqa: PLC0415

        operands = [draw.bounded(extent) for extent in basis]
        draw.one(
            "affine.linearize_index", operands, INDEX, static_basis=array(basis),
            operandSegmentSizes=segments(len(basis), 0),
        )  # fmt: skip
