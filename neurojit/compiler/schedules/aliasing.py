"""Which buffers may share memory, and what stands between two operations on one of them."""

from __future__ import annotations

from mlir import ir

from neurojit.mlir.walk import operations_in

_VIEWS = frozenset(
    f"memref.{name}"
    for name in ("subview", "cast", "reinterpret_cast", "collapse_shape", "expand_shape", "view", "transpose")
)
_FRESH = ("memref.alloc", "memref.alloca")


def root(value: ir.Value) -> ir.Value:
    """The buffer that ``value`` is a view of, as far as it can be followed."""
    while isinstance(value, ir.OpResult) and value.owner.operation.name in _VIEWS:
        value = value.owner.operation.operands[0]
    return value


def may_alias(left: ir.Value, right: ir.Value) -> bool:
    """Whether two memrefs may overlap.

    Two arguments of one function do not: calls whose buffers overlap never reach a scheduled variant.
    """
    one, other = root(left), root(right)
    if one == other:
        return True
    if _is_fresh(one) or _is_fresh(other):
        # The other is another allocation, or was there before; only a value carried round a loop may be both.
        return _is_opaque(one) or _is_opaque(other)
    return not (_is_argument(one) and _is_argument(other))


def _is_fresh(value: ir.Value) -> bool:
    return isinstance(value, ir.OpResult) and value.owner.operation.name in _FRESH


def _is_argument(value: ir.Value) -> bool:
    return (
        isinstance(value, ir.BlockArgument)
        and ir.BlockArgument(value).owner.owner.operation.name == "func.func"
    )


def _is_global(value: ir.Value) -> bool:
    return isinstance(value, ir.OpResult) and value.owner.operation.name == "memref.get_global"


def _is_opaque(value: ir.Value) -> bool:
    return not (_is_fresh(value) or _is_argument(value) or _is_global(value))


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
    if operation.name in ("func.call", "func.call_indirect") and not _is_fresh(root(buffer)):
        return True
    return operation.name not in _VIEWS and any(
        isinstance(operand.type, ir.MemRefType) and may_alias(operand, buffer)
        for operand in operation.operands
    )
