"""Expands bitcasts and reshapes that have no lowering, and ``materialize_in_destination``."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.mlir.build import constant, integer, op
from neurojit.model.element_types import ELEMENT_TYPES, FORMATS

_WIDTHS = {name: ELEMENT_TYPES[name].bits for name in FORMATS}


def _tensor_bitcast(operation: ir.Operation) -> bool:
    return _replace(operation, _bitcast(operation.operands[0], operation.results[0].type))


def _complex_bitcast(operation: ir.Operation) -> bool:
    """The real part is the lower half of the bits, as it comes first in memory."""
    source, target = operation.operands[0], operation.results[0].type
    if isinstance(source.type, ir.ComplexType):
        return _replace(operation, _joined(source, source.type.element_type, target))
    return _replace(operation, _parted(source, ir.ComplexType(target)))


def _joined(source: ir.Value, element: ir.Type, target: ir.Type) -> ir.Value:
    parts = [op(f"complex.{part}", [source], [element]).result for part in ("re", "im")]
    if isinstance(target, ir.ComplexType):
        return _complex([_bitcast(part, target.element_type) for part in parts], target)
    width = _width(element)
    narrow, wide = integer(width), integer(2 * width)
    low, high = (op("arith.extui", [_bitcast(part, narrow)], [wide]).result for part in parts)
    high = op("arith.shli", [high, constant(wide, width)], [wide]).result
    return _bitcast(op("arith.ori", [low, high], [wide]).result, target)


def _parted(source: ir.Value, target: ir.ComplexType) -> ir.Value:
    width = _width(target.element_type)
    narrow, wide = integer(width), integer(2 * width)
    bits = _bitcast(source, wide)
    high = op("arith.shrui", [bits, constant(wide, width)], [wide]).result
    halves = [op("arith.trunci", [half], [narrow]).result for half in (bits, high)]
    return _complex([_bitcast(half, target.element_type) for half in halves], target)


def _complex(parts: list[ir.Value], kind: ir.Type) -> ir.Value:
    return op("complex.create", parts, [kind]).result


def _bitcast(value: ir.Value, kind: ir.Type) -> ir.Value:
    return value if value.type == kind else op("arith.bitcast", [value], [kind]).result


def _width(kind: ir.Type) -> int:
    return kind.width if isinstance(kind, ir.IntegerType) else _WIDTHS[str(kind)]


def _tensor_reshape(operation: ir.Operation) -> bool:
    """The shape as indices, where its extents come from."""
    shape = ir.RankedTensorType(operation.operands[1].type)
    if not isinstance(shape.element_type, ir.IndexType):
        kind = ir.RankedTensorType.get(shape.shape, ir.IndexType.get())
        operation.operands[1] = op("arith.index_cast", [operation.operands[1]], [kind]).result
    return False


def _memref_reshape(operation: ir.Operation) -> bool:
    """The same; the indices are copied to a buffer of their own."""
    given = operation.operands[1]
    kind = ir.MemRefType(given.type)
    if isinstance(kind.element_type, ir.IndexType):
        return False
    index = ir.IndexType.get()
    shape = op(
        "memref.alloc",
        results=[ir.MemRefType.get(kind.shape, index)],
        attributes={"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])},
    ).result
    for number in range(kind.shape[0]):
        place = constant(index, number)
        extent = op("memref.load", [given, place], [kind.element_type]).result
        op("memref.store", [op("arith.index_cast", [extent], [index]).result, shape, place])
    operation.operands[1] = shape
    return False


def _materialize(operation: ir.Operation) -> bool:
    """Into a tensor that can never be written to: the value is that of the source, wherever it lies."""
    if not len(operation.results):
        return False
    source, target = operation.operands
    if not isinstance(target.owner, ir.Block) or target.owner.owner.operation.name != "func.func":
        return False
    value = source
    if source.type != target.type:
        value = op("tensor.cast", [source], [target.type]).result
    return _replace(operation, value)


def _replace(operation: ir.Operation, value: ir.Value) -> bool:
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


REWRITES = {
    "tensor.bitcast": _tensor_bitcast,
    "complex.bitcast": _complex_bitcast,
    "tensor.reshape": _tensor_reshape,
    "memref.reshape": _memref_reshape,
    "bufferization.materialize_in_destination": _materialize,
}
