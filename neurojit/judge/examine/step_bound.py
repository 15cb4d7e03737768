"""A lower bound on a candidate's steps from constant loop extents: what cannot end in time is not run."""

from __future__ import annotations

from mlir import ir

from neurojit.frontend.trips import trips
from neurojit.judge.allowed_operations import LEAST_STEPS, TURNS_PER_OPERATION, UNKNOWN_OPERATIONS

_CHOICES = ("scf.if", "scf.index_switch", "affine.if")


def step_limit(original_operations: int | None) -> int:
    """Turns of constant loops that a candidate for a kernel of so many operations may take."""
    known = UNKNOWN_OPERATIONS if original_operations is None else original_operations
    return LEAST_STEPS + TURNS_PER_OPERATION * known


def least_steps(operation: ir.Operation) -> int:
    """Iterations of constant loops in ``operation``, nested ones multiplied; unknown loops count once."""
    inner = [
        sum(least_steps(child.operation) for block in region.blocks for child in block.operations)
        for region in operation.regions
    ]
    if operation.name in _CHOICES:
        return min(inner, default=0)
    count = trips(operation)
    return sum(inner) if count is None else count * (1 + sum(inner))


def longest_loop(operation: ir.Operation) -> ir.Operation:
    """The loop in ``operation`` whose turns are the most of all; itself where it holds none."""
    children = [
        child.operation
        for region in operation.regions
        for block in region.blocks
        for child in block.operations
    ]
    heaviest = max(children, key=least_steps, default=None)
    if heaviest is None or not least_steps(heaviest):
        return operation
    return heaviest if trips(heaviest) not in (None, 1) else longest_loop(heaviest)
