"""The check itself: reference and candidate on every family of inputs, as :mod:`comparison` judges them.

Families are run in order, each at least once; more trials follow while the budget lasts. The candidate runs
twice on each input, on memory of another layout, with temporaries that hold NaN in one run and zeros in the
other, and both runs must agree bit for bit. The first difference ends the check.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from neurojit.diagnostic import Diagnostic
from neurojit.kernel import FIRST_SITE_STATUS, STATUS_OK, Numerics, Signature
from neurojit.validation.equivalence.analysis import outputs_of
from neurojit.validation.equivalence.boundary import STEPS, between, finite, limits_alone, specials_alone
from neurojit.validation.equivalence.compare import Difference, same_bits
from neurojit.validation.equivalence.comparison import Comparison
from neurojit.validation.equivalence.facts import Facts
from neurojit.validation.equivalence.families import FAMILIES, Family
from neurojit.validation.equivalence.further import Further
from neurojit.validation.equivalence.inputs_are_good import unmoved
from neurojit.validation.equivalence.patience import Patience
from neurojit.validation.equivalence.reach import Reach
from neurojit.validation.equivalence.reference import Reference
from neurojit.validation.equivalence.reports import same_report
from neurojit.validation.equivalence.watch import Watch
from neurojit.validation.harness.buffers import Array, Layout
from neurojit.validation.harness.executable import Executable, Outcome, Value
from neurojit.validation.readable import REPLY
from neurojit.validation.verdict import NO_GOOD, NO_INPUT, Figures, Finding, Passed, Refusal

CHECK = "equivalent"
_ORDINARY = FAMILIES[1]
_TRIALS = 4  # of each family, while the budget lasts
_AIMED, _AIMED_ANYWAY = 6, 2
_ALONE_FAMILY = Family("one special", _ORDINARY.fill, special=True, said="a NaN or an infinity")
_LIMIT_FAMILY = Family("one at a limit", _ORDINARY.fill, said="one value at a constant that is compared with")
_BOUNDARY_FAMILY = Family("boundary", _ORDINARY.fill, said="where an assertion begins to fail")
_FEWEST_STEPS = 12
_NAN, _ZERO = 0xFF, 0x00  # bytes: as float NaN, as integer -1
_SOILED = 1 << 20  # of temporaries, in every run; all of them in the first of each
_FLOATS = ("f32", "f64")
# One trial: reference, candidate twice, analysis, comparisons (measured, softmax of 512 x 512, one core).
_TRIAL_S, _OPERATION_S, _BYTE_S = 1e-3, 3e-9, 12e-9
_UNKNOWN_WORK = 1 << 23


@dataclass(frozen=True, slots=True)
class Subjects:
    """What runs. ``errors`` and ``flags`` are those of ``prepare``'s modules that it made."""

    reference: Reference
    candidate: Executable
    errors: Executable | None
    flags: Executable | None
    patience: Patience | None = None  # where the candidate's loops run as often as data say


def judge(
    subjects: Subjects,
    facts: Facts,
    signature: Signature,
    *,
    numerics: Numerics,
    seed: int,
    proven: bool,
    budget_s: float = 0.3,
    reach: Reach | None = None,
) -> Finding:
    """Whether the candidate is equivalent. ``proven``: the field check has shown it algebraically.

    ``signature`` is the original's. The budget bounds what is done beyond one trial of each family. It is
    spent by an estimate from the kernel's operations and bytes, never by a clock: judging again repeats it.
    ``reach``: which integers the original stands; small ones by default.
    """
    comparison = Comparison(subjects.errors, facts, signature, numerics, proven)
    watch = Watch(subjects.flags, facts)
    return _Judgement(
        subjects, facts, signature, numerics, seed, proven, budget_s, reach or Reach(), comparison, watch
    ).run()


@dataclass(slots=True)
class _Judgement:
    subjects: Subjects
    facts: Facts
    signature: Signature
    numerics: Numerics
    seed: int
    proven: bool
    budget_s: float
    reach: Reach
    comparison: Comparison
    watch: Watch
    last: int = STATUS_OK
    passing: list[Value] | None = None
    failing: dict[int, list[Value]] = field(default_factory=dict[int, list[Value]])
    runs: int = 0
    faults: int = 0
    finished: int = 0
    families: dict[str, int] = field(default_factory=dict[str, int])

    def run(self) -> Finding:
        if self.facts.bits:
            message = (
                f"{self.facts.bits} of a float: decisions by its bits cannot be judged; the original has none"
            )
            return Refusal(Diagnostic(CHECK, message))
        if self.facts.almost is not None and not self.proven:
            mine, its = self.facts.almost
            message = (
                f"the constant {mine!r} is nearly the original's {its!r}, and nothing that two of the "
                f"original's make; write {its!r}"
            )
            return Refusal(Diagnostic(CHECK, message))
        self.subjects.reference.confirm(self.reach.modest(self.signature, _ORDINARY, self.seed, 0))
        for trial in range(_TRIALS):
            for family in FAMILIES:
                if self._enough(family, trial):
                    continue
                refusal = self._trial(
                    family, trial, self.reach.draw(self.signature, family, self.seed, trial)
                )
                if refusal is not None:
                    return refusal
        refusal = self._further() or self._boundaries() or self._branches() or self._inputs()
        return refusal or Passed(self._figures())

    def _further(self) -> Refusal | None:
        further = Further(self.signature, self.reach, self.seed, self.budget_s / self._estimate_s())
        aimed = _AIMED if self.watch.undecided else _AIMED_ANYWAY if self.watch.constants else 0
        drawn = [further.long_runs(), further.aimed(self.watch.constants, aimed)]
        if not self.proven:
            drawn += [further.extremes(), further.meetings(floats=self.facts.chooses)]
        if self.facts.rounds:
            drawn.append(further.ties())
        if self.facts.chooses and not self.proven:
            drawn.append(further.peaks())
        for family, trial, arguments in itertools.chain(*drawn):
            refusal = self._trial(family, trial, arguments)
            if refusal is not None:
                return refusal
        return None

    def _boundaries(self) -> Refusal | None:
        """Halve the way from what the reference takes to what each of its assertions refuses."""
        if self.passing is None:
            return None
        steps = max(_FEWEST_STEPS, min(STEPS, round(self.budget_s / self._estimate_s())))
        passing = self.passing
        alone = specials_alone(self.signature, passing, self.seed) if self.faults else ()
        limits = limits_alone(self.signature, passing, self.facts.limits, self.seed)
        drawn = itertools.chain(
            zip(itertools.repeat(_ALONE_FAMILY), alone),
            zip(itertools.repeat(_LIMIT_FAMILY), itertools.islice(limits, steps)),
        )
        for trial, (family, arguments) in enumerate(drawn):
            refusal = self._trial(family, trial, arguments) if self.reach.stands(arguments) else None
            if refusal is not None:
                return refusal
        for failing in list(self.failing.values()):
            low, high = 0.0, 1.0
            for step in range(steps):
                share = (low + high) / 2
                arguments = between(passing, failing, share)
                if not self.reach.stands(arguments):
                    break
                refusal = self._trial(_BOUNDARY_FAMILY, step, arguments)
                if refusal is not None:
                    return refusal
                low, high = (share, high) if self.last == STATUS_OK else (low, share)
        return None

    def _enough(self, family: Family, trial: int) -> bool:
        """Once the budget is spent, each family runs once; what only tells polynomials apart need not
        where they were proven to be one."""
        if trial and not (self._floats() or self.reach.integers):
            return True
        if family.special and trial < self._places_of_specials():
            return False
        rounds = self.budget_s / (len(FAMILIES) * self._estimate_s())
        return trial + 1 > rounds and bool(trial or (family.algebraic and self.proven))

    def _places_of_specials(self) -> int:
        """Arguments in which NaN and infinity are planted by turns; none of the first few is left out."""
        floats = [argument for argument in self.signature.arguments if argument.type.dtype in _FLOATS]
        read = [a for a in floats if a.type.kind == "scalar" or a.effect != "write"]
        return min(len(read), _TRIALS)

    def _estimate_s(self) -> float:
        """What one trial takes, roughly: all runs of an operation, all copies of a byte."""
        kinds = [argument.type for argument in self.signature.arguments] + list(self.signature.results)
        counted = self.reach.counted
        unknown = _UNKNOWN_WORK if counted is None else counted.limit
        work = unknown if self.facts.operations is None else self.facts.operations
        return _TRIAL_S + _OPERATION_S * work + _BYTE_S * sum(kind.nbytes for kind in kinds)

    def _floats(self) -> bool:
        return any(argument.type.dtype in _FLOATS for argument in self.signature.arguments)

    # One trial.

    def _trial(self, family: Family, trial: int, arguments: list[Value]) -> Refusal | None:
        self.families[family.name] = self.families.get(family.name, 0) + 1
        self.runs += 1
        overrun = "" if self.subjects.patience is None else self.subjects.patience.overrun(arguments)
        if overrun:
            return self._refuse(family, trial, overrun)
        layouts = (Layout.BELOW, Layout.ABOVE) if trial % 2 == 0 else (Layout.ABOVE, Layout.BELOW)
        reference = self.subjects.reference.run(arguments, layouts[0])
        soiled = self.facts.scratch if self.runs == 1 else min(self.facts.scratch, _SOILED)
        self.subjects.candidate.soil(soiled, _NAN)
        first = self.subjects.candidate.run(arguments, layouts[0])
        self.last = reference.status
        refusal = self._ends(family, trial, reference, first)
        if reference.status >= FIRST_SITE_STATUS and finite(arguments):
            self.failing.setdefault(reference.status, arguments)
        if refusal is not None or reference.status != STATUS_OK:
            return refusal
        self.finished += 1
        if self.passing is None and finite(arguments):
            self.passing = arguments
        got = outputs_of(self.signature, first)
        self.subjects.candidate.soil(soiled, _ZERO)
        second = self.subjects.candidate.run(arguments, layouts[1])
        if second.status != STATUS_OK or not same_bits(got, outputs_of(self.signature, second)):
            message = (
                "two runs on the same arguments differ: the result depends on memory that was never "
                "written, or on state that is kept"
            )
            return self._refuse(family, trial, message)
        if not (first.untouched and second.untouched):
            return self._refuse(family, trial, "an argument that is only read was written")
        self.watch.look(arguments)
        return self._compare(family, trial, arguments, reference, got)

    def _compare(
        self, family: Family, trial: int, arguments: list[Value], reference: Outcome, got: Sequence[Array]
    ) -> Refusal | None:
        difference = self.comparison.difference(family, arguments, outputs_of(self.signature, reference), got)
        return None if difference is None else self._differs(family, trial, difference)

    def _ends(self, family: Family, trial: int, reference: Outcome, first: Outcome) -> Refusal | None:
        if reference.status == first.status:
            self.faults += reference.status != STATUS_OK
            if not same_report(reference.fault_words, first.fault_words):
                message = f"{_status(first.status)} reports other values than the reference's"
                return self._refuse(family, trial, message)
            return None
        ends = [_status(outcome.status) for outcome in (reference, first)]
        message = f"the reference ends with {ends[0]}, the candidate with {ends[1]}"
        return self._refuse(family, trial, message)

    # What is known at the end.

    def _branches(self) -> Refusal | None:
        for condition, way in self.watch.one_sided():
            message = (
                f"the candidate decides by {condition}, which the original does not, and it was "
                f"{way} on all {self.runs} inputs: only what goes both ways can be judged"
            )
            file = REPLY if condition.line else ""
            return Refusal(Diagnostic(CHECK, message, file, condition.line), self._figures())
        return None

    def _inputs(self) -> Refusal | None:
        if not self.finished:
            message = f"{NO_INPUT}: the reference faulted on all {self.runs}"
            return Refusal(Diagnostic(CHECK, message), self._figures())
        accepted = self.comparison.trivial.undetected()
        if accepted is not None:
            message = f"{NO_GOOD}: {accepted} would pass as well on all {self.runs} of them"
            return Refusal(Diagnostic(CHECK, message), self._figures())
        idle = unmoved(self.subjects.reference, self.signature, self.facts.used, self.reach, self.seed)
        if idle:
            message = (
                f"{NO_GOOD}: no generated value of argument {idle[0]} changes what the reference computes"
            )
            return Refusal(Diagnostic(CHECK, message), self._figures())
        return None

    def _differs(self, family: Family, trial: int, difference: Difference) -> Refusal:
        figures = self._figures()
        figures["difference"] = {
            "output": difference.output,
            "index": list(difference.index),
            "expected": repr(difference.expected),
            "got": repr(difference.got),
            "allowed": difference.allowed,
            "wrong": difference.wrong,
            "elements": difference.elements,
        }
        message = str(difference)
        if self.facts.no_bound and self.numerics is not Numerics.EXACT:
            message += f"; the bits have to agree, since no error bound is known for {self.facts.no_bound}"
        elif self.comparison.unbounded:
            message += "; the bits have to agree, since the error analysis did not come to its end"
        return self._refuse(family, trial, message, figures)

    def _refuse(self, family: Family, trial: int, message: str, figures: Figures | None = None) -> Refusal:
        figures = self._figures() if figures is None else figures
        figures |= {"family": family.name, "trial": trial, "seed": self.seed}
        return Refusal(Diagnostic(CHECK, f"{family.on_trial(self.seed, trial)}: {message}"), figures)

    def _figures(self) -> Figures:
        decisions = [c for c in self.facts.conditions if not c.matched]
        return {
            "inputs": self.runs,
            "families": dict(self.families),
            "analysed": self.comparison.analysed,
            "faulted alike": self.faults,
            "reference": self.subjects.reference.runs_as,
            "bound": self.facts.no_bound or "running error analysis in float64",
            "judged by norm": self.comparison.levelled,
            "decisions of its own": len(decisions),
            "trivial outputs refused by": dict(self.comparison.trivial.refused),
        }


def _status(status: int) -> str:
    names = {0: "no fault", 1: "a cancelled run", 2: "an exhausted arena", 3: "calls nested too deep"}
    return names.get(status, f"fault {status - 16}")
