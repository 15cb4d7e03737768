"""A kernel lowered with bounds checks in it: all of them for the judge, or those that stay when installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mlir import ir

from neurojit.compiler.checks.checks import insert_checks
from neurojit.compiler.culprits import Culprits
from neurojit.compiler.lower import Lowered, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.judge.derive.taint import depending_on_data
from neurojit.mlir.build import Declarations
from neurojit.model.program import Kernel


class Guard(NamedTuple):
    """The operation that a check guards, and its line in the candidate's text, 0 where nobody knows."""

    operation: str
    line: int


@dataclass(frozen=True, slots=True)
class Hardened:
    """``guards``: what each check guards, by its id; ``unproved``: ids of those that depend on data.

    ``told``: the names of the values that a check reports where it fails, where all are in place.
    """

    lowered: Lowered
    guards: dict[int, Guard]
    unproved: tuple[int, ...]
    told: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])


def harden(
    kernel: Kernel,
    recipe: Recipe,
    *,
    all_checks: bool,
    scheduled: bool = False,
    stages: Stages | None = None,
) -> Hardened:
    """Lower ``kernel`` with every check, or with those alone that one checked run cannot prove.

    ``scheduled``: it is the schedule that is judged, so checks go into what the schedule made. Ids are the
    same either way. Raises Uncheckable, LoweringFailed.
    """
    guards: dict[int, Guard] = {}
    written = Culprits(kernel)
    unproved: list[int] = []
    told: dict[int, tuple[str, ...]] = {}

    def insert(body: ir.Operation, declarations: Declarations) -> None:
        checks = insert_checks(body, declarations, telling=all_checks)
        needed = depending_on_data(body, checks)
        for check in checks:
            line = 0 if scheduled else written.line_of(check.location)
            guards[check.id] = Guard(check.guards, line)
            if check.names:
                told[check.id] = check.names
        unproved.extend(check.id for check in needed)
        if all_checks:
            return
        kept = set(unproved)
        for check in checks:
            if check.id not in kept:
                check.marker.erase()

    stages = stages or Stages()
    if scheduled:
        lowering = stages.buffers(kernel, recipe).to(Stage.PLAIN_LOOPS)
    else:
        lowering = stages.plain_loops(kernel, recipe, loops=Loops.CONTIGUOUS)
    lowering.edit(insert)
    return Hardened(lowering.translated(), guards, tuple(unproved), told)
