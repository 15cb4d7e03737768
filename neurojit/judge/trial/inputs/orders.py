"""Puts the elements of buffers in order."""

from __future__ import annotations

from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array

ORDERS: Final = ("ascending", "descending", "one pair exchanged", "constant")


def ordered(values: Array, order: str, rng: np.random.Generator) -> Array:
    """``values`` in one of ORDERS along the last dimension."""
    if order == "constant":
        return np.broadcast_to(values[..., :1], values.shape).copy()
    made = np.sort(values, axis=-1)
    if order == "descending":
        return np.ascontiguousarray(made[..., ::-1])
    if order == "one pair exchanged" and values.shape[-1] > 1:
        pair = int(rng.integers(int(values.shape[-1]) - 1)) + np.arange(2)
        made[..., pair] = made[..., pair[::-1]]
    return made
