"""References of the statistics."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def correlation(data: Array) -> tuple[Array, ...]:
    mean, deviation = data.mean(axis=0), data.std(axis=0)
    deviation[deviation <= 0.1] = 1
    scaled = (data - mean) / (deviation * np.sqrt(len(data)))
    corr = scaled.T @ scaled
    np.fill_diagonal(corr, 1)
    return scaled, corr, mean, deviation


def covariance(data: Array) -> tuple[Array, ...]:
    return data - data.mean(axis=0), np.cov(data, rowvar=False), data.mean(axis=0)
