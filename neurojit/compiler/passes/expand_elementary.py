"""exp, tanh and erf become arithmetic of ours, the same at every tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurojit.compiler.unit import Unit
from neurojit.dialect.tensorlang.lowering import elementary, outlined


@dataclass(frozen=True, slots=True)
class ExpandElementary:
    """Expands elementary functions in place; ``outline``: scalar ones become calls, which compile sooner.

    They are the same operations either way, so they have the same bits.
    """

    name: ClassVar[str] = "expand-elementary"
    outline: bool = False

    def run(self, unit: Unit) -> None:
        if self.outline:
            outlined.outline(unit.function, unit.module)
        else:
            elementary.expand(unit.function)
