"""Candidates of our own timed against the incumbent in one child: which of them is worth a judgement.

A race says nothing of right or wrong: whatever wins is judged like any other offer, from its text. One child
parses, compiles and runs, which the judge never does with what a stranger wrote; it is confined all the same.
A candidate that computes something quite different is left out, so that a wrong one that is fast does not
come first.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence

from neurojit.codegen.emit import EmissionFailed
from neurojit.context import make_context
from neurojit.diagnostic import Diagnostic
from neurojit.kernel import Tier
from neurojit.lowering.lower import LoweringFailed
from neurojit.validation import admission
from neurojit.validation.case import Case, Task
from neurojit.validation.compiling import ForbiddenSymbols, Workshop
from neurojit.validation.equivalence.families import FAMILIES
from neurojit.validation.equivalence.reach import is_open, reach_of
from neurojit.validation.harness.executable import Executable, Value
from neurojit.validation.inlining import self_contained
from neurojit.validation.laps import Course, Runner
from neurojit.validation.readable import Candidate, ScheduleCandidate, ScriptCandidate
from neurojit.validation.safety.checks import Uncheckable
from neurojit.validation.schedule_choice import read_choice
from neurojit.validation.verdict import Refusal

_COMPILING_S = 3.0  # of all candidates together; those that are not reached are not reported
_TRIAL = 200  # of the inputs: none that a judgement draws


def race(task: Task[Case]) -> dict[str, object]:
    """``results``: for each candidate, in order, its speed over the incumbent's, or why it has none.

    Those that there was no time to compile are missing at the end.
    """
    with make_context():
        stable = _Stable(task.case)
        # Of this process: what others do meanwhile leaves no candidate out.
        runners = stable.runners((task.case.candidate, *task.others), time.process_time)
        arguments = stable.arguments()
    results = Course(task.case.original.signature, arguments).run(runners, time.process_time)
    return {"results": [{"ratio": result.ratio, "why": result.why} for result in results]}


class _Stable:
    """Compiles what is to run, and draws what it runs on."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._workshop = Workshop(case.target, case.numerics, case.threads)
        self._original = self_contained(case.original, case.callees)

    def runners(self, candidates: Sequence[Candidate], seconds: Callable[[], float]) -> list[Runner]:
        """The incumbent, and the candidates that are compiled before the time is up."""
        end = seconds() + _COMPILING_S
        found = [Runner(self._workshop.variant(self._original, self._case.incumbent_tier))]
        for candidate in candidates:
            if len(found) > 1 and seconds() > end:
                break
            found.append(self._compiled(candidate))
        return found

    def _compiled(self, candidate: Candidate) -> Runner:
        try:
            compiled = self._image(candidate)
        except (LoweringFailed, EmissionFailed, ForbiddenSymbols) as failure:
            return Runner(b"", str(failure))
        return Runner(b"", str(compiled)) if isinstance(compiled, Diagnostic) else Runner(compiled)

    def _image(self, candidate: Candidate) -> bytes | Diagnostic:
        case, workshop = self._case, self._workshop
        if isinstance(candidate, ScheduleCandidate):
            chosen = read_choice(candidate.parameters, self._original, workshop.options(Tier.T3))
            if isinstance(chosen, Refusal):
                return chosen.diagnostic
            return workshop.variant(self._original, Tier.T3, chosen.parameters)
        admit = admission.admit_script if isinstance(candidate, ScriptCandidate) else admission.admit
        admitted = admit(candidate.text, case.original, case.callees, case.numerics)
        if isinstance(admitted, admission.Turned):
            return admitted.refusal.diagnostic
        return workshop.variant(admitted.candidate, Tier.T3)

    def arguments(self) -> list[Value]:
        """Arguments that the original stands."""
        signature, seed = self._original.signature, self._case.seed
        standing: Executable | None = None
        if any(is_open(argument) for argument in signature.arguments):
            with contextlib.suppress(Uncheckable, ForbiddenSymbols):
                _, image = self._workshop.checked(self._original, all_checks=True)
                standing = Executable(image, signature)
        bounded = self._original.operations is not None
        reach = reach_of(standing, None, signature, (), bounded=bounded, seed=seed)
        return reach.modest(signature, FAMILIES[0], seed, _TRIAL)
