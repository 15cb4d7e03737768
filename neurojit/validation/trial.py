"""The second child: runs what the first compiled. It parses nothing that a machine wrote.

The order is part of the safety: the candidate runs with every bounds check in it before it runs without.
"""

from __future__ import annotations

import time
from typing import Any, cast

from neurojit.diagnostic import Diagnostic
from neurojit.execution.clock import TickClock
from neurojit.execution.natives import Natives
from neurojit.kernel import FIRST_SITE_STATUS, STATUS_CANCELLED, STATUS_OK, Signature
from neurojit.validation import exhibit as exhibits
from neurojit.validation.case import Case, Task
from neurojit.validation.equivalence import judge as equivalence
from neurojit.validation.equivalence.conditions import flags_signature
from neurojit.validation.equivalence.facts import (
    COUNTED,
    ERRORS,
    FLAGS,
    STEPPED,
    Facts,
    counted_signature,
    error_signature,
)
from neurojit.validation.equivalence.families import FAMILIES
from neurojit.validation.equivalence.patience import Patience
from neurojit.validation.equivalence.reach import reach_of
from neurojit.validation.equivalence.reference import Reference
from neurojit.validation.exhibit import KEPT, Exhibit
from neurojit.validation.field import judge as field
from neurojit.validation.field.facts import CANDIDATE as FIELD_CANDIDATE
from neurojit.validation.field.facts import REFERENCE as FIELD_REFERENCE
from neurojit.validation.field.facts import FieldFacts, field_signature
from neurojit.validation.harness.buffers import Layout
from neurojit.validation.harness.executable import Executable, scratch_memory
from neurojit.validation.ledger import Ledger, Refused
from neurojit.validation.readable import REPLY
from neurojit.validation.roles import CANDIDATE, CHECKED, INCUMBENT, REFERENCE, STANDING, SUPPORT, VECTORIZED
from neurojit.validation.safety.checks import FIRST_CHECK
from neurojit.validation.speed import Contest, explained, faster, least_ns
from neurojit.validation.verdict import Finding, Passed, Refusal

MEMORY_SAFE = "memory-safe"
FASTER = "faster"
# Made of the candidate's text, or raced against it: temporaries of both stand in the same pages then.
_CANDIDATES = (CANDIDATE, CHECKED, FIELD_CANDIDATE, FLAGS, INCUMBENT, STEPPED)
_ANALYSIS_BYTES = 16  # for each of the kernel's own: four float64 of each float32, and of some temporaries
_FIRST_GUARD = FIRST_SITE_STATUS + FIRST_CHECK
_MOST_TRIALS = 4  # of each family, where assertions end the runs
_SPEED_BUDGET_S = 0.5
_SPEED_INPUTS = 4


def try_out(task: Task[Case]) -> dict[str, object]:
    """The outcomes of all checks that run code, as the JSON values of an exhibit without objects."""
    ledger = Ledger(time.monotonic)
    try:
        _Trial(task.case, exhibits.decode(task.exhibit), ledger).run()
    except Refused as refused:
        exhibit = Exhibit(tuple(ledger.outcomes), refused.check, refused.diagnostic)
        return exhibits.encode(exhibit, task.exhibit)
    return exhibits.encode(Exhibit(tuple(ledger.outcomes)), task.exhibit)


class _Trial:
    def __init__(self, case: Case, exhibit: Exhibit, ledger: Ledger) -> None:
        self._case = case
        self._exhibit = exhibit
        self._ledger = ledger
        self._signature = case.original.signature
        self._notes = cast("dict[str, Any]", exhibit.notes)
        self._clock = TickClock(Natives(exhibit.images[SUPPORT]).ticks)
        # Apart, so that nothing of the candidate's finds what the reference left behind.
        analysis = _ANALYSIS_BYTES * self._signature.buffer_bytes
        self._scratch = {False: scratch_memory(analysis), True: scratch_memory()}
        self._facts = Facts.from_json(self._notes["equivalence"])
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
        )
        stepped = self._executable(STEPPED, counted_signature(self._signature))
        self._proven = False
        self._patience = stepped and Patience(
            stepped, len(self._signature.arguments), self._reach.counted, self._facts.operations
        )

    def run(self) -> None:
        """Raises Refused."""
        self._ledger.enter(MEMORY_SAFE, self._memory_safe)
        candidate = self._needed(CANDIDATE, self._signature)
        self._ledger.enter(field.CHECK, self._field)
        self._ledger.enter(equivalence.CHECK, lambda: self._equivalent(candidate))
        if self._case.speed:
            self._ledger.enter(FASTER, lambda: self._faster(candidate))

    def _memory_safe(self) -> Finding:
        """Every check in place, on every family of inputs.

        Where no check depends on data, the first run that comes to its end is enough. One has to: a run that
        an assertion ended shows nothing of what lies behind it.
        """
        checked = self._needed(CHECKED, self._signature)
        proved = not self._exhibit.unproved
        runs, complete, layouts = 0, False, list(Layout)
        for trial in range(_MOST_TRIALS):
            for family in FAMILIES:
                arguments = self._reach.draw(self._signature, family, self._case.seed, trial)
                overrun = self._patience.overrun(arguments) if self._patience is not None else ""
                if overrun:
                    return Refusal(Diagnostic(MEMORY_SAFE, overrun), {"runs": runs})
                # A check knows no layout; candidates run at both ends of their buffers further on.
                status = checked.run(arguments, layouts[runs % 2]).status
                runs += 1
                if status >= _FIRST_GUARD:
                    return self._caught(status, family.name, runs)
                if status == STATUS_CANCELLED:
                    return Refusal(Diagnostic(MEMORY_SAFE, "the run was cancelled"))
                complete = complete or status == STATUS_OK
                if complete and (proved or trial):
                    break
            if complete:
                break
        if not complete:
            message = f"no run came to its end, of {runs}: nothing shows what lies behind the assertions"
            return Refusal(Diagnostic(MEMORY_SAFE, message), {"runs": runs})
        return Passed({
            "runs": runs,
            "checks": len(self._exhibit.guards),
            "unproved": len(self._exhibit.unproved),
            "memory": "proved" if proved else "guarded",
        })  # fmt: skip

    def _caught(self, status: int, family: str, runs: int) -> Refusal:
        number = status - FIRST_SITE_STATUS
        what, line = self._exhibit.guards.get(number, ("an operation", 0))
        message = f"{what} reaches outside its buffer or has no defined result ({family} inputs)"
        diagnostic = Diagnostic(MEMORY_SAFE, message, REPLY if line else "", line)
        return Refusal(diagnostic, {"check": number, "runs": runs})

    def _field(self) -> Finding:
        signature = field_signature(self._signature)
        found = field.judge(
            self._executable(FIELD_REFERENCE, signature),
            self._executable(FIELD_CANDIDATE, signature),
            FieldFacts.from_json(self._notes["field"]),
            self._signature,
            seed=self._case.seed,
        )
        self._proven = field.is_proof(found)
        return found

    def _equivalent(self, candidate: Executable) -> Finding:
        facts = self._facts
        subjects = equivalence.Subjects(
            self._reference,
            candidate,
            self._executable(ERRORS, error_signature(self._signature)),
            self._executable(FLAGS, flags_signature(self._signature, len(facts.conditions))),
            self._patience,
        )
        return equivalence.judge(
            subjects,
            facts,
            self._signature,
            numerics=self._case.numerics,
            seed=self._case.seed,
            proven=self._proven,
            reach=self._reach,
        )

    def _faster(self, candidate: Executable) -> Finding:
        incumbent = self._needed(INCUMBENT, self._signature)
        # Later trials than those that were judged: fresh inputs.
        inputs = [
            self._reach.modest(self._signature, FAMILIES[0], self._case.seed, 100 + trial)
            for trial in range(_SPEED_INPUTS)
        ]
        right = [[array.copy() for array in self._written(candidate, arguments)] for arguments in inputs]
        least = least_ns(self._case.original, self._case.peaks, self._case.threads)
        contest = Contest(candidate, incumbent, inputs, right, least)
        per_tick = self._clock.nanoseconds_per_tick()
        found = faster(contest, per_tick, time.monotonic, _SPEED_BUDGET_S)
        return explained(found, [str(sentence) for sentence in self._notes.get(KEPT, [])])

    @staticmethod
    def _written(candidate: Executable, arguments: Any) -> Any:
        bound = candidate.bind(Layout.BELOW)
        bound.call(arguments)
        return bound.written()

    def _needed(self, role: str, signature: Signature) -> Executable:
        return Executable(self._exhibit.images[role], signature, self._scratch[role in _CANDIDATES])

    def _executable(self, role: str, signature: Signature) -> Executable | None:
        return self._needed(role, signature) if role in self._exhibit.images else None
