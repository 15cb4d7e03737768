"""A lower bound on the steps of loops of constant extent: what cannot end in time is not run at all."""

from __future__ import annotations

from mlir import ir

from neurojit.ingress.trips import trips
from neurojit.validation.operations import LEAST_STEPS, STEPS_PER_OPERATION, UNKNOWN_STEPS

_CHOICES = ("scf.if", "scf.index_switch", "affine.if")


def step_limit(original_operations: int | None) -> int:
    """Steps that a candidate for a kernel of so many operations may take."""
    if original_operations is None:
        return UNKNOWN_STEPS
    return LEAST_STEPS + STEPS_PER_OPERATION * original_operations


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
