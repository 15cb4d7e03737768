"""Tier T2 at the level of buffers: loops are raised to linalg, linalg is scheduled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlir import ir

from neurojit.compiler.raising import raise_loops
from neurojit.compiler.raising.record import Kept, Raised
from neurojit.compiler.schedules import Scheduled, ScheduleParameters, VectorTarget, schedule
from neurojit.mlir.walk import operations_in
from neurojit.model.policy import Numerics


@dataclass(frozen=True, slots=True)
class Optimized:
    """What was scheduled and which loops were kept; ``notes`` say it for the trace."""

    notes: tuple[str, ...]
    kept: tuple[Kept, ...]
    scheduled: tuple[Scheduled, ...]


def optimize(
    body: ir.Operation,
    numerics: Numerics,
    target: VectorTarget,
    parameters: Mapping[str, ScheduleParameters] | None = None,
) -> Optimized:
    """Raise and schedule in place; ``parameters`` by operation, as ``schedule`` takes them."""
    raised = raise_loops(body)
    notes = [_note(item) for item in raised]
    if any(operation.name == "scf.parallel" for operation in operations_in(body)):
        # The program's own parallel loops run in order, since a fault must be able to leave them; the
        # conversion to OpenMP cannot tell them from ours.
        target = replace(target, threads=1)
    scheduled = schedule(body, target, numerics, parameters)
    notes += [str(item) for item in scheduled if item.parameters is None or not item.reason]
    kept = tuple(record for record in raised if isinstance(record, Kept))
    return Optimized(tuple(notes), kept, tuple(scheduled))


def _note(record: Raised | Kept) -> str:
    """In a few words: the function's name here is the ABI's, and locations are of its reprinted text."""
    if isinstance(record, Kept):
        return f"loop kept: {record.reason}"
    return f"{record.kind} over {'x'.join(map(str, record.extents)) or 'scalar'} raised"
