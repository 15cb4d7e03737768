"""Destination passing: computes results directly in the caller's buffers instead of copying them there.

``bufferization.materialize_in_destination ... restrict`` leaves that to MLIR, which is unsound for several
results: equal initial tensors are one value by then, the place of one result is given to all that start from
it, and what is written there is not seen by the analysis of who reads what. Here a place is given to one
chain of operations, each of which alone takes what the one before made. So nothing else can lie in that
place, and whatever else reads the result does so as a tensor, in the sight of the analysis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.allocations import is_uninitialised
from neurojit.compiler.passes.tensor_provenance import result_number, written_to
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import to_tensor
from neurojit.mlir.walk import operations_in


def compute_in_place(body: ir.Operation) -> None:
    """Start the chain of each tensor that ``body`` returns in the buffer that it is returned in, if it can.

    To be run on tensors, after common subexpressions were merged.
    """
    for operation in operations_in(body):
        if operation.name == "bufferization.materialize_in_destination" and not len(operation.results):
            value, place = operation.operands
            if isinstance(place, ir.BlockArgument) and isinstance(value, ir.OpResult):
                _start_in(value, place)


def _start_in(value: ir.OpResult, place: ir.Value) -> None:
    """Let the first operation of the chain that ends in ``value`` write to ``place``."""
    kind = value.type
    while True:
        operand = _destination(value)
        if operand is None:
            return
        taker, number = operand
        before = taker.operands[number]
        if before.type != kind or not isinstance(before, ir.OpResult):
            return
        owner = before.owner.operation
        if is_uninitialised(owner):
            with ir.InsertionPoint(owner), owner.location:
                taker.operands[number] = to_tensor(place, kind, writable=True)
            return
        if len(list(before.uses)) > 1:
            if owner.name != "linalg.fill":
                return
            with ir.InsertionPoint(owner):
                before = owner.clone().results[0]
            taker.operands[number] = before
        value = before


def _destination(value: ir.OpResult) -> tuple[ir.Operation, int] | None:
    """The operation that made ``value`` and the position of the operand that it wrote to."""
    before = written_to(value)
    if before is None:
        return None
    owner = value.owner.operation
    first = len(owner.operands) - len(owner.results) if owner.name.startswith(("linalg.", "scf.")) else 1
    number = first + (result_number(value) if len(owner.results) > 1 else 0)
    assert owner.operands[number] == before
    return owner, number


@dataclass(frozen=True, slots=True)
class ComputeInPlace:
    """Starts the chain of a returned tensor in the buffer that it is returned in."""

    name: ClassVar[str] = "compute-in-place"

    def run(self, unit: Unit) -> None:
        compute_in_place(unit.function)
