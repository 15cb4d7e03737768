"""Looks for a patch for one fault: asks healers in order, has the gate judge each patch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from neurojit.healing.case import LIMITS, PatchCase
from neurojit.healing.fault import Fault
from neurojit.healing.gate import Evidence, PatchGate, PatchVerdict
from neurojit.healing.healer import Healer, HealQuestion
from neurojit.healing.offered import OfferedPatches
from neurojit.healing.recorded import latest
from neurojit.healing.scopes import Scope
from neurojit.healing.state import State
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.judge.reading import FunctionCandidate, answers_in
from neurojit.model.attempt import Attempt
from neurojit.model.policy import Numerics
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.reply import Reply
from neurojit.model.target import Target
from neurojit.service.healing.answering import Answering
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle

MOST_ROUNDS: Final = 64  # with one healer about one fault
MOST_AT_ONCE: Final = 4  # patches of one reply
NOBODY: Final = "there is nobody to ask for patches"
_LEAST_WALL_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """States that a patch has to end well from. ``failed``: of faults, and that patches were refused from."""

    passing: tuple[State, ...]
    failed: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """``reply`` is a patch that keeps the contract; ``healer`` gave it, whoever wrote it."""

    reply: Reply
    healer: str
    verdict: PatchVerdict
    evidence: Evidence


@dataclass(slots=True)
class Found:
    """What asking for patches of ``function`` came to so far.

    ``counterexamples``: the states from which some were refused. ``case``: what the judge was asked last; its
    candidate is the patch that was accepted.
    """

    function: str = ""
    case: PatchCase | None = None
    rounds: tuple[Attempt, ...] = ()
    accepted: Accepted | None = None
    counterexamples: tuple[State, ...] = ()
    whys: list[str] = field(default_factory=list[str])

    @property
    def why(self) -> str:
        """Why nothing was accepted."""
        return "; ".join(dict.fromkeys(self.whys)) or "no time was left to ask anybody"


class Patching:
    """Asks for patches of one program's functions."""

    def __init__(
        self,
        run: Callable[[ChildTask[PatchCase]], ChildEnd],
        healers: Sequence[Healer],
        kernels: Mapping[str, Kernel],
        cells: Sequence[GlobalCell],
        target: Target,
        *,
        numerics: Numerics,
        seed: int,
        samples: int,
        chronicle: Chronicle,
    ) -> None:
        self._gate = PatchGate(run)
        self._answering = Answering()
        self._healers = healers
        self._kernels = dict(kernels)
        self._cells = {cell.name: cell for cell in cells}
        self._target = target
        self._numerics = numerics
        self._seed = seed
        self._samples = samples
        self._chronicle = chronicle

    def look(
        self,
        scope: Scope,
        fault: Fault,
        known: Known,
        budget_s: float,
        stopped: Callable[[], bool],
        first: Sequence[Healer] = (),
    ) -> Found:
        """Ask until a patch is accepted, everybody declines, time is up or ``stopped``.

        ``first`` are asked before the others, but after what a person offers. Functions that may be rewritten
        share the time. Raises CompilerDied where the judge itself ended.
        """
        found = Found()
        offered = [healer for healer in self._healers if isinstance(healer, OfferedPatches)]
        healers = (*offered, *first, *(healer for healer in self._healers if healer not in offered))
        end = time.monotonic() + budget_s
        for number, function in enumerate(scope.healable):
            left = end - time.monotonic()
            deadline = time.monotonic() + left / (len(scope.healable) - number)
            wanted = replace(known, failed=latest((*known.failed, *found.counterexamples)))
            case = self._case(scope, function, fault, wanted)
            question = HealQuestion(fault, case, (), deadline, stopped, self._chronicle.tell)
            found.function, found.case = function, case
            for healer in healers:
                question = self._converse(healer, question, found)
                if found.accepted is not None:
                    return found
        if not healers:
            found.whys.append(NOBODY)
        return found

    def _case(self, scope: Scope, function: str, fault: Fault, known: Known) -> PatchCase:
        return PatchCase(
            scope.name,
            function,
            self._kernels,
            self._cells,
            FunctionCandidate(self._kernels[function].text),
            fault.state,
            known.passing,
            known.failed,
            self._target,
            self._numerics,
            self._seed,
            self._samples,
            late=fault.kind == "deadline",
        )

    def _converse(self, healer: Healer, question: HealQuestion, found: Found) -> HealQuestion:
        """Ask ``healer`` again and again; the question as it stands afterwards."""
        for _ in range(MOST_ROUNDS):
            if question.stopped():
                found.whys.append("interrupted")
                return question
            if not question.seconds_left:
                found.whys.append("the time for it was spent")
                return question
            answer = self._answering.ask(healer, question)
            if not isinstance(answer, Reply):
                found.whys.append("interrupted" if question.stopped() else f"{answer.author}: {answer.why}")
                return question
            tried = {attempt.text for attempt in question.attempts}
            texts = dict.fromkeys(text for text in answers_in(answer.text) if text not in tried)
            if not texts:
                found.whys.append(f"{answer.author}: proposed the same patch again")
                return question
            replies = [replace(answer, text=text) for text in texts][:MOST_AT_ONCE]
            question = self._round(healer, question, replies, found)
            if found.accepted is not None:
                return question
        found.whys.append(f"{healer.author}: {MOST_ROUNDS} patches were refused")
        return question

    def _round(
        self, healer: Healer, question: HealQuestion, replies: Sequence[Reply], found: Found
    ) -> HealQuestion:
        """Judge what ``healer`` said at once; the best of what is accepted is found."""
        good: list[Accepted] = []
        for reply in replies:
            if good and (question.stopped() or not question.seconds_left):
                break
            attempt, verdict = self._judge(question, reply)
            found.rounds += (attempt,)
            question = replace(question, attempts=(*question.attempts, attempt))
            if verdict.evidence is not None:
                good.append(Accepted(reply, healer.author, verdict, verdict.evidence))
            elif verdict.counterexample is not None:
                found.counterexamples += (verdict.counterexample,)
                question = replace(question, case=_with(question.case, verdict.counterexample))
        found.accepted = best = max(good, key=_preference, default=None)
        if (
            best is not None and best.verdict.read is not None
        ):  # as it was judged: what is drawn depends on it
            found.case = replace(question.case, candidate=best.verdict.read)
        return question

    def _judge(self, question: HealQuestion, reply: Reply) -> tuple[Attempt, PatchVerdict]:
        function = question.case.healable
        self._chronicle.tell(events.JudgingStarted(function=function, author=reply.author))
        wall_s = min(LIMITS.wall_s, max(_LEAST_WALL_S, question.seconds_left))
        limits = replace(LIMITS, wall_s=wall_s)
        verdict = self._gate.judge(
            reply.text, lambda read: replace(question.case, candidate=read, limits=limits)
        )
        self._chronicle.tell(
            events.Judged(
                function=function,
                author=reply.author,
                verdict="accepted" if verdict.accepted else "rejected",
                check=verdict.refused_by or verdict.checks[-1].name,
                diagnostic=verdict.diagnostic,
                took_s=verdict.seconds,
            )
        )
        said = "" if verdict.diagnostic is None else verdict.diagnostic.message
        return Attempt(reply.author, "function", reply.text, verdict.refused_by, said), verdict


def _with(case: PatchCase, state: State) -> PatchCase:
    """``case`` where a patch has to end well from ``state`` as well."""
    if state in (case.failing, *case.passing):
        return case
    return replace(case, regressions=latest((*case.regressions, state)))


def _preference(accepted: Accepted) -> tuple[float, int]:
    """The larger margin, then the smaller text."""
    margin = accepted.evidence.margin
    return (-math.inf if margin is None else margin, -len(accepted.verdict.text))
