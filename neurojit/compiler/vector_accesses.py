"""Rewrites ``vector.load``, ``store`` and their masked forms as transfers along the last dimensions."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in


def as_transfers(body: ir.Operation) -> None:
    """Make each of more than one dimension, for which LLVM's conversion has no pattern, one that unrolls."""
    for operation in operations_in(body):
        if operation.name in _LOADS + _STORES and _vector(operation).rank > 1:
            as_transfer(operation)


def as_transfer(access: ir.Operation) -> None:
    """Write a load or a store as a transfer, which knows about strides, too."""
    with ir.InsertionPoint(access), access.location:
        if access.name in _LOADS:
            _load(access)
        else:
            _store(access)
    access.erase()


_LOADS = ("vector.load", "vector.maskedload")
_STORES = ("vector.store", "vector.maskedstore")


def _vector(access: ir.Operation) -> ir.VectorType:
    """What is loaded or stored."""
    if access.name in _LOADS:
        return ir.VectorType(access.results[0].type)
    return ir.VectorType(access.operands[0 if access.name == "vector.store" else -1].type)


def _load(load: ir.Operation) -> None:
    vector = _vector(load)
    base, indices, rest = _operands(load)
    masks = rest[:1]  # before what stands for elements that are not read
    read = op(
        "vector.transfer_read",
        [base, *indices, _zero(vector.element_type), *masks],
        [vector],
        _attributes(base, vector, [1, len(indices), 1, len(masks)]),
    ).result
    if masks:
        read = op("arith.select", [masks[0], read, rest[1]], [vector]).result
    load.results[0].replace_all_uses_with(read)


def _store(store: ir.Operation) -> None:
    base, indices, rest = _operands(store)
    *masks, value = rest
    op(
        "vector.transfer_write",
        [value, base, *indices, *masks],
        attributes=_attributes(base, _vector(store), [1, 1, len(indices), len(masks)]),
    )


def _operands(access: ir.Operation) -> tuple[ir.Value, list[ir.Value], list[ir.Value]]:
    """The memory, the indices into it, and the vectors that follow: a mask first, where there is one."""
    operands = list(access.operands)
    stored = [operands.pop(0)] if access.name == "vector.store" else []
    base, *others = operands
    count = ir.MemRefType(base.type).rank
    return base, others[:count], others[count:] + stored


def _zero(element: ir.Type) -> ir.Value:
    """What stands for elements out of bounds, of which there are none."""
    floating = isinstance(element, ir.FloatType)
    zero = ir.FloatAttr.get(element, 0.0) if floating else ir.IntegerAttr.get(element, 0)
    return op("arith.constant", results=[element], attributes={"value": zero}).result


def _attributes(base: ir.Value, vector: ir.VectorType, segments: list[int]) -> dict[str, ir.Attribute]:
    last = ir.AffineMap.get_minor_identity(ir.MemRefType(base.type).rank, vector.rank)
    return {
        "permutation_map": ir.AffineMapAttr.get(last),
        "in_bounds": ir.ArrayAttr.get([ir.BoolAttr.get(True)] * vector.rank),
        "operandSegmentSizes": ir.DenseI32ArrayAttr.get(segments),
    }
