"""Finds loops that end only where a value that they compute stands still.

A fixed-point iteration that goes on until the next value is the same may come to two that take turns, as
Newton's does next to a square; a search for such inputs finds none where they are rare. One that goes on
while its values fall, or for so many turns, ends.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.judge.derive.stages import Stages
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

_UNEQUAL = {"arith.cmpi": (1,), "arith.cmpf": (6, 13)}  # ne; one and une


def standing_loops(kernel: Kernel, stages: Stages) -> tuple[int, ...]:
    """The lines of those of ``kernel``, 0 where nobody knows."""
    written = Culprits(kernel)
    found: list[int] = []
    look_at(
        kernel, lambda body: found.extend(written.line_of(loop.location) for loop in _loops(body)), stages
    )
    return tuple(found)


def _loops(body: ir.Operation) -> list[ir.Operation]:
    return [loop for loop in operations_in(body) if loop.name == "scf.while" and _stands(loop)]


def _stands(loop: ir.Operation) -> bool:
    """Whether nothing but two unequal values that arithmetic makes of what it carries has it go on."""
    before = loop.regions[0].blocks[0]
    condition = list(before.operations)[-1].operation.operands[0]
    if not isinstance(condition, ir.OpResult):
        return False
    asked = condition.owner.operation
    if asked.name not in _UNEQUAL or asked.block != before:
        return False
    if ir.IntegerAttr(asked.attributes["predicate"]).value not in _UNEQUAL[asked.name]:
        return False
    left, right = (_carried_in(operand, before, _handed_on(loop)) for operand in asked.operands)
    # Of one value and what follows it, not of two that meet.
    return bool(left & right)


def _handed_on(loop: ir.Operation) -> dict[int, int]:
    """Which carried value is in the next turn what another one was."""
    before, body = (region.blocks[0] for region in loop.regions)
    passed = list(before.operations)[-1].operation.operands[1:]
    found: dict[int, int] = {}
    for number, value in enumerate(list(body.operations)[-1].operation.operands):
        handed = isinstance(value, ir.BlockArgument) and value.owner == body
        source = passed[ir.BlockArgument(value).arg_number] if handed else value
        if isinstance(source, ir.BlockArgument) and source.owner == before and source.arg_number != number:
            found[number] = int(source.arg_number)
    return found


def _carried_in(value: ir.Value, before: ir.Block, handed: dict[int, int]) -> set[int]:
    """The numbers of the carried values that ``value`` is made of by arithmetic, and of those that they were
    before; none of what reads memory."""
    found: set[int] = set()
    seen: set[ir.Value] = set()
    left = [value]
    while left:
        one = left.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, ir.BlockArgument):
            if one.owner == before:
                number = int(one.arg_number)
                found |= {number, handed.get(number, number)}
            continue
        maker = one.owner.operation
        if maker.block == before and maker.name.startswith(("arith.", "math.")):
            left += list(maker.operands)
    return found
