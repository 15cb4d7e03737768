"""Erases operations that only assume something (alignment, distinct objects)."""

from __future__ import annotations

from mlir import ir


def _distinct_objects(operation: ir.Operation) -> bool:
    """LLVM is told that memory is of separate allocations, where it may be two places of one frame."""
    for result, operand in zip(operation.results, operation.operands, strict=True):
        result.replace_all_uses_with(operand)
    operation.erase()
    return True


def _assume_alignment(operation: ir.Operation) -> bool:
    """LLVM would assume it."""
    operation.results[0].replace_all_uses_with(operation.operands[0])
    operation.erase()
    return True


REWRITES = {"memref.distinct_objects": _distinct_objects, "memref.assume_alignment": _assume_alignment}
