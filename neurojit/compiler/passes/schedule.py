"""Each linalg operation becomes the loops of a generator, at the level of buffers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from neurojit.compiler.schedules import schedule
from neurojit.compiler.unit import Unit
from neurojit.mlir.walk import operations_in


@dataclass(frozen=True, slots=True)
class Schedule:
    """Generates the loops of each linalg operation, with the parameters that the recipe names."""

    name: ClassVar[str] = "schedule"

    def run(self, unit: Unit) -> int:
        recipe, body = unit.recipe, unit.function
        target = recipe.target
        if any(operation.name == "scf.parallel" for operation in operations_in(body)):
            # The program's own parallel loops run in order, since a fault must be able to leave them; the
            # conversion to OpenMP cannot tell them from ours.
            target = replace(target, threads=1)
        unit.scheduled = tuple(schedule(body, target, recipe.numerics, recipe.parameters))
        unit.notes += [str(item) for item in unit.scheduled if item.parameters is None or not item.reason]
        return sum(item.parameters is not None for item in unit.scheduled)
