"""The policy: what is left to gain against what compiling costs."""

from __future__ import annotations

import pytest

from neurojit.kernel import Argument, Kernel, Signature, Tier, ValueType
from neurojit.tiering.promotion import (
    PEAK_BYTES_PER_NS,
    PEAK_OPERATIONS_PER_NS,
    CompileCosts,
    Heat,
    floor_ns,
    worth_promoting,
)


def kernel(flops: int | None, elements: int = 4) -> Kernel:
    signature = Signature((Argument(ValueType("tensor", "f32", (elements,)), "read"),), ())
    return Kernel("f", signature, "", "", (), flops, flops=flops)


def test_the_floor_is_arithmetic_or_memory() -> None:
    """Whichever is larger; small buffers cost nothing, unknown arithmetic neither."""
    assert floor_ns(kernel(None)) == 0
    assert floor_ns(kernel(10_000)) == pytest.approx(10_000 / PEAK_OPERATIONS_PER_NS)
    assert floor_ns(kernel(0, 1 << 20)) == pytest.approx((4 << 20) / PEAK_BYTES_PER_NS)


def test_what_was_never_timed_stays() -> None:
    assert not worth_promoting(kernel(1), Heat(0, None), 0, 1.0)
    assert not worth_promoting(kernel(1), Heat(1000, None), 0, 1.0)


def test_time_spent_pays_for_the_compile() -> None:
    """A thousand calls of a microsecond are a millisecond: worth less than that, not more."""
    heat = Heat(1000, 1000.0)
    assert worth_promoting(kernel(None), heat, 100, 0.9e6)
    assert not worth_promoting(kernel(None), heat, 100, 1.1e6)


def test_at_the_roofline_there_is_nothing_to_gain() -> None:
    at_peak = kernel(100_000)
    assert not worth_promoting(at_peak, Heat(1_000_000, floor_ns(at_peak)), 100, 1.0)


def test_few_calls_count_if_they_are_long() -> None:
    """Below the floor of calls the gain must be ten times the cost; one call is never enough."""
    assert not worth_promoting(kernel(None), Heat(1, 1e12), 100, 1.0)
    assert worth_promoting(kernel(None), Heat(2, 1e9), 100, 1e8)
    assert not worth_promoting(kernel(None), Heat(2, 1e9), 100, 3e8)


def test_costs_follow_what_was_measured() -> None:
    costs = CompileCosts()
    before = costs.predict(Tier.T1)
    costs.observe(Tier.T1, 2 * before / 1e6)
    assert costs.predict(Tier.T1) == pytest.approx(1.5 * before)
    costs.observe(Tier.T0, 5.0)
