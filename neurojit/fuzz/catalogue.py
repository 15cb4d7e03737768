"""Every family of operations, entered."""

from __future__ import annotations

from neurojit.fuzz.operations import (
    buffers,
    control,
    floats,
    integers,
    reductions,
    shapes,
    structured,
    tensors,
    transfers,
)

LOADED = (buffers, control, floats, integers, reductions, shapes, structured, tensors, transfers)
