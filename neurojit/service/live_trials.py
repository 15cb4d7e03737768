"""Starts, steps and ends the live trials of a program's accepted candidates."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.variant import Variant
from neurojit.judge.gate import LIVE
from neurojit.model.compiler_protocol import CompiledObject, CompileText, expect
from neurojit.model.errors import InternalError
from neurojit.model.policy import Numerics
from neurojit.model.target import Target
from neurojit.service.installer import Function
from neurojit.service.live_comparison import (
    Ended,
    LiveCheck,
    LivePolicy,
    Stage,
    can_be_shadowed,
    comparing_text,
)
from neurojit.service.promoter import Promoter
from neurojit.settings import Settings
from neurojit.store.quarantine import Quarantine, Quarantined
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle
from neurojit.workers.compiler import Compiler


@dataclass(slots=True)
class _Trial:
    function: Function
    check: LiveCheck
    pinned: bool  # as it was before
    began: float
    offered: str  # the digest of what its reply held


class Trials:
    """The trials of one program. ``begin`` is called by whoever installs, ``step`` by the background loop."""

    def __init__(
        self,
        compiler: Compiler,
        promoter: Promoter,
        reclaimer: Reclaimer,
        quarantine: Quarantine,
        settings: Settings,
        *,
        target: Target,
        chronicle: Chronicle,
    ) -> None:
        self._compiler = compiler
        self._promoter = promoter
        self._reclaimer = reclaimer
        self._quarantine = quarantine
        self._policy = LivePolicy(settings.shadow_calls, settings.canary_share, settings.recheck_interval)
        self._numerics: Numerics = settings.numerics
        self._target = target
        self._chronicle = chronicle
        self._running: list[_Trial] = []
        self._images: dict[str, bytes] = {}

    @property
    def under_way(self) -> int:
        """How many candidates are on trial."""
        return len(self._running)

    def begin(self, function: Function, candidate: Variant, reason: str, offered: str) -> None:
        """Try ``candidate``, or install it at once where calls cannot be run twice.

        ``offered``: the digest of what its reply held: where it fails, it is known by both digests. Raises
        CompilerDied where the comparing entry cannot be made.
        """
        image = self._image(function) if can_be_shadowed(function.kernel) else None
        with self._promoter.installing:
            incumbent = function.slot.incumbent
            if incumbent is None:
                raise InternalError(f"@{function.name}: a trial before anything is installed")
            if image is None:
                self._promoter.install(function, candidate, reason)
                return
            self._end_others(function)
            check = LiveCheck(
                function.slot, function.kernel.signature, incumbent, candidate, image, self._policy
            )
            self._running.append(_Trial(function, check, function.pinned, self._chronicle.now(), offered))
            function.pinned = True  # no promotion meanwhile
            check.begin()

    def step(self) -> None:
        """Look at every trial: go on, swap, or take back. Raises Cancelled where its runtime was closed."""
        if not self._running:
            return
        with self._promoter.installing:
            for trial in tuple(self._running):
                found = trial.check.step()
                if found is Stage.FULL:
                    compared = trial.check.compared
                    self._promoter.install(
                        trial.function, trial.check.candidate, f"agreed on {compared} of the program's calls"
                    )
                    trial.check.attach()
                elif isinstance(found, Ended):
                    self._take_back(trial, found)

    def close(self) -> None:
        """End every trial; the slots lead to their incumbents. What was still on trial is told."""
        with self._promoter.installing:
            for trial in tuple(self._running):
                self._end(trial)
                check = trial.check
                if check.stage is not Stage.FULL:
                    self._chronicle.tell(
                        events.TrialUnfinished(
                            function=trial.function.name,
                            variant=check.candidate.number,
                            compared=check.compared,
                            wanted=check.wanted,
                        )
                    )

    def _take_back(self, trial: _Trial, ended: Ended) -> None:
        function, check = trial.function, trial.check
        if ended.reason != "superseded":
            self._promoter.install(function, check.incumbent, ended.diagnostic.message, back=True)
        why = ended.quarantine
        if why is not None:
            entry = Quarantined(
                check.candidate.digest,
                function.kernel.digest,
                function.name,
                check.candidate.author,
                self._target.name,
                why,
                ended.diagnostic.message,
            )
            for digest in (entry.candidate, trial.offered):
                self._quarantine.add(replace(entry, candidate=digest))
        self._end(trial, superseded=ended.reason == "superseded")
        if ended.reason != "superseded":
            self._chronicle.tell(
                events.Judged(
                    function=function.name,
                    author=check.candidate.author,
                    verdict="rejected",
                    check=LIVE,
                    diagnostic=ended.diagnostic,
                    took_s=self._chronicle.now() - trial.began,
                )
            )

    def _end(self, trial: _Trial, *, superseded: bool = False) -> None:
        self._running.remove(trial)
        incumbent = trial.function.slot.incumbent
        if incumbent is not None and not superseded:  # else its user chose, and pinned it
            trial.function.slot.install(incumbent)  # no diversion any more
            trial.function.pinned = trial.pinned
        trial.check.close(self._reclaimer)

    def _end_others(self, function: Function) -> None:
        for trial in tuple(self._running):
            if trial.function is function:
                self._end(trial)

    def _image(self, function: Function) -> bytes:
        """One entry serves every candidate of a function: it knows the signature alone."""
        if function.name not in self._images:
            text = comparing_text(function.kernel, self._numerics, self._target.triple)
            answer = self._compiler.request(CompileText(text, optimized=True), background=True)
            self._images[function.name] = expect(CompiledObject, answer).image
        return self._images[function.name]
