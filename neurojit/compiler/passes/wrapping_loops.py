"""Rewrites loops whose induction variable may overflow as loops over an iteration count.

MLIR's lowering to branches adds the step once more than the loop turns. Where that sum wraps it is below the
upper bound again, and the loop does not end. Constant bounds tell whether it does (:mod:`constant_loops`);
others may, unless the step is 1 or the upper bound is known to be far from the greatest number.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.frontend.index_values import constant_index
from neurojit.mlir.build import compare, constant, integer, op
from neurojit.mlir.walk import operations_in

_WIDEST = 64  # bits that are divided without a library
_LARGEST_EXTENT = 1 << 46  # no buffer has more elements
_LEAST_OF = ("arith.minsi", "arith.minui")


def count_turns(body: ir.Operation) -> None:
    """Let every ``scf.for`` of ``body`` whose counter may wrap count its turns from 0 by ones, in place."""
    for operation in operations_in(body):
        if operation.name == "scf.for" and _may_wrap(operation):
            with ir.InsertionPoint(operation), operation.location:
                _count(operation)


def _may_wrap(loop: ir.Operation) -> bool:
    unsigned = "unsignedCmp" in loop.attributes
    kind = loop.operands[0].type
    width = ir.IntegerType(kind).width if isinstance(kind, ir.IntegerType) else _WIDEST
    step = constant_index(loop.operands[2])
    if step == 1 or width > _WIDEST:
        return False
    if step is None:
        return True
    modulus = 1 << width
    greatest = modulus - 1 if unsigned else modulus // 2 - 1
    lower, upper = (constant_index(value) for value in list(loop.operands)[:2])
    if lower is not None and upper is not None:
        if unsigned:
            lower, upper, step = lower % modulus, upper % modulus, step % modulus
        turns = -(-(upper - lower) // step) if step > 0 else 0
        return turns > 0 and lower + step * turns > greatest
    most = _at_most(loop.operands[1])
    return most is None or most < 0 or most + step - 1 > greatest


def _at_most(bound: ir.Value) -> int | None:
    """A number that ``bound`` does not pass, as far as the operation that makes it tells."""
    known = constant_index(bound)
    if known is not None or isinstance(bound.owner, ir.Block):
        return known
    maker = bound.owner.operation
    if maker.name in ("memref.dim", "tensor.dim"):
        return _LARGEST_EXTENT
    if maker.name not in _LEAST_OF:
        return None
    limits = [limit for limit in map(_at_most, maker.operands) if limit is not None and limit >= 0]
    return min(limits, default=None)


def _count(loop: ir.Operation) -> None:
    """From 0, by ones, up to the rounded quotient of the span and the step; in 64 bits, which hold it."""
    lower, upper, step = list(loop.operands)[:3]
    kind = lower.type
    narrow = isinstance(kind, ir.IntegerType) and kind.width < _WIDEST
    wide = integer(_WIDEST) if narrow else kind
    sign = "u" if "unsignedCmp" in loop.attributes else "s"
    zero, one = constant(kind, 0), constant(kind, 1)
    runs = compare(f"{sign}lt", lower, upper)
    span = op("arith.subi", [upper, lower], [kind]).result  # unsigned: up to 2^width - 1
    span = op("arith.select", [runs, span, zero], [kind]).result
    # A step of 0 or less has no meaning, and must not be divided by.
    stride = op(f"arith.max{sign}i", [step, one], [kind]).result
    quotient = op("arith.ceildivui", [_widened(span, wide), _widened(stride, wide)], [wide]).result
    turns = op("arith.minui", [quotient, constant(wide, (1 << (_WIDEST - 1)) - 1)], [wide]).result
    if "unsignedCmp" in loop.attributes:
        del loop.attributes["unsignedCmp"]
    block = loop.regions[0].blocks[0]
    counter = block.arguments[0]
    used = [(use.owner.operation, use.operand_number) for use in counter.uses]
    for place, value in enumerate((constant(wide, 0), turns, constant(wide, 1))):
        loop.operands[place] = value
    counter.set_type(wide)
    with ir.InsertionPoint.at_block_begin(block), loop.location:
        turn = op("arith.trunci", [counter], [kind]).result if narrow else counter
        passed = op("arith.muli", [turn, stride], [kind]).result
        value = op("arith.addi", [lower, passed], [kind]).result
    for user, place in used:
        user.operands[place] = value


def _widened(value: ir.Value, wide: ir.Type) -> ir.Value:
    return value if value.type == wide else op("arith.extui", [value], [wide]).result


@dataclass(frozen=True, slots=True)
class CountTurns:
    """Lets loops whose counter may wrap count their turns."""

    name: ClassVar[str] = "count-turns"

    def run(self, unit: Unit) -> None:
        count_turns(unit.function)
