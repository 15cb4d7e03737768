"""Vectors of several dimensions are loaded and stored by transfers, which unroll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurojit.compiler.unit import Unit
from neurojit.compiler.vector_accesses import as_transfers


@dataclass(frozen=True, slots=True)
class AsTransfers:
    """Makes loads and stores of vectors of several dimensions transfers."""

    name: ClassVar[str] = "as-transfers"

    def run(self, unit: Unit) -> None:
        as_transfers(unit.function)
