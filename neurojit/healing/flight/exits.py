"""Why an ``scf.while`` ends: which condition for another turn failed, and which only bound its turns."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

_MOST: Final = 62  # bits of a mask
_COMPARISONS: Final = ("arith.cmpi", "arith.cmpf")
_STEPS: Final = ("arith.addi", "arith.subi", "arith.addf", "arith.subf")


def conjuncts(condition: ir.Value) -> list[ir.Value]:
    """The parts of a conjunction, the first of them where there are too many."""
    return _parts(condition)[:_MOST]


def bounds_of(loop: ir.Operation) -> int:
    """Which conjuncts of the condition compare a counter with what the loop does not change, as bits.

    A counter is carried round the loop and goes on by the same amount in each turn: it ends the loop whatever
    else happens. The others are goals.
    """
    condition = list(loop.regions[0].blocks[0].operations)[-1].operation
    found = 0
    for number, part in enumerate(conjuncts(condition.operands[0])):
        owner = part.owner
        if isinstance(owner, ir.Block) or owner.name not in _COMPARISONS:
            continue
        left, right = owner.operands
        if any(
            _is_counter(one, loop) and _is_outside(other, loop)
            for one, other in ((left, right), (right, left))
        ):
            found |= 1 << number
    return found


def _parts(condition: ir.Value) -> list[ir.Value]:
    owner = condition.owner
    if not isinstance(owner, ir.Block) and owner.name == "arith.andi":
        return [part for operand in owner.operands for part in _parts(operand)]
    return [condition]


def _is_counter(value: ir.Value, loop: ir.Operation) -> bool:
    before, after = (region.blocks[0] for region in loop.regions)
    carried = list(before.arguments)
    if value not in carried:
        return False
    condition, end = (list(block.operations)[-1].operation for block in (before, after))
    following = end.operands[carried.index(value)]
    owner = following.owner
    if isinstance(owner, ir.Block) or owner.name not in _STEPS:
        return False
    passed = list(condition.operands)[1:]
    if value not in passed:
        return False
    here = after.arguments[passed.index(value)]
    one, other = owner.operands
    return (one == here and _is_outside(other, loop)) or (
        other == here and owner.name.startswith("arith.add") and _is_outside(one, loop)
    )


def _is_outside(value: ir.Value, loop: ir.Operation) -> bool:
    """Whether a turn of the loop cannot change it: a constant, or what was there before."""
    owner = value.owner
    if isinstance(owner, ir.Block):
        return owner not in [region.blocks[0] for region in loop.regions]
    if owner.name == "arith.constant":
        return True
    parent = owner.operation.parent
    while parent is not None:
        if parent.operation == loop:
            return False
        parent = parent.operation.parent
    return True
