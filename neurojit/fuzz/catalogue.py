"""Every family of operations, entered."""

from __future__ import annotations

from neurojit.fuzz.makers import MAKERS
from neurojit.fuzz.operations import (
    affines,
    buffers,
    complexes,
    control,
    elementary,
    floats,
    integers,
    language,
    reductions,
    shapes,
    structured,
    tensors,
    transfers,
    windows,
)

FAMILIES = (
    affines, buffers, complexes, control, elementary, floats, integers, language, reductions, shapes, structured, tensors,
    transfers, windows,
)  # fmt: skip

__all__ = ["FAMILIES", "MAKERS"]
