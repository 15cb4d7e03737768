"""The first child: parses what a machine wrote and compiles it. It runs nothing of the candidate's."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from neurojit.codegen.emit import EmissionFailed, emit_host_object
from neurojit.codegen.support import support_ir
from neurojit.context import make_context
from neurojit.diagnostic import Diagnostic
from neurojit.kernel import Kernel, Tier
from neurojit.lowering.culprits import Culprits
from neurojit.lowering.lower import Lowered, LoweringFailed
from neurojit.lowering.raising.homes import AS_WRITTEN
from neurojit.lowering.raising.sentences import sentences
from neurojit.validation import admission, permitted, well_formed
from neurojit.validation import exhibit as exhibits
from neurojit.validation.case import Case, Task
from neurojit.validation.compiling import ForbiddenSymbols, Workshop
from neurojit.validation.equivalence import examine as equivalence
from neurojit.validation.equivalence.reach import is_open
from neurojit.validation.equivalence.reinterpret.prepare import Compilable
from neurojit.validation.exhibit import KEPT, Exhibit
from neurojit.validation.field import examine as field
from neurojit.validation.field.facts import FieldFacts
from neurojit.validation.inlining import NotSelfContained, self_contained
from neurojit.validation.large import is_large
from neurojit.validation.ledger import Ledger, Refused
from neurojit.validation.readable import REPLY, ScheduleCandidate, ScriptCandidate
from neurojit.validation.roles import (
    CANDIDATE,
    CHECKED,
    COMPILED,
    INCUMBENT,
    REFERENCE,
    STANDING,
    SUPPORT,
    VECTORIZED,
)
from neurojit.validation.safety.checks import Uncheckable
from neurojit.validation.safety.hardened import Hardened
from neurojit.validation.schedule_choice import Choice, read_choice
from neurojit.validation.verdict import Figure, Figures, Finding, Passed, Refusal

MEMORY_SAFE = "memory-safe"
_BUMPED = 1 << 20
_UNRAISED = "its accesses depend on data, so that checks stay in it and none of its loops is raised"


def examine(task: Task[Case]) -> dict[str, object]:
    """The exhibit of a case, as JSON values."""
    examination = _Examination(task.case)
    with make_context():
        try:
            exhibit = examination.run()
        except Refused as refused:
            outcomes = tuple(examination.ledger.outcomes)
            exhibit = Exhibit(outcomes, refused.check, refused.diagnostic)
    return exhibits.encode(exhibit)


class _Examination:
    """One case, from text to objects. ``run`` raises Refused."""

    def __init__(self, case: Case) -> None:
        self.ledger = Ledger(time.monotonic)
        self._case = case
        self._workshop = Workshop(case.target, case.numerics, case.threads)
        self._images: dict[str, bytes] = {}
        self._notes: Figures = {}
        self._hardened: Hardened | None = None
        self._refusing = COMPILED
        self._choice: Choice | None = None

    def run(self) -> Exhibit:
        turned: list[str] = [permitted.CHECK]
        admitted = self._admit(turned)
        self.ledger.enter_named(lambda: self._refusing, lambda: self._compile(admitted))
        hardened = self._hardened
        assert hardened is not None
        return Exhibit(
            outcomes=tuple(self.ledger.outcomes),
            candidate_text=admitted.candidate.text if self._choice is None else self._choice.text,
            images=self._images,
            unproved=hardened.unproved,
            guards=dict(hardened.guards),
            notes=self._notes,
        )

    def _admit(self, turned: list[str]) -> admission.Admitted:
        """The checks of the text itself. One that turns it away is written down under its own name."""
        candidate = self._case.candidate
        if isinstance(candidate, ScheduleCandidate):
            return self._admit_schedule(candidate)
        found: list[admission.Admitted] = []

        # A script is judged by the function that it makes.
        judge = admission.admit_script if isinstance(candidate, ScriptCandidate) else admission.admit

        def admit() -> Finding:
            answer = judge(
                candidate.text,
                self._case.original,
                self._case.callees,
                self._case.numerics,
                self.ledger.note,
            )
            if isinstance(answer, admission.Turned):
                turned[0] = answer.check
                return answer.refusal
            found.append(answer)
            return Passed(answer.figures)

        self.ledger.enter_named(lambda: turned[0], admit)
        return found[0]

    def _admit_schedule(self, candidate: ScheduleCandidate) -> admission.Admitted:
        """The original itself, to be written in another way: judged in full all the same."""
        found: list[Choice] = []
        try:
            original = self_contained(self._case.original, self._case.callees)
        except NotSelfContained as why:
            refused = Refusal(Diagnostic(permitted.CHECK, str(why)))
            self.ledger.enter(permitted.CHECK, lambda: refused)
            raise AssertionError("a refusal leaves by an exception") from why

        def read() -> Finding:
            answer = read_choice(candidate.parameters, original, self._workshop.options(Tier.T3))
            if isinstance(answer, Refusal):
                return answer
            found.append(answer)
            return Passed({"operations": len(answer.parameters)})

        self.ledger.enter(well_formed.CHECK, read)
        self.ledger.enter(permitted.CHECK, lambda: Passed({}))  # numbers alone: there is nothing to forbid
        self._choice = found[0]
        return admission.Admitted(original, original, {})

    def _compile(self, admitted: admission.Admitted) -> Finding:
        """Every object that the second child needs."""
        workshop, case, kernel = self._workshop, self._case, admitted.candidate
        chosen = None if self._choice is None else self._choice.parameters
        try:
            self._hardened, self._images[CHECKED] = workshop.checked(
                kernel, all_checks=True, parameters=chosen
            )
            if self._hardened.unproved:
                _, self._images[CANDIDATE] = workshop.checked(kernel, all_checks=False, parameters=chosen)
                self._notes[KEPT] = [_UNRAISED] if chosen is None else []
            else:
                lowered = workshop.lowered(kernel, Tier.T3, chosen)
                self._images[CANDIDATE] = workshop.image(kernel.signature, lowered, Tier.T3)
                self._notes[KEPT] = _kept(kernel, lowered)
            self._images[REFERENCE] = workshop.variant(admitted.original, Tier.T0)
            if is_large(admitted.original):
                self._images[VECTORIZED] = workshop.contiguous(admitted.original)
            self._images[SUPPORT] = emit_host_object(support_ir(case.target.triple), case.target).image
            if case.speed:
                self._images[INCUMBENT] = workshop.variant(admitted.original, case.incumbent_tier)
            same = equivalence.prepare(admitted.original, admitted.candidate)
            self._original_checked(admitted.original)
            polynomial = field.prepare(admitted.original, admitted.candidate)
            for modules in (same.modules, polynomial.modules):
                self._compile_modules(modules)
        except Uncheckable as unknown:
            return self._refuse(MEMORY_SAFE, Refusal(Diagnostic(MEMORY_SAFE, str(unknown))))
        except ForbiddenSymbols as forbidden:
            return self._refuse(permitted.CHECK, forbidden.refusal)
        except LoweringFailed as failure:
            said = failure.diagnostic
            file = REPLY if said.line else ""
            diagnostic = Diagnostic(well_formed.CHECK, said.message, file, said.line, said.column)
            return self._refuse(well_formed.CHECK, Refusal(diagnostic))
        except EmissionFailed as failure:
            return self._refuse(well_formed.CHECK, Refusal(Diagnostic(well_formed.CHECK, str(failure))))
        same_facts = replace(same.facts, scratch=_scratch_bytes(self._hardened.lowered))
        self._notes["equivalence"] = cast("Figures", same_facts.as_json())
        facts = polynomial.facts
        if self._choice is not None:
            # The field would compare the original with itself: the schedule is not in it.
            facts = FieldFacts("a schedule is judged by what it computes", "")
        self._notes["field"] = cast("Figures", facts.as_json())
        return Passed({"checks": len(self._hardened.guards), "unproved": len(self._hardened.unproved)})

    def _original_checked(self, original: Kernel) -> None:
        """Tells which integers the original stands; where it cannot be checked they stay small."""
        if not any(is_open(argument) for argument in original.signature.arguments):
            return
        with contextlib.suppress(Uncheckable, ForbiddenSymbols):
            _, self._images[STANDING] = self._workshop.checked(original, all_checks=True)

    def _refuse(self, check: str, refusal: Refusal) -> Refusal:
        self._refusing = check
        return refusal

    def _compile_modules(self, modules: Mapping[str, Compilable]) -> None:
        for name, module in modules.items():
            lowered = Lowered(module.llvm_ir, 0)
            self._images[name] = self._workshop.image(
                module.signature, lowered, module.tier, overlap_guard=False
            )


def _kept(candidate: Kernel, lowered: Lowered) -> list[Figure]:
    """The loops of a candidate's text that T2 left as they are, but for those that are vectors already."""
    if not candidate.places:
        return []
    kept = [record for record in lowered.kept if record.instead != AS_WRITTEN]
    return list(sentences(kept, Culprits(candidate).line_at))


def _scratch_bytes(lowered: Lowered) -> int:
    """About what the temporaries of one call take: the frame, and something where a run alone knows."""
    return lowered.frame_bytes + (_BUMPED if lowered.bumps else 0)
