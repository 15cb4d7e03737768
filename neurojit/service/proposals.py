"""Rewrites of one program's hot functions, from the question to the trial on its own calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neurojit.execution.clock import TickClock
from neurojit.judge.gate import Judgement
from neurojit.model.errors import InputError
from neurojit.model.evidence import Evidence
from neurojit.model.policy import Numerics
from neurojit.model.reply import Answer, Declined, Reply
from neurojit.model.target import Target
from neurojit.model.verdict import Accepted, Certificate
from neurojit.model.visible import on_one_line
from neurojit.proposal.asking import SYSTEM, NobodyAnswers, as_question
from neurojit.proposal.chain import Circumstances, Proposing
from neurojit.proposal.conversation import Outcome
from neurojit.proposal.judgeable import cannot_be_judged
from neurojit.proposal.proposer import Proposer, Subject, Voice
from neurojit.service.gathering import Gathering
from neurojit.service.installer import Function, Installer
from neurojit.service.offers import Consent, Offering
from neurojit.telemetry.chronicle import Chronicle


@dataclass(frozen=True, slots=True, repr=False)
class Improvement:
    """What asking came to. ``certificate``: of the rewrite that was accepted, None where none was.

    It is true where one was accepted.
    """

    outcome: Outcome
    certificate: Certificate | None

    @property
    def accepted(self) -> bool:
        return self.certificate is not None

    def __bool__(self) -> bool:
        return self.accepted

    def __str__(self) -> str:
        if self.certificate is not None:
            return f"a rewrite by {on_one_line(self.certificate.author)} was accepted"
        return f"nothing better was found: {self.outcome.why or self.outcome.end}"

    def __repr__(self) -> str:
        return f"<{self}>"


class Proposals:
    """Asks for rewrites where ``proposing`` says whom; without it nothing is ever asked."""

    def __init__(
        self,
        proposing: Proposing | None,
        offering: Offering,
        functions: Mapping[str, Function],
        installer: Installer,
        clock: TickClock,
        target: Target,
        numerics: Numerics,
        chronicle: Chronicle,
    ) -> None:
        self._offering = offering
        self._installer = installer
        self._proposer: Proposer | None = None
        self._consent: Consent | None = None
        if proposing is None:
            return
        self._consent = proposing.consent
        self._gathering = Gathering(
            functions,
            installer,
            clock,
            target,
            numerics,
            describe=proposing.describe,
            peaks=proposing.peaks,
            seconds=chronicle.now,
        )

        def chain() -> Sequence[Voice]:
            around = Circumstances(chronicle.tell, lambda: proposer.closed)
            return proposing.purses.voices(proposing.responders(), proposing.render, around)

        proposer = self._proposer = Proposer(
            chain,
            accepted=proposing.keep,
            degraded=chronicle.degraded,
        )

    def propose(self, function: Function) -> None:
        """Ask for a rewrite of ``function`` when its turn comes; returns at once."""
        if self._proposer is not None:
            bench = _LiveBench(self._offering, function, self._consent)
            self._proposer.ask(Subject(function.name, lambda: self._evidence(function), bench))

    def improve(self, function: Function, *, install: bool) -> Improvement:
        """Ask for a rewrite of ``function`` now, in this thread.

        ``install``: and try what is accepted on the program's calls. Raises InputError where nobody is to be
        asked or the tier cap lets no rewrite in, Cancelled after ``close``.
        """
        if self._proposer is None:
            raise InputError(f"@{function.name}: nobody is asked for rewrites: the responder is none")
        if install and self._offering.capped:
            raise InputError(f"@{function.name}: {self._offering.capped}")
        bench = _LiveBench(self._offering, function, self._consent, installs=install)
        outcome = self._proposer.hold(
            Subject(function.name, lambda: self._evidence(function), bench), anyway=True
        )
        if isinstance(outcome, str):
            raise InputError(f"@{function.name}: cannot be asked about: {outcome}")
        return Improvement(outcome, bench.certificate)

    def answer(self, text: str, function: Function | None, asking: Function) -> Answer:
        """The first answer of the chain to a program's own question.

        ``function``: whose IR the text holds, so that what is known of it goes along; None: the text is sent
        to the first responder that reads any. ``asking`` stands for the program then.
        """
        if self._proposer is None:
            return NobodyAnswers().ask(text, None)
        evidence = self._gathering.evidence(function or asking)
        answer: Answer = Declined("nobody who reads a text is asked", "")
        for voice in self._proposer.voices():
            if function is not None:
                answer = voice.conversation.ask_once(evidence)
            elif voice.responder.destination:
                answer = voice.conversation.ask_once(evidence, (SYSTEM, as_question(text)))
            if isinstance(answer, Reply):
                return answer
        return answer

    def close(self) -> None:
        """Ask nothing more. Safe to call twice and from any thread."""
        if self._proposer is not None:
            self._proposer.close()

    def join(self) -> None:
        """After ``close``: wait until nothing is asked or judged any more."""
        if self._proposer is not None:
            self._proposer.join()

    def after_fork_in_child(self) -> None:
        if self._proposer is not None:
            self._proposer.after_fork_in_child()

    def _evidence(self, function: Function) -> Evidence | str:
        evidence = self._gathering.evidence(function)
        never = self._installer.rewritten_never(function.kernel)
        return never or cannot_be_judged(evidence) or evidence


class _LiveBench:
    """Judges replies for one function; if it ``installs``, what was accepted is tried on real calls."""

    def __init__(
        self, offering: Offering, function: Function, consent: Consent | None, *, installs: bool = True
    ) -> None:
        self._offering = offering
        self._function = function
        self._consent = consent
        self._installs = installs
        self.certificate: Certificate | None = None  # of what was accepted

    def judge(self, reply: Reply) -> Judgement:
        return self._offering.judge(self._function, reply.text, reply.author)

    def install(self, judged: Judgement, reply: Reply) -> bool:
        if self._installs:
            installed = self._offering.install(self._function, judged, reply.author, self._consent)
            if installed is not True:
                return False
        self.certificate = judged.verdict.certificate if isinstance(judged.verdict, Accepted) else None
        return True
