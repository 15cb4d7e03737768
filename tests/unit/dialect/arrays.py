"""Hypothesis strategies: shapes that broadcast, and arrays that hold the awkward values."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

FLOATS = ("f32", "f64")
INTEGERS = ("i32", "i64")
NUMPY = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64, "i1": np.bool_}
_AWKWARD = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-40, -1e-40, 3e38, 88.8, -104.0]


def filled(shape: tuple[int, ...], dtype: str, seed: int, *, awkward: bool = False) -> NDArray[Any]:
    """Random values; ``awkward`` mixes in NaN, infinities, denormals and the ends of the integers."""
    random = np.random.default_rng(seed)
    if dtype == "i1":
        return random.integers(0, 2, shape).astype(np.bool_)
    kind = NUMPY[dtype]
    if dtype in INTEGERS:
        values = random.integers(-9, 10, shape).astype(kind)
        extremes: Any = [np.iinfo(kind).min, np.iinfo(kind).max, 0, -1]
    else:
        values = random.normal(0, 2, shape).astype(kind)
        extremes = _AWKWARD
    if awkward:
        chosen = random.random(shape) < 0.4
        values = np.where(chosen, random.choice(np.array(extremes, kind), shape), values)
    return np.asarray(values, kind)


extents = st.sampled_from([0, 1, 1, 2, 3, 5, 8])
seeds = st.integers(0, 2**32 - 1)


def shapes(least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(extents, min_size=least, max_size=most).map(tuple)


def broadcasting(count: int) -> st.SearchStrategy[tuple[tuple[int, ...], ...]]:
    """``count`` shapes that broadcast with one another."""
    return hnp.mutually_broadcastable_shapes(num_shapes=count, min_side=0, max_side=5, max_dims=3).map(
        lambda drawn: tuple(drawn.input_shapes)
    )
