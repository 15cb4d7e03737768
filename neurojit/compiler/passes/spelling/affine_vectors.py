"""Expands ``affine.vector_load`` and ``vector_store`` into accesses of the vector dialect.

MLIR's lowering of affine makes these itself, but too late for what turns vectors of several dimensions into
transfers.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.mlir.build import op


def _load(operation: ir.Operation) -> bool:
    buffer, *operands = operation.operands
    kind = operation.results[0].type
    value = op("vector.load", [buffer, *_indices(operation, operands)], [kind]).result
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


def _store(operation: ir.Operation) -> bool:
    value, buffer, *operands = operation.operands
    op("vector.store", [value, buffer, *_indices(operation, operands)])
    operation.erase()
    return True


def _indices(access: ir.Operation, operands: Sequence[ir.Value]) -> list[ir.Value]:
    index = ir.IndexType.get()
    map_ = ir.AffineMapAttr(access.attributes["map"]).value
    parts = [ir.AffineMap.get(map_.n_dims, map_.n_symbols, [result]) for result in map_.results]
    return [
        op("affine.apply", operands, [index], {"map": ir.AffineMapAttr.get(part)}).result for part in parts
    ]


REWRITES = {"affine.vector_load": _load, "affine.vector_store": _store}
