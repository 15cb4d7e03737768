"""The child's half of a race: compiles and times rewrites of our own against the incumbent.

A race says nothing of right or wrong: whatever wins is judged like any other offer, from its text. One child
parses, compiles and runs, which the judge never does with what a stranger wrote; it is confined all the same.
A candidate that computes something quite different is left out, so that a wrong one that is fast does not
come first.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence

from neurojit.compiler.backends.cpu.code import EmissionFailed
from neurojit.compiler.checks.checks import Uncheckable
from neurojit.compiler.inlining import self_contained
from neurojit.compiler.lower import LoweringFailed
from neurojit.judge.derive.object_builder import ForbiddenSymbols, ObjectBuilder
from neurojit.judge.examine import admission
from neurojit.judge.examine.schedule_choice import read_choice
from neurojit.judge.facts import is_open
from neurojit.judge.judge_task import ChildTask, JudgeTask
from neurojit.judge.race_report import RaceReport, encode
from neurojit.judge.reading import Candidate, ScheduleCandidate, ScriptCandidate
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.integer_ranges import reach_of
from neurojit.judge.trial.laps import Course, Runner
from neurojit.mlir.context import make_context
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.model.verdict import Refusal

_COMPILING_S = 3.0  # of all candidates together; those that are not reached are not reported
_TRIAL = 200  # of the inputs: none that a judgement draws


def race(task: ChildTask[JudgeTask]) -> dict[str, object]:
    """A ``RaceReport``, as JSON values; what there was no time to compile is missing at its end."""
    with make_context():
        stable = _Stable(task.case)
        # Of this process: what others do meanwhile leaves no candidate out.
        runners = stable.runners((task.case.candidate, *task.others), time.process_time)
        arguments = stable.arguments()
    results = Course(task.case.original.signature, arguments).run(runners, time.process_time)
    return encode(RaceReport(tuple(results)))


class _Stable:
    """Compiles what is to run, and draws what it runs on."""

    def __init__(self, case: JudgeTask) -> None:
        self._case = case
        self._builder = ObjectBuilder(case.target, case.numerics, case.threads)
        self._original = self_contained(case.original, case.callees)

    def runners(self, candidates: Sequence[Candidate], seconds: Callable[[], float]) -> list[Runner]:
        """The incumbent, and the candidates that are compiled before the time is up."""
        end = seconds() + _COMPILING_S
        found = [Runner(self._builder.incumbent(self._original, self._case.incumbent_tier))]
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
        case, builder = self._case, self._builder
        if isinstance(candidate, ScheduleCandidate):
            chosen = read_choice(candidate.parameters, self._original, builder.recipe(Tier.T3))
            if isinstance(chosen, Refusal):
                return chosen.diagnostic
            return builder.variant(self._original, Tier.T3, chosen.parameters)
        admit = admission.admit_script if isinstance(candidate, ScriptCandidate) else admission.admit
        admitted = admit(candidate.text, case.original, case.callees, case.numerics)
        if isinstance(admitted, admission.NotAdmitted):
            return admitted.refusal.diagnostic
        return builder.variant(admitted.candidate, Tier.T3)

    def arguments(self) -> list[Value]:
        """Arguments that the original stands."""
        signature, seed = self._original.signature, self._case.seed
        standing: Executable | None = None
        if any(is_open(argument) for argument in signature.arguments):
            with contextlib.suppress(Uncheckable, ForbiddenSymbols):
                _, image = self._builder.checked(self._original, all_checks=True)
                standing = Executable(image, signature)
        bounded = self._original.operations is not None
        reach = reach_of(standing, None, signature, (), bounded=bounded, seed=seed)
        return reach.modest(signature, FAMILIES[0], seed, _TRIAL)
