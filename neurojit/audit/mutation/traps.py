"""Conjunction traps: a result that differs only where several comparisons of arguments hold at once.

Each comparison alone goes both ways on ordinary inputs, and none decides anything by itself. How they are
brought together is what the traps differ in. Whoever makes one draws the arguments first, and compares with
what holds of them: they are its witness.
"""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random
from collections.abc import Sequence

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.audit.cases import Witness
from neurojit.audit.mutation.drawing import cells, draw
from neurojit.audit.mutation.edits import (
    Edit,
    float_constant,
    index_constant,
    is_float,
    named,
    set_operand,
    where,
)
from neurojit.audit.mutation.together import WAYS, Trap
from neurojit.mlir.build import compare, compared, constant, integer, op
from neurojit.model.element_types import FLOATS, INTEGERS

_NUMBERS = (*FLOATS, *INTEGERS)
_CELLS = (2, 3, 3, 6, 10)  # how many are looked at
_HALF_WIDTH = 0.75  # of a window


def conjunction(function: ir.Operation, ways: Sequence[str]) -> list[Edit]:
    """A stored or returned number is one less where several comparisons hold at once."""
    if not any(kind in _NUMBERS for kind, _ in cells(function)):
        return []
    return [
        Edit(
            f"{where(operation)} differs where comparisons hold together: {way}",
            lambda chance, o=operation, p=place, w=way: _set_trap(function, o, p, w, chance),
        )
        for operation, place in _outcomes(function)
        for way in ways
    ]  # fmt: skip


def _outcomes(function: ir.Operation) -> list[tuple[ir.Operation, int]]:
    """Where a number leaves the function."""
    places = [(store, 0) for store in named(function, "memref.store")]
    places += [(end, n) for end in named(function, "func.return") for n in range(len(end.operands))]
    return [(operation, n) for operation, n in places if str(operation.operands[n].type) in _NUMBERS]


def _set_trap(
    function: ir.Operation, operation: ir.Operation, place: int, way: str, chance: random.Random
) -> Witness:
    witness = draw(function, chance)
    value = operation.operands[place]
    with ir.InsertionPoint.at_block_begin(function.regions[0].blocks[0]):
        trap = Trap(conditions_on(function, witness, chance), value.type)
        less = WAYS[way](trap)
    with ir.InsertionPoint(operation):
        name = "arith.subf" if is_float(value.type) else "arith.subi"
        set_operand(operation, place, op(name, [value, less], [value.type]).result)
    return witness


def conditions_on(function: ir.Operation, witness: Witness, chance: random.Random) -> list[ir.Value]:
    """What holds of cells of arguments on ``witness``."""
    arguments = list(function.regions[0].blocks[0].arguments)
    found = [cell for kind, places in cells(function) if kind in _NUMBERS for cell in places]
    count = min(chance.choice(_CELLS), len(found))
    way = chance.choice((_windows, _windows, _signs, _neighbours))
    made: list[ir.Value] = []
    for cell in chance.sample(found, count):
        value = _load(arguments, cell)
        next_ = (cell[0], _next(arguments[cell[0]], cell[1]))
        beside = (_load(arguments, next_), _at(witness, arguments, next_))
        made += way(value, _at(witness, arguments, cell), beside)
    return made or [constant(integer(1), 1)]


def _windows(value: ir.Value, now: float, beside: tuple[ir.Value, float]) -> list[ir.Value]:
    """It lies near where it is now."""
    del beside
    if is_float(value.type):
        low, high = now - _HALF_WIDTH, now + _HALF_WIDTH
    else:
        low, high = now - _HALF_WIDTH - 1, now + _HALF_WIDTH + 1
    return [
        _holds(value, _constant(value.type, low), larger=True),
        _holds(value, _constant(value.type, high), larger=False),
    ]


def _signs(value: ir.Value, now: float, beside: tuple[ir.Value, float]) -> list[ir.Value]:
    """It has the sign that it has now; of an integer the bit is looked at, by no comparison."""
    del beside
    if is_float(value.type):
        return [_holds(value, _constant(value.type, 0), larger=now > 0)] if now else []
    one, last = constant(integer(1), 1), constant(value.type, ir.IntegerType(value.type).width - 1)
    high = op("arith.shrui", [value, last], [value.type]).result
    negative = op("arith.trunci", [high], [integer(1)]).result
    return [negative if now < 0 else op("arith.xori", [negative, one], [integer(1)]).result]


def _neighbours(value: ir.Value, now: float, beside: tuple[ir.Value, float]) -> list[ir.Value]:
    """It is to the next one as it is now."""
    other, then = beside
    return [_holds(value, other, larger=now > then)] if now != then else []


def _at(witness: Witness, arguments: Sequence[ir.Value], cell: tuple[int, tuple[int, ...]]) -> float:
    number, place = cell
    value = witness[number]
    if not isinstance(value, tuple):
        return value
    flat = 0
    for index, extent in zip(place, ir.MemRefType(arguments[number].type).shape, strict=True):
        flat = flat * extent + index
    return value[flat]


def _next(argument: ir.Value, place: tuple[int, ...]) -> tuple[int, ...]:
    if not place:
        return place
    return (*place[:-1], (place[-1] + 1) % ir.MemRefType(argument.type).shape[-1])


def _load(arguments: Sequence[ir.Value], cell: tuple[int, tuple[int, ...]]) -> ir.Value:
    number, place = cell
    argument = arguments[number]
    if not isinstance(argument.type, ir.MemRefType):
        return argument
    kind = ir.MemRefType(argument.type)
    return op("memref.load", [argument, *map(index_constant, place)], [kind.element_type]).result


def _constant(kind: ir.Type, value: float) -> ir.Value:
    return float_constant(kind, value) if is_float(kind) else constant(kind, int(value))


def _holds(left: ir.Value, right: ir.Value, *, larger: bool) -> ir.Value:
    if is_float(left.type):
        return compared("arith.cmpf", CmpFPredicate.OGT if larger else CmpFPredicate.OLT, left, right)
    return compare("sgt" if larger else "slt", left, right)
