"""Finds hot spots: functions at their last tier that take much of the time. Each is asked about."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.execution.clock import TickClock
from neurojit.model.policy import Tier
from neurojit.service.installer import Function
from neurojit.service.promotion_policy import (
    ENOUGH_SAMPLES,
    MORE_SAMPLES_SHIFT,
    higher_tiers,
    worth_asking,
)


class HotSpots:
    """Finds hot spots, each once; ``found`` hands one to the proposer and returns at once."""

    def __init__(self, found: Callable[[Function], None], clock: TickClock, cap: Tier) -> None:
        self._found = found
        self._clock = clock
        self._cap = cap
        self._done: set[str] = set()
        self._samples: dict[str, int] = {}  # at which a function was looked at last

    def look(self, function: Function) -> None:
        """Hand ``function`` on where asking is worth it; called by the background loop."""
        if self._cap is not Tier.T3 or function.name in self._done or function.pinned:
            return
        incumbent = function.slot.incumbent
        if incumbent is None or higher_tiers(incumbent.tier, function.refused_tiers, self._cap):
            return
        samples = incumbent.samples
        seen = self._samples.get(function.name, 0)
        if samples < ENOUGH_SAMPLES or samples <= seen + (seen >> MORE_SAMPLES_SHIFT):
            return
        self._samples[function.name] = samples
        profile = incumbent.profile()
        if worth_asking(profile.calls, profile.median_ns(self._clock.nanoseconds_per_tick())):
            self._done.add(function.name)
            self._found(function)
