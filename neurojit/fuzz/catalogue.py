"""Every family of operations, entered."""

from __future__ import annotations

from neurojit.fuzz.operations import (
    affines,
    buffers,
    complexes,
    control,
    floats,
    integers,
    language,
    reductions,
    shapes,
    structured,
    tensors,
    transfers,
)

LOADED = (
    affines,
    buffers,
    complexes,
    control,
    floats,
    integers,
    language,
    reductions,
    shapes,
    structured,
    tensors,
    transfers,
)
