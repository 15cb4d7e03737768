"""Expands ``memref.realloc`` into a new allocation and a copy of what fits.

MLIR's lowering asks in the code which of the two is larger, and fails where the answer folds: the branch that
is never taken holds a view that is too long.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.mlir.build import constant, op


def _realloc(operation: ir.Operation) -> bool:
    source, *size = operation.operands
    kind = ir.MemRefType(operation.results[0].type)
    index = ir.IndexType.get()
    segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(size), 0])}
    made = op("memref.alloc", size, [kind], segments).result
    zero, one = constant(index, 0), constant(index, 1)
    extents = [op("memref.dim", [buffer, zero], [index]).result for buffer in (source, made)]
    kept = op("arith.minui", extents, [index]).result
    loop = op("scf.for", [zero, kept, one], regions=1)
    block = ir.Block.create_at_start(loop.regions[0], [index], [operation.location])
    with ir.InsertionPoint(block):
        place = block.arguments[0]
        value = op("memref.load", [source, place], [kind.element_type]).result
        op("memref.store", [value, made, place])
        op("scf.yield")
    operation.results[0].replace_all_uses_with(made)
    operation.erase()
    return True


REWRITES = {"memref.realloc": _realloc}
