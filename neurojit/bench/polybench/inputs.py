"""What kernels are given: numbers about 1, and matrices that can be decomposed without pivots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np

from neurojit.bench.polybench.program import Parameter

Array: TypeAlias = np.ndarray[Any, Any]
_NUMBERS: Final[Mapping[str, float]] = {"alpha": 1.5, "beta": 1.2}
_DERICHE: Final = 0.25  # its alpha
_LONGEST: Final = 1000  # an edge of floyd-warshall


def inputs(kernel: str, parameters: tuple[Parameter, ...], random: np.random.Generator) -> dict[str, Any]:
    """Of every parameter that is not only written, in float64 or int64; scratch arrays are zero."""
    given: dict[str, Any] = {}
    for one in parameters:
        if not one.shape:
            given[one.name] = _DERICHE if kernel == "deriche" else _NUMBERS[one.name]
        elif one.role == "scratch":
            given[one.name] = np.zeros(one.shape)
        elif one.role != "write":
            make = _MAKERS.get((kernel, one.name), _uniform)
            given[one.name] = make(random, one.shape)
    return given


def _uniform(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.uniform(-1, 1, shape)


def _positive_definite(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    factor = _uniform(random, shape)
    return factor @ factor.T / len(factor) + np.eye(len(factor))


def _with_diagonal(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Its inverse and its factors are about as large as itself."""
    return _uniform(random, shape) / np.sqrt(shape[0]) + 1.5 * np.eye(shape[0])


def _correlations(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Their Toeplitz matrix has a dominant diagonal."""
    falling = _uniform(random, shape) / np.arange(1, shape[0] + 1)
    return falling * (0.45 / np.sum(abs(falling)))


def _with_a_flat_column(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    data = _uniform(random, shape)
    data[:, 0] *= 0.01
    return data


def _with_borders(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return np.pad(_uniform(random, (shape[0] - 2, shape[1] - 2)), 1, constant_values=1)


def _bases(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.integers(0, 4, shape)


def _edges(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return random.integers(1, _LONGEST, shape, endpoint=True)


def _none(_random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return np.zeros(shape, int)


_MAKERS: Final[Mapping[tuple[str, str], Callable[[np.random.Generator, tuple[int, ...]], Array]]] = {
    ("adi", "u"): _with_borders,
    ("cholesky", "A"): _positive_definite,
    ("lu", "A"): _with_diagonal,
    ("ludcmp", "A"): _with_diagonal,
    ("trisolv", "L"): _with_diagonal,
    ("durbin", "r"): _correlations,
    ("correlation", "data"): _with_a_flat_column,
    ("nussinov", "bases"): _bases,
    ("nussinov", "table"): _none,
    ("floyd-warshall", "path"): _edges,
}


def typed(given: Mapping[str, Any], dtype: str) -> dict[str, Any]:
    """Arrays in the element type, and numbers as it rounds them."""
    kind = np.dtype({"f32": np.float32, "f64": np.float64, "i32": np.int32}[dtype])
    return {
        name: value.astype(kind) if isinstance(value, np.ndarray) else kind.type(value).item()
        for name, value in given.items()
    }
