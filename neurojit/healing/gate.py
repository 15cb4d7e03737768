"""The gate for patches: as for rewrites, by another contract, in two confined children."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from neurojit.healing.case import PatchCase
from neurojit.healing.contract import FAILING, KEPT, PASSING, PATCH, SAMPLED, STATE
from neurojit.healing.flown import flown_states
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.healing.state import State
from neurojit.judge.belief import MALFORMED, Expected, believed
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.judge.reading import CHECK as READABLE
from neurojit.judge.reading import FunctionCandidate, read_reply
from neurojit.judge.roles import CANDIDATE
from neurojit.judge.texts import text_digest
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import CheckOutcome, Figures, Refusal, no_figures

_EXAMINING, _TRYING = "well formed", FAILING  # what a child that ends badly is refused by


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an accepted patch was shown to keep. Pairs are (passed or failed, total).

    ``margin``: by how much the closest assertion held over all flights, in its operands' units; None where no
    assertion compares numbers.
    """

    failing_call: bool
    passing_calls: tuple[int, int]
    states_before: tuple[int, int]
    states_after: tuple[int, int]
    margin: float | None
    asserts_kept: bool


@dataclass(frozen=True, slots=True)
class PatchVerdict:
    """``refused_by`` is empty where the patch was accepted, and ``evidence`` says what it keeps then.

    ``read``: what was judged, as it was written. ``text`` and ``image``: of the patch alone, to be shown,
    with the attributes of what it replaces, and to be installed. ``counterexample``: the state
    that it was refused from, where there is one. ``failed`` is the share of sampled states that it failed
    from, None where none was flown.
    """

    refused_by: str
    diagnostic: Diagnostic | None
    checks: tuple[CheckOutcome, ...]
    evidence: Evidence | None = None
    read: FunctionCandidate | None = None
    text: str = ""
    digest: str = ""
    image: bytes = field(default=b"", repr=False)
    unproved: tuple[int, ...] = ()
    guards: dict[int, tuple[str, int]] = field(default_factory=dict[int, tuple[str, int]])
    counterexample: State | None = None
    seconds: float = 0.0

    @property
    def accepted(self) -> bool:
        return not self.refused_by

    @property
    def failed(self) -> tuple[int, int] | None:
        """Of the sampled states: from how many the patched scope failed, and how many there were."""
        figures = next((check.figures for check in self.checks if check.name == SAMPLED), no_figures())
        failed, states = _count(figures, "failed_after"), _count(figures, "states")
        return None if failed is None or states is None else (failed, states)


class PatchGate:
    """Judges patches one after another; ``run`` is the judge's."""

    def __init__(
        self, run: Callable[[ChildTask[PatchCase]], ChildEnd], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._run = run
        self._clock = clock

    def judge(self, reply: str, case: Callable[[FunctionCandidate], PatchCase]) -> PatchVerdict:
        """The verdict on ``reply``.

        ``case`` is made of what was read. Raises CompilerDied as the judge does.
        """
        started = self._clock()
        verdict = self._judged(reply, case)
        return replace(verdict, seconds=self._clock() - started)

    def _judged(self, reply: str, case_of: Callable[[FunctionCandidate], PatchCase]) -> PatchVerdict:
        began = self._clock()
        read = read_reply(reply)
        if not isinstance(read, FunctionCandidate):
            what = "a patch is an MLIR function, in a ```mlir fence"
            diagnostic = read.diagnostic if isinstance(read, Refusal) else Diagnostic(READABLE, what)
            outcome = CheckOutcome(READABLE, self._clock() - began, passed=False)
            return PatchVerdict(READABLE, diagnostic, (outcome,))
        outcomes = (CheckOutcome(READABLE, self._clock() - began, passed=True),)
        case = case_of(read)
        end = self._run(ChildTask("examine patch", case))
        found = believed(end, _EXAMINING, Expected(PATCH, "examine", needed=(CANDIDATE, ORIGINAL, PATCHED)))
        if isinstance(found, Diagnostic):
            return PatchVerdict(_EXAMINING, found, outcomes)
        outcomes += found.outcomes
        if found.refused_by:
            return PatchVerdict(found.refused_by, found.diagnostic, outcomes)
        tried_end = self._run(ChildTask("try patch", case, end.report))
        tried = believed(tried_end, _TRYING, Expected(PATCH, "try", given=end.report))
        if isinstance(tried, Diagnostic):
            return PatchVerdict(_TRYING, tried, outcomes)
        outcomes += tried.outcomes
        known = PatchVerdict(
            tried.refused_by,
            tried.diagnostic,
            outcomes,
            read=read,
            text=found.candidate_text,
            digest=text_digest(case.healable_kernel, found.candidate_text),
            unproved=found.unproved,
            guards=found.guards,
        )
        if tried.refused_by:
            return replace(known, counterexample=_counterexample(tried, case))
        evidence = _evidence(tried.outcomes, case)
        if isinstance(evidence, str):
            said = Diagnostic(_TRYING, f"{MALFORMED}: {evidence}")
            return PatchVerdict(_TRYING, said, outcomes)
        return replace(known, image=found.images[CANDIDATE], evidence=evidence)


def _counterexample(tried: ExaminationReport, case: PatchCase) -> State | None:
    """The child only says which: what ran a hostile patch does not make states up."""
    number = _count(tried.outcomes[-1].figures, STATE)
    states = flown_states(case)
    return states[number] if number is not None and number < len(states) else None


def _evidence(checks: tuple[CheckOutcome, ...], case: PatchCase) -> Evidence | str:
    """What is told of a patch that passed ``checks``, or which of it does not fit what was asked."""
    figures = {check.name: check.figures for check in checks}
    passed, sampled = figures[PASSING], figures[SAMPLED]
    calls, states = len(case.passing), case.samples
    if (_count(passed, "passed"), _count(passed, "total")) != (calls, calls):
        return f"it tells of other calls than the {calls} that passed before"
    before = _count(sampled, "failed_before")
    if (_count(sampled, "failed_after"), _count(sampled, "states")) != (0, states):
        return f"it tells of other states than {states} that a patch ends well from"
    if before is None or before > states:
        return "it does not tell from how many states the original failed"
    margin = figures[KEPT].get("margin")
    if not (margin is None or (isinstance(margin, float) and math.isfinite(margin))):
        return "its margin is no number"
    return Evidence(True, (calls, calls), (before, states), (0, states), margin, asserts_kept=True)


def _count(figures: Figures, name: str) -> int | None:
    found = figures.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
