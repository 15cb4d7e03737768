"""Calls of functions that the host defines -> calls of ``neurojit.extern.N``, which hand memory over.

An argument is a buffer, or a cell for a scalar; a memref of dynamic extents or strides is two, as in
:mod:`neurojit.compiler.passes.printing`. Results are written to cells and buffers that follow. What the host
raises cancels the call, which the poll behind it sees.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.passes.crossing import from_buffer, nonempty, passed_as
from neurojit.compiler.passes.markers import POLL
from neurojit.compiler.passes.printing import allocated, described
from neurojit.frontend.externals import external_value
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.mlir.build import Declarations, call, memref_of, op


def rewrite_external_call(operation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    """Replace a ``func.call`` that has a number."""
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    passed = [context]
    for value in operation.operands:
        passed += _handed_over(value)
    outputs = [allocated(passed_as(memref_of(result.type))) for result in operation.results]
    passed += outputs
    name = declarations.add(f"neurojit.extern.{site}", [value.type for value in passed])
    call(name, passed)
    call(declarations.add(POLL, [context.type]), [context])
    for result, output in zip(operation.results, outputs, strict=True):
        result.replace_all_uses_with(from_buffer(output, result.type))
    operation.erase()


def _handed_over(value: ir.Value) -> list[ir.Value]:
    known = external_value(value.type)
    if known.kind == "scalar":
        cell = allocated(memref_of(value.type))
        op("memref.store", [value, cell])
        return [cell]
    return described(value) if known.shape is None else [nonempty(value)]
