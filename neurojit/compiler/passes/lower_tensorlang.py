"""TensorLang becomes linalg, tensor, arith and math."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurojit.compiler.unit import Unit
from neurojit.dialect.tensorlang import lowering


@dataclass(frozen=True, slots=True)
class LowerTensorLang:
    """Rewrites every operation of TensorLang (:mod:`neurojit.dialect.tensorlang.lowering`)."""

    name: ClassVar[str] = "lower-tensorlang"

    def run(self, unit: Unit) -> None:
        lowering.lower(unit.function)
