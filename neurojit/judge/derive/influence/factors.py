"""Zeros that are only multiplied, and what is only divided by.

The sum of an online softmax begins with a zero, times exp(-inf). Zero times what is finite is zero, so that
such a beginning has no influence, and hides nothing: whatever may go wrong with the product goes wrong with
the other factor. A divisor that stands in for zero, where what is divided is zero as well, may be any other.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

_PRODUCTS = ("arith.mulf", "arith.muli")
_FUSED = ("math.fma", "vector.fma")
_SUMS = ("arith.addf", "arith.addi")
_ADDED = 2  # the operand of a fused one that is no factor
_BOUNDS = 3


def begins_as_factor(loop: ir.Operation, number: int) -> bool:
    """Whether a loop is given a zero there with which its turns do nothing but multiply. What a scf.while
    carries may be all that it gives back, so that nothing but a product may be made of that either."""
    if not is_zero(loop.operands[number]):
        return False
    if loop.name == "scf.for":
        return _is_only_factor(loop.regions[0].blocks[0].arguments[number - _BOUNDS + 1])
    carried = loop.regions[0].blocks[0].arguments[number]
    after = loop.regions[1].blocks[0].arguments
    passed: list[ir.Value] = []
    for use in carried.uses:
        user = use.owner.operation
        if user.name == "scf.condition" and use.operand_number:
            passed += [after[use.operand_number - 1], loop.results[use.operand_number - 1]]
        elif not _is_factor(user, use.operand_number):
            return False
    return all(_is_only_factor(value) for value in passed)


def _is_only_factor(value: ir.Value) -> bool:
    return all(_is_factor(use.owner.operation, use.operand_number) for use in value.uses)


def only_divides(value: ir.Value) -> bool:
    """Whether a value is nothing but a divisor, of one number or in every lane."""
    uses = [(use.owner.operation, use.operand_number) for use in value.uses]
    return bool(uses) and all(
        (user.name == "arith.divf" and number == 1 and user.operands[0] != value)
        or (user.name == "vector.broadcast" and only_divides(user.results[0]))
        for user, number in uses
    )


def _is_factor(user: ir.Operation, number: int) -> bool:
    if user.name in _SUMS and user.operands[0] == user.operands[1]:
        return _is_only_factor(user.results[0])  # twice a zero
    return user.name in _PRODUCTS or (user.name in _FUSED and number != _ADDED)


def is_zero(value: ir.Value) -> bool:
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return False
    constant = value.owner.operation.attributes["value"]
    if isinstance(constant, ir.DenseElementsAttr):
        if not constant.is_splat:
            return False
        constant = constant.get_splat_value()
    return isinstance(constant, (ir.FloatAttr, ir.IntegerAttr)) and constant.value == 0
