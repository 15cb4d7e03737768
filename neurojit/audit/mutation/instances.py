"""Mutations of a single turn or lane: a result differs there alone, and only where comparisons hold."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir

from neurojit.audit.cases import Witness
from neurojit.audit.mutation.drawing import draw
from neurojit.audit.mutation.edits import (
    Edit,
    compare_index,
    index_constant,
    is_float,
    loop_parts,
    named,
    select,
    set_operand,
    where,
)
from neurojit.audit.mutation.together import CHOSEN, WAYS, Trap
from neurojit.audit.mutation.traps import conditions_on
from neurojit.frontend.trips import trips
from neurojit.mlir.build import op
from neurojit.model.element_types import FLOATS, INTEGERS

_NUMBERS = (*FLOATS, *INTEGERS)
_LANES = 4


def one_turn(function: ir.Operation) -> list[Edit]:
    """What one turn of a loop stores or carries on is one less where several comparisons hold."""
    return [
        Edit(
            f"turn of {where(loop)}: {where(operation)} differs where comparisons hold",
            lambda chance, b=loop, o=operation, p=place: _set(function, b, o, p, chance, lane=False),
        )
        for loop, operation, place in _made_in_turns(function)
    ]


def one_lane(function: ir.Operation) -> list[Edit]:
    """The values of four turns stand in the lanes of a vector, one of which is one less there."""
    return [
        Edit(
            f"lane of {where(loop)}: {where(operation)} differs where comparisons hold",
            lambda chance, b=loop, o=operation, p=place: _set(function, b, o, p, chance, lane=True),
        )
        for loop, operation, place in _made_in_turns(function)
    ]


def _made_in_turns(function: ir.Operation) -> list[tuple[ir.Operation, ir.Operation, int]]:
    """Loops, what stores or yields a number in their bodies, and which operand that is."""
    found: list[tuple[ir.Operation, ir.Operation, int]] = []
    for loop in named(function, "scf.for"):
        if (trips(loop) or 0) < 2:
            continue
        _, _, _, body, terminator = loop_parts(loop)
        for inner in body.operations:
            if inner.operation.name == "memref.store":
                found.append((loop, inner.operation, 0))
        found += [(loop, terminator, number) for number in range(len(terminator.operands))]
    return [each for each in found if str(each[1].operands[each[2]].type) in _NUMBERS]


def _set(
    function: ir.Operation,
    loop: ir.Operation,
    operation: ir.Operation,
    place: int,
    chance: random.Random,
    *,
    lane: bool,
) -> Witness:
    witness = draw(function, chance)
    value = operation.operands[place]
    low, _, step, body, _ = loop_parts(loop)
    index = ir.IndexType.get()
    with ir.InsertionPoint.at_block_begin(function.regions[0].blocks[0]):
        trap = Trap(conditions_on(function, witness, chance), value.type)
        less = WAYS[chance.choice(CHOSEN)](trap)
    turn = chance.randrange(trips(loop) or 1)
    with ir.InsertionPoint(operation):
        name = "arith.subf" if is_float(value.type) else "arith.subi"
        if lane:
            kind = ir.VectorType.get([_LANES], value.type)
            lanes = op("vector.broadcast", [value], [kind]).result
            other = op(name, [value, less], [value.type]).result
            at: dict[str, ir.Attribute] = {"static_position": ir.DenseI64ArrayAttr.get([turn % _LANES])}
            lanes = op("vector.insert", [other, lanes], [kind], at).result
            behind = op("arith.subi", [body.arguments[0], low], [index]).result
            which = op("arith.remsi", [behind, index_constant(_LANES)], [index]).result
            any_: dict[str, ir.Attribute] = {
                "static_position": ir.DenseI64ArrayAttr.get([ir.ShapedType.get_dynamic_size()])
            }
            changed = op("vector.extract", [lanes, which], [value.type], any_).result
        else:
            moved = op("arith.muli", [step, index_constant(turn)], [index]).result
            there = op("arith.addi", [low, moved], [index]).result
            hit = compare_index(0, body.arguments[0], there)
            changed = op(name, [value, select(hit, less, trap.number(0))], [value.type]).result
    set_operand(operation, place, changed)
    return witness
