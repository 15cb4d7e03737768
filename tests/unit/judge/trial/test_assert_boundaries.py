"""The way from arguments that pass to arguments that do not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neurojit.judge.trial.inputs.assert_boundaries import STEPS, are_near, between, finite, limits_alone
from neurojit.model.types import Argument, Signature, ValueType

FINITE = arrays.arrays(
    np.float64, 5, elements=st.floats(-1e300, 1e300, allow_nan=False, allow_infinity=False)
)
WHOLE = arrays.arrays(np.int64, 5)


@given(FINITE, FINITE, st.floats(0.0, 1.0))
def test_every_element_stays_between_its_ends(one: np.ndarray, other: np.ndarray, share: float) -> None:
    (mixed,) = between([one], [other], share)
    assert ((mixed >= np.minimum(one, other)) & (mixed <= np.maximum(one, other))).all()


@given(WHOLE, WHOLE, st.floats(0.0, 1.0))
def test_integers_too(one: np.ndarray, other: np.ndarray, share: float) -> None:
    """Up to the largest, which float64 does not hold."""
    (mixed,) = between([one], [other], share)
    assert mixed.dtype == np.int64
    assert ((mixed >= np.minimum(one, other)) & (mixed <= np.maximum(one, other))).all()


def test_scalars_are_scalars() -> None:
    assert between([1.0, 3, False], [1.0, 3, True], 0.75) == [1.0, 3, True]
    assert [type(value) for value in between([1.0, 3, False], [2.0, 9, True], 0.5)] == [float, int, bool]


def test_a_limit_is_found_across_thirty_orders_of_magnitude() -> None:
    """Halving by the logarithm: from 1 to 1e30, a limit at 1e6 is within one part in ten thousand."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        share = (low + high) / 2
        (value,) = between([1.0], [1e30], share)
        low, high = (share, high) if value < 1e6 else (low, share)  # type: ignore[operator]
    (found,) = between([1.0], [1e30], high)
    assert abs(found / 1e6 - 1) < 1e-4  # type: ignore[operator]


def test_what_is_not_finite_leads_nowhere() -> None:
    assert finite([np.ones(3), 1, True])
    assert not finite([np.array([1.0, np.inf])])
    assert not finite([float("nan")])


def test_every_argument_gets_the_limit_first_then_its_neighbours() -> None:
    """One value at a time, the others as they passed; ranges are kept to."""
    vector = Argument(ValueType("memref", "f32", (3,)), "read")
    signature = Signature(
        (vector, Argument(ValueType("scalar", "f64", ()), "none", (0.0, 100.0)), vector), ()
    )
    passing = [np.ones(3, np.float32), 2.0, np.ones(3, np.float32)]
    drawn = list(limits_alone(signature, passing, [100.0], seed=1))
    places = [
        next(i for i, (new, old) in enumerate(zip(d, passing, strict=True)) if np.any(new != old))
        for d in drawn
    ]
    assert places[:3] == [0, 1, 2]
    assert [sorted(set(d[0].tolist()) - {1.0}) for d in drawn[:1]] == [[100.0]]
    assert drawn[1][1] == 100.0
    scalars = [d[1] for d, place in zip(drawn, places, strict=True) if place == 1]
    assert scalars == [100.0, np.nextafter(100.0, 0.0), 50.0]
    floats = {float(d[0].max()) for d, place in zip(drawn, places, strict=True) if place == 0}
    assert float(np.nextafter(np.float32(100), np.float32(np.inf))) in floats


def test_how_near_the_ends_of_a_step_are() -> None:
    one, other = np.array([100.0, 1.0]), np.array([100.0, 1.001])
    assert are_near([one, 3], [other, 3], 1.1e-5)
    assert not are_near([one, 3], [other, 3], 0.9e-5)
    assert not are_near([one, 3], [other, 4], 1.0)
    assert not are_near([one], [np.array([0.0, 0.0])], 0.5)
