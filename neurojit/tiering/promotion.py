"""When a function is worth compiling again: what is left to gain against what compiling costs.

Pure: figures in, decision out. The future is expected to be as long as the past (a function that ran for a
second will run for another; the ski-rental argument of Karlin et al. 1990 bounds the regret by two), so the
gain of a better variant is the time spent so far times the share that the roofline says can be saved.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from neurojit.kernel import Kernel, Tier
from neurojit.roofline import Peaks, bound_of

# Compile cost in nanoseconds before any compile of that tier was seen in this process.
FIRST_GUESS_NS = {Tier.T1: 30e6, Tier.T2: 150e6}
WORTH_IT = 1.0  # gain over cost
LONG_CALLS = 10.0  # a gain this many times the cost overrides the count of calls
BEATEN = 1.25  # times the roofline: more than what a measurement of peaks may lack
# A judgement takes about as long, on another core: by then it would have been worth one.
ASK_AFTER_NS = 150e6
SLOWER = 1.03  # a promoted variant slower than this goes back
ENOUGH_SAMPLES = 24
MORE_SAMPLES_SHIFT = 3  # an eighth more samples are worth another look
_NEXT = {Tier.T0: Tier.T1, Tier.T1: Tier.T2}


@dataclass(frozen=True, slots=True)
class Heat:
    """What a function's incumbent did since it was installed."""

    calls: int
    median_ns: float | None


@dataclass(frozen=True, slots=True)
class PromotionPolicy:
    """How eager promotion is: the floor of calls by the tier to come, and the highest tier."""

    calls: dict[Tier, int]
    cap: Tier


def share_left(kernel: Kernel, median_ns: float, peaks: Peaks) -> float:
    """The share of ``median_ns`` that a variant at the roofline would save, from 0 to 1.

    A call that takes clearly less than the roofline shows that the kernel does less than is counted: it
    leaves parts of its buffers alone, or skips branches. Then nothing is known of what is left.
    """
    share = bound_of(kernel, median_ns, peaks).share or 0.0
    return max(0.0, 1.0 - share) if share < BEATEN else 1.0


def worth_promoting(kernel: Kernel, heat: Heat, floor_calls: int, cost_ns: float, peaks: Peaks) -> bool:
    """Whether the next tier, at ``cost_ns`` of compile time, is expected to pay for itself."""
    if heat.median_ns is None or heat.calls == 0:
        return False
    spent = heat.calls * heat.median_ns
    gain = spent * share_left(kernel, heat.median_ns, peaks)
    if heat.calls < floor_calls:
        return heat.calls > 1 and gain > LONG_CALLS * cost_ns
    return gain > WORTH_IT * cost_ns


def next_tier(tier: Tier, refused: Container[Tier], cap: Tier) -> Tier | None:
    """The tier to compile for after ``tier``: refused ones are passed over, none lies above ``cap``."""
    step = _NEXT.get(tier)
    while step is not None and step in refused:
        step = _NEXT.get(step)
    order = list(Tier)
    return None if step is None or order.index(step) > order.index(cap) else step


def worth_asking(heat: Heat) -> bool:
    """Whether a function at its last tier has taken so long that somebody is asked for a rewrite."""
    return heat.median_ns is not None and heat.calls * heat.median_ns > ASK_AFTER_NS


class CompileCosts:
    """Predicted compile time by tier: an exponential average of what was measured in this process."""

    def __init__(self) -> None:
        self._ns = dict(FIRST_GUESS_NS)

    def predict(self, tier: Tier) -> float:
        return self._ns[tier]

    def observe(self, tier: Tier, milliseconds: float) -> None:
        if tier in self._ns:
            self._ns[tier] += 0.5 * (milliseconds * 1e6 - self._ns[tier])
