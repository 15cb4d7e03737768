"""The background loop: watch the profiles, compile what is hot, swap it in, take back what got slower.

It runs in a thread of its own. The program never waits for it: compiling happens in the compiler process,
linking takes about a millisecond, and installing is one store.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from neurojit.diagnostic import Diagnostic
from neurojit.errors import CompilerDied, InternalError
from neurojit.execution.clock import TickClock
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.variant import Variant
from neurojit.installation import Function, Installer
from neurojit.kernel import Tier
from neurojit.promotion import ENOUGH_SAMPLES, SLOWER, CompileCosts, Heat, worth_promoting
from neurojit.store import events
from neurojit.workers.protocol import Refused

NEXT_TIER = {Tier.T0: Tier.T1, Tier.T1: Tier.T2}
PERIOD_S = 0.005
SAMPLE_PERIOD_S = 0.25
COMPILER = "compiler"  # the author of every variant that tiers T0 to T2 make


@dataclass(frozen=True, slots=True)
class PromotionPolicy:
    """How eager the loop is: the floors of calls, and the highest tier."""

    calls: dict[Tier, int]
    cap: Tier


class Promoter:
    """Promotes the functions of one program."""

    def __init__(
        self,
        functions: dict[str, Function],
        installer: Installer,
        reclaimer: Reclaimer,
        clock: TickClock,
        policy: PromotionPolicy,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._functions = functions
        self._installer = installer
        self._reclaimer = reclaimer
        self._clock = clock
        self._policy = policy
        self._emit = emit
        self._seconds = seconds
        self._costs = CompileCosts()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        # Serialises whatever installs: the loop, and callers of promote and deoptimize.
        self.installing = threading.RLock()

    def start(self) -> None:
        """Start the loop unless it runs."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="neurojit-promoter", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ask the loop to end and wait until the step at hand is done."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def promote(self, function: Function, tier: Tier, reason: str) -> Variant | Refused:
        """Compile ``function`` at ``tier`` and install the result; the refusal where there is none.

        Raises CompilerDied where the compiler process ended.
        """
        self._emit(
            events.CompileStarted(seconds=self._seconds(), function=function.name, tier=tier, reason=reason)
        )
        compiled = self._installer.compile(function, tier)
        if isinstance(compiled, Refused):
            self._refused(function, tier, compiled.diagnostics[0])
            return compiled
        self._costs.observe(tier, compiled.milliseconds)
        with self.installing:
            variant = self._installer.variant(function, tier, compiled, COMPILER)
            self._emit(
                events.CompileFinished(
                    seconds=self._seconds(),
                    function=function.name,
                    variant=variant.number,
                    tier=tier,
                    author=COMPILER,
                    compile_ms=compiled.milliseconds,
                    digest=variant.digest,
                )
            )
            self.install(function, variant, reason)
        return variant

    def install(self, function: Function, variant: Variant, reason: str, *, back: bool = False) -> None:
        """Send later calls of ``function`` to ``variant``; ``back``: to an earlier one."""
        with self.installing:
            previous = function.slot.install(variant)
        if previous is None or previous is variant:
            return
        kind = events.Deoptimized if back else events.Swapped
        self._emit(
            kind(
                seconds=self._seconds(),
                function=function.name,
                before=previous.number,
                after=variant.number,
                reason=reason,
            )
        )

    def _refused(self, function: Function, tier: Tier, diagnostic: Diagnostic) -> None:
        function.refused_tiers[tier] = diagnostic.message
        self._emit(
            events.CompileFailed(
                seconds=self._seconds(), function=function.name, tier=tier, diagnostic=diagnostic
            )
        )

    def sample(self) -> None:
        """Report every variant's profile to the trace."""
        per_tick = self._clock.nanoseconds_per_tick()
        for function in self._functions.values():
            for variant in tuple(function.slot.variants):
                profile = variant.profile()
                self._emit(
                    events.Sampled(
                        seconds=self._seconds(),
                        function=function.name,
                        variant=variant.number,
                        calls=profile.calls,
                        median_ns=profile.median_ns(per_tick),
                        cycles=profile.median_ticks,
                    )
                )

    def _run(self) -> None:
        next_sample = self._seconds() + SAMPLE_PERIOD_S
        while not self._stop.wait(PERIOD_S):
            for function in self._functions.values():
                if self._stop.is_set():
                    return
                self._step(function)
            self._reclaimer.collect()
            if self._seconds() >= next_sample:
                self.sample()
                next_sample = self._seconds() + SAMPLE_PERIOD_S

    def _step(self, function: Function) -> None:
        incumbent = function.slot.incumbent
        if incumbent is None or function.pinned:
            return
        try:
            if not self._went_back(function, incumbent):
                self._go_up(function, incumbent)
        except CompilerDied as death:
            # Costs a promotion; the next request starts a fresh compiler.
            self._emit(
                events.Degraded(
                    seconds=self._seconds(), what=f"@{function.name} keeps {incumbent.tier}", why=str(death)
                )
            )
        except InternalError as error:
            tier = NEXT_TIER.get(incumbent.tier, incumbent.tier)
            self._refused(function, tier, Diagnostic("link", str(error)))

    def _went_back(self, function: Function, incumbent: Variant) -> bool:
        """Return to the fastest measured variant where the incumbent turned out slower."""
        if incumbent.profile().samples < ENOUGH_SAMPLES:
            return False
        mine = incumbent.profile().median_ticks
        best: Variant | None = None
        for other in function.slot.variants:
            theirs = other.profile().median_ticks
            if other is incumbent or not other.loaded or theirs is None or mine is None:
                continue
            fastest = best.profile().median_ticks if best else mine / SLOWER
            if fastest is not None and theirs < fastest and other.profile().samples >= ENOUGH_SAMPLES:
                best = other
        if best is None:
            return False
        function.refused_tiers[incumbent.tier] = "slower"
        self.install(function, best, f"{incumbent.tier} is slower than {best.tier}", back=True)
        return True

    def _go_up(self, function: Function, incumbent: Variant) -> None:
        tier = self._next_tier(function, incumbent.tier)
        if tier is None:
            return
        profile = incumbent.profile()
        if not profile.samples:
            return
        heat = Heat(profile.calls, profile.median_ns(self._clock.nanoseconds_per_tick()))
        if worth_promoting(function.kernel, heat, self._policy.calls[tier], self._costs.predict(tier)):
            self.promote(function, tier, "hot")

    def _next_tier(self, function: Function, tier: Tier) -> Tier | None:
        """The next tier that is neither above the cap nor refused; a refused one is passed over."""
        order = list(Tier)
        step = NEXT_TIER.get(tier)
        while step is not None and step in function.refused_tiers:
            step = NEXT_TIER.get(step)
        if step is None or order.index(step) > order.index(self._policy.cap):
            return None
        return step
