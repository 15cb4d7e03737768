"""The gate, the host's half: a reply goes in, a verdict comes out.

Checks run cheapest first. The first looks at text alone; the others run in two confined children of the
judge: one parses and compiles and runs nothing of the candidate's, the other runs what was compiled and
parses nothing. Neither is believed: what they report is taken apart here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from neurojit.judge.belief import Expected, believed
from neurojit.judge.influence_sites import IDLE_INSTANCE
from neurojit.judge.judge_task import ChildEnd, ChildTask, JudgeTask, Limits
from neurojit.judge.judgement_request import JudgementRequest, Offer, original_digest
from neurojit.judge.reading import CHECK as READABLE
from neurojit.judge.reading import REPLY, Candidate, ScheduleCandidate, ScriptCandidate, read_reply
from neurojit.judge.records import Records
from neurojit.judge.rewrite_contract import REWRITE
from neurojit.judge.roles import CANDIDATE, FURTHER, INCUMBENT, NEEDED
from neurojit.judge.texts import offered_digest, text_digest
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.policy import Numerics
from neurojit.model.roofline import Peaks
from neurojit.model.target import Target
from neurojit.model.verdict import CONFIRMED, Accepted, Certificate, CheckOutcome, Refusal, Rejected, Verdict
from neurojit.store.quarantine import Quarantine

# Where a child ends badly, the first of its checks is the one that refuses.
EXAMINING = "well formed"  # what a child that dies while it examines is refused by
TRYING = "memory-safe"  # what one that dies while it tries is refused by
LIVE = "live"  # what a candidate is refused by that failed in service


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the object to install where it is Accepted.

    ``offered``: the digest of what the reply holds; ``record``: the judgement's name in the store.
    """

    verdict: Verdict
    image: bytes
    seconds: float
    offered: str = ""
    record: str = ""


class Gate:
    """Judges offers one after another. ``speed``: whether a candidate must be faster, too.

    ``peaks``: what a core does at best; by default a guess from its instruction set, whatever was measured.
    Every judgement is kept in ``records``, where there are such; what is in ``quarantine`` is rejected.
    """

    def __init__(
        self,
        run: Callable[[ChildTask[JudgeTask]], ChildEnd],
        target: Target,
        *,
        numerics: Numerics,
        seed: int,
        threads: int = 1,
        speed: bool = True,
        peaks: Callable[[], Peaks] | None = None,
        limits: Limits | None = None,
        records: Records | None = None,
        quarantine: Quarantine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run = run
        self._target = target
        self._numerics = numerics
        self._seed = seed
        self._threads = threads
        self._speed = speed
        self._peaks = peaks or (lambda: guessed_peaks(target))
        self._limits = limits
        self._records = records
        self._quarantine = quarantine
        self._clock = clock
        self._confirmations: dict[str, CheckOutcome] = {}

    def judge(self, offer: Offer) -> Judgement:
        """The verdict on ``offer``. Raises CompilerDied where the judge itself, not a child, ended."""
        judged = self._unless_quarantined(self._judged(offer))
        if self._records is None:
            return judged
        question = JudgementRequest(
            offer, self._numerics, self._seed, self._threads, self._speed, self._target.name
        )
        return replace(judged, record=self._records.add(question, judged.verdict))

    def _unless_quarantined(self, judged: Judgement) -> Judgement:
        """What failed in service once is refused, whatever the checks find."""
        if self._quarantine is None or not isinstance(judged.verdict, Accepted):
            return judged
        certificate = judged.verdict.certificate
        digests = (certificate.candidate_digest, judged.offered)
        entry = next(filter(None, map(self._quarantine.find, digests)), None)
        if entry is None:
            return judged
        why = Diagnostic(LIVE, f"in quarantine since it failed in service: {entry.evidence}")
        return replace(judged, verdict=Rejected(LIVE, why, certificate.checks), image=b"")

    def _judged(self, offer: Offer) -> Judgement:
        started = self._clock()
        reading = self._clock()
        candidate = read_reply(offer.reply)
        outcome = CheckOutcome(READABLE, self._clock() - reading, not isinstance(candidate, Refusal))
        if isinstance(candidate, Refusal):
            return self._rejected(READABLE, candidate.diagnostic, (outcome,), started)
        case = JudgeTask(
            original=offer.original,
            callees=dict(offer.callees),
            candidate=candidate,
            incumbent_tier=offer.incumbent_tier,
            target=self._target,
            numerics=self._numerics,
            seed=self._seed,
            threads=self._threads,
            speed=self._speed,
            peaks=self._peaks(),
            limits=self._limits or Limits.of(offer.original),
        )
        return self._examined(offer, case, (outcome,), started)

    def _examined(
        self, offer: Offer, case: JudgeTask, outcomes: tuple[CheckOutcome, ...], started: float
    ) -> Judgement:
        end = self._run(ChildTask("examine", case))
        if end.reason == "crashed" and isinstance(case.candidate, ScriptCandidate):
            again = self._run(ChildTask("examine", case, closely=True))
            end = again if again.reason == "crashed" else end  # at which of its operations
        incumbent = (INCUMBENT,) if case.speed else ()
        found = believed(
            end, EXAMINING, Expected(REWRITE, "examine", needed=(*NEEDED, *incumbent), further=FURTHER)
        )
        if isinstance(found, Diagnostic):
            return self._rejected(EXAMINING, found, outcomes, started)
        outcomes += found.outcomes
        if found.refused_by:
            said = _quoting(case.candidate, found.diagnostic)
            return self._rejected(found.refused_by, said, outcomes, started)
        confirmed = self._confirmed(offer, case)
        if isinstance(confirmed, Diagnostic):
            return self._rejected(CONFIRMED, confirmed, outcomes, started)
        outcomes += (confirmed,)
        tried_end = self._run(ChildTask("try", case, end.report))
        if not case.profiled and IDLE_INSTANCE.encode() in tried_end.report:
            # Perhaps it is idle in the original as well, which takes as long again to find out.
            return self._examined(offer, replace(case, profiled=True), outcomes[:1], started)
        tried = believed(tried_end, TRYING, Expected(REWRITE, "try", whole=case.speed, given=end.report))
        if isinstance(tried, Diagnostic):
            return self._rejected(TRYING, tried, outcomes, started)
        outcomes += tried.outcomes
        if tried.refused_by:
            said = _quoting(case.candidate, tried.diagnostic)
            return self._rejected(tried.refused_by, said, outcomes, started)
        certificate = Certificate(
            kernel_digest=offer.original.digest,
            candidate_digest=text_digest(offer.original, found.candidate_text),
            function=offer.original.name,
            author=offer.author,
            target=self._target.name,
            numerics=str(self._numerics),
            seed=self._seed,
            memory="guarded" if found.unproved else "proved",
            checks=outcomes,
            original=offer.original.text,
            candidate=found.candidate_text,
        )
        return Judgement(
            Accepted(certificate),
            found.images[CANDIDATE],
            self._clock() - started,
            offered_digest(offer.original, case.candidate),
        )

    def _confirmed(self, offer: Offer, case: JudgeTask) -> CheckOutcome | Diagnostic:
        """That the original means what T0 computes, found out once for each original."""
        asked = original_digest(offer, self._numerics, self._seed, self._target)
        known = self._confirmations.get(asked) or (self._records and self._records.confirmation(asked))
        if known is not None:
            return known
        found = believed(self._run(ChildTask("confirm", case)), CONFIRMED, Expected(REWRITE, "confirm"))
        if isinstance(found, Diagnostic):
            return found
        if found.diagnostic is not None:
            return found.diagnostic
        self._confirmations[asked] = found.outcomes[0]
        if self._records is not None:
            self._records.keep_confirmation(asked, found.outcomes[0])
        return found.outcomes[0]

    def _rejected(
        self, check: str, diagnostic: Diagnostic | None, outcomes: tuple[CheckOutcome, ...], started: float
    ) -> Judgement:
        said = diagnostic or Diagnostic(check, "refused without a reason")
        return Judgement(Rejected(check, replace(said, stage=check), outcomes), b"", self._clock() - started)


def _quoting(candidate: Candidate, diagnostic: Diagnostic | None) -> Diagnostic | None:
    """With the line of the reply that it is about: what runs a candidate has not its text."""
    if diagnostic is None or isinstance(candidate, ScheduleCandidate):
        return diagnostic
    return Source(candidate.text, REPLY).quoted((diagnostic,))[0]
