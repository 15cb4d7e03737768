"""Proves conditions of checks from the text alone, so that such a check is left out."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.frontend.bounds import Bounds, bounds

# Whether a comparison holds for all numbers in two bounds, by the number of its predicate in arith's order.
_HOLDS: tuple[Callable[[Bounds, Bounds], bool], ...] = (
    lambda left, right: left == right and left[0] == left[1],
    lambda left, right: left[1] < right[0] or right[1] < left[0],
    lambda left, right: left[1] < right[0],
    lambda left, right: left[1] <= right[0],
    lambda left, right: left[0] > right[1],
    lambda left, right: left[0] >= right[1],
)
_FIRST_UNSIGNED = len(_HOLDS)  # from there on the last four again, of numbers read as unsigned


def always(condition: ir.Value) -> bool:
    """Whether ``condition``, an ``i1``, is shown to be true whatever the function is given."""
    owner = condition.owner
    if isinstance(owner, ir.Block):
        return False
    operation = owner.operation
    match operation.name:
        case "arith.constant":
            return bool(ir.IntegerAttr(operation.attributes["value"]).value)
        case "arith.andi":
            return all(map(always, operation.operands))
        case "arith.ori":
            return any(map(always, operation.operands))
        case "arith.cmpi" if not isinstance(operation.operands[0].type, ir.ShapedType):
            left, right = (bounds(operand) for operand in operation.operands)
            return _compares(ir.IntegerAttr(operation.attributes["predicate"]).value, left, right)
        case _:
            return False


def _compares(predicate: int, left: Bounds, right: Bounds) -> bool:
    if predicate < _FIRST_UNSIGNED:
        return _HOLDS[predicate](left, right)
    return left[0] >= 0 and right[0] >= 0 and _HOLDS[predicate - 4](left, right)
