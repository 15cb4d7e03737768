"""Writes what this release of MLIR miscompiles as something else, before a pass sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurojit.compiler.unit import Unit
from neurojit.compiler.upstream import Stage, avoid_upstream_faults


@dataclass(frozen=True, slots=True)
class AvoidUpstreamFaults:
    """Applies the workarounds (:mod:`neurojit.compiler.upstream`) of one stage."""

    name: ClassVar[str] = "avoid-upstream-faults"
    stage: Stage

    def run(self, unit: Unit) -> None:
        avoid_upstream_faults(unit.function, self.stage, unit.recipe.kept_faults)
