"""Loads and stores of vectors of more than one dimension, for which LLVM's conversion has no pattern."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.ingress.walk import operations_in
from neurojit.lowering.builders import op


def as_transfers(body: ir.Operation) -> None:
    """Make each, masked or not, a transfer along the last dimensions: those unroll to rows."""
    for operation in operations_in(body):
        if operation.name in ("vector.load", "vector.maskedload"):
            _load(operation)
        elif operation.name in ("vector.store", "vector.maskedstore"):
            _store(operation)


def _load(load: ir.Operation) -> None:
    vector = ir.VectorType(load.results[0].type)
    if vector.rank < 2:
        return
    base, indices, rest = _operands(load)
    masks = rest[:1]  # before what stands for elements that are not read
    with ir.InsertionPoint(load), load.location:
        read = op(
            "vector.transfer_read",
            [base, *indices, _zero(vector.element_type), *masks],
            [vector],
            _attributes(base, vector, [1, len(indices), 1, len(masks)]),
        ).result
        if masks:
            read = op("arith.select", [masks[0], read, rest[1]], [vector]).result
    load.results[0].replace_all_uses_with(read)
    load.erase()


def _store(store: ir.Operation) -> None:
    base, indices, rest = _operands(store)
    *masks, value = rest
    vector = ir.VectorType(value.type)
    if vector.rank < 2:
        return
    with ir.InsertionPoint(store), store.location:
        op(
            "vector.transfer_write",
            [value, base, *indices, *masks],
            attributes=_attributes(base, vector, [1, 1, len(indices), len(masks)]),
        )
    store.erase()


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
