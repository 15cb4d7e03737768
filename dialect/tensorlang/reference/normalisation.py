"""Normalisation and attention."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def layer_norm(x: Array, weight: Array, bias: Array, epsilon: float) -> Array:
    if not x.shape[-1]:
        return x
    apart = x - np.mean(x, axis=-1, keepdims=True, dtype=x.dtype)
    variance = np.mean(apart * apart, axis=-1, keepdims=True, dtype=x.dtype)
    return (apart / np.sqrt(variance + x.dtype.type(epsilon))) * weight + bias


def rms_norm(x: Array, weight: Array, epsilon: float) -> Array:
    if not x.shape[-1]:
        return x
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True, dtype=x.dtype) + x.dtype.type(epsilon)) * weight


def attention(query: Array, key: Array, value: Array, scale: float | None, causal: bool) -> Array:
    depth = query.shape[-1]
    factor = query.dtype.type(1 / np.sqrt(depth) if scale is None else scale)
    scores = query @ np.swapaxes(key, -1, -2) * factor
    if causal:
        rows, keys = np.indices(scores.shape[-2:])
        scores = np.where(keys > rows, query.dtype.type(-np.inf), scores)
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True) @ value
