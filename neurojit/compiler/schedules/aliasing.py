"""Which buffers may share memory, and what stands between two operations on one of them."""

from __future__ import annotations

from mlir import ir

from neurojit.mlir import alias
from neurojit.mlir.alias import is_allocated, roots
from neurojit.mlir.operation_facts import VIEWS
from neurojit.mlir.walk import operations_in


def may_alias(left: ir.Value, right: ir.Value) -> bool:
    """Whether two memrefs may overlap.

    Two arguments of one function do not: calls whose buffers overlap never reach a scheduled variant.
    """
    return alias.may_alias(left, right, apart=None)


def touched_between(first: ir.Operation, last: ir.Operation, buffer: ir.Value) -> bool:
    """Whether something between two operations of one block may read or write ``buffer``."""
    inside = False
    for operation in last.block.operations:
        inner = operation.operation
        if inner == last:
            return False
        if inside and _touches(inner, buffer):
            return True
        inside = inside or inner == first
    return True


def _touches(operation: ir.Operation, buffer: ir.Value) -> bool:
    return any(_touches_itself(inner, buffer) for inner in [operation, *operations_in(operation)])


def _touches_itself(operation: ir.Operation, buffer: ir.Value) -> bool:
    if operation.name in ("func.call", "func.call_indirect") and not all(map(is_allocated, roots(buffer))):
        return True
    return operation.name not in VIEWS and any(
        isinstance(operand.type, ir.MemRefType) and may_alias(operand, buffer)
        for operand in operation.operands
    )
