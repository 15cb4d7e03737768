"""The policy for one element: bits, bounds, NaN, infinity, overflow, zeros."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.judge.trial.harness.buffers import POISON
from neurojit.judge.trial.reference.compare import Expected, Policy, first_difference
from neurojit.model.policy import Numerics

STRICT = Policy(Numerics.STRICT)
NAN, INF = float("nan"), float("inf")


def expected(*values: float, error: float = 1e-6, magnitude: float | None = None) -> Expected:
    bits = np.array(values, "f4")
    value = np.array(values, "f8")
    sizes = np.abs(value) if magnitude is None else np.full(len(values), magnitude)
    return Expected(bits, value, sizes, np.full(len(values), error))


def differs(want: Expected, *got: float, policy: Policy = STRICT) -> bool:
    return first_difference([want], [np.array(got, "f4")], policy) is not None


def test_the_bound_is_kept_and_no_more() -> None:
    """Twice the first-order bound is allowed."""
    assert not differs(expected(1.0), 1.0 + 1.9e-6)
    assert differs(expected(1.0), 1.0 + 3e-6)
    assert differs(expected(1.0), 1.0 + 1.9e-6, policy=Policy(Numerics.EXACT))


@pytest.mark.parametrize(
    ("want", "got", "fine"),
    [
        (NAN, NAN, True), (NAN, 0.0, False), (NAN, INF, False), (1.0, NAN, False), (1.0, INF, False),
        (INF, INF, True), (INF, -INF, False), (INF, NAN, False), (INF, 3e38, False), (0.0, -0.0, True),
    ],
)  # fmt: skip
def test_kinds_agree(want: float, got: float, fine: bool) -> None:
    """NaN for NaN, the same infinity, and nothing that is not finite where the reference is."""
    assert differs(expected(want), got) is not fine


def test_a_proven_identity_may_spread_what_is_not_finite_but_not_hide_it() -> None:
    """Only where it stands in the inputs."""
    policy = Policy(Numerics.STRICT, proven=True, special=True)
    assert not differs(expected(1.0), NAN, policy=policy)
    assert not differs(expected(INF), NAN, policy=policy)
    assert differs(expected(NAN), 1.0, policy=policy)
    assert differs(expected(1.0), NAN, policy=Policy(Numerics.STRICT, proven=True))


def test_what_may_overflow_in_another_order_says_nothing() -> None:
    """The magnitude reaches the largest float although the value does not."""
    assert not differs(expected(1.0, magnitude=1e39), INF)
    assert differs(expected(1.0, magnitude=1e37), INF)


def test_a_magnitude_that_is_not_finite_is_an_overflow_on_huge_inputs_and_a_pole_elsewhere() -> None:
    """inf - inf is NaN where a fused step is inf; what is 1 / 0 has to be infinite."""
    for magnitude in (INF, NAN):
        want = expected(NAN, magnitude=magnitude)
        assert not differs(want, INF, policy=Policy(Numerics.STRICT, overflows=True))
        assert differs(want, INF)
    assert differs(expected(INF, magnitude=INF), 3.0)
    assert differs(expected(NAN, magnitude=1.0), INF, policy=Policy(Numerics.STRICT, overflows=True))


def test_where_the_reference_overflows_on_the_way_a_candidate_may_too() -> None:
    """Of huge inputs: no result is asked for then."""
    one = np.array([1e20])
    want = Expected(np.array([INF], "f4"), one, one, one * 1e-6)
    huge = Policy(Numerics.STRICT, overflows=True)
    assert not differs(want, NAN, policy=huge)
    assert not differs(want, 1e20, policy=huge)
    assert differs(want, NAN)
    assert differs(want, 2e20)


def test_exact_inputs_want_the_bits() -> None:
    """Where the reference makes no rounding error, no order of the same terms does."""
    bitwise = Policy(Numerics.STRICT, bitwise=True)
    assert differs(expected(5.0, error=1e-3), 5.0005, policy=bitwise)
    assert not differs(expected(5.0, error=1e-3), 5.0005)
    rounded = Expected(np.array([0.1], "f4"), np.array([0.1]), np.array([0.1]), np.array([1e-3]))
    assert not differs(rounded, 0.1005, policy=bitwise)


def test_a_difference_names_the_first_wrong_element() -> None:
    """Its place, what was expected, what came, what was allowed."""
    want = expected(1.0, 2.0, 3.0, 4.0)
    want = Expected(
        *(np.reshape(part, (2, 2)) for part in (want.bits, want.value, want.magnitude, want.error))
    )
    got = np.array([[1.0, 2.0], [3.5, 5.0]], "f4")
    found = first_difference([want], [got], STRICT)
    assert found is not None
    assert (found.index, found.expected, found.got, found.wrong, found.elements) == ((1, 0), 3.0, 3.5, 2, 4)
    assert str(found) == (
        "output 0[1, 0]: expected 3.0, got 3.5, off by 0.5 where 2e-06 is allowed (2 of 4 elements differ)"
    )


def test_poison_is_told_apart() -> None:
    """What the buffer held before is no result."""
    poison = np.frombuffer(POISON * 4, "f4")
    found = first_difference([expected(1.0)], [poison], STRICT)
    assert found is not None
    assert found.unwritten
    assert "never written" in str(found)


def test_integers_and_booleans_agree_exactly() -> None:
    """There is no tolerance for them."""
    want = Expected(np.array([1, 2], "i4"))
    assert first_difference([want], [np.array([1, 3], "i4")], Policy(Numerics.FAST)) is not None
    assert first_difference([want], [np.array([1, 2], "i4")], Policy(Numerics.EXACT)) is None
