"""Mutations of orders: a comparison that is made of fewer bits than there are."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir

from neurojit.audit.cases import Witness
from neurojit.audit.mutation.drawing import draw
from neurojit.audit.mutation.edits import Edit, is_float, named, where
from neurojit.mlir.build import compared, op

_LARGE = (1 << 24, 1 << 26, 1 << 30)
_NARROWER = {"i32": "f32", "i64": "f32", "f64": "f32", "f32": "f16"}
# MLIR's numbers: of the predicates of signed integers those of ordered floats, and those by which the left
# one is chosen.
_OF_FLOATS = {2: 4, 3: 5, 4: 2, 5: 3}
_EXTREMES = {"arith.maxsi": 2, "arith.minsi": 4, "arith.maximumf": 2, "arith.minimumf": 4}


def narrower_order(function: ir.Operation) -> list[Edit]:
    """An order of integers or of f64 by f32, of f32 by f16: what is nearly equal is equal."""
    return [
        Edit(f"{where(operation)} by fewer bits", lambda _, o=operation: _narrow(o))
        for operation in named(function, "arith.cmpi", "arith.cmpf", *_EXTREMES)
        if str(operation.operands[0].type) in _NARROWER and _predicate(operation) is not None
    ]


def nearly_tied(function: ir.Operation, chance: random.Random) -> Witness:
    """Integers that are large and nearly equal, floats that differ by less than an f32 tells."""
    large = chance.choice(_LARGE) * chance.choice((1, -1))
    made: list[float | tuple[float, ...]] = []
    for value in draw(function, chance):
        several = isinstance(value, tuple)
        changed = tuple(_near(each, large, chance) for each in (value if several else (value,)))
        made.append(changed if several else changed[0])
    return tuple(made)


def _near(value: float, large: int, chance: random.Random) -> float:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return large + chance.randrange(3)
    return 1.0 + chance.randrange(3) * chance.choice((2.0**-14, 2.0**-30))


def _predicate(operation: ir.Operation) -> int | None:
    """By which floats are compared in its place; None where it is no order."""
    if operation.name in _EXTREMES:
        return _EXTREMES[operation.name]
    code = ir.IntegerAttr(operation.attributes["predicate"]).value
    return code if operation.name == "arith.cmpf" else _OF_FLOATS.get(code)


def _narrow(operation: ir.Operation) -> None:
    left, right = operation.operands
    narrow = ir.Type.parse(_NARROWER[str(left.type)])
    cast = "arith.truncf" if is_float(left.type) else "arith.sitofp"
    with ir.InsertionPoint(operation):
        short = [op(cast, [value], [narrow]).result for value in (left, right)]
        made = compared("arith.cmpf", _predicate(operation) or 0, *short)
        if operation.name in _EXTREMES:
            made = op("arith.select", [made, left, right], [left.type]).result
    operation.results[0].replace_all_uses_with(made)
    operation.erase()
