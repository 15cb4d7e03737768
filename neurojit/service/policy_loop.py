"""Decides for one function at a time whether to promote it, or to go back to a faster variant.

Two variants that follow each other are timed at different times, and the machine may have had other work in
between. So a variant has to be found slower than what it replaced twice, the second time a while later and by
calls of its own; and then it goes, but is not given up: it comes back once if what serves in its place takes
as long by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from neurojit.execution.clock import TickClock
from neurojit.execution.variant import Variant
from neurojit.model.compiler_protocol import Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import CompilerDied, InternalError
from neurojit.model.policy import Tier
from neurojit.model.roofline import Peaks
from neurojit.service.ahead import Ahead
from neurojit.service.closing import Closing
from neurojit.service.first_tier import predicted_ns
from neurojit.service.installer import Function
from neurojit.service.promoter import Promoter
from neurojit.service.promotion_policy import (
    ENOUGH_SAMPLES,
    MORE_SAMPLES_SHIFT,
    SLOWER,
    SURE_AFTER_S,
    CompileCosts,
    Heat,
    PromotionPolicy,
    higher_tiers,
    pays_before,
    worth_promoting,
)
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle

# A compiler that dies so often at one tier of one function is not asked for it again.
MOST_DEATHS = 3
_COUNTER_TICK = 1.0  # by which calls of equal length differ where the counter is coarse
PREDICTED = "predicted"  # the reason of what was compiled before anybody called it


@dataclass(frozen=True, slots=True)
class _Suspicion:
    """The variant ``number`` was found slower at ``since``, in seconds, when it had so many ``samples``."""

    number: int
    samples: int
    since: float


@dataclass(frozen=True, slots=True)
class _Doubt:
    """``gone`` was taken back for ``instead``, with calls of so many ``ticks``."""

    gone: Variant
    ticks: float
    instead: Variant


class PolicyLoop:
    """Promotes what is worth it, and takes back what turned out slower."""

    def __init__(
        self,
        promoter: Promoter,
        costs: CompileCosts,
        clock: TickClock,
        policy: PromotionPolicy,
        peaks: Callable[[], Peaks],
        closing: Closing,
        chronicle: Chronicle,
    ) -> None:
        self._promoter = promoter
        self._costs = costs
        self._clock = clock
        self._policy = policy
        self._peaks = peaks
        self._closing = closing
        self._chronicle = chronicle
        self._looked_at: dict[str, tuple[int, int]] = {}  # number and samples of the incumbent
        self._suspicions: dict[str, _Suspicion] = {}  # by function
        self._doubts: dict[str, _Doubt] = {}  # by function
        # Samples of a variant, by function and number, that are not compared: they are of another time.
        self._stale: dict[tuple[str, int], int] = {}

    def look(self, function: Function) -> bool:
        """Act on what is new of ``function``; whether there was anything to do.

        Raises Cancelled once the program is closed.
        """
        if function.ahead is not None:
            self._went_ahead(function, function.ahead)
            return True
        incumbent = function.slot.incumbent
        if incumbent is None or function.pinned:
            return False
        # Sorting samples is what a look costs: not before there is something new to see.
        seen = (incumbent.number, incumbent.samples)
        number, samples = self._looked_at.get(function.name, (-1, 0))
        if number == seen[0] and seen[1] <= samples + (samples >> MORE_SAMPLES_SHIFT):
            return False
        self._looked_at[function.name] = seen
        return (
            self._came_again(function, incumbent)
            or self._went_back(function, incumbent)
            or self._went_up(function, incumbent)
        )

    def _went_ahead(self, function: Function, ahead: Ahead) -> None:
        """Compile what the first calls are to be served by, and install it once T0 is there."""
        waits, tier = False, ahead.start.tier
        try:
            waits = not function.pinned and self._waits_for_baseline(function, ahead)
        except CompilerDied as death:
            if not self._closing.closed:
                self._mourn(function, tier, death)
        except InternalError as error:
            self._promoter.give_up(function, tier, Diagnostic("link", str(error)))
        finally:
            if not waits:
                if function.ahead is ahead:
                    function.ahead = None
                ahead.settle()

    def _waits_for_baseline(self, function: Function, ahead: Ahead) -> bool:
        tier = ahead.start.tier
        if ahead.compiled is None:
            answer = self._promoter.compile(function, tier, PREDICTED, background=True)
            if isinstance(answer, Refused):
                return False
            ahead.compiled = answer
        incumbent = function.slot.incumbent
        if incumbent is None:
            return True
        self._promoter.link(function, tier, ahead.compiled, PREDICTED, instead_of=incumbent)
        return False

    def _went_back(self, function: Function, incumbent: Variant) -> bool:
        """Return to the fastest measured variant where the incumbent turned out slower, twice."""
        before = self._suspicions.get(function.name)
        if before is not None and before.number != incumbent.number:
            before = None
        if before is not None and self._chronicle.now() < before.since + SURE_AFTER_S:
            return False
        mine = self._measured(function, incumbent, 0 if before is None else before.samples)
        if mine is None:
            return False
        others = [
            other for other in tuple(function.slot.variants) if other is not incumbent and other.installable
        ]
        timed = [(ticks, other) for other in others if (ticks := self._measured(function, other)) is not None]
        theirs, best = min(timed, key=lambda pair: pair[0], default=(mine, incumbent))
        if theirs * SLOWER + _COUNTER_TICK >= mine:
            self._suspicions.pop(function.name, None)
            return False
        if before is None:
            self._suspicions[function.name] = _Suspicion(
                incumbent.number, incumbent.samples, self._chronicle.now()
            )
            return False
        with self._promoter.installing:
            if function.slot.incumbent is not incumbent or function.pinned or not best.installable:
                return True  # its user was quicker
            del self._suspicions[function.name]
            function.refused_tiers[incumbent.tier] = "slower"
            place = (function.name, best.number)
            if place not in self._stale:
                self._doubts[function.name] = _Doubt(incumbent, mine, best)
                self._stale[place] = best.samples
            self._promoter.install(function, best, f"{incumbent.tier} is slower than {best.tier}", back=True)
        return True

    def _came_again(self, function: Function, incumbent: Variant) -> bool:
        """Return to a variant that was slower than this one had been, and is not slower than it is now."""
        doubt = self._doubts.get(function.name)
        if doubt is None or doubt.instead is not incumbent:
            return False
        now = self._measured(function, incumbent)
        if now is None:
            return False
        del self._doubts[function.name]
        if now * SLOWER < doubt.ticks:
            return False
        with self._promoter.installing:
            if function.slot.incumbent is not incumbent or function.pinned or not doubt.gone.installable:
                return True  # its user was quicker
            del function.refused_tiers[doubt.gone.tier]
            self._promoter.install(function, doubt.gone, f"{incumbent.tier} takes as long by now")
        return True

    def _measured(self, function: Function, variant: Variant, after: int = 0) -> float | None:
        """The median in ticks of calls ``after`` so many; None where too few were timed to compare it."""
        stale = max(after, self._stale.get((function.name, variant.number), 0))
        ticks = variant.profile().since(stale)
        return ticks.median_ticks if len(ticks.ticks) >= ENOUGH_SAMPLES else None

    def _went_up(self, function: Function, incumbent: Variant) -> bool:
        """Compile for the highest tier for which that is worth it; whether it was for any."""
        tiers = higher_tiers(incumbent.tier, function.refused_tiers, self._policy.cap)
        if not tiers or not incumbent.samples:
            return False
        profile = incumbent.profile()
        heat = Heat(
            function.slot.calls,
            profile.median_ns(self._clock.nanoseconds_per_tick()),
            profile.samples,
            predicted_ns(function.kernel),
        )
        for tier in tiers:
            if tier is not tiers[0] and not pays_before(tier, tiers[0], self._costs):
                continue
            floor, cost = self._policy.calls[tier], self._costs.predict(tier)
            if worth_promoting(function.kernel, heat, tier, floor, cost, self._peaks()):
                self._promote(function, incumbent, tier)
                return True
        return False

    def _promote(self, function: Function, incumbent: Variant, tier: Tier) -> None:
        try:
            self._promoter.promote(function, tier, "hot", instead_of=incumbent)
        except CompilerDied as death:
            if not self._closing.closed:
                self._mourn(function, tier, death)
        except InternalError as error:
            self._promoter.give_up(function, tier, Diagnostic("link", str(error)))

    def _mourn(self, function: Function, tier: Tier, death: CompilerDied) -> None:
        """It costs a promotion, to be tried again: the next request starts a fresh compiler."""
        deaths = function.deaths[tier] = function.deaths.get(tier, 0) + 1
        if deaths >= MOST_DEATHS:
            self._promoter.give_up(function, tier, Diagnostic("compiler", f"{death}, {deaths} times"))
            return
        self._looked_at.pop(function.name, None)
        kept = Tier.T0 if function.slot.incumbent is None else function.slot.incumbent.tier
        self._chronicle.tell(events.Degraded(what=f"@{function.name} keeps {kept}", why=str(death)))
