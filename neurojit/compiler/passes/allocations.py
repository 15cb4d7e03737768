"""Gives each user of an empty tensor an allocation of its own, which CSE had merged.

Equal allocations of tensors are merged as common subexpressions, since what they hold is not defined. Two
loops that start from the same one would then each need a copy, which bufferization cannot make where the
second reads what the first wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.mlir.walk import operations_in


def own_allocations(body: ir.Operation) -> None:
    """Clone every ``tensor.empty`` and uninitialised ``alloc_tensor`` that has several uses, one for each."""
    for operation in operations_in(body):
        if not is_uninitialised(operation):
            continue
        for use in list(operation.results[0].uses)[1:]:
            with ir.InsertionPoint(operation), operation.location:
                other = operation.clone()
            use.owner.operation.operands[use.operand_number] = other.results[0]


def is_uninitialised(operation: ir.Operation) -> bool:
    """Whether ``operation`` makes a tensor whose elements nothing has set."""
    if operation.name == "bufferization.alloc_tensor":
        _, copied, _ = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])
        return not copied
    return operation.name == "tensor.empty"


@dataclass(frozen=True, slots=True)
class OwnAllocations:
    """Gives each use of an empty tensor one of its own."""

    name: ClassVar[str] = "own-allocations"

    def run(self, unit: Unit) -> None:
        own_allocations(unit.function)
