"""What prints -> calls of ``neurojit.print.N``, which hand memory over to the host.

What the host cannot look up by the place's number alone goes along: a vector through a buffer of its own, a
memref of dynamic extents or strides as its base and a buffer of offset, extents and strides.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir

from neurojit.frontend.runner_prints import form_of, written_as
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.mlir import build
from neurojit.mlir.build import Declarations, call, memref_of, op
from neurojit.model.sites import RunnerForm

_STATIC = (0, 0)


def rewrite_print(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    """Replace a ``tensorlang.print`` or a ``vector.print``, which has its number."""
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    passed = [context, *_handed_over(operation)]
    name = declarations.add(f"neurojit.print.{site}", [value.type for value in passed])
    call(name, passed)
    operation.erase()


def _handed_over(operation: ir.Operation) -> list[ir.Value]:
    form = form_of(operation)
    return [one for value in operation.operands for one in _of_value(value, form)]


def _of_value(value: ir.Value, form: RunnerForm | None) -> list[ir.Value]:
    if form is not None and form.kind == "vector":
        value = _as_written(value, written_as(_element(value.type)))
    if isinstance(value.type, ir.VectorType):
        return [_in_memory(value)]
    if form is not None and form.kind in ("memref", "shape") and form.shape is None:
        return described(value)
    if not isinstance(value.type, (ir.RankedTensorType, ir.MemRefType)):
        cell = allocated(memref_of(value.type))
        op("memref.store", [value, cell])
        return [cell]
    if 0 in value.type.shape:  # the bare-pointer convention skips, without a word, what has no elements
        return [allocated(ir.MemRefType.get([0], value.type.element_type))]
    return [value]


def allocated(kind: ir.Type) -> ir.Value:
    """A buffer of static type."""
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get(list(_STATIC))}
    return op("memref.alloc", results=[kind], attributes=sizes).result


def described(buffer: ir.Value) -> list[ir.Value]:
    """The first element of the memory of ``buffer``, and its offset, extents and strides, each an i64."""
    kind = ir.MemRefType(buffer.type)
    index, rank = ir.IndexType.get(), kind.rank
    base, *numbers = op(
        "memref.extract_strided_metadata",
        [buffer],
        [ir.MemRefType.get([], kind.element_type), *[index] * (1 + 2 * rank)],
    ).results
    i64 = build.integer(64)
    cell = allocated(ir.MemRefType.get([len(numbers)], i64))
    for place, number in enumerate(numbers):
        wide = op("arith.index_cast", [number], [i64]).result
        op("memref.store", [wide, cell, build.constant(index, place)])
    return [base, cell]


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


def _as_written(value: ir.Value, wanted: str) -> ir.Value:
    """``value`` with elements of the type by which they are handed over. A boolean has no sign."""
    element = _element(value.type)
    if str(element) == wanted:
        return value
    to = ir.Type.parse(wanted)
    if isinstance(value.type, ir.VectorType):
        to = ir.VectorType.get(value.type.shape, to)
    if isinstance(element, ir.IntegerType):
        return op("arith.extui" if element.width == 1 else "arith.extsi", [value], [to]).result
    return op("arith.extf", [value], [to]).result


def _in_memory(vector: ir.Value) -> ir.Value:
    """A buffer of the elements in row-major order; booleans as bytes."""
    kind = ir.VectorType(vector.type)
    if str(kind.element_type) == "i1":
        kind = ir.VectorType.get(kind.shape, build.integer(8))
        vector = op("arith.extui", [vector], [kind]).result
    count = math.prod(kind.shape)
    flat = ir.VectorType.get([count], kind.element_type)
    if flat != kind:
        vector = op("vector.shape_cast", [vector], [flat]).result
    buffer = allocated(ir.MemRefType.get([count], kind.element_type))
    op("vector.store", [vector, buffer, build.constant(ir.IndexType.get(), 0)])
    return buffer
