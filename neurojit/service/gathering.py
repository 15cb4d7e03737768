"""Gathers evidence about a running function: its profile, its tiers, its share of the program's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from neurojit.execution.clock import TickClock
from neurojit.model.evidence import Described, Evidence, TierOutcome
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.target import Target
from neurojit.service.installer import Function, Installer


class Gathering:
    """``describe`` asks the compiler about a kernel; ``peaks`` may measure the machine.

    ``seconds``: since the program's runtime started.
    """

    def __init__(
        self,
        functions: Mapping[str, Function],
        installer: Installer,
        clock: TickClock,
        target: Target,
        numerics: Numerics,
        *,
        describe: Callable[[Kernel, Mapping[str, Kernel]], Described],
        peaks: Callable[[], Peaks],
        seconds: Callable[[], float],
    ) -> None:
        self._functions = functions
        self._installer = installer
        self._clock = clock
        self._target = target
        self._numerics = numerics
        self._describe = describe
        self._peaks = peaks
        self._seconds = seconds

    def evidence(self, function: Function) -> Evidence:
        """What is known of ``function`` now. Raises CompilerDied."""
        others = tuple(self._functions.items())
        kernels = {name: other.kernel for name, other in others if other is not function}
        per_tick = self._clock.nanoseconds_per_tick()
        tiers: list[TierOutcome] = []
        for variant in tuple(function.slot.variants):
            known = self._installer.known(function, variant.tier)
            if known is not None:
                median = variant.profile().median_ns(per_tick)
                tiers.append(TierOutcome(variant.tier, variant.compile_ms, median, known.notes))
        found = Evidence(
            kernel=function.kernel,
            callees=kernels,
            numerics=self._numerics,
            target=self._target,
            threads=1,  # a rewrite has one; the judge gives its rival one, too
            peaks=self._peaks(),
            calls=function.slot.calls,
            share=self._share(function, per_tick),
            tiers=tuple(tiers),
        )
        return found.with_description(self._describe(function.kernel, kernels))

    def _share(self, function: Function, per_tick: float) -> float:
        """Of the time since the start, its callees' included."""
        profiles = [variant.profile() for variant in tuple(function.slot.variants)]
        spent = sum(profile.calls * (profile.median_ns(per_tick) or 0.0) for profile in profiles)
        return min(1.0, 1e-9 * spent / max(1e-9, self._seconds()))
