"""Stores a function's scalar arguments where it fails, after the values that the fault reports."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.abi.layout import FAULT_VALUES
from neurojit.compiler.passes.markers import FAULT
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import call
from neurojit.mlir.walk import operations_in

_FIRST_VALUE = 2  # operand of a marker: the context and the condition come before


def report_arguments(module: ir.Module, body: ir.Operation, inputs: int) -> None:
    """Add the scalars among the first ``inputs`` arguments of ``body``, before branches, to its markers.

    As many as a context has room for.
    """
    arguments = list(body.regions[0].blocks[0].arguments)[1 : 1 + inputs]
    scalars = [value for value in arguments if not isinstance(value.type, ir.MemRefType)]
    widened: dict[str, ir.FunctionType] = {}
    for operation in operations_in(body):
        if operation.name != "func.call":
            continue
        name = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
        if not name.startswith(FAULT):
            continue
        room = FAULT_VALUES - (len(operation.operands) - _FIRST_VALUE)
        operands = [*operation.operands, *scalars[:room]]
        widened[name] = ir.FunctionType.get([value.type for value in operands], [])
        with ir.InsertionPoint(operation), operation.location:
            call(name, operands)
        operation.erase()
    for declared in module.body.operations:
        declaration = declared.operation
        kind = widened.get(ir.StringAttr(declaration.attributes["sym_name"]).value)
        if kind is not None:
            declaration.attributes["function_type"] = ir.TypeAttr.get(kind)


@dataclass(frozen=True, slots=True)
class ReportArguments:
    """Has faults say with which scalars the function was called."""

    name: ClassVar[str] = "report-arguments"

    def run(self, unit: Unit) -> None:
        report_arguments(unit.module, unit.function, len(unit.kernel.signature.arguments))
