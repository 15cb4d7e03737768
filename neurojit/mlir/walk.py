"""Walking MLIR. Compiler side only."""

from __future__ import annotations

from mlir import ir


def operations_in(root: ir.Operation) -> list[ir.Operation]:
    """Every operation nested in ``root``, in program order; a list, so the caller may rewrite as it goes."""
    found: list[ir.Operation] = []

    def see(operation: ir.Operation) -> ir.WalkResult:
        found.append(operation)
        return ir.WalkResult.ADVANCE

    root.walk(see, ir.WalkOrder.PRE_ORDER)
    return found[1:]


def is_inside(operation: ir.Operation, outer: ir.Operation) -> bool:
    """Whether ``operation`` stands in a region of ``outer``, however deep."""
    holder = operation.parent
    while holder is not None:
        if holder.operation == outer:
            return True
        holder = holder.operation.parent
    return False


def inputs_of(operation: ir.Operation) -> int:
    """How many operands of a ``linalg`` operation are its inputs; those that follow are its outputs."""
    if "operandSegmentSizes" in operation.attributes:
        return ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[0]
    count = len(operation.operands)
    return count // 2 if operation.name == "linalg.reduce" else count - 1
