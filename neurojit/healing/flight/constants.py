"""Constants of a template: markers that stand for numbers, read from memory while these are fitted."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.inlining import NotSelfContained
from neurojit.healing.flight.layout import MOST_CONSTANTS
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in

CONSTANT = "neurojit.constant"  # () {index = k : i64} -> f64


def read_constants(function: ir.Operation, memory: ir.Value) -> None:
    """Put a load of the element ``index`` of ``memory`` for each marker. Raises NotSelfContained."""
    for operation in operations_in(function):
        if operation.name != CONSTANT:
            continue
        place = ir.IntegerAttr(operation.attributes["index"]).value
        if not 0 <= place < MOST_CONSTANTS:
            raise NotSelfContained(f"a template has at most {MOST_CONSTANTS} constants")
        with ir.InsertionPoint(operation), operation.location:
            index = constant(ir.IndexType.get(), place)
            loaded = op("memref.load", [memory, index], [ir.F64Type.get()]).result
        operation.results[0].replace_all_uses_with(loaded)
        operation.erase()
