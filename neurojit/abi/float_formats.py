"""Which of NumPy's types are floats, those of packages too, and what format they have.

NumPy's own ``kind`` and ``finfo`` know nothing of what a package brings (bfloat16).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from neurojit.model.element_types import BORDER, FloatFormat

_FORMATS: Final = {one.numpy: one.format for one in BORDER if one.format is not None}


def is_floating(dtype: np.dtype[Any]) -> bool:
    """Whether elements of ``dtype`` are floats."""
    return dtype.kind == "f" or dtype.name in _FORMATS


def format_of(dtype: np.dtype[Any]) -> FloatFormat:
    """The format of a float that crosses a function's boundary."""
    return _FORMATS[dtype.name]
