"""Strides: how fast an integer grows with a loop's induction variable."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.edits.loops import Loop
from neurojit.edits.reading import made_inside, maker_of
from neurojit.frontend.index_values import constant_index

_CASTS = ("arith.index_cast", "index.casts")
_SUMS, _DIFFERENCES = ("arith.addi", "index.add"), ("arith.subi", "index.sub")
_PRODUCTS = ("arith.muli", "index.mul")


def rate(value: ir.Value, loop: Loop) -> int | None:
    """What ``value`` grows by when the variable of ``loop`` grows by one; None where that is not constant.

    The other variables stay: those of loops in ``loop`` have the rate 0, their bounds taken to be fixed.
    """
    if value == loop.variable:
        return 1
    if not made_inside(value, loop.operation):
        return 0
    maker = maker_of(value)
    if maker is None:
        return _of_argument(ir.BlockArgument(value))
    if maker.name == "arith.constant":
        return 0
    if maker.name in _CASTS:
        return rate(maker.operands[0], loop)
    if maker.name in (*_SUMS, *_DIFFERENCES, *_PRODUCTS):
        return _of_arithmetic(maker, loop)
    found = [rate(operand, loop) for operand in maker.operands]
    return 0 if found and all(one == 0 for one in found) and maker.name.startswith("arith.") else None


def _of_argument(argument: ir.BlockArgument) -> int | None:
    parent = argument.owner.owner.operation
    return 0 if parent.name == "scf.for" and argument.arg_number == 0 else None


def _of_arithmetic(maker: ir.Operation, loop: Loop) -> int | None:
    left, right = maker.operands
    one, two = rate(left, loop), rate(right, loop)
    if one is None or two is None:
        return None
    if maker.name in _SUMS:
        return one + two
    if maker.name in _DIFFERENCES:
        return one - two
    if not one and not two:
        return 0
    factor, growing = (constant_index(left), two) if not one else (constant_index(right), one)
    return None if factor is None or (one and two) else factor * growing
