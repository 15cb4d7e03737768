"""Tier T2 at the level of buffers: loops are raised to linalg, linalg is scheduled."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlir import ir

from neurojit.kernel import Numerics
from neurojit.lowering.raising import raise_loops
from neurojit.lowering.schedules import VectorTarget, schedule
from neurojit.walk import operations_in


@dataclass(frozen=True, slots=True)
class Optimized:
    """What was raised and scheduled, for the trace; ``parallel`` where OpenMP regions were made."""

    notes: tuple[str, ...]
    parallel: bool


def optimize(body: ir.Operation, numerics: Numerics, target: VectorTarget) -> Optimized:
    """Raise and schedule in place."""
    notes = [str(item) for item in raise_loops(body)]
    if any(operation.name == "scf.parallel" for operation in operations_in(body)):
        # The program's own parallel loops run in order, since a fault must be able to leave them; the
        # conversion to OpenMP cannot tell them from ours.
        target = replace(target, threads=1)
    scheduled = schedule(body, target, numerics)
    notes += [str(item) for item in scheduled]
    return Optimized(tuple(notes), any(item.parallel for item in scheduled))
