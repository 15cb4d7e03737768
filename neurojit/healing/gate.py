"""Patches are judged as rewrites are, by another contract: text here, the rest in two confined children."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from neurojit.diagnostic import Diagnostic
from neurojit.healing.case import PatchCase
from neurojit.healing.contract import FAILING, KEPT, PASSING, PATCH, SAMPLED, STATE
from neurojit.healing.flown import flown_states
from neurojit.healing.state import State
from neurojit.validation import exhibit as exhibits
from neurojit.validation.case import ChildEnd, Task
from neurojit.validation.contract import Side
from neurojit.validation.exhibit import Exhibit, MalformedExhibit
from neurojit.validation.readable import CHECK as READABLE
from neurojit.validation.readable import FunctionCandidate, read_reply
from neurojit.validation.roles import CANDIDATE
from neurojit.validation.verdict import CheckOutcome, Refusal

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
        return _pair(self.checks, SAMPLED, "failed_after", "states")


class PatchGate:
    """Judges patches one after another; ``run`` is the judge's."""

    def __init__(
        self, run: Callable[[Task[PatchCase]], ChildEnd], clock: Callable[[], float] = time.monotonic
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
        end = self._run(Task("examine patch", case))
        found = _report(end, _EXAMINING, "examine")
        if isinstance(found, Diagnostic):
            return PatchVerdict(_EXAMINING, found, outcomes)
        outcomes += found.outcomes
        if found.refused_by:
            return PatchVerdict(found.refused_by, found.diagnostic, outcomes)
        tried = _report(self._run(Task("try patch", case, end.report)), _TRYING, "try")
        if isinstance(tried, Diagnostic):
            return PatchVerdict(_TRYING, tried, outcomes)
        outcomes += tried.outcomes
        known = PatchVerdict(
            tried.refused_by,
            tried.diagnostic,
            outcomes,
            read=read,
            text=found.candidate_text,
            digest=found.candidate_digest,
            unproved=found.unproved,
            guards=found.guards,
        )
        if tried.refused_by:
            return replace(known, counterexample=_counterexample(tried, case))
        return replace(known, image=found.images[CANDIDATE], evidence=_evidence(outcomes))


def _report(end: ChildEnd, check: str, side: Side) -> Exhibit | Diagnostic:
    if end.reason != "finished":
        return Diagnostic(check, f"the judge's child {end.reason}: {end.detail}")
    try:
        found = exhibits.decode(end.report)
    except MalformedExhibit as error:
        return Diagnostic(check, f"the judge's child gave a malformed report: {error}")
    broken = "" if found.refused_by else PATCH.broken_by(side, [made.name for made in found.outcomes])
    return Diagnostic(check, f"the judge's child gave a malformed report: {broken}") if broken else found


def _counterexample(tried: Exhibit, case: PatchCase) -> State | None:
    """The child only says which: what ran a hostile patch does not make states up."""
    number = tried.outcomes[-1].figures.get(STATE) if tried.outcomes else None
    states = flown_states(case)
    return states[number] if isinstance(number, int) and 0 <= number < len(states) else None


def _evidence(checks: tuple[CheckOutcome, ...]) -> Evidence:
    kept = next(check.figures for check in checks if check.name == KEPT)
    margin = kept.get("margin")
    return Evidence(
        failing_call=True,
        passing_calls=_pair(checks, PASSING, "passed", "total") or (0, 0),
        states_before=_pair(checks, SAMPLED, "failed_before", "states") or (0, 0),
        states_after=_pair(checks, SAMPLED, "failed_after", "states") or (0, 0),
        margin=margin if isinstance(margin, float) and math.isfinite(margin) else None,
        asserts_kept=True,
    )


def _pair(checks: tuple[CheckOutcome, ...], name: str, first: str, second: str) -> tuple[int, int] | None:
    figures = next((check.figures for check in checks if check.name == name), None)
    if figures is None:
        return None
    one, other = figures.get(first), figures.get(second)
    return (one, other) if isinstance(one, int) and isinstance(other, int) else None
