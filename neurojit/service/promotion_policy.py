"""The promotion policy: expected gain of recompiling a function against its cost.

Pure: figures in, decision out. The future is expected to be as long as the past (a function that ran for a
second will run for another; the ski-rental argument of Karlin et al. 1990 bounds the regret by two), so the
gain of a better variant is the time that all calls so far would take in the present one, times the share that
the roofline says can be saved. What :mod:`neurojit.service.first_tier` predicts comes before any call.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks, bound_of

# Compile cost in nanoseconds before any compile of that tier was seen in this process.
FIRST_GUESS_NS = {Tier.T1: 30e6, Tier.T2: 75e6}
WORTH_IT = 1.0  # gain over cost
LONG_CALLS = 10.0  # a gain this many times the cost overrides the count of calls
SETTLED_SAMPLES = 4  # timed calls of a variant whose median says something without that
# Of what a perfect variant saves, T1 is expected to save so much: it vectorizes plain loops, as T2 does.
T1_SHARE = 0.25
BEATEN = 1.25  # times the roofline: more than what a measurement of peaks may lack
# A judgement takes about as long, on another core: by then it would have been worth one.
ASK_AFTER_NS = 150e6
SLOWER = 1.03  # a promoted variant slower than this goes back
SURE_AFTER_S = 0.1  # from the first finding to the second: what else ran has mostly ended, or takes turns
ENOUGH_SAMPLES = 24
MORE_SAMPLES_SHIFT = 3  # an eighth more samples are worth another look
_HIGHER = {Tier.T0: (Tier.T2, Tier.T1), Tier.T1: (Tier.T2,)}


@dataclass(frozen=True, slots=True)
class Heat:
    """``calls`` of a function so far, whatever served them; ``samples`` calls of its incumbent were timed.

    ``predicted_ns``: what a call at T0 was predicted to take, None where nobody could tell.
    """

    calls: int
    median_ns: float | None
    samples: int
    predicted_ns: float | None = None


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


def worth_promoting(
    kernel: Kernel, heat: Heat, tier: Tier, floor_calls: int, cost_ns: float, peaks: Peaks
) -> bool:
    """Whether ``tier``, at ``cost_ns`` of compile time, is expected to pay for itself.

    Few calls say little: the first of a function touches its memory for the first time, and another program
    may have had the processor. Below ``floor_calls`` a call counts for what was measured or what was
    predicted, whichever is less, or else the gain has to be ten times the cost.
    """
    if heat.median_ns is None or heat.calls == 0:
        return False
    share = share_left(kernel, heat.median_ns, peaks) * (T1_SHARE if tier is Tier.T1 else 1.0)
    gain = heat.calls * heat.median_ns * share
    if gain > LONG_CALLS * cost_ns:
        return True
    if heat.calls >= floor_calls and heat.samples >= SETTLED_SAMPLES:
        return gain > WORTH_IT * cost_ns
    sure_ns = min(heat.median_ns, heat.predicted_ns or 0.0)
    return heat.calls * sure_ns * share > WORTH_IT * cost_ns


def pays_before(tier: Tier, higher: Tier, costs: CompileCosts) -> bool:
    """Whether ``tier`` is worth compiling where ``higher`` will be, too, once its cost is spent.

    From when its own cost is spent until then it saves its share, s (c2 - c1 / s), which has to exceed c1.
    """
    share = T1_SHARE if tier is Tier.T1 else 1.0
    return share * costs.predict(higher) > 2 * costs.predict(tier)


def higher_tiers(tier: Tier, refused: Container[Tier], cap: Tier) -> tuple[Tier, ...]:
    """The tiers that may be compiled for after ``tier``, highest first: not refused, none above ``cap``."""
    order = list(Tier)
    return tuple(
        step
        for step in _HIGHER.get(tier, ())
        if step not in refused and order.index(step) <= order.index(cap)
    )


def worth_asking(calls: int, median_ns: float | None) -> bool:
    """Whether a function at its last tier has taken so long that somebody is asked for a rewrite."""
    return median_ns is not None and calls * median_ns > ASK_AFTER_NS


class CompileCosts:
    """Predicted compile time by tier: an exponential average of what was measured in this process."""

    def __init__(self) -> None:
        self._ns = dict(FIRST_GUESS_NS)

    def predict(self, tier: Tier) -> float:
        return self._ns[tier]

    def observe(self, tier: Tier, milliseconds: float) -> None:
        if tier in self._ns:
            self._ns[tier] += 0.5 * (milliseconds * 1e6 - self._ns[tier])
