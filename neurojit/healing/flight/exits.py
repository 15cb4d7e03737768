"""Why an ``scf.while`` ends: which condition for another turn failed, and which only bound its turns."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mlir import ir

_MOST: Final = 62  # bits of a mask
_COMPARISONS: Final = ("arith.cmpi", "arith.cmpf")
_STEPS: Final = ("arith.addi", "arith.subi", "arith.addf", "arith.subf")


@dataclass(frozen=True, slots=True)
class Part:
    """What has to be ``holds`` for another turn."""

    value: ir.Value
    holds: bool = True


def conjuncts(condition: ir.Value) -> list[Part]:
    """The parts of a conjunction, the first of them where there are too many."""
    return _parts(Part(condition))[:_MOST]


def goals_of(loop: ir.Operation) -> int:
    """Which conjuncts of the condition are goals, as bits."""
    return (1 << len(conjuncts(_condition(loop)))) - 1 & ~bounds_of(loop)


def bounds_of(loop: ir.Operation) -> int:
    """Which conjuncts of the condition compare a counter with what the loop does not change, as bits.

    A counter is carried round the loop and goes on by the same amount in each turn: it ends the loop whatever
    else happens. The others are goals.
    """
    found = 0
    for number, part in enumerate(conjuncts(_condition(loop))):
        owner = part.value.owner
        if isinstance(owner, ir.Block) or owner.name not in _COMPARISONS:
            continue
        left, right = owner.operands
        if any(
            _is_counter(one, loop) and _is_outside(other, loop)
            for one, other in ((left, right), (right, left))
        ):
            found |= 1 << number
    return found


def _condition(loop: ir.Operation) -> ir.Value:
    return list(loop.regions[0].blocks[0].operations)[-1].operation.operands[0]


def _parts(part: Part) -> list[Part]:
    """Written as a conjunction, as a choice, or as the negation of an alternative."""
    owner = part.value.owner
    if isinstance(owner, ir.Block):
        return [part]
    operands = list(owner.operands)
    if owner.name == "arith.xori":
        for one, other in (operands, operands[::-1]):
            flipped = _truth(other)
            if flipped is not None:
                return _parts(Part(one, part.holds != flipped))
    if owner.name == ("arith.andi" if part.holds else "arith.ori"):
        return [piece for operand in operands for piece in _parts(Part(operand, part.holds))]
    if owner.name == "arith.select":
        chosen, then, otherwise = operands
        for settled, kept, holds in ((otherwise, then, True), (then, otherwise, False)):
            if _truth(settled) == (not part.holds):
                return [*_parts(Part(chosen, holds)), *_parts(Part(kept, part.holds))]
    return [part]


def _truth(value: ir.Value) -> bool | None:
    """What a constant says; None of anything else."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.name != "arith.constant":
        return None
    attribute = owner.attributes["value"]
    return attribute.value if isinstance(attribute, ir.BoolAttr) else None


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
