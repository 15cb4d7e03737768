"""References of the products."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def k2mm(alpha: float, beta: float, A: Array, B: Array, C: Array, D: Array) -> tuple[Array, ...]:
    tmp = alpha * (A @ B)
    return tmp, tmp @ C + beta * D


def k3mm(A: Array, B: Array, C: Array, D: Array) -> tuple[Array, ...]:
    E, F = A @ B, C @ D
    return E, F, E @ F


def atax(A: Array, x: Array) -> tuple[Array, ...]:
    tmp = A @ x
    return A.T @ tmp, tmp


def bicg(A: Array, p: Array, r: Array) -> tuple[Array, ...]:
    return A.T @ r, A @ p


def doitgen(A: Array, C4: Array) -> tuple[Array, ...]:
    return (np.tensordot(A, C4, axes=1),)


def mvt(x1: Array, x2: Array, y1: Array, y2: Array, A: Array) -> tuple[Array, ...]:
    return x1 + A @ y1, x2 + A.T @ y2
