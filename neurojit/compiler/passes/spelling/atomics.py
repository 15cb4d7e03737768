"""Expands atomic updates into load, operation and store, since one thread runs a body.

MLIR's lowering knows no product, and compares and exchanges integers only. A schedule proves of the loads and
stores that it may reorder what it reorders, as of any others.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.mlir.build import op

# In the order of arith's enumeration; "" is assignment.
_KINDS = (
    "addf", "addi", "andi", "", "maximumf", "maxnumf", "maxsi", "maxui", "minimumf", "minnumf", "minsi",
    "minui", "mulf", "muli", "ori", "xori",
)  # fmt: skip


def _atomic(operation: ir.Operation) -> bool:
    """The result is what was there before, as in LLVM's instruction."""
    value, buffer, *indices = operation.operands
    old = op("memref.load", [buffer, *indices], [value.type]).result
    name = _KINDS[ir.IntegerAttr(operation.attributes["kind"]).value]
    new = op(f"arith.{name}", [old, value], [value.type]).result if name else value
    op("memref.store", [new, buffer, *indices])
    operation.results[0].replace_all_uses_with(old)
    operation.erase()
    return True


def _generic(operation: ir.Operation) -> bool:
    buffer, *indices = operation.operands
    block = operation.regions[0].blocks[0]
    old = op("memref.load", [buffer, *indices], [operation.results[0].type]).result
    block.arguments[0].replace_all_uses_with(old)
    *steps, last = [view.operation for view in block.operations]
    for step in steps:
        step.move_before(operation)
    op("memref.store", [last.operands[0], buffer, *indices])
    operation.results[0].replace_all_uses_with(old)
    operation.erase()
    return True


REWRITES = {"memref.atomic_rmw": _atomic, "memref.generic_atomic_rmw": _generic}
