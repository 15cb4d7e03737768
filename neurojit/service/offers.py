"""Offer -> swap: has a rewrite judged by the gate, linked, and put on a live trial."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from neurojit.execution.link import LinkRefused
from neurojit.judge.gate import Gate, Judgement
from neurojit.judge.judgement_request import Offer
from neurojit.judge.roles import COMPILED
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InternalError
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.verdict import Accepted, Certificate, Rejected, Verdict, ratio_of
from neurojit.service.installer import Function, Installer
from neurojit.service.linking import Linking
from neurojit.service.live_trials import Trials
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle

PERMITTED: Final = "permitted"  # the check that refuses what no rewrite may stand for
Consent = Callable[[str, Certificate], bool]


class Offering:
    """Judges and installs rewrites of one program's functions; offers wait for one another."""

    def __init__(
        self,
        gate: Gate,
        kernels: dict[str, Kernel],
        installer: Installer,
        linking: Linking,
        trials: Trials,
        chronicle: Chronicle,
        *,
        cap: Tier = Tier.T3,
    ) -> None:
        """``cap``: the highest tier that may serve; below T3 no offer is judged."""
        self._gate = gate
        self._kernels = kernels
        self._installer = installer
        self._linking = linking
        self._trials = trials
        self._chronicle = chronicle
        self._cap = cap
        self._turn = threading.Lock()

    @property
    def capped(self) -> str:
        """Why no rewrite may serve whatever the gate finds; empty where one may."""
        return "" if self._cap is Tier.T3 else f"not judged: a rewrite is T3, and the tier cap is {self._cap}"

    def offer(self, function: Function, reply: str, author: str, consent: Consent | None = None) -> Verdict:
        """Judge ``reply`` as a rewrite of ``function`` and, where it is accepted, try it on real calls.

        ``consent``: as for ``install``. Raises CompilerDied where the judge itself ended.
        """
        if self.capped:
            refused = Rejected(PERMITTED, Diagnostic(PERMITTED, self.capped))
            self._report(function, author, Judgement(refused, b"", 0.0))
            return refused
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
            self._chronicle.tell(events.JudgingStarted(function=function.name, author=author))
            why = self._installer.rewritten_never(function.kernel)
            if why:
                judged = Judgement(Rejected(PERMITTED, Diagnostic(PERMITTED, why)), b"", 0.0)
            else:
                judged = self._judged(function, reply, author, min(incumbent.tier, Tier.T2))
            self._report(function, author, judged)
            return judged

    def _judged(self, function: Function, reply: str, author: str, incumbent_tier: Tier) -> Judgement:
        callees = {name: kernel for name, kernel in tuple(self._kernels.items()) if name != function.name}
        offer = Offer(function.kernel, callees, reply, author, incumbent_tier)
        return self._gate.judge(offer)

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
        variant = self._linking.link(
            function,
            judged.image,
            certificate.candidate,
            certificate.candidate_digest,
            author,
            certificate.checks,
        )
        self._trials.begin(function, variant, f"offered by {author}", judged.offered)

    def _report(self, function: Function, author: str, judged: Judgement) -> None:
        verdict = judged.verdict
        accepted = isinstance(verdict, Accepted)
        self._chronicle.tell(
            events.Judged(
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
