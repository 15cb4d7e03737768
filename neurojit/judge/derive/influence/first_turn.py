"""What a loop begins with and its first turn always replaces: a place of the least before anything was seen.

The least of a row of numbers up to 255, from 1000 on, is the first of them after one turn, whatever it is; so
what stood for its place is never looked at. Ranges of values say that the comparison holds in the first turn.
"""

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.judge.derive.bit_ranges import Range
from neurojit.judge.derive.value_ranges import Ranges

_FIRST: Final = 3  # operands of a scf.for before what it begins with
# By predicate of arith.cmpi: whether its sides change places, whether it is negated, whether it has no sign.
_ORDERS: Final = {
    2: (False, False, False), 3: (True, True, False), 4: (True, False, False), 5: (False, True, False),
    6: (False, False, True), 7: (True, True, True), 8: (True, False, True), 9: (False, True, True),
}  # fmt: skip


def is_overwritten(loop: ir.Operation, number: int, ranges: Ranges) -> bool:
    """Whether the operand of that ``number`` is left away by the first turn, and there is one."""
    low, high = loop.operands[0], loop.operands[1]
    if not ranges.is_below(low, high):
        return False
    block = loop.regions[0].blocks[0]
    carried = block.arguments[number - _FIRST + 1]
    kept = list(block.operations)[-1].operation.operands[number - _FIRST]
    uses = [(use.owner.operation, use.operand_number) for use in carried.uses]
    return bool(uses) and all(_leaves_away(user, at, kept, loop, ranges) for user, at in uses)


def _leaves_away(user: ir.Operation, at: int, kept: ir.Value, loop: ir.Operation, ranges: Ranges) -> bool:
    """Whether ``user`` chooses what the loop keeps, and in the first turn not that operand."""
    if user.name == "arith.select" and at:
        holds = _in_first_turn(user.operands[0], loop, ranges)
        return user.results[0] == kept and holds is not None and at != (1 if holds else 2)
    parent = user.parent
    if user.name != "scf.yield" or parent is None or parent.operation.name != "scf.if":
        return False
    branch = parent.operation
    holds = _in_first_turn(branch.operands[0], loop, ranges)
    if holds is None or branch.results[at] != kept:
        return False
    return user.block != branch.regions[0 if holds else 1].blocks[0]


def _in_first_turn(truth: ir.Value, loop: ir.Operation, ranges: Ranges) -> bool | None:
    """What a comparison of integers in the body of ``loop`` says in its first turn, if that is always one."""
    if isinstance(truth.owner, ir.Block) or truth.owner.operation.name != "arith.cmpi":
        return None
    made = truth.owner.operation
    order = _ORDERS.get(ir.IntegerAttr(made.attributes["predicate"]).value)
    if order is None or made.block != loop.regions[0].blocks[0]:
        return None
    turned, negated, unsigned = order
    sides = [_at_first(side, loop, ranges) for side in made.operands]
    (low, high), (lower, upper) = sides[::-1] if turned else sides
    if unsigned and (low < 0 or lower < 0):
        return None
    if high < lower:
        return not negated
    return negated if low >= upper else None


def _at_first(value: ir.Value, loop: ir.Operation, ranges: Ranges) -> Range:
    """Between which values ``value`` lies in the first turn."""
    if isinstance(value.owner, ir.Block) and value.owner == loop.regions[0].blocks[0]:
        number = ir.BlockArgument(value).arg_number
        return ranges.of(loop.operands[number + _FIRST - 1] if number else loop.operands[0])
    return ranges.of(value)
