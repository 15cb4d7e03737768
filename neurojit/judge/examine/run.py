"""The work of the examining child: parses a candidate, compiles it and its twins. Runs nothing of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from neurojit.compiler.backends.cpu.code import EmissionFailed
from neurojit.compiler.backends.cpu.emit import emit_host_object
from neurojit.compiler.checks.checks import Uncheckable
from neurojit.compiler.culprits import Culprits
from neurojit.compiler.inlining import NotSelfContained, self_contained
from neurojit.compiler.lower import Lowered, LoweringFailed
from neurojit.compiler.raising.carried_storage import AS_WRITTEN
from neurojit.compiler.raising.sentences import sentences
from neurojit.judge import examination_report
from neurojit.judge.check_log import CheckLog, Found, Refused, RefusedBy
from neurojit.judge.derive import equivalence, field
from neurojit.judge.derive.hardened import Hardened
from neurojit.judge.derive.object_builder import ForbiddenSymbols, ObjectBuilder
from neurojit.judge.derive.reinterpret.prepare import Compilable
from neurojit.judge.examination_report import ExaminationReport, Prepared
from neurojit.judge.examine import admission, candidate_subset, well_formed
from neurojit.judge.examine.schedule_choice import Choice, read_choice
from neurojit.judge.examine.scripts.apply import step_by_step
from neurojit.judge.facts import is_open
from neurojit.judge.field_facts import FieldFacts
from neurojit.judge.judge_task import ChildTask, JudgeTask
from neurojit.judge.large import is_large
from neurojit.judge.reading import REPLY, ScheduleCandidate, ScriptCandidate
from neurojit.judge.roles import (
    CANDIDATE,
    CHECKED,
    COMPILED,
    INCUMBENT,
    REFERENCE,
    STANDING,
    SUPPORT,
    VECTORIZED,
)
from neurojit.mlir.context import make_context
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.verdict import Passed, Refusal
from neurojit.stubs.support import support_ir

MEMORY_SAFE = "memory-safe"
_BUMPED = 1 << 20
_UNRAISED = "its accesses depend on data, so that checks stay in it and none of its loops is raised"


def examine(task: ChildTask[JudgeTask]) -> dict[str, object]:
    """The examination report of a case, as JSON values."""
    examination = _Examination(task.case, closely=task.closely)
    with make_context():
        try:
            findings = examination.run()
        except Refused as refused:
            outcomes = tuple(examination.check_log.outcomes)
            findings = ExaminationReport(outcomes, refused.check, refused.diagnostic)
    return examination_report.encode(findings)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What the second child needs: objects by role, and what goes with them."""

    hardened: Hardened
    images: dict[str, bytes]
    prepared: Prepared


class _Examination:
    """One case, from text to objects. ``run`` raises Refused."""

    def __init__(self, case: JudgeTask, *, closely: bool = False) -> None:
        """``closely``: a script is applied step by step, to see at which one it ends the process."""
        self._closely = closely
        self.check_log = CheckLog(time.monotonic)
        self._case = case
        self._builder = ObjectBuilder(case.target, case.numerics, case.threads)

    def run(self) -> ExaminationReport:
        admitted, choice = self._admit()
        made = self.check_log.enter(COMPILED, lambda: self._compile(admitted, choice)).value
        return ExaminationReport(
            outcomes=tuple(self.check_log.outcomes),
            candidate_text=admitted.candidate.text if choice is None else choice.text,
            images=made.images,
            unproved=made.hardened.unproved,
            guards=dict(made.hardened.guards),
            told=made.hardened.told,
            prepared=made.prepared,
        )

    def _admit(self) -> tuple[admission.Admitted, Choice | None]:
        """The checks of the text itself. One that turns it away is written down under its own name."""
        candidate = self._case.candidate
        if isinstance(candidate, ScheduleCandidate):
            return self._admit_schedule(candidate)
        # A script is judged by the function that it makes.
        judge = admission.admit_script if isinstance(candidate, ScriptCandidate) else admission.admit

        if self._closely:
            step_by_step(candidate.text, self._case.original, self._case.callees)

        def admit() -> Found[admission.Admitted] | RefusedBy:
            answer = judge(
                candidate.text,
                self._case.original,
                self._case.callees,
                self._case.numerics,
                self.check_log.note,
            )
            if isinstance(answer, admission.NotAdmitted):
                return RefusedBy(answer.check, answer.refusal)
            return Found(answer.figures, value=answer)

        return self.check_log.enter(candidate_subset.CHECK, admit).value, None

    def _admit_schedule(self, candidate: ScheduleCandidate) -> tuple[admission.Admitted, Choice]:
        """The original itself, to be written in another way: judged in full all the same."""

        def read() -> Found[tuple[Kernel, Choice]] | Refusal | RefusedBy:
            try:
                original = self_contained(self._case.original, self._case.callees)
            except NotSelfContained as why:
                refusal = Refusal(Diagnostic(candidate_subset.CHECK, str(why)))
                return RefusedBy(candidate_subset.CHECK, refusal)
            answer = read_choice(candidate.parameters, original, self._builder.recipe(Tier.T3))
            if isinstance(answer, Refusal):
                return answer
            return Found({"operations": len(answer.parameters)}, value=(original, answer))

        original, choice = self.check_log.enter(well_formed.CHECK, read).value
        self.check_log.enter(candidate_subset.CHECK, Passed)  # numbers alone: there is nothing to forbid
        return admission.Admitted(original, original, {}), choice

    def _compile(self, admitted: admission.Admitted, choice: Choice | None) -> Found[_Compiled] | RefusedBy:
        try:
            made = self._compiled(admitted, choice)
        except Uncheckable as unknown:
            return RefusedBy(MEMORY_SAFE, Refusal(Diagnostic(MEMORY_SAFE, str(unknown))))
        except ForbiddenSymbols as forbidden:
            return RefusedBy(candidate_subset.CHECK, forbidden.refusal)
        except LoweringFailed as failure:
            said = failure.diagnostic
            file = REPLY if said.line else ""
            diagnostic = Diagnostic(well_formed.CHECK, said.message, file, said.line, said.column)
            return RefusedBy(well_formed.CHECK, Refusal(diagnostic))
        except EmissionFailed as failure:
            return RefusedBy(well_formed.CHECK, Refusal(Diagnostic(well_formed.CHECK, str(failure))))
        hardened = made.hardened
        return Found({"checks": len(hardened.guards), "unproved": len(hardened.unproved)}, value=made)

    def _compiled(self, admitted: admission.Admitted, choice: Choice | None) -> _Compiled:
        """Every object that the second child needs."""
        builder, case, kernel = self._builder, self._case, admitted.candidate
        chosen = None if choice is None else choice.parameters
        images: dict[str, bytes] = {}
        hardened, images[CHECKED] = builder.checked(kernel, all_checks=True, parameters=chosen)
        if hardened.unproved:
            _, images[CANDIDATE] = builder.checked(kernel, all_checks=False, parameters=chosen)
            kept = (_UNRAISED,) if chosen is None else ()
        else:
            recipe = builder.recipe(Tier.T3, chosen)
            lowered = builder.lowered(kernel, recipe)
            images[CANDIDATE] = builder.image(kernel.signature, lowered, recipe)
            kept = _kept(kernel, lowered)
        images[REFERENCE] = builder.variant(admitted.original, Tier.T0)
        if is_large(admitted.original):
            images[VECTORIZED] = builder.contiguous(admitted.original)
        images[SUPPORT] = emit_host_object(support_ir(case.target.triple), case.target).image
        if case.speed:
            images[INCUMBENT] = builder.incumbent(admitted.original, case.incumbent_tier)
        same = equivalence.prepare(admitted.original, kernel, builder.stages, profile=case.profiled)
        standing = self._original_checked(admitted.original)
        if standing is not None:
            images[STANDING] = standing
        polynomial = self._over_the_field(admitted, choice)
        images |= self._compile_modules({**same.modules, **polynomial.modules})
        facts = replace(same.facts, scratch=_scratch_bytes(hardened.lowered))
        return _Compiled(hardened, images, Prepared(facts, polynomial.facts, kept))

    def _over_the_field(self, admitted: admission.Admitted, choice: Choice | None) -> field.PreparedField:
        if choice is not None:
            # The field would compare the original with itself: the schedule is not in it.
            return field.PreparedField({}, FieldFacts("a schedule is judged by what it computes", ""))
        return field.prepare(admitted.original, admitted.candidate, self._builder.stages)

    def _original_checked(self, original: Kernel) -> bytes | None:
        """Tells which integers the original stands; where it cannot be checked they stay small."""
        if any(is_open(argument) for argument in original.signature.arguments):
            with contextlib.suppress(Uncheckable, ForbiddenSymbols):
                return self._builder.checked(original, all_checks=True)[1]
        return None

    def _compile_modules(self, modules: Mapping[str, Compilable]) -> dict[str, bytes]:
        return {name: self._builder.unguarded(module) for name, module in modules.items()}


def _kept(candidate: Kernel, lowered: Lowered) -> tuple[str, ...]:
    """The loops of a candidate's text that T2 left as they are, but for those that are vectors already."""
    if not candidate.places:
        return ()
    kept = [record for record in lowered.kept if record.instead != AS_WRITTEN]
    return tuple(sentences(kept, Culprits(candidate).line_at))


def _scratch_bytes(lowered: Lowered) -> int:
    """About what the temporaries of one call take: the frame, and something where a run alone knows."""
    return lowered.frame_bytes + (_BUMPED if lowered.bumps else 0)
