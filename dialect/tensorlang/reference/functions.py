"""Functions, roundings and conversions, element by element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurojit.dialect.tensorlang.reference.pointwise import maximum, minimum

Array = NDArray[Any]


def erf(a: Array) -> Array:
    values = np.array([math.erf(x) for x in a.astype(np.float64).ravel()], np.float64)
    return values.reshape(a.shape).astype(a.dtype)


def sigmoid(a: Array) -> Array:
    """Of each sign the form that does not overflow."""
    power = np.exp(-np.abs(a))
    return np.where(np.signbit(a) & (a != 0), power, 1).astype(a.dtype) / (1 + power)


def silu(a: Array) -> Array:
    return a * sigmoid(a)


def rsqrt(a: Array) -> Array:
    return a.dtype.type(1) / np.sqrt(a)


def clamp(a: Array, low: Array, high: Array) -> Array:
    return minimum(maximum(a, low), high)


def sign(a: Array) -> Array:
    """NaN of NaN, +0 of -0."""
    return np.where(np.isnan(a), a, (a > 0).astype(a.dtype) - (a < 0)).astype(a.dtype)


def cast(a: Array, *, shape: tuple[int, ...], dtype: Any) -> Array:
    """Floats become the nearest integer of the type once their fraction is cut off; NaN becomes 0."""
    del shape  # the operand's
    kind = np.dtype(dtype)
    if kind.kind == "b":
        return a != 0
    if a.dtype.kind != "f" or kind.kind != "i":
        return a.astype(kind)
    ends = np.iinfo(kind)
    whole = np.trunc(np.where(np.isnan(a), 0, a)).astype(np.float64)
    within = np.where((whole >= float(ends.min)) & (whole < -float(ends.min)), whole, 0).astype(kind)
    return np.where(
        whole >= -float(ends.min), ends.max, np.where(whole < float(ends.min), ends.min, within)
    ).astype(kind)


def iota(*, shape: tuple[int, ...], dtype: Any, axis: int) -> Array:
    place = [1] * len(shape)
    place[axis] = shape[axis]
    return np.broadcast_to(np.arange(shape[axis]).astype(dtype).reshape(place), shape)
