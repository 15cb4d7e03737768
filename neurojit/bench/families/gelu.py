"""Gelu in float64, and what an operation of each kind counts (docs/roofline.md)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

DIVISION_FLOPS: Final = 5
EXP_FLOPS: Final = 20
TANH_FLOPS: Final = 30
GELU_FLOPS: Final = 40


def gelu64(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """x/2 (1 + erf(x / sqrt 2)), element by element with the C library's erf."""
    import numpy as np  # noqa: PLC0415 (the host reads cases without arrays)

    erf: Any = np.frompyfunc(math.erf, 1, 1)
    return x / 2 * (1 + np.asarray(erf(x * math.sqrt(0.5)), np.float64))
