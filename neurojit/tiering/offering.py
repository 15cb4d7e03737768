"""From an offered rewrite to a live swap: the gate judges it, the installer links it, the slot takes it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from neurojit.codegen.link import LinkRefused
from neurojit.codegen.target import Target
from neurojit.diagnostic import Diagnostic
from neurojit.errors import InternalError
from neurojit.kernel import Kernel, Tier
from neurojit.roofline import Peaks
from neurojit.settings import Settings
from neurojit.store import events
from neurojit.tiering.installation import Function
from neurojit.tiering.linking import Linking
from neurojit.tiering.trials import LIVE, Trials
from neurojit.validation.gate import Gate, Judgement
from neurojit.validation.question import Offer
from neurojit.validation.records import Records
from neurojit.validation.roles import COMPILED
from neurojit.validation.verdict import Accepted, Certificate, Rejected, Verdict, ratio_of
from neurojit.workers.judge import Judge

Consent = Callable[[str, Certificate], bool]


class Offering:
    """Judges and installs rewrites of one program's functions; offers wait for one another."""

    def __init__(
        self,
        judge: Judge,
        target: Target,
        peaks: Callable[[], Peaks],
        kernels: dict[str, Kernel],
        linking: Linking,
        trials: Trials,
        settings: Settings,
        records: Records,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._gate = Gate(
            judge.run,
            target,
            numerics=settings.numerics,
            seed=settings.seed,
            peaks=peaks,
            records=records,
        )
        self._kernels = kernels
        self._linking = linking
        self._trials = trials
        self._emit = emit
        self._seconds = seconds
        self._turn = threading.Lock()

    def offer(self, function: Function, reply: str, author: str, consent: Consent | None = None) -> Verdict:
        """Judge ``reply`` as a rewrite of ``function`` and, where it is accepted, try it on real calls.

        ``consent``: as for ``install``. Raises CompilerDied where the judge itself ended.
        """
        judged = self.judge(function, reply, author)
        if isinstance(judged.verdict, Accepted):
            installed = self.install(function, judged, author, consent)
            return installed if isinstance(installed, Rejected) else judged.verdict
        return judged.verdict

    def judge(self, function: Function, reply: str, author: str) -> Judgement:
        """What the gate finds of ``reply`` as a rewrite of ``function``; judgements wait for one another.

        Raises CompilerDied where the judge itself ended.
        """
        incumbent = function.slot.incumbent
        if incumbent is None:
            raise InternalError(f"@{function.name}: an offer before anything is installed")
        with self._turn:
            self._emit(events.JudgingStarted(seconds=self._seconds(), function=function.name, author=author))
            judged = self._gate.judge(
                Offer(
                    original=function.kernel,
                    callees={name: kernel for name, kernel in self._kernels.items() if name != function.name},
                    reply=reply,
                    author=author,
                    incumbent_tier=min(incumbent.tier, Tier.T2),
                )
            )
            judged = self._unless_quarantined(judged)
            self._report(function, author, judged)
            return judged

    def install(
        self, function: Function, judged: Judgement, author: str, consent: Consent | None = None
    ) -> bool | Rejected:
        """Try what was accepted on real calls; whether it is tried, or why its object cannot be linked.

        ``consent`` is asked first, with the certificate; without it everything is tried. The swap comes when
        the candidate has agreed with the incumbent often enough.
        """
        if not isinstance(judged.verdict, Accepted):
            raise InternalError(f"@{function.name}: a rewrite that was not accepted")
        certificate = judged.verdict.certificate
        if consent is not None and not consent(function.name, certificate):
            return False
        with self._turn:
            try:
                self._link(function, certificate, judged, author)
            except LinkRefused as refusal:  # what a child gave links there, and not here
                rejected = Rejected(COMPILED, Diagnostic(COMPILED, str(refusal)), certificate.checks)
                self._report(function, author, replace(judged, verdict=rejected))
                return rejected
        return True

    def after_fork_in_child(self) -> None:
        """Whoever had the turn is not in the child."""
        self._turn = threading.Lock()

    def _link(self, function: Function, certificate: Certificate, judged: Judgement, author: str) -> None:
        milliseconds = 1e3 * sum(check.seconds for check in certificate.checks if check.name == COMPILED)
        variant = self._linking.link(
            function,
            judged.image,
            certificate.candidate,
            certificate.candidate_digest,
            author,
            milliseconds,
        )
        self._trials.begin(function, variant, f"offered by {author}", judged.offered)

    def _unless_quarantined(self, judged: Judgement) -> Judgement:
        """What failed in service once is refused, whatever the gate finds."""
        if not isinstance(judged.verdict, Accepted):
            return judged
        certificate = judged.verdict.certificate
        why = self._trials.quarantined(certificate.candidate_digest, judged.offered)
        if why is None:
            return judged
        return replace(judged, verdict=Rejected(LIVE, why, certificate.checks), image=b"")

    def _report(self, function: Function, author: str, judged: Judgement) -> None:
        verdict = judged.verdict
        accepted = isinstance(verdict, Accepted)
        self._emit(
            events.Judged(
                seconds=self._seconds(),
                function=function.name,
                author=author,
                verdict="accepted" if accepted else "rejected",
                check=verdict.checks[-1].name if isinstance(verdict, Accepted) else verdict.check,
                diagnostic=None if isinstance(verdict, Accepted) else verdict.diagnostic,
                took_s=judged.seconds,
                record=judged.record,
                ratio=ratio_of(verdict),
            )
        )
