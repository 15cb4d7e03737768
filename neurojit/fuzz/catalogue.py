"""Every family of operations, entered."""

from __future__ import annotations

from neurojit.fuzz.makers import MAKERS
from neurojit.fuzz.operations import (
    affines,
    apart,
    buffers,
    complexes,
    control,
    elementary,
    floats,
    integers,
    language,
    places,
    reductions,
    shapes,
    structured,
    tensors,
    tiles,
    transfers,
    windows,
)

FAMILIES = (
    affines, apart, buffers, complexes, control, elementary, floats, integers, language, places, reductions,
    shapes, structured, tensors, tiles, transfers, windows,
)  # fmt: skip

__all__ = ["FAMILIES", "MAKERS"]
