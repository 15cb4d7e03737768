"""A kernel lowered with bounds checks in it: all of them for the judge, or those that stay when installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mlir import ir

from neurojit.kernel import Kernel
from neurojit.lowering.builders import Declarations
from neurojit.lowering.culprits import Culprits
from neurojit.lowering.lower import Lowered, Lowering, LoweringOptions
from neurojit.lowering.pipelines import TIERS, Road
from neurojit.validation.large import is_large
from neurojit.validation.safety.checks import insert_checks
from neurojit.validation.safety.taint import depending_on_data


class Guard(NamedTuple):
    """The operation that a check guards, and its line in the candidate's text, 0 where nobody knows."""

    operation: str
    line: int


@dataclass(frozen=True, slots=True)
class Hardened:
    """``guards``: what each check guards, by its id; ``unproved``: ids of those that depend on data."""

    lowered: Lowered
    guards: dict[int, Guard]
    unproved: tuple[int, ...]


def harden(
    kernel: Kernel,
    options: LoweringOptions,
    *,
    all_checks: bool,
    scheduled: bool = False,
    road: Road = TIERS,
) -> Hardened:
    """Lower ``kernel`` with every check, or with those alone that one checked run cannot prove.

    ``scheduled``: it is the schedule that is judged, so checks go into what the schedule made. Ids are the
    same either way. Raises Uncheckable, LoweringFailed.
    """
    guards: dict[int, Guard] = {}
    written = Culprits(kernel)
    unproved: list[int] = []

    def insert(body: ir.Operation, declarations: Declarations) -> None:
        checks = insert_checks(body, declarations)
        needed = depending_on_data(body, checks)
        for check in checks:
            line = 0 if scheduled else written.line_of(check.location)
            guards[check.id] = Guard(check.guards, line)
        unproved.extend(check.id for check in needed)
        if all_checks:
            return
        kept = set(unproved)
        for check in checks:
            if check.id not in kept:
                check.marker.erase()

    lowering = Lowering(kernel, options, road)
    lowering.to_linalg()
    lowering.to_buffers()
    if scheduled:
        lowering.to_schedule()
    elif is_large(kernel):
        lowering.to_contiguous(raised=False)
    lowering.to_checked_loops(insert)
    return Hardened(lowering.to_llvm(), guards, tuple(unproved))
