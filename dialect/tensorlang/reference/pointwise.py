"""Pointwise operations. Operands are arrays of one element type (``select``'s condition apart)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def div(a: Array, b: Array) -> Array:
    """Integers truncate, x / 0 is 0 and MIN / -1 is MIN."""
    if a.dtype.kind == "f":
        return np.divide(a, b)
    by_zero = b == 0
    divisor = np.where(by_zero, 1, b)
    floored = np.floor_divide(a, divisor)  # wraps for MIN / -1
    inexact = np.multiply(floored, divisor) != a
    truncated = floored + (inexact & ((a < 0) != (divisor < 0)))
    return np.where(by_zero, 0, truncated).astype(a.dtype)


def maximum(a: Array, b: Array) -> Array:
    """NaN wins; -0 is below +0."""
    larger = np.maximum(a, b)
    return np.where((a == 0) & (b == 0), a + b, larger) if a.dtype.kind == "f" else larger


def minimum(a: Array, b: Array) -> Array:
    """NaN wins; -0 is below +0."""
    return -maximum(-a, -b) if a.dtype.kind == "f" else np.minimum(a, b)


def relu(a: Array) -> Array:
    return maximum(a, np.zeros((), a.dtype))


def gelu(a: Array, approximate: str = "none") -> Array:
    if approximate == "tanh":
        inner = math.sqrt(2 / math.pi) * (a + 0.044715 * (a * a * a))
        return (0.5 * a * (1 + np.tanh(inner))).astype(a.dtype)
    erf = np.array([math.erf(x) for x in (a.astype(np.float64) * math.sqrt(0.5)).ravel()], np.float64)
    return (0.5 * a * (1 + erf.reshape(a.shape))).astype(a.dtype)


COMPARISONS = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}


def cmp(a: Array, b: Array, predicate: str) -> Array:
    return COMPARISONS[predicate](a, b)


def select(condition: Array, a: Array, b: Array) -> Array:
    return np.where(condition, a, b).astype(a.dtype)
