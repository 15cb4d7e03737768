"""Arguments are changed so that they pass what the original asserts, in three trials of four."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.passing import UNCHANGED, Passing, passing_of
from neurojit.model.types import Argument, Dtype, Signature, ValueType


def signature(dtype: Dtype, *shape: int, declared: tuple[float, float] | None = None) -> Signature:
    return Signature((Argument(ValueType("memref", dtype, shape), "read", declared),), ())


@pytest.mark.parametrize(
    ("dtype", "limits"),
    [
        ("i32", (48, 57)),
        ("i64", (0, np.inf)),
        ("i64", (-np.inf, -3)),
        ("i32", (1, np.inf)),
        ("f32", (0.5, 1.5)),
        ("f64", (2.0, np.inf)),
        ("f64", (-np.inf, -2.0)),
    ],
)
def test_elements_come_to_lie_within_limits(dtype: Dtype, limits: tuple[float, float]) -> None:
    widest = [-(2**31), -5, 0, 3, 50, 2**31 - 1]
    given = np.array(widest, {"i32": np.int32, "i64": np.int64, "f32": np.float32}.get(dtype, np.float64))
    [made] = Passing((limits,)).of(signature(dtype, 6), [given], 0)
    assert isinstance(made, np.ndarray)
    assert made.dtype == given.dtype
    assert bool(np.all((made >= limits[0]) & (made <= limits[1])))
    inside = (given >= limits[0]) & (given <= limits[1])
    assert np.array_equal(made[inside], given[inside])
    [plain] = Passing((limits,)).of(signature(dtype, 6), [given], 3)
    assert plain is given


@pytest.mark.parametrize("declared", [None, (-1.0, 1.0), (0.0, 8.0)])
def test_square_matrices_become_definite(declared: tuple[float, float] | None) -> None:
    given = np.random.default_rng(1).uniform(*(declared or (-9.0, 9.0)), (2, 5, 5))
    [made] = Passing(dominant=True).of(signature("f64", 2, 5, 5, declared=declared), [given], 0)
    made = np.asarray(made)
    assert np.array_equal(made, np.swapaxes(made, 1, 2))
    assert bool(np.all(np.linalg.eigvalsh(made) > 0))
    low, high = declared or (-np.inf, np.inf)
    assert bool(np.all((made >= low) & (made <= high)))


def _sorted(values: list[Value]) -> bool:
    return bool(np.all(np.diff(np.asarray(values[0])) >= 0))


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        (lambda _: True, UNCHANGED),
        (lambda _: False, UNCHANGED),
        (_sorted, Passing(order="ascending")),
        (lambda values: bool(np.all(values[0] >= 3)), Passing(((3, 9),))),
        (lambda values: _sorted(values) and bool(np.all(values[0] >= 3)), Passing(((3, 9),), "ascending")),
    ],
)
def test_what_changes_least_and_leads_to_the_end_is_taken(
    ends: Callable[[list[Value]], bool], found: Passing
) -> None:
    rng = np.random.default_rng(1)
    drawn: list[list[Value]] = [[rng.integers(0, 9, 24)] for _ in range(4)]
    assert passing_of(drawn, ends, signature("i64", 24), ((3, 9),)) == found
