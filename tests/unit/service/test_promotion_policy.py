"""The policy: what is left to gain against what compiling costs."""

from __future__ import annotations

import pytest

from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.service.promotion_policy import BEATEN, CompileCosts, Heat, higher_tiers, share_left
from neurojit.service.promotion_policy import worth_promoting as worth_promoting_at

PEAKS = Peaks(
    operations={"f32": 100.0},
    bytes={"L1": 1000.0, "memory": 10.0},
    sizes={"L1": 32 << 10},
    measured=True,
)


def kernel(flops: int | None, elements: int = 4) -> Kernel:
    signature = Signature((Argument(ValueType("tensor", "f32", (elements,)), "read"),), ())
    return Kernel("f", signature, "", "", (), flops, flops=flops)


def worth_promoting(
    kernel: Kernel, heat: Heat, floor_calls: int, cost_ns: float, tier: Tier = Tier.T2
) -> bool:
    return worth_promoting_at(kernel, heat, tier, floor_calls, cost_ns, PEAKS)


def test_what_the_roofline_needs_is_not_to_gain() -> None:
    """Arithmetic or memory, whichever takes longer; bytes in the first cache cost next to nothing."""
    assert share_left(kernel(10_000), 400.0, PEAKS) == pytest.approx(1 - 100 / 400)
    assert share_left(kernel(0, 1 << 20), 4e6, PEAKS) == pytest.approx(1 - (4 << 20) / 10 / 4e6)
    assert share_left(kernel(0, 1000), 400.0, PEAKS) == pytest.approx(0.99)
    assert share_left(kernel(None, 1), 400.0, PEAKS) > 0.9999


def test_a_roofline_that_was_beaten_is_none() -> None:
    """A little faster than measured is at the roofline; much faster, and the work was counted wrongly."""
    at_peak = kernel(100_000)
    assert share_left(at_peak, 1000.0, PEAKS) == 0.0
    assert share_left(at_peak, 900.0, PEAKS) == 0.0
    assert share_left(at_peak, 1000.0 / BEATEN / 1.01, PEAKS) == 1.0


def test_without_peaks_everything_is_left() -> None:
    nothing = Peaks({}, {}, {}, measured=False)
    assert share_left(kernel(10_000), 1.0, nothing) == 1.0


def test_what_was_never_timed_stays() -> None:
    assert not worth_promoting(kernel(1), Heat(0, None, 0), 0, 1.0)
    assert not worth_promoting(kernel(1), Heat(1000, None, 0), 0, 1.0)


def test_time_spent_pays_for_the_compile() -> None:
    """A thousand calls of a microsecond are a millisecond: worth less than that, not more."""
    heat = Heat(1000, 1000.0, 32)
    assert worth_promoting(kernel(None), heat, 100, 0.9e6)
    assert not worth_promoting(kernel(None), heat, 100, 1.1e6)


def test_at_the_roofline_there_is_nothing_to_gain() -> None:
    at_peak = kernel(100_000)
    assert not worth_promoting(at_peak, Heat(1_000_000, 1000.0, 256), 100, 1.0)
    assert worth_promoting(at_peak, Heat(1_000_000, 2000.0, 256), 100, 1.0)


def test_few_calls_count_if_they_are_long() -> None:
    """Below the floor of calls the gain must be ten times the cost; one call may be enough."""
    assert worth_promoting(kernel(None), Heat(1, 2e9, 1), 100, 1e8)
    assert worth_promoting(kernel(None), Heat(2, 1e9, 2), 100, 1e8)
    assert not worth_promoting(kernel(None), Heat(2, 1e9, 2), 100, 3e8)


@pytest.mark.parametrize(("predicted", "worth"), [(None, False), (1e6, False), (1e9, True), (1e12, True)])
def test_few_calls_count_as_far_as_they_were_predicted(predicted: float | None, worth: bool) -> None:
    """What was measured once and what the text says: whichever is less is sure."""
    heat = Heat(1, 1e9, 1, predicted)
    assert worth_promoting(kernel(None), heat, 100, 9e8) is worth
    assert not worth_promoting(kernel(None), heat, 100, 1.1e9)


def test_calls_of_all_variants_count_but_not_before_this_one_was_timed() -> None:
    """A thousand calls before it and one of it may have been its first, across cold memory."""
    assert not worth_promoting(kernel(None), Heat(1001, 1e6, 1), 100, 5e8)
    assert worth_promoting(kernel(None), Heat(1004, 1e6, 4), 100, 5e8)


def test_of_what_is_left_plain_loops_are_expected_to_save_a_share() -> None:
    heat = Heat(1000, 1000.0, 32)
    assert worth_promoting(kernel(None), heat, 16, 0.2e6, Tier.T1)
    assert not worth_promoting(kernel(None), heat, 16, 0.3e6, Tier.T1)
    assert worth_promoting(kernel(None), heat, 16, 0.3e6)


@pytest.mark.parametrize(
    ("tier", "refused", "cap", "higher"),
    [
        (Tier.T0, (), Tier.T3, (Tier.T2, Tier.T1)),
        (Tier.T0, (Tier.T2,), Tier.T3, (Tier.T1,)),
        (Tier.T0, (), Tier.T1, (Tier.T1,)),
        (Tier.T0, (), Tier.T0, ()),
        (Tier.T1, (), Tier.T2, (Tier.T2,)),
        (Tier.T1, (Tier.T2,), Tier.T2, ()),
        (Tier.T2, (), Tier.T3, ()),
        (Tier.T3, (), Tier.T3, ()),
    ],
)
def test_a_tier_is_passed_over(
    tier: Tier, refused: tuple[Tier, ...], cap: Tier, higher: tuple[Tier, ...]
) -> None:
    """None waits for the one below it; a judged rewrite is nothing that is compiled for."""
    assert higher_tiers(tier, refused, cap) == higher


def test_costs_follow_what_was_measured() -> None:
    costs = CompileCosts()
    before = costs.predict(Tier.T1)
    costs.observe(Tier.T1, 2 * before / 1e6)
    assert costs.predict(Tier.T1) == pytest.approx(1.5 * before)
    costs.observe(Tier.T0, 5.0)
