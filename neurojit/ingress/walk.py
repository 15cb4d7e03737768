"""Walking MLIR. Compiler side only."""

from __future__ import annotations

from mlir import ir


def operations_in(root: ir.Operation) -> list[ir.Operation]:
    """Every operation nested in ``root``, in program order; a list, so the caller may rewrite as it goes."""
    found: list[ir.Operation] = []
    for region in root.regions:
        for block in region.blocks:
            for operation in block.operations:
                inner = operation.operation
                found.append(inner)
                if len(inner.regions):
                    found.extend(operations_in(inner))
    return found


def inputs_of(operation: ir.Operation) -> int:
    """How many operands of a ``linalg`` operation are its inputs; those that follow are its outputs."""
    if "operandSegmentSizes" in operation.attributes:
        return ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[0]
    count = len(operation.operands)
    return count // 2 if operation.name == "linalg.reduce" else count - 1
