"""Check ``permitted``, fresh memory: a buffer that is surely read before anything writes to it.

What new memory holds is nobody's: MLIR says nothing of it, and a candidate may not use what it finds. Here
stands what the text alone decides. Where it depends on the run, the trial tells
(:mod:`neurojit.judge.trial.checks.fresh_memory`).
"""

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.frontend.trips import is_loop, trips
from neurojit.mlir.alias import touching
from neurojit.mlir.operation_facts import ALLOCATIONS
from neurojit.mlir.walk import is_inside, operations_in

ADVICE: Final = "unwritten memory is read: fill it first"

# They read whatever the arguments are: no mask keeps them from it.
_LOADS = ("memref.load", "affine.load", "vector.load", "affine.vector_load")


def fresh_read(function: ir.Operation) -> tuple[ir.Operation, ir.Operation] | None:
    """An allocation of ``function`` that is read before it is written, whatever the arguments; and the read.

    A value that only a selection looks at is let pass: the first turn of a loop may well choose another.
    """
    for operation in operations_in(function):
        if operation.name in ALLOCATIONS:
            read = _first_read(operation.results[0], operation.block)
            if read is not None:
                return operation, read
    return None


def _first_read(buffer: ir.Value, block: ir.Block) -> ir.Operation | None:
    """What surely reads ``buffer`` before all else that touches it."""
    users = touching(buffer)
    while True:
        first = _first(block, users)
        if first is None:
            return None
        if is_loop(first):
            if not trips(first):  # none, or unknown
                return None
            block = first.regions[0].blocks[0]
            continue
        return first if _reads(first, buffer) else None


def _first(block: ir.Block, users: list[ir.Operation]) -> ir.Operation | None:
    for each in block.operations:
        operation = each.operation
        if any(one == operation or is_inside(one, operation) for one in users):
            return operation
    return None


def _reads(operation: ir.Operation, buffer: ir.Value) -> bool:
    if operation.name in _LOADS:
        return operation.operands[0] == buffer and _is_used(operation.results[0])
    return operation.name == "memref.copy" and operation.operands[0] == buffer


def _is_used(value: ir.Value) -> bool:
    """Whether something looks at ``value`` that does not choose between it and another."""
    return any(use.owner.name != "arith.select" or use.operand_number == 0 for use in value.uses)
