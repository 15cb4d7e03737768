"""Promotes a function to a tier: compiles, links, installs by one store, retires what is replaced."""

from __future__ import annotations

import threading

from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.variant import Variant
from neurojit.model.compiler_protocol import CompiledVariant, Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.service.closing import Closing
from neurojit.service.installer import Function, Installer
from neurojit.service.promotion_policy import CompileCosts
from neurojit.service.sampling import Sampling
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle

COMPILER = "compiler"  # the author of every variant that tiers T0 to T2 make


class Promoter:
    """Promotes and swaps the functions of one program, for whoever decides that: its user, or the watch."""

    def __init__(
        self,
        installer: Installer,
        reclaimer: Reclaimer,
        costs: CompileCosts,
        sampling: Sampling,
        closing: Closing,
        chronicle: Chronicle,
    ) -> None:
        self._installer = installer
        self._reclaimer = reclaimer
        self._costs = costs
        self._sampling = sampling
        self._chronicle = chronicle
        self._closing = closing
        # Held by whoever installs.
        self.installing = threading.RLock()

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
        compiled = self.compile(function, tier, reason, background=instead_of is not None)
        if isinstance(compiled, Refused):
            return compiled
        return self.link(function, tier, compiled, reason, instead_of=instead_of)

    def compile(
        self, function: Function, tier: Tier, reason: str, *, background: bool
    ) -> CompiledVariant | Refused:
        """The first half of ``promote``: nothing is installed. ``background``: nobody waits."""
        self._chronicle.tell(events.CompileStarted(function=function.name, tier=tier, reason=reason))
        compiled = self._installer.known(function, tier)
        if compiled is not None:
            return compiled
        answer = self._installer.compile(function, tier, background=background)
        if isinstance(answer, Refused):
            return self.give_up(function, tier, answer.diagnostics[0])
        self._costs.observe(tier, answer.milliseconds)
        return answer

    def link(
        self,
        function: Function,
        tier: Tier,
        compiled: CompiledVariant,
        reason: str,
        *,
        instead_of: Variant | None = None,
    ) -> Variant | Refused:
        """The second half: link what was compiled, and install it."""
        with self.installing:
            self._closing.check(function.name)
            if instead_of is not None and (function.pinned or function.slot.incumbent is not instead_of):
                return self._failed(
                    function, tier, Diagnostic("install", "its user chose a variant meanwhile")
                )
            variant = self._installer.variant(function, tier, compiled, COMPILER)
            self._chronicle.tell(
                events.CompileFinished(
                    function=function.name,
                    variant=variant.number,
                    tier=tier,
                    author=COMPILER,
                    compile_ms=compiled.milliseconds,
                    digest=variant.digest,
                    notes=compiled.notes,
                    unchecked=compiled.unchecked,
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
            self._closing.check(function.name)
            previous = function.slot.install(variant)
            if previous is None or previous is variant:
                return
            kind = events.Deoptimized if back else events.Swapped
            self._chronicle.tell(
                kind(
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
        self._chronicle.tell(events.CompileFailed(function=function.name, tier=tier, diagnostic=diagnostic))
        return Refused((diagnostic,))
