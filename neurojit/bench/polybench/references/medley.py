"""References of the filter and of the kernels over integers."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def deriche(alpha: float, image: Array) -> tuple[Array, ...]:
    """By its impulse response along each axis: (1 + alpha |d|) exp(-alpha |d|), scaled to a sum of 1."""
    scale = (1 - np.exp(-alpha)) ** 2 / (1 + 2 * alpha * np.exp(-alpha) - np.exp(-2 * alpha))

    def smoothing(count: int) -> Array:
        distance = abs(np.subtract.outer(np.arange(count), np.arange(count)))
        return scale * (1 + alpha * distance) * np.exp(-alpha * distance)

    width, height = image.shape
    return (smoothing(width) @ image @ smoothing(height),)


def floyd_warshall(path: Array) -> tuple[Array, ...]:
    path = path.copy()
    for k in range(len(path)):
        path = np.minimum(path, path[:, k, None] + path[k])
    return (path,)


def nussinov(bases: Array) -> tuple[Array, ...]:
    """By diagonals: the best of each split of i to j in two, or of pairing i with j."""
    n = len(bases)
    best = np.zeros((n, n), int)
    for span in range(1, n):
        for i in range(n - span):
            j = i + span
            best[i, j] = np.max(best[i, i:j] + best[i + 1 : j + 1, j])
            if span > 1:
                best[i, j] = max(best[i, j], best[i + 1, j - 1] + (bases[i] + bases[j] == 3))
    return (best,)
