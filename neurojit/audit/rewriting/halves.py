"""Loops cut in two, and sums in two that are added at the end."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random

from mlir import ir

from neurojit.frontend.kernels import functions_of
from neurojit.frontend.trips import trips
from neurojit.mlir.build import constant, floating, op
from neurojit.mlir.walk import operations_in

_FEW = 6  # turns of the first loop, where data say how many there are
# What changes nothing, of operations that may be regrouped.
_NEUTRAL: dict[str, float] = {
    "arith.addf": -0.0,
    "arith.mulf": 1.0,
    "arith.maximumf": -math.inf,
    "arith.minimumf": math.inf,
    "arith.addi": 0,
    "arith.muli": 1,
    "arith.xori": 0,
    "arith.ori": 0,
    "arith.andi": -1,
}


def cut(text: str, name: str, chance: random.Random) -> str | None:
    """A loop of ``name`` in two, one after the other; None where it has none."""
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)[name]
        loops = [operation for operation in operations_in(function) if operation.name == "scf.for"]
        if not loops:
            return None
        loop = chance.choice(loops)
        rest = _second_half(loop, chance)
        for number, result in enumerate(loop.results):
            result.replace_all_uses_with(rest.results[number])
            rest.operands[3 + number] = result
        return str(function.get_asm())


def summed(text: str, name: str, chance: random.Random) -> str | None:
    """A reduction of ``name`` in two halves, put together at the end; None where it has none."""
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)[name]
        found = [(loop, combining) for loop in operations_in(function) if (combining := _combining(loop))]
        if not found:
            return None
        loop, combining = chance.choice(found)
        rest = _second_half(loop, chance)
        kind = loop.results[0].type
        neutral = _NEUTRAL[combining]
        with ir.InsertionPoint(rest):
            start = floating(kind, neutral) if combining.endswith("f") else constant(kind, int(neutral))
        rest.operands[3] = start
        with ir.InsertionPoint.after(rest):
            both = op(combining, [loop.results[0], rest.results[0]], [kind])
        loop.results[0].replace_all_uses_except(both.result, both)
        return str(function.get_asm())


def _second_half(loop: ir.Operation, chance: random.Random) -> ir.Operation:
    """A copy of ``loop`` behind it, which goes on where ``loop`` now ends."""
    count = trips(loop)
    turns = chance.randrange(1, max(count, 2)) if count else chance.randrange(1, _FEW)
    low, high, step = list(loop.operands)[:3]
    index = low.type
    with ir.InsertionPoint(loop):
        way = op("arith.muli", [step, constant(index, turns)], [index]).result
        middle = op("arith.addi", [low, way], [index]).result
        if count is None:
            middle = op("arith.minsi", [middle, high], [index]).result
    rest = loop.clone(ir.InsertionPoint.after(loop)).operation
    loop.operands[1] = middle
    rest.operands[0] = middle
    return rest


def _combining(loop: ir.Operation) -> str:
    """The operation by which a loop that writes nothing adds to the one value that it carries; or nothing."""
    if loop.name != "scf.for" or len(loop.results) != 1:
        return ""
    if any(operation.name == "memref.store" for operation in operations_in(loop)):
        return ""
    body = loop.regions[0].blocks[0]
    carried = body.arguments[1]
    value = list(body.operations)[-1].operation.operands[0]
    if not isinstance(value, ir.OpResult) or value.owner.operation.name not in _NEUTRAL:
        return ""
    last = value.owner.operation
    alone = len(list(carried.uses)) == 1 and list(last.operands).count(carried) == 1
    return last.name if alone and last.block == body else ""
