"""From a tier to a swap: compile for it, link, install by one store, retire what is no longer needed."""

from __future__ import annotations

import threading
from collections.abc import Callable

from neurojit.diagnostic import Diagnostic
from neurojit.errors import Cancelled
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.variant import Variant
from neurojit.kernel import Tier
from neurojit.store import events
from neurojit.tiering.installation import Function, Installer
from neurojit.tiering.promotion import CompileCosts
from neurojit.tiering.sampling import Sampling
from neurojit.workers.protocol import Refused

COMPILER = "compiler"  # the author of every variant that tiers T0 to T2 make


class Promoter:
    """Promotes and swaps the functions of one program, for whoever decides that: its user, or the watch."""

    def __init__(
        self,
        installer: Installer,
        reclaimer: Reclaimer,
        costs: CompileCosts,
        sampling: Sampling,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._installer = installer
        self._reclaimer = reclaimer
        self._costs = costs
        self._sampling = sampling
        self._emit = emit
        self._seconds = seconds
        self._closed = threading.Event()
        # Held by whoever installs.
        self.installing = threading.RLock()

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._closed.is_set()

    def close(self) -> None:
        """Install nothing from here on."""
        self._closed.set()

    def closed_within(self, seconds: float) -> bool:
        """Wait for ``close``, so long at most; whether it came."""
        return self._closed.wait(seconds)

    def after_fork_in_child(self) -> None:
        """A thread that is not in the child may be in the middle of waiting for the event."""
        closed = self.closed
        self._closed = threading.Event()
        if closed:
            self._closed.set()

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
        waits), Cancelled after ``close``.
        """
        self._emit(
            events.CompileStarted(seconds=self._seconds(), function=function.name, tier=tier, reason=reason)
        )
        compiled = self._installer.known(function, tier)
        if compiled is None:
            answer = self._installer.compile(function, tier, background=instead_of is not None)
            if isinstance(answer, Refused):
                return self.give_up(function, tier, answer.diagnostics[0])
            compiled = answer
            self._costs.observe(tier, compiled.milliseconds)
        with self.installing:
            if self.closed:
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
        Whatever is older is retired. Raises Cancelled after ``close``.
        """
        with self.installing:
            if self.closed:
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
            self._sampling.report_last(function, gone)

    def give_up(self, function: Function, tier: Tier, diagnostic: Diagnostic) -> Refused:
        """The watch does not ask for ``function`` at ``tier`` again."""
        function.refused_tiers[tier] = diagnostic.message
        return self._failed(function, tier, diagnostic)

    def _failed(self, function: Function, tier: Tier, diagnostic: Diagnostic) -> Refused:
        self._emit(
            events.CompileFailed(
                seconds=self._seconds(), function=function.name, tier=tier, diagnostic=diagnostic
            )
        )
        return Refused((diagnostic,))
