"""Hides operands from folds behind opaque calls, for :class:`neurojit.compiler.recipe.Road`.

MLIR folds nearly everywhere: a greedy driver folds whatever it passes, and a conversion folds an operation
before it converts it. Leaving out the passes that are there to fold is therefore not enough. Here an operand
goes through a call of a function that is only declared, so that the operation which uses it knows neither
the constant nor the operation behind. Once everything is of the LLVM dialect the calls are taken out.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.inplace_loop_carried import copied
from neurojit.compiler.unit import Unit
from neurojit.dialect.tensorlang.lowering.elementary import FUNCTIONS
from neurojit.mlir.build import Declarations, call
from neurojit.mlir.walk import operations_in

_NAME = "neurojit.opaque."
_COMPUTING = ("arith.", "complex.", "index.", "math.", "vector.")
_EXPANDED = tuple(FUNCTIONS)
# Whose bodies are written down nowhere but in their names.
_WITH_BODIES = ("linalg.generic", "linalg.map", "linalg.reduce")


def hide_operands(body: ir.Operation, declarations: Declarations) -> None:
    """Hide, from each operation that computes, those of its operands that another one computed; in place.

    Scalars and vectors go through a call, a tensor through a copy. Elementary functions of constants are left
    to be folded: a fold asks libm, where what runs is our own expansion, which may differ in the last place.
    """
    names: dict[ir.Type, str] = {}
    folded = _elementary_constants(body)
    for operation in operations_in(body):
        if not operation.name.startswith(_COMPUTING) or _in_named_body(operation) or operation in folded:
            continue
        with ir.InsertionPoint(operation), operation.location:
            for number, operand in enumerate(operation.operands):
                if not _is_computed(operand):
                    continue
                kind = operand.type
                if isinstance(kind, ir.RankedTensorType):
                    operation.operands[number] = copied(operand)
                    continue
                if kind not in names:
                    names[kind] = declarations.add(f"{_NAME}{len(names)}", [kind], [kind])
                operation.operands[number] = call(names[kind], [operand], [kind]).result


def reveal(body: ir.Operation, module: ir.Module) -> None:
    """Take the calls out of a body in the LLVM dialect, and their declarations out of the module."""
    for operation in operations_in(body):
        if operation.name == "llvm.call" and _callee(operation).startswith(_NAME):
            operation.results[0].replace_all_uses_with(operation.operands[0])
            operation.erase()
    for operation in list(module.body.operations):
        inner = operation.operation
        if ir.StringAttr(inner.attributes["sym_name"]).value.startswith(_NAME):
            inner.erase()


def _elementary_constants(body: ir.Operation) -> set[ir.Operation]:
    """Functions that are expanded whose arguments are made of constants alone, and what makes those."""
    found: set[ir.Operation] = set()
    for operation in operations_in(body):
        if operation.name in _EXPANDED:
            made: set[ir.Operation] = {operation}
            if all(_made_of_constants(operand, made) for operand in operation.operands):
                found |= made
    return found


def _made_of_constants(value: ir.Value, made: set[ir.Operation]) -> bool:
    """Whether nothing but constants goes into ``value``; ``made``: operations on the way, which are added."""
    if not _is_computed(value) or len(value.owner.operation.regions):
        return False
    owner = value.owner.operation
    if owner.name == "arith.constant" or owner in made:
        return True
    made.add(owner)
    return bool(owner.operands) and all(_made_of_constants(operand, made) for operand in owner.operands)


def _is_computed(value: ir.Value) -> bool:
    return (
        not isinstance(value.owner, ir.Block)
        and value.owner.operation.name.startswith(_COMPUTING)
        and not isinstance(value.type, ir.MemRefType)
    )


def _in_named_body(operation: ir.Operation) -> bool:
    parent = operation.parent
    if parent is None:
        return False
    name = parent.operation.name
    return name == "vector.mask" or (name.startswith("linalg.") and name not in _WITH_BODIES)


def _callee(operation: ir.Operation) -> str:
    if "callee" not in operation.attributes:
        return ""
    return ir.FlatSymbolRefAttr(operation.attributes["callee"]).value


@dataclass(frozen=True, slots=True)
class HideOperands:
    """Hides operands from the operations that compute with them, so that nothing folds."""

    name: ClassVar[str] = "hide-operands"

    def run(self, unit: Unit) -> None:
        hide_operands(unit.function, unit.declarations)


@dataclass(frozen=True, slots=True)
class Reveal:
    """Takes what hid operands away again."""

    name: ClassVar[str] = "reveal"

    def run(self, unit: Unit) -> None:
        reveal(unit.function, unit.module)
