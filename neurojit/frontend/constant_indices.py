"""Indices that are one number in every run, as far as a few rules tell. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from mlir import ir

_FOLDED: Final[dict[str, Callable[[int, int], int]]] = {
    "arith.addi": lambda left, right: left + right,
    "arith.subi": lambda left, right: left - right,
    "arith.muli": lambda left, right: left * right,
    "arith.maxsi": max,
    "arith.minsi": min,
}


def kind_of(value: ir.Value) -> Any:
    """The type of ``value``; the bindings' stubs do not know that one with extents has any."""
    return value.type


def constant_of(value: ir.Value) -> int | None:
    """The integer that ``value`` is in every run; None where a few rules do not tell."""
    if not isinstance(value, ir.OpResult):
        return None
    operation = value.owner.operation
    if operation.name == "arith.constant":
        attribute = operation.attributes["value"]
        return attribute.value if isinstance(attribute, ir.IntegerAttr) else None
    folded = _FOLDED.get(operation.name)
    if folded is None or not isinstance(value.type, ir.IndexType):
        return None
    left, right = (constant_of(operand) for operand in operation.operands)
    return None if left is None or right is None else folded(left, right)
