"""Which variant a function should run: what the background loop decides, one look at a function at a time."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.diagnostic import Diagnostic
from neurojit.errors import CompilerDied, InternalError
from neurojit.execution.clock import TickClock
from neurojit.execution.variant import Variant
from neurojit.kernel import Tier
from neurojit.roofline import Peaks
from neurojit.store import events
from neurojit.tiering.installation import Function
from neurojit.tiering.promoter import Promoter
from neurojit.tiering.promotion import (
    ENOUGH_SAMPLES,
    MORE_SAMPLES_SHIFT,
    SLOWER,
    CompileCosts,
    Heat,
    PromotionPolicy,
    next_tier,
    worth_promoting,
)

# A compiler that dies so often at one tier of one function is not asked for it again.
MOST_DEATHS = 3


class Watch:
    """Promotes what is worth it, and takes back what turned out slower."""

    def __init__(
        self,
        promoter: Promoter,
        costs: CompileCosts,
        clock: TickClock,
        policy: PromotionPolicy,
        peaks: Callable[[], Peaks],
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._promoter = promoter
        self._costs = costs
        self._clock = clock
        self._policy = policy
        self._peaks = peaks
        self._emit = emit
        self._seconds = seconds
        self._looked_at: dict[str, tuple[int, int]] = {}  # number and samples of the incumbent

    def look(self, function: Function) -> bool:
        """Act on what is new of ``function``; whether there was anything to do.

        Raises Cancelled once the promoter is closed.
        """
        incumbent = function.slot.incumbent
        if incumbent is None or function.pinned:
            return False
        # Sorting samples is what a look costs: not before there is something new to see.
        seen = (incumbent.number, incumbent.samples)
        number, samples = self._looked_at.get(function.name, (-1, 0))
        if number == seen[0] and seen[1] <= samples + (samples >> MORE_SAMPLES_SHIFT):
            return False
        self._looked_at[function.name] = seen
        try:
            return self._went_back(function, incumbent) or self._went_up(function, incumbent)
        except InternalError as error:
            tier = next_tier(incumbent.tier, (), Tier.T2) or incumbent.tier
            self._promoter.give_up(function, tier, Diagnostic("link", str(error)))
            return True

    def _went_back(self, function: Function, incumbent: Variant) -> bool:
        """Return to the fastest measured variant where the incumbent turned out slower."""
        mine = _measured(incumbent)
        if mine is None:
            return False
        others = [
            other for other in tuple(function.slot.variants) if other is not incumbent and other.installable
        ]
        timed = [(ticks, other) for other in others if (ticks := _measured(other)) is not None]
        theirs, best = min(timed, key=lambda pair: pair[0], default=(mine, incumbent))
        if theirs * SLOWER >= mine:
            return False
        with self._promoter.installing:
            if function.slot.incumbent is not incumbent or function.pinned or not best.installable:
                return True  # its user was quicker
            function.refused_tiers[incumbent.tier] = "slower"
            self._promoter.install(function, best, f"{incumbent.tier} is slower than {best.tier}", back=True)
        return True

    def _went_up(self, function: Function, incumbent: Variant) -> bool:
        """Compile for the next tier where that is worth it; whether it was."""
        tier = next_tier(incumbent.tier, function.refused_tiers, self._policy.cap)
        if tier is None:
            return False
        profile = incumbent.profile()
        if not profile.samples:
            return False
        heat = Heat(profile.calls, profile.median_ns(self._clock.nanoseconds_per_tick()))
        floor, cost = self._policy.calls[tier], self._costs.predict(tier)
        if not worth_promoting(function.kernel, heat, floor, cost, self._peaks()):
            return False
        try:
            self._promoter.promote(function, tier, "hot", instead_of=incumbent)
        except CompilerDied as death:
            if not self._promoter.closed:
                self._mourn(function, incumbent, tier, death)
        return True

    def _mourn(self, function: Function, incumbent: Variant, tier: Tier, death: CompilerDied) -> None:
        """It costs a promotion, to be tried again: the next request starts a fresh compiler."""
        deaths = function.deaths[tier] = function.deaths.get(tier, 0) + 1
        if deaths >= MOST_DEATHS:
            self._promoter.give_up(function, tier, Diagnostic("compiler", f"{death}, {deaths} times"))
            return
        self._looked_at.pop(function.name, None)
        self._emit(
            events.Degraded(
                seconds=self._seconds(), what=f"@{function.name} keeps {incumbent.tier}", why=str(death)
            )
        )


def _measured(variant: Variant) -> float | None:
    """The median in ticks, None where too few calls were timed to compare it."""
    profile = variant.profile()
    return profile.median_ticks if profile.samples >= ENOUGH_SAMPLES else None
