"""Every operation of TensorLang, in the order of the reference."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang.op_def import Effect, OpDef
from neurojit.dialect.tensorlang.ops import (
    asking,
    axes,
    constants,
    contractions,
    convolutions,
    effects,
    elementary,
    indexing,
    layout,
    normalisation,
    pointwise,
    reflection,
    rounding,
)

SECTIONS: Final = (
    constants, pointwise, elementary, rounding, contractions, convolutions, axes, normalisation, layout,
    indexing, effects, reflection, asking,
)  # fmt: skip
OPS: Final[dict[str, OpDef]] = {op.name: op for section in SECTIONS for op in section.OPS}


def having(*effects: Effect) -> frozenset[str]:
    """The full names of the operations that have one of ``effects``."""
    return frozenset(op.full_name for op in OPS.values() if op.effect in effects)
