"""Lowers affine operations before bufferization, where that or MLIR's folds cannot take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurojit.compiler.passes.inplace_loop_carried import carries_tensors_in_affine
from neurojit.compiler.unit import Unit
from neurojit.compiler.upstream.loops import leave_extreme_affine
from neurojit.compiler.upstream.maps import divides_what_may_wrap


@dataclass(frozen=True, slots=True)
class LowerAffineEarly:
    """Runs ``lower-affine`` where affine loops carry tensors, or affine folds would be wrong."""

    name: ClassVar[str] = "lower-affine-early"

    def run(self, unit: Unit) -> int:
        if "affine." not in unit.kernel.text:
            return 0
        function = unit.function
        wanted = (
            leave_extreme_affine(function)
            or carries_tensors_in_affine(function)
            or divides_what_may_wrap(function)
        )
        if wanted:
            unit.run_upstream(("lower-affine",))
        return int(wanted)
