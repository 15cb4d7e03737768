"""Drops ``nsw`` and ``nuw`` that MLIR's own lowering put on index arithmetic and on address offsets.

MLIR marks those that it makes of affine maps and of strides, which may be negative: a broken promise would be
poison. That an access is inside its buffer stays said (``inbounds``).
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.mlir.build import attributes_of, op
from neurojit.mlir.walk import operations_in

_ADDRESS: Final = "llvm.getelementptr"
# Operations that may promise, and how they are printed where they do.
_FLAGS: Final = {
    **dict.fromkeys(("llvm.add", "llvm.sub", "llvm.mul", "llvm.shl", "llvm.trunc"), " overflow<"),
    _ADDRESS: " inbounds|nuw ",
}


def forget_lowered(module: ir.Module) -> None:
    """In place, in every function of ``module``, which is in the LLVM dialect.

    The flags are properties, which the bindings neither show nor set: they are read from how an operation is
    printed, and the operation is made anew.
    """
    addresses = _InboundsAddresses()
    for function in module.body.operations:
        if function.operation.name != "llvm.func":
            continue
        for operation in list(_promising(function.operation)):
            if operation.name == _ADDRESS:
                made = addresses.like(operation)
            else:
                with ir.InsertionPoint(operation), operation.location:
                    made = op(operation.name, list(operation.operands), [operation.results[0].type])
            operation.results[0].replace_all_uses_with(made.results[0])
            operation.erase()


class _InboundsAddresses:
    """Makes addresses that say ``inbounds`` and no more: copies of parsed ones."""

    def __init__(self) -> None:
        self._parsed: dict[int, ir.Module] = {}

    def like(self, operation: ir.Operation) -> ir.Operation:
        """Before ``operation``, with its operands, its attributes and its type."""
        count = len(operation.operands) - 1
        if count not in self._parsed:
            indices = ", ".join(["%i"] * count) or "0"
            self._parsed[count] = ir.Module.parse(f"""llvm.func @f(%p: !llvm.ptr, %i: i64) {{
              %0 = llvm.getelementptr inbounds %p[{indices}]
                : (!llvm.ptr{", i64" * count}) -> !llvm.ptr, i8
              llvm.return
            }}""")
        function = self._parsed[count].body.operations[0]
        with operation.location:
            made = function.regions[0].blocks[0].operations[0].operation.clone(ir.InsertionPoint(operation))
        for position, operand in enumerate(operation.operands):
            made.operands[position] = operand
        for name, attribute in attributes_of(operation).items():
            made.attributes[name] = attribute
        made.results[0].set_type(operation.results[0].type)
        return made.operation


def _promising(function: ir.Operation) -> Iterator[ir.Operation]:
    printing = ir.AsmState(function)  # numbers values once, not at each operation
    for operation in operations_in(function):
        flag = _FLAGS.get(operation.name)
        if flag is not None and flag in _printed(operation, printing):
            yield operation


def _printed(operation: ir.Operation, printing: ir.AsmState) -> str:
    text = io.StringIO()
    operation.print(printing, text)
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class ForgetLowered:
    """Drops what MLIR's lowering promises of indices and offsets; kept where its faults are shown."""

    name: ClassVar[str] = "forget-lowered-promises"

    def run(self, unit: Unit) -> None:
        if not unit.recipe.kept_faults:  # some are seen by what the flags let LLVM do
            forget_lowered(unit.module)
