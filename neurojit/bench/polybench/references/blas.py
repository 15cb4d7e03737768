"""References of the BLAS. Each takes what is read, by name, and gives what is written, in order."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def gemm(alpha: float, beta: float, C: Array, A: Array, B: Array) -> tuple[Array, ...]:
    return (alpha * (A @ B) + beta * C,)


def gemver(
    alpha: float, beta: float, A: Array, u1: Array, v1: Array, u2: Array, v2: Array,
    w: Array, x: Array, y: Array, z: Array,
) -> tuple[Array, ...]:  # fmt: skip
    updated = A + np.outer(u1, v1) + np.outer(u2, v2)
    x = x + beta * (updated.T @ y) + z
    return updated, w + alpha * (updated @ x), x


def gesummv(alpha: float, beta: float, A: Array, B: Array, x: Array) -> tuple[Array, ...]:
    return A @ x, (alpha * A + beta * B) @ x


def symm(alpha: float, beta: float, C: Array, A: Array, B: Array) -> tuple[Array, ...]:
    symmetric = np.tril(A) + np.tril(A, -1).T
    return (alpha * symmetric @ B + beta * C,)


def syr2k(alpha: float, beta: float, C: Array, A: Array, B: Array) -> tuple[Array, ...]:
    product = A @ B.T
    return (np.tril(alpha * (product + product.T) + beta * C) + np.triu(C, 1),)


def syrk(alpha: float, beta: float, C: Array, A: Array) -> tuple[Array, ...]:
    return (np.tril(alpha * A @ A.T + beta * C) + np.triu(C, 1),)


def trmm(alpha: float, A: Array, B: Array) -> tuple[Array, ...]:
    return (alpha * (np.tril(A, -1) + np.eye(len(A))).T @ B,)
