"""References of the solvers, by LAPACK where it has them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]


def cholesky(A: Array) -> tuple[Array, ...]:
    return (np.linalg.cholesky(A) + np.triu(A, 1),)


def durbin(r: Array) -> tuple[Array, ...]:
    first = np.concatenate([[1.0], r[:-1]])
    places = np.arange(len(r))
    return (np.linalg.solve(first[abs(places[:, None] - places)], -r),)


def gramschmidt(A: Array, R: Array) -> tuple[Array, ...]:
    """The decomposition whose R has a positive diagonal is the only one."""
    basis, upper = np.linalg.qr(A)
    signs = np.sign(np.diag(upper))
    basis, upper = basis * signs, upper * signs[:, None]
    return basis * np.diag(upper), np.triu(upper) + np.tril(R, -1), basis


def lu(A: Array) -> tuple[Array, ...]:
    both = A.copy()
    for k in range(len(A) - 1):
        both[k + 1 :, k] /= both[k, k]
        both[k + 1 :, k + 1 :] -= np.outer(both[k + 1 :, k], both[k, k + 1 :])
    return (both,)


def ludcmp(A: Array, b: Array) -> tuple[Array, ...]:
    (both,) = lu(A)
    x = np.linalg.solve(A, b)
    return both, x, np.triu(both) @ x


def trisolv(L: Array, b: Array) -> tuple[Array, ...]:
    return (np.linalg.solve(np.tril(L), b),)
