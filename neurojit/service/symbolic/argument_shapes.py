"""What an argument says of its shape, before anybody looks at what it holds."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from neurojit.execution.mismatch import is_array
from neurojit.model.schema import ExtentConflict, extents_of


def shape_of(given: object) -> tuple[int, ...] | None:
    """None where it is a number, or nothing that has a shape.

    What it says is believed for as long as it takes to find the function: that compares the array that it
    makes of it.
    """
    if is_array(given):
        return given.shape
    try:
        shape: Any = getattr(given, "shape", None)
        if shape is not None:
            return extents_of(shape)
        return np.shape(cast("Any", given)) if isinstance(given, (list, tuple)) else _shape_of_memory(given)
    except (ExtentConflict, TypeError, ValueError):  # of its own making, or a list of lists that differ
        return None


def _shape_of_memory(given: object) -> tuple[int, ...] | None:
    try:
        return memoryview(given).shape  # pyright: ignore[reportArgumentType]  # TypeError where it is none
    except TypeError:
        return None
