"""Checks of what was checked already."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.markers import FAULT
from neurojit.compiler.unit import Unit


def is_check(operation: ir.Operation) -> bool:
    """Whether ``operation`` leaves the function where a condition is false."""
    if operation.name != "func.call":
        return False
    return ir.FlatSymbolRefAttr(operation.attributes["callee"]).value.startswith(FAULT)


def drop_repeated(body: ir.Operation) -> None:
    """Erase every check of ``body`` whose condition an earlier one has passed on every way to it."""
    _drop(body, frozenset())


def _drop(holder: ir.Operation, before: frozenset[ir.Value]) -> None:
    for region in holder.regions:
        for block in region.blocks:
            passed = set(before)
            for view in list(block.operations):
                inner = view.operation
                if is_check(inner):
                    condition = inner.operands[1]
                    if condition in passed:
                        inner.erase()
                    else:
                        passed.add(condition)
                elif len(inner.regions):
                    _drop(inner, frozenset(passed))


@dataclass(frozen=True, slots=True)
class DropRepeated:
    """Drops checks that were made before."""

    name: ClassVar[str] = "drop-repeated"

    def run(self, unit: Unit) -> None:
        drop_repeated(unit.function)
