"""The work of the running child: runs what the examining child compiled. Parses no candidate.

The order is part of the safety: the candidate runs with every bounds check in it before it runs without.
"""

from __future__ import annotations

import time
from typing import Any

from neurojit.abi.status import FIRST_ADDED_SITE, FIRST_SITE_STATUS, STATUS_CANCELLED, STATUS_OK
from neurojit.execution.clock import TickClock
from neurojit.execution.natives import Natives
from neurojit.judge import examination_report
from neurojit.judge.check_log import CheckLog, Refused
from neurojit.judge.conditions import flags_signature
from neurojit.judge.examination_report import ExaminationReport, MalformedReport
from neurojit.judge.facts import (
    COUNTED,
    DOUBLED,
    ERRORS,
    FLAGS,
    KNOWN_FLAGS,
    ORIGINAL_UNFILLED,
    STEPPED,
    TRACED,
    UNFILLED,
    counted_signature,
    doubled_signature,
    error_signature,
)
from neurojit.judge.field_facts import CANDIDATE as FIELD_CANDIDATE
from neurojit.judge.field_facts import REFERENCE as FIELD_REFERENCE
from neurojit.judge.field_facts import field_signature
from neurojit.judge.influence_sites import PERTURBED, PROFILED, perturbed_signature
from neurojit.judge.judge_task import ChildTask, JudgeTask
from neurojit.judge.reading import REPLY
from neurojit.judge.roles import CANDIDATE, CHECKED, INCUMBENT, REFERENCE, STANDING, SUPPORT, VECTORIZED
from neurojit.judge.trial.checks import equivalence, field
from neurojit.judge.trial.checks.fresh_memory import FreshMemory
from neurojit.judge.trial.checks.heat import Contest
from neurojit.judge.trial.checks.never_ended import NeverEnded
from neurojit.judge.trial.checks.reached import outside
from neurojit.judge.trial.checks.speed import explained, faster, least_ns
from neurojit.judge.trial.checks.step_budget import Patience
from neurojit.judge.trial.harness.buffers import Layout
from neurojit.judge.trial.harness.executable import Executable, scratch_memory
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.integer_ranges import reach_of
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.types import Signature
from neurojit.model.verdict import Finding, Passed, Refusal

MEMORY_SAFE = "memory-safe"
FASTER = "faster"
# Made of the candidate's text, or raced against it: temporaries of both stand in the same pages then.
_CANDIDATES = (CANDIDATE, CHECKED, FIELD_CANDIDATE, FLAGS, INCUMBENT, PERTURBED, STEPPED)
_ANALYSIS_BYTES = 16  # for each of the kernel's own: four float64 of each float32, and of some temporaries
_FIRST_GUARD = FIRST_SITE_STATUS + FIRST_ADDED_SITE
_MOST_TRIALS = 4  # of each family, where assertions end the runs
_SPEED_BUDGET_S = 0.5  # of this thread's own: what others have of the machine costs no pairs
_SPEED_INPUTS = 4


def try_out(task: ChildTask[JudgeTask]) -> dict[str, object]:
    """The outcomes of all checks that run code, as the JSON values of a report without objects."""
    check_log = CheckLog(time.monotonic)
    try:
        _Trial(task.case, examination_report.decode(task.findings), check_log).run()
    except Refused as refused:
        findings = ExaminationReport(tuple(check_log.outcomes), refused.check, refused.diagnostic)
        return examination_report.encode(findings, task.findings)
    return examination_report.encode(ExaminationReport(tuple(check_log.outcomes)), task.findings)


class _Trial:
    def __init__(self, case: JudgeTask, findings: ExaminationReport, check_log: CheckLog) -> None:
        self._case = case
        self._findings = findings
        self._check_log = check_log
        self._signature = case.original.signature
        if findings.prepared is None:
            raise MalformedReport("nothing was prepared")
        self._prepared = findings.prepared
        self._clock = TickClock(Natives(findings.images[SUPPORT]).ticks)
        # Apart, so that nothing of the candidate's finds what the reference left behind.
        analysis = _ANALYSIS_BYTES * self._signature.buffer_bytes
        self._scratch = {False: scratch_memory(analysis), True: scratch_memory()}
        self._facts = findings.prepared.equivalence
        self._reference = Reference(
            self._needed(REFERENCE, self._signature),
            self._executable(VECTORIZED, self._signature),
            self._facts.operations,
        )
        self._reach = reach_of(
            self._executable(STANDING, self._signature),
            self._executable(COUNTED, counted_signature(self._signature)),
            self._signature,
            self._facts.integers,
            bounded=self._facts.bounded,
            seed=case.seed,
            plain=self._needed(REFERENCE, self._signature),
            limits=self._facts.limits_asserted,
        )
        stepped = self._executable(STEPPED, counted_signature(self._signature))
        self._patience = stepped and Patience(
            stepped, len(self._signature.arguments), self._reach.counted, self._facts.operations
        )

    def run(self) -> None:
        """Raises Refused."""
        self._check_log.enter(MEMORY_SAFE, self._memory_safe)
        candidate = self._needed(CANDIDATE, self._signature)
        polynomial = self._check_log.enter(field.CHECK, self._field)
        proven = field.is_proof(polynomial)
        degree = field.degree_of(polynomial)
        self._check_log.enter(equivalence.CHECK, lambda: self._equivalent(candidate, degree, proven=proven))
        if self._case.speed:
            self._check_log.enter(FASTER, lambda: self._faster(candidate))

    def _memory_safe(self) -> Finding:
        """Every check in place, on every family of inputs.

        Where no check depends on data, the first run that comes to its end is enough. One has to: a run that
        an assertion ended shows nothing of what lies behind it.
        """
        checked = self._needed(CHECKED, self._signature)
        proved = not self._findings.unproved
        runs, complete, layouts = 0, False, list(Layout)
        ended = NeverEnded(self._reference, self._facts)
        for trial in range(_MOST_TRIALS):
            for family in FAMILIES:
                arguments = self._reach.draw(self._signature, family, self._case.seed, trial)
                overrun = self._patience.overrun(arguments) if self._patience is not None else ""
                if overrun:
                    return Refusal(Diagnostic(MEMORY_SAFE, overrun), {"runs": runs})
                # A check knows no layout; candidates run at both ends of their buffers further on.
                outcome = checked.run(arguments, layouts[runs % 2])
                status = outcome.status
                runs += 1
                if status >= _FIRST_GUARD:
                    return self._caught(status, outcome.fault_words, family.name, runs)
                if status == STATUS_CANCELLED:
                    return Refusal(Diagnostic(MEMORY_SAFE, "the run was cancelled"))
                complete = complete or status == STATUS_OK
                if not complete:
                    ended.look(arguments)
                if complete and (proved or trial):
                    break
            if complete:
                break
        if not complete:
            return Refusal(Diagnostic(MEMORY_SAFE, ended.message()), {"runs": runs})
        return Passed({
            "runs": runs,
            "checks": len(self._findings.guards),
            "unproved": len(self._findings.unproved),
            "memory": "proved" if proved else "guarded",
        })  # fmt: skip

    def _caught(self, status: int, words: tuple[int, ...], family: str, runs: int) -> Refusal:
        number = status - FIRST_SITE_STATUS
        what, line = self._findings.guards.get(number, ("an operation", 0))
        message = f"{what} reaches outside its buffer or has no defined result ({family} inputs)"
        reached = outside(self._findings.told.get(number, ()), words)
        message += f": {reached}" if reached else ""
        diagnostic = Diagnostic(MEMORY_SAFE, message, REPLY if line else "", line)
        return Refusal(diagnostic, {"check": number, "runs": runs})

    def _field(self) -> Finding:
        signature = field_signature(self._signature)
        patience = self._patience
        if patience is not None:
            overrun = patience.overrun(field.ordinary(self._signature, self._case.seed, 0))
            if overrun:
                return Refusal(Diagnostic(field.CHECK, overrun))
        return field.judge(
            self._executable(FIELD_REFERENCE, signature),
            self._executable(FIELD_CANDIDATE, signature),
            self._prepared.field,
            self._signature,
            seed=self._case.seed,
        )

    def _equivalent(self, candidate: Executable, degree: int, *, proven: bool) -> Finding:
        facts = self._facts
        subjects = equivalence.Subjects(
            self._reference,
            candidate,
            self._executable(ERRORS, error_signature(self._signature)),
            self._executable(FLAGS, flags_signature(self._signature, len(facts.conditions))),
            self._executable(KNOWN_FLAGS, flags_signature(self._signature, len(facts.known))),
            self._executable(TRACED, flags_signature(self._signature, facts.words_traced // 2)),
            self._patience,
            self._executable(
                PERTURBED,
                perturbed_signature(self._signature, facts.tables, len(facts.turns), len(facts.watched)),
            ),
            self._fresh_memory(),
            self._executable(DOUBLED, doubled_signature(self._signature)),
            self._needed(CHECKED, self._signature),
            self._executable(PROFILED, perturbed_signature(self._signature, (), len(facts.turns_of_others))),
        )
        return equivalence.judge(
            subjects,
            facts,
            self._signature,
            numerics=self._case.numerics,
            seed=self._case.seed,
            proven=proven,
            reach=self._reach,
            degree=degree,
        )

    def _fresh_memory(self) -> FreshMemory | None:
        signature = counted_signature(self._signature)
        unfilled = self._executable(UNFILLED, signature)
        original = self._executable(ORIGINAL_UNFILLED, signature)
        count = len(self._signature.arguments)
        return unfilled and FreshMemory(unfilled, original, self._facts, count, self._case.seed)

    def _faster(self, candidate: Executable) -> Finding:
        # Later trials than those that were judged: fresh inputs.
        inputs = [
            self._reach.modest(self._signature, FAMILIES[0], self._case.seed, 100 + trial)
            for trial in range(_SPEED_INPUTS)
        ]
        right = [[array.copy() for array in self._written(candidate, arguments)] for arguments in inputs]
        least = least_ns(self._case.original, self._case.peaks, self._case.threads)
        contest = Contest(
            lambda: self._needed(CANDIDATE, self._signature),
            lambda: self._needed(INCUMBENT, self._signature),
            inputs,
            right,
            least,
        )
        per_tick = self._clock.nanoseconds_per_tick()
        found = faster(contest, per_tick, time.thread_time, _SPEED_BUDGET_S)
        return explained(found, self._prepared.kept)

    @staticmethod
    def _written(candidate: Executable, arguments: Any) -> Any:
        bound = candidate.bind(Layout.BELOW)
        bound.call(arguments)
        return bound.written()

    def _needed(self, role: str, signature: Signature) -> Executable:
        return Executable(self._findings.images[role], signature, self._scratch[role in _CANDIDATES])

    def _executable(self, role: str, signature: Signature) -> Executable | None:
        return self._needed(role, signature) if role in self._findings.images else None
