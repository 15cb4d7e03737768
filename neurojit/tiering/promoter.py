"""The background loop: watch the profiles, compile what is hot, swap it in, take back what got slower.

It runs in a thread of its own. The program never waits for it: compiling happens in the compiler process,
linking takes about a millisecond, and installing is one store.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from neurojit.diagnostic import Diagnostic
from neurojit.errors import Cancelled, CompilerDied, InternalError
from neurojit.execution.clock import TickClock
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.variant import Variant
from neurojit.kernel import Tier
from neurojit.store import events
from neurojit.tiering.installation import Function, Installer
from neurojit.tiering.promotion import ENOUGH_SAMPLES, SLOWER, CompileCosts, Heat, worth_promoting
from neurojit.workers.protocol import Refused

NEXT_TIER = {Tier.T0: Tier.T1, Tier.T1: Tier.T2}
# A compiler that dies so often at one tier of one function is not asked for it again.
MOST_DEATHS = 3
PERIOD_S = 0.005
LONGEST_PERIOD_S = 0.5
# Looking at profiles, and reporting them, may each take so much of a core. With a few hot functions that is
# never reached; with hundreds each is looked at less often.
LARGEST_SHARE = 0.003
SAMPLE_PERIOD_S = 0.25
TRIM_PERIOD_S = 1.0  # arenas that were idle for so long give their pages back
MORE_SAMPLES_SHIFT = 3  # an eighth more samples are worth another look
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
        trim: Callable[[], object],
    ) -> None:
        self._functions = functions
        self._installer = installer
        self._reclaimer = reclaimer
        self._clock = clock
        self._policy = policy
        self._emit = emit
        self._seconds = seconds
        self._trim = trim
        self._costs = CompileCosts()
        self._looked_at: dict[str, tuple[int, int]] = {}
        self._reported: dict[tuple[str, int], tuple[int, int]] = {}  # calls and samples
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        # Serialises whatever installs: the loop, and callers of promote and deoptimize.
        self.installing = threading.RLock()
        # What else is to be looked at in each round of the loop.
        self.each_round: Callable[[], None] = _nothing

    def start(self) -> None:
        """Start the loop unless it runs."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="neurojit-promoter", daemon=True)
            self._thread.start()

    def refuse(self) -> None:
        """Install nothing more; the loop ends when its step at hand does."""
        self._stop.set()

    def stop(self) -> None:
        """After ``refuse``: wait for the loop to end."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def after_fork_in_child(self) -> None:
        """The loop is not in the child; its event may be in the middle of being waited for."""
        stopped = self._stop.is_set()
        self._stop = threading.Event()
        self._thread = None
        if stopped:
            self._stop.set()

    def promote(
        self,
        function: Function,
        tier: Tier,
        reason: str,
        *,
        instead_of: Variant | None = None,
    ) -> Variant | Refused:
        """Compile ``function`` at ``tier`` and install the result; the refusal where there is none.

        ``instead_of``: nobody waits for this; refused where that is not the incumbent any more, or the user
        pinned it meanwhile. Raises CompilerDied where the compiler process ended (twice, where somebody
        waits), Cancelled after ``refuse``.
        """
        self._emit(
            events.CompileStarted(seconds=self._seconds(), function=function.name, tier=tier, reason=reason)
        )
        compiled = self._installer.known(function, tier)
        if compiled is None:
            answer = self._installer.compile(function, tier, background=instead_of is not None)
            if isinstance(answer, Refused):
                return self._refused(function, tier, answer.diagnostics[0])
            compiled = answer
            self._costs.observe(tier, compiled.milliseconds)
        with self.installing:
            if self._stop.is_set():
                raise Cancelled(f"@{function.name}: its runtime is closed")
            if instead_of is not None and (function.pinned or function.slot.incumbent is not instead_of):
                return self._failed(
                    function, tier, Diagnostic("install", "its user chose a variant meanwhile")
                )
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
                    notes=compiled.notes,
                )
            )
            self.install(function, variant, reason)
        return variant

    def install(self, function: Function, variant: Variant, reason: str, *, back: bool = False) -> None:
        """Send later calls of ``function`` to ``variant``; ``back``: to an earlier one.

        The baseline stays loaded, and so does what was just replaced, should ``variant`` turn out slower.
        Whatever is older is retired.
        """
        with self.installing:
            if self._stop.is_set():
                raise Cancelled(f"@{function.name}: its runtime is closed")
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
            self._retire_all_but(function, variant, previous)

    def _retire_all_but(self, function: Function, *kept: Variant) -> None:
        slot = function.slot
        for old in tuple(slot.variants):
            if old.installable and old is not slot.baseline and old not in kept:
                self._reclaimer.retire(old, slot)
        for gone in slot.forget():
            self._report(function, gone)
            self._reported.pop((function.name, gone.number), None)

    def _refused(self, function: Function, tier: Tier, diagnostic: Diagnostic) -> Refused:
        """The background loop does not ask for this again."""
        function.refused_tiers[tier] = diagnostic.message
        return self._failed(function, tier, diagnostic)

    def _failed(self, function: Function, tier: Tier, diagnostic: Diagnostic) -> Refused:
        self._emit(
            events.CompileFailed(
                seconds=self._seconds(), function=function.name, tier=tier, diagnostic=diagnostic
            )
        )
        return Refused((diagnostic,))

    def sample(self) -> None:
        """Report the profile of every variant that was called since the last time to the trace."""
        for function in self._functions.values():
            for variant in tuple(function.slot.variants):
                self._report(function, variant)

    def _report(self, function: Function, variant: Variant) -> None:
        key = (function.name, variant.number)
        # A call counts when it begins and is a sample when it ends.
        if self._reported.get(key) == (variant.calls, variant.samples):
            return
        profile = variant.profile()
        self._reported[key] = (profile.calls, profile.samples)
        self._emit(
            events.Sampled(
                seconds=self._seconds(),
                function=function.name,
                variant=variant.number,
                calls=profile.calls,
                median_ns=profile.median_ns(self._clock.nanoseconds_per_tick()),
                cycles=profile.median_ticks,
            )
        )

    def _run(self) -> None:
        next_sample = self._seconds() + SAMPLE_PERIOD_S
        next_trim = self._seconds() + TRIM_PERIOD_S
        period = PERIOD_S
        while not self._stop.wait(period):
            began, promoted = time.thread_time(), False
            for function in self._functions.values():
                if self._stop.is_set():
                    return
                promoted |= self._step(function)
            if not self._others_looked():
                return
            period = PERIOD_S if promoted else _affordable(time.thread_time() - began, PERIOD_S)
            self._reclaimer.collect()
            if self._seconds() >= next_sample:
                began = time.thread_time()
                self.sample()
                next_sample = self._seconds() + _affordable(time.thread_time() - began, SAMPLE_PERIOD_S)
            if self._seconds() >= next_trim:
                self._trim()
                next_trim = self._seconds() + TRIM_PERIOD_S

    def _others_looked(self) -> bool:
        try:
            self.each_round()
        except Cancelled:
            return False  # closed meanwhile
        return True

    def _step(self, function: Function) -> bool:
        """Look at one function where there is something new to see; whether it was swapped."""
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
        except Cancelled:
            return False  # closed meanwhile
        except InternalError as error:
            tier = NEXT_TIER.get(incumbent.tier, incumbent.tier)
            self._refused(function, tier, Diagnostic("link", str(error)))
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
        with self.installing:
            if function.slot.incumbent is not incumbent or function.pinned or not best.installable:
                return True  # its user was quicker
            function.refused_tiers[incumbent.tier] = "slower"
            self.install(function, best, f"{incumbent.tier} is slower than {best.tier}", back=True)
        return True

    def _went_up(self, function: Function, incumbent: Variant) -> bool:
        """Compile for the next tier where that is worth it; whether it was."""
        tier = self._next_tier(function, incumbent.tier)
        if tier is None:
            return False
        profile = incumbent.profile()
        if not profile.samples:
            return False
        heat = Heat(profile.calls, profile.median_ns(self._clock.nanoseconds_per_tick()))
        if not worth_promoting(function.kernel, heat, self._policy.calls[tier], self._costs.predict(tier)):
            return False
        try:
            self.promote(function, tier, "hot", instead_of=incumbent)
        except CompilerDied as death:
            if not self._stop.is_set():
                self._mourn(function, incumbent, tier, death)
        return True

    def _mourn(self, function: Function, incumbent: Variant, tier: Tier, death: CompilerDied) -> None:
        """It costs a promotion, to be tried again: the next request starts a fresh compiler."""
        deaths = function.deaths[tier] = function.deaths.get(tier, 0) + 1
        if deaths >= MOST_DEATHS:
            self._refused(function, tier, Diagnostic("compiler", f"{death}, {deaths} times"))
            return
        self._looked_at.pop(function.name, None)
        self._emit(
            events.Degraded(
                seconds=self._seconds(), what=f"@{function.name} keeps {incumbent.tier}", why=str(death)
            )
        )

    def _next_tier(self, function: Function, tier: Tier) -> Tier | None:
        """The next tier that is neither above the cap nor refused; a refused one is passed over."""
        order = list(Tier)
        step = NEXT_TIER.get(tier)
        while step is not None and step in function.refused_tiers:
            step = NEXT_TIER.get(step)
        if step is None or order.index(step) > order.index(self._policy.cap):
            return None
        return step


def _affordable(spent: float, shortest: float) -> float:
    """How long to wait, in seconds, after work that took ``spent`` seconds of CPU time."""
    return min(max(shortest, spent / LARGEST_SHARE), max(shortest, LONGEST_PERIOD_S))


def _measured(variant: Variant) -> float | None:
    """The median in ticks, None where too few calls were timed to compare it."""
    profile = variant.profile()
    return profile.median_ticks if profile.samples >= ENOUGH_SAMPLES else None


def _nothing() -> None:
    """Nobody has anything to look at."""
