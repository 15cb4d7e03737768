"""Buffers of i1 become buffers of bytes: 0 or 1, as NumPy keeps them.

MLIR's own lowering packs elements narrower than a byte and aborts the process on i1.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.culprits import Complaint
from neurojit.compiler.unit import Unit
from neurojit.mlir import build
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in


class UnsupportedBooleans(Exception):
    """An operation that reads or writes i1 elements in a way that has no byte-wise form."""

    def __init__(self, operation: ir.Operation) -> None:
        super().__init__("memrefs of i1 are kept as bytes, for which it has no form")
        self.location = operation.location


def store_booleans_as_bytes(module: ir.Module) -> None:
    """Retype every memref of i1 in ``module`` (no tensors, no linalg) and convert at loads and stores.

    Raises :class:`UnsupportedBooleans`.
    """
    operations = [module.operation, *operations_in(module.operation)]
    bits = {value for operation in operations for value in _defined_by(operation) if _has_bits(value.type)}
    for operation in operations if bits else ():
        if any(value in bits for value in operation.operands):
            _convert_access(operation)
        for value in _defined_by(operation):
            if value in bits:
                value.set_type(_bytes(value.type))
    for operation in module.body.operations:
        _retype_symbol(operation.operation)


def _defined_by(operation: ir.Operation) -> Iterator[ir.Value]:
    yield from operation.results
    for region in operation.regions:
        for block in region.blocks:
            yield from block.arguments


def _has_bits(kind: ir.Type) -> bool:
    return isinstance(kind, ir.MemRefType) and str(kind.element_type) == "i1"


def _bytes(kind: ir.Type) -> ir.Type:
    buffer = ir.MemRefType(kind)
    return ir.MemRefType.get(buffer.shape, build.integer(8), buffer.layout, buffer.memory_space)


def _retype_symbol(operation: ir.Operation) -> None:
    """The types that functions and globals carry as attributes."""
    for key in ("function_type", "type"):
        if key not in operation.attributes:
            continue
        kind = ir.TypeAttr(operation.attributes[key]).value
        if isinstance(kind, ir.FunctionType):
            inputs = [_bytes(item) if _has_bits(item) else item for item in kind.inputs]
            results = [_bytes(item) if _has_bits(item) else item for item in kind.results]
            operation.attributes[key] = ir.TypeAttr.get(ir.FunctionType.get(inputs, results))
        elif _has_bits(kind):
            operation.attributes[key] = ir.TypeAttr.get(_bytes(kind))
            _widen_initial_value(operation)


def _widen_initial_value(constant: ir.Operation) -> None:
    if "initial_value" not in constant.attributes:
        return
    given = constant.attributes["initial_value"]
    if isinstance(given, ir.UnitAttr):
        return
    byte = build.integer(8)
    kind = ir.RankedTensorType.get(ir.ShapedType(given.type).shape, byte)
    values = [ir.IntegerAttr.get(byte, int(value)) for value in ir.DenseIntElementsAttr(given)]
    constant.attributes["initial_value"] = ir.DenseElementsAttr.get(values, kind)


def _convert_access(operation: ir.Operation) -> None:
    access = _ACCESSES.get(operation.name)
    if access is not None:
        access(operation)
    elif operation.name in _ELEMENTWISE:
        raise UnsupportedBooleans(operation)


def _load(operation: ir.Operation) -> None:
    """The loaded byte is compared with zero: whatever a caller's true is, it is true here."""
    result = operation.results[0]
    if not _is_bits(result.type):
        return
    wide = _widened(result.type)
    result.set_type(wide)
    with ir.InsertionPoint.after(operation):
        narrow = build.compare("ne", result, _zero(wide))
    result.replace_all_uses_except(narrow, narrow.owner.operation)


def _store(operation: ir.Operation) -> None:
    _widen_operand(operation, 0)


def _transfer_read(operation: ir.Operation) -> None:
    sizes = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])
    _widen_operand(operation, sizes[0] + sizes[1])
    _load(operation)


def _load_or_else(operation: ir.Operation) -> None:
    """The last operand stands for what is not read."""
    _widen_operand(operation, len(operation.operands) - 1)
    _load(operation)


def _store_last(operation: ir.Operation) -> None:
    _widen_operand(operation, len(operation.operands) - 1)


def _widen_operand(operation: ir.Operation, position: int) -> None:
    value = operation.operands[position]
    if not _is_bits(value.type):
        return
    with ir.InsertionPoint(operation), operation.location:
        operation.operands[position] = op("arith.extui", [value], [_widened(value.type)]).result


def _zero(kind: ir.Type) -> ir.Value:
    byte = build.integer(8)
    value: ir.Attribute = ir.IntegerAttr.get(byte, 0)
    if isinstance(kind, ir.VectorType):
        value = ir.DenseElementsAttr.get_splat(kind, value)
    return op("arith.constant", results=[kind], attributes={"value": value}).result


def _is_bits(kind: ir.Type) -> bool:
    return str(kind.element_type if isinstance(kind, ir.VectorType) else kind) == "i1"


def _widened(kind: ir.Type) -> ir.Type:
    byte = build.integer(8)
    return ir.VectorType.get(kind.shape, byte) if isinstance(kind, ir.VectorType) else byte


_ACCESSES: dict[str, Callable[[ir.Operation], None]] = {
    "memref.load": _load,
    "memref.store": _store,
    "vector.compressstore": _store_last,
    "vector.expandload": _load_or_else,
    "vector.gather": _load_or_else,
    "vector.load": _load,
    "vector.maskedload": _load_or_else,
    "vector.maskedstore": _store_last,
    "vector.scatter": _store_last,
    "vector.store": _store,
    "vector.transfer_read": _transfer_read,
    "vector.transfer_write": _store,
}
# The other operations that touch elements; whatever only makes views needs nothing but the new type.
_ELEMENTWISE = frozenset({"memref.atomic_rmw", "memref.generic_atomic_rmw"})


@dataclass(frozen=True, slots=True)
class StoreBooleansAsBytes:
    """Stores i1 as bytes."""

    name: ClassVar[str] = "store-booleans-as-bytes"

    def run(self, unit: Unit) -> None:
        try:
            store_booleans_as_bytes(unit.module)
        except UnsupportedBooleans as refusal:
            raise unit.refused(Complaint(str(refusal), refusal.location)) from refusal
