"""Where an assertion begins to fail: arguments between some that pass and some that do not.

Random arguments seldom fall between a limit and a limit that was moved. Halving the way from arguments that
the reference takes to arguments that it refuses does: every step is judged, so a candidate whose limit lies
anywhere on the way, short of the last step, ends otherwise than the reference on one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neurojit.validation.harness.buffers import Array
from neurojit.validation.harness.executable import Value

STEPS = 24
_LINEAR_BELOW = 2.0**-10  # magnitudes are halved by their logarithm above this


def finite(arguments: Sequence[Value]) -> bool:
    """Whether a way can lead there."""
    return all(bool(np.all(np.isfinite(value))) for value in arguments)


def between(passing: Sequence[Value], failing: Sequence[Value], share: float) -> list[Value]:
    """Arguments ``share`` of the way from ``passing`` to ``failing``, every element between its two ends."""
    return [_mixed(one, other, share) for one, other in zip(passing, failing, strict=True)]


def _mixed(one: Value, other: Value, share: float) -> Value:
    start, end = np.asarray(one), np.asarray(other)
    if start.dtype.kind == "b":
        mixed = end if share > 0.5 else start
    else:
        wide = _opened((1 - share) * _closed(start) + share * _closed(end))
        wide = np.rint(wide) if start.dtype.kind == "i" else wide
        low, high = np.minimum(start, end), np.maximum(start, end)
        # In the type itself: an i64 does not survive float64.
        mixed = np.clip(_cast(wide, start.dtype), low, high)
    return mixed if isinstance(one, np.ndarray) else mixed.item()


def _cast(wide: Array, dtype: np.dtype) -> Array:
    if dtype.kind == "i":
        limits = np.iinfo(dtype)
        inside = np.clip(wide, float(limits.min), np.nextafter(float(limits.max), 0.0))
        return inside.astype(dtype)
    with np.errstate(over="ignore"):
        return wide.astype(dtype)


def _closed(values: Array) -> Array:
    wide = values.astype(np.float64)
    return np.sign(wide) * np.log1p(np.abs(wide) / _LINEAR_BELOW)


def _opened(values: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.sign(values) * np.expm1(np.abs(values)) * _LINEAR_BELOW
