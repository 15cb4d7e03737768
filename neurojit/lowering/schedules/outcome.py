"""What a generator gives back."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.lowering.schedules.parameters import ScheduleParameters


@dataclass(frozen=True, slots=True)
class Outcome:
    """An operation was replaced: with which parameters, and which operations before it became needless.

    ``absorbed`` are still in place; the driver erases them. ``parallel``: loops were marked for OpenMP.
    """

    parameters: ScheduleParameters | None
    absorbed: tuple[ir.Operation, ...] = ()
    parallel: bool = False
