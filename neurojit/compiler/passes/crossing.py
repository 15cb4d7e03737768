"""Values as they cross the boundary of a body: as buffers, and those of no elements as vectors of none."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.mlir.build import memref_of, op, to_tensor
from neurojit.model.element_types import ELEMENT_TYPES


def passed_as(kind: ir.Type) -> ir.Type:
    """The type by which a value crosses the boundary.

    The bare-pointer convention skips, without a word, functions with an extent of 0 behind the first: empty
    buffers cross as vectors of no elements, and nothing is read through them.
    """
    if is_empty(kind):
        return ir.MemRefType.get([0], ir.ShapedType(kind).element_type)
    return memref_of(kind) if isinstance(kind, ir.RankedTensorType) or is_cell(kind) else kind


def is_cell(kind: ir.Type) -> bool:
    """Whether it is a scalar that is passed as the address of a cell."""
    element = ELEMENT_TYPES.get(str(kind))
    return element is not None and element.by_reference


def is_empty(kind: ir.Type) -> bool:
    return isinstance(kind, (ir.RankedTensorType, ir.MemRefType)) and 0 in kind.shape


def nothing(kind: ir.Type) -> ir.Value:
    """A tensor or buffer of no elements."""
    name = "tensor.empty" if isinstance(kind, ir.RankedTensorType) else "memref.alloc"
    return op(name, results=[kind], attributes={} if name == "tensor.empty" else static_sizes()).result


def handed(value: ir.Value) -> ir.Value:
    """``value`` as it is handed to a callee: in a cell of its own where it goes by its address."""
    if not is_cell(value.type):
        return nonempty(value)
    cell = op("memref.alloc", results=[memref_of(value.type)], attributes=static_sizes()).result
    op("memref.store", [value, cell])
    return cell


def nonempty(value: ir.Value) -> ir.Value:
    """``value``, or in place of an empty one what stands for it."""
    return nothing(passed_as(value.type)) if is_empty(value.type) else value


def static_sizes() -> dict[str, ir.Attribute]:
    return {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}


def from_buffer(buffer: ir.Value, kind: ir.Type) -> ir.Value:
    if is_empty(kind):
        return nothing(kind)
    if isinstance(kind, ir.RankedTensorType):
        return to_tensor(buffer, kind, writable=True)
    if isinstance(kind, ir.MemRefType):
        return buffer
    return op("memref.load", [buffer], [kind]).result
