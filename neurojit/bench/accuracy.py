"""How far a result is from the reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from neurojit.bench.case import Measure

Array: TypeAlias = np.ndarray[Any, Any]


def error_of(results: Sequence[Array], reference: Sequence[Array], measure: Measure) -> float:
    """The largest relative error of any element; infinite for another shape, or where one is NaN alone.

    "elementwise" relates it to the element of the reference, "normwise" to the largest. Integers and booleans
    are equal (0) or not (infinite).
    """
    if len(results) != len(reference):
        return math.inf
    return max(
        (_error(result, wanted, measure) for result, wanted in zip(results, reference, strict=True)),
        default=0.0,
    )


def _error(result: Array, wanted: Array, measure: Measure) -> float:
    if result.shape != wanted.shape:
        return math.inf
    if wanted.dtype.kind not in "fc":
        return 0.0 if np.array_equal(result, wanted) else math.inf
    wide = np.asarray(wanted)
    same = (result == wide) | (np.isnan(result) & np.isnan(wide))  # infinities too
    if same.all():
        return 0.0
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        apart = np.abs(result.astype(wide.dtype) - wide)
        sizes = np.abs(wide)
        scale = sizes if measure == "elementwise" else np.max(sizes[np.isfinite(sizes)], initial=0.0)
        worst = np.max((apart / scale)[~same])
    return math.inf if np.isnan(worst) else float(worst)
