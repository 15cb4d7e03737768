"""References of the stencils: a step at a time, each of whole arrays."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]
_HERE, _BEFORE, _AFTER = slice(1, -1), slice(None, -2), slice(2, None)


def adi(u: Array, *, T: int) -> tuple[Array, ...]:
    """All steps at once, of the difference to the borders, which are 1.

    A half step is (1 - m/2 D) new = (1 + m'/2 D') old, where D is the second difference along the columns, D'
    that along the rows, or the other way round: columns are multiplied by a power of one matrix, rows by one
    of another.
    """
    n = len(u)
    inner = np.eye(n - 2)
    second = np.eye(n - 2, k=1) - 2 * inner + np.eye(n - 2, k=-1)

    def step(rate: float) -> Array:
        half = rate * n**2 / T / 2 * second
        return np.linalg.solve(inner - half, inner + half)

    result = u.copy()
    along_columns, along_rows = (np.linalg.matrix_power(step(rate), T) for rate in (2.0, 1.0))
    result[_HERE, _HERE] = 1 + along_columns @ (u[_HERE, _HERE] - 1) @ along_rows
    return (result,)


def fdtd_2d(ex: Array, ey: Array, hz: Array, source: Array) -> tuple[Array, ...]:
    ex, ey, hz = ex.copy(), ey.copy(), hz.copy()
    for value in source:
        ey[0] = value
        ey[1:] -= 0.5 * np.diff(hz, axis=0)
        ex[:, 1:] -= 0.5 * np.diff(hz, axis=1)
        hz[:-1, :-1] -= 0.7 * (np.diff(ex, axis=1)[:-1] + np.diff(ey, axis=0)[:, :-1])
    return ex, ey, hz


def heat_3d(A: Array, B: Array, *, T: int) -> tuple[Array, ...]:
    return _to_and_fro(A, B, T, 0.25, 0.125)


def jacobi_1d(A: Array, B: Array, *, T: int) -> tuple[Array, ...]:
    return _to_and_fro(A, B, T, 0.33333, 0.33333)


def jacobi_2d(A: Array, B: Array, *, T: int) -> tuple[Array, ...]:
    return _to_and_fro(A, B, T, 0.2, 0.2)


def seidel_2d(A: Array, *, T: int) -> tuple[Array, ...]:
    """A row is a recurrence with factor 1/9, whose answer to an impulse is below rounding after 18 steps."""
    grid, inner = A.copy(), len(A) - 2
    impulse = (1 / 9) ** np.arange(1, 20)
    for _ in range(T):
        for i in range(1, inner + 1):
            above, here, below = grid[i - 1 : i + 2]
            sums = above + here + below
            given = sums[:-2] - here[:-2] + sums[1:-1] + sums[2:]
            given[0] += here[0]
            grid[i, 1:-1] = np.convolve(given, impulse)[:inner]
    return (grid,)


def _to_and_fro(A: Array, B: Array, T: int, own: float, neighbour: float) -> tuple[Array, ...]:
    """A step sums an inner point and its neighbours along each axis, with these weights."""
    grids = [A.copy(), B.copy()]
    inner = (_HERE,) * A.ndim
    for _ in range(T):
        for old, new in (grids, grids[::-1]):
            total = own * old[inner]
            for axis in range(A.ndim):
                for side in (_BEFORE, _AFTER):
                    total += neighbour * old[(*inner[:axis], side, *inner[axis + 1 :])]
            new[inner] = total
    return tuple(grids)
