"""Check ``equivalent``: runs reference and candidate on the inputs of the table and compares the outputs.

The candidate runs twice on each input, on memory of another layout, with temporaries that hold NaN in one run
and random bytes in the other, as its results do, and both runs must agree bit for bit. The first difference
ends the check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_OK
from neurojit.judge.facts import Facts
from neurojit.judge.influence_sites import IDLE_INSTANCE
from neurojit.judge.reading import REPLY
from neurojit.judge.trial.accuracy import measured
from neurojit.judge.trial.accuracy.accuracy import Accuracy
from neurojit.judge.trial.accuracy.more_digits import MoreDigits
from neurojit.judge.trial.accuracy.norm_level import NormLevel
from neurojit.judge.trial.checks.comparison import Comparison
from neurojit.judge.trial.checks.coverage_log import Watch
from neurojit.judge.trial.checks.explained_difference import explained
from neurojit.judge.trial.checks.fresh_memory import FreshMemory, random_bytes, unwritten_element
from neurojit.judge.trial.checks.influence import Influence, way_out
from neurojit.judge.trial.checks.instance_influence import spelt, way_around
from neurojit.judge.trial.checks.reports import reported_difference, same_report
from neurojit.judge.trial.checks.step_budget import Patience
from neurojit.judge.trial.checks.trial_cost import screening_s, trial_s
from neurojit.judge.trial.checks.unrun import CHECK, refused_unrun
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Executable, Outcome, Value
from neurojit.judge.trial.inputs.assert_boundaries import finite
from neurojit.judge.trial.inputs.float_strategies import AS_WRITTEN, FAMILIES, Family
from neurojit.judge.trial.inputs.input_adequacy import unmoved
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.judge.trial.inputs.screening import Screen
from neurojit.judge.trial.inputs.strategies import groups
from neurojit.judge.trial.reference.analysis import outputs_of
from neurojit.judge.trial.reference.compare import Difference, same_bits
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.element_types import is_float
from neurojit.model.policy import Numerics
from neurojit.model.types import Signature
from neurojit.model.verdict import NO_GOOD, NO_INPUT, Figures, Finding, Passed, Refusal

_ORDINARY = FAMILIES[1]
_NAN = b"\xff"  # as float NaN, as integer -1
_SOILED = 1 << 20  # of temporaries, in every run; all of them in the first of each


@dataclass(frozen=True, slots=True)
class Subjects:
    """What runs. ``errors`` and both flags are those of ``prepare``'s modules that it made."""

    reference: Reference
    candidate: Executable
    errors: Executable | None
    flags: Executable | None
    known_flags: Executable | None = None
    traced: Executable | None = None
    patience: Patience | None = None  # where the candidate's loops run as often as data say
    perturbed: Executable | None = None
    fresh: FreshMemory | None = None  # where the candidate may read what nobody wrote
    doubled: Executable | None = None  # the reference in double-double arithmetic
    written: Executable | None = None  # the candidate in the order of its text, as the reference is
    profiled: Executable | None = None  # the reference, perturbed


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
    degree: int = 2,
) -> Finding:
    """Whether the candidate is equivalent. ``proven``: the field check has shown it algebraically, as
    polynomials of ``degree``.

    ``signature`` is the original's. The budget bounds what is done beyond one trial of each family. It is
    spent by an estimate from the kernel's operations and bytes, never by a clock: judging again repeats it.
    ``reach``: which integers the original stands; small ones by default.
    """
    reach = reach or Reach()
    watch = Watch(subjects.flags, facts, subjects.known_flags)
    affordable = budget_s / trial_s(facts, signature, reach)
    ground = Ground(signature, reach, seed, facts, proven, affordable, watch.constants)
    ground.traced = subjects.traced
    ground.reference = subjects.reference
    overrun = subjects.patience.overrun if subjects.patience is not None else _never
    ground.screen = Screen(subjects.reference, subjects.candidate, signature, reach, overrun)
    ground.screened = budget_s / screening_s(facts, signature, reach)
    digits = MoreDigits(subjects.doubled, signature)
    accuracy = Accuracy(subjects.reference, subjects.errors, digits, signature, facts, reach, seed, numerics)
    level = NormLevel(accuracy, degree)
    comparison = Comparison(subjects.errors, facts, signature, numerics, proven, accuracy, level)
    # A proof is by the integers of one trial. Where there are none nothing is left that could hide.
    whole = any(not is_float(argument.type.dtype) for argument in signature.arguments)
    tried = None if proven and not whole else subjects.perturbed
    influence = Influence(tried, subjects.profiled, facts, signature, seed)
    return _Judgement(subjects, ground, numerics, comparison, watch, influence).run()


@dataclass(slots=True)
class _Judgement:
    subjects: Subjects
    ground: Ground
    numerics: Numerics
    comparison: Comparison
    watch: Watch
    influence: Influence
    runs: int = 0
    finished: int = 0
    families: dict[str, int] = field(default_factory=dict[str, int])

    def run(self) -> Finding:
        refusal = refused_unrun(self.ground.facts, proven=self.ground.proven)
        if refusal is not None:
            return refusal
        ground = self.ground
        self.subjects.reference.confirm(ground.reach.modest(ground.signature, _ORDINARY, ground.seed, 0))
        for family, trial, arguments in self._drawn():
            refusal = self._trial(family, trial, arguments)
            if refusal is not None:
                return refusal
        return self._branches() or self._influence() or self._inputs() or Passed(self._figures())

    def _drawn(self) -> Iterator[Drawn]:
        """Every input of the table, each drawn when the one before was judged."""
        for rounds, rows in groups():
            self.ground.undecided = self.watch.undecided
            for turn in range(rounds):
                for row in rows:
                    if row.applies(self.ground):
                        yield from row.draw(self.ground, turn)

    # One trial.

    def _trial(self, family: Family, trial: int, arguments: list[Value]) -> Refusal | None:
        self.families[family.name] = self.families.get(family.name, 0) + 1
        self.runs += 1
        overrun = "" if self.subjects.patience is None else self.subjects.patience.overrun(arguments)
        if overrun:
            return self._refuse(family, trial, overrun)
        layouts = (Layout.BELOW, Layout.ABOVE) if trial % 2 == 0 else (Layout.ABOVE, Layout.BELOW)
        reference = self.subjects.reference.run(arguments, layouts[0])
        soiled = self.ground.facts.scratch if self.runs == 1 else min(self.ground.facts.scratch, _SOILED)
        self.subjects.candidate.strew(soiled, _NAN)
        first = self.subjects.candidate.run(arguments, layouts[0])
        self.ground.last = reference.status
        refusal = self._ends(family, trial, arguments, reference, first)
        if reference.status >= FIRST_SITE_STATUS and finite(arguments):
            self.ground.failing.setdefault(reference.status, arguments)
        if refusal is not None or reference.status != STATUS_OK or first.status != STATUS_OK:
            if refusal is None:
                if reference.status == first.status:
                    self.watch.look_at_fault(arguments)
                self.influence.look(arguments, reference.status)
            return refusal
        self.finished += 1
        if self.ground.passing is None and finite(arguments):
            self.ground.passing = arguments
        got = outputs_of(self.ground.signature, first)
        noise = random_bytes(self.ground.seed, "memory", self.runs)
        self.subjects.candidate.strew(soiled, noise)
        second = self.subjects.candidate.run(arguments, layouts[1], noise[::-1])
        if second.status != STATUS_OK or not same_bits(got, outputs_of(self.ground.signature, second)):
            message = unwritten_element(first, second) or (
                "two runs on the same arguments differ: the result depends on memory that was never "
                "written, or on state that is kept"
            )
            return self._refuse(family, trial, message)
        if self.subjects.fresh is not None:
            read = self.subjects.fresh.read(arguments)
            if read is not None:
                return read
        if not (first.untouched and second.untouched):
            return self._refuse(family, trial, "an argument that is only read was written")
        self.watch.look(arguments)
        refusal = self._compare(family, trial, arguments, reference, got)
        if refusal is None:
            self.influence.look(arguments, STATUS_OK)
        return refusal

    def _compare(
        self, family: Family, trial: int, arguments: list[Value], reference: Outcome, got: Sequence[Array]
    ) -> Refusal | None:
        drawn = measured.Drawn(family, trial, arguments)
        difference = self.comparison.difference(drawn, outputs_of(self.ground.signature, reference), got)
        written = self.subjects.written if self.ground.affordable >= AS_WRITTEN else None
        if difference is None and family.accurate and trial == 0 and written is not None:
            difference = self._as_written(written, drawn, reference, got)
        return None if difference is None else self._differs(family, trial, difference)

    def _as_written(
        self, written: Executable, drawn: measured.Drawn, reference: Outcome, got: Sequence[Array]
    ) -> Difference | None:
        """What loses digits as it is written may keep them in lanes, which another target has not."""
        outcome = written.run(drawn.arguments, Layout.BELOW)
        signature = self.ground.signature
        mine = outputs_of(signature, outcome)
        if outcome.status != STATUS_OK or same_bits(mine, got):
            return None
        return self.comparison.difference(drawn, outputs_of(signature, reference), mine)

    def _ends(
        self, family: Family, trial: int, arguments: list[Value], reference: Outcome, first: Outcome
    ) -> Refusal | None:
        if reference.status == first.status:
            self.ground.faults += reference.status != STATUS_OK
            allowed = self.ground.facts.reports.get(reference.status - FIRST_SITE_STATUS, ())
            # What is small between large values has their roundings, but not where those overflow.
            scale = 0.0 if family.overflows else measured.largest_of(arguments)
            if not same_report(reference.fault_words, first.fault_words, allowed, scale):
                if self._may_round(family, reference, first):
                    return None
                what = reported_difference(reference.fault_words, first.fault_words, allowed, scale)
                message = f"{_status(first.status)} reports other values than the reference's"
                message += f": {what}" if what else ""
                return self._refuse(family, trial, message)
            return None
        if self._may_round(family, reference, first):
            self.ground.faults += 1
            return None
        ends = [_status(outcome.status) for outcome in (reference, first)]
        message = f"the reference ends with {ends[0]}, the candidate with {ends[1]}"
        return self._refuse(family, trial, message)

    def _may_round(self, family: Family, *ends: Outcome) -> bool:
        """Whether rounding may have decided an assertion: of what is computed, on inputs that lose digits or
        that come as near to where it begins to fail as rounding moves that."""
        facts = self.ground.facts
        asserted = [end.status - FIRST_SITE_STATUS for end in ends if end.status != STATUS_OK]
        return (family.accurate or family.beside) and all(facts.is_computed(site) for site in asserted)

    # What is known at the end.

    def _branches(self) -> Refusal | None:
        if self.watch.undecided and any(True for _ in self.watch.one_sided()):
            for driven in self.influence.correct():
                self.watch.add(driven.ways)
        for condition, way in self.watch.one_sided():
            message = (
                f"the candidate decides by {condition}, which the original does not, and it was "
                f"{way} on all {self.runs} inputs: only what goes both ways can be judged"
            )
            file = REPLY if condition.line else ""
            return Refusal(Diagnostic(CHECK, message, file, condition.line), self._figures())
        for condition, way in self.watch.narrowed():
            message = (
                f"the candidate decides by {condition} as the original does, which went both ways, and it "
                f"was {way} wherever the candidate came to it on all {self.runs} inputs: leave the decision "
                "out, or make it of all that the original makes it of"
            )
            file = REPLY if condition.line else ""
            return Refusal(Diagnostic(CHECK, message, file, condition.line), self._figures())
        return None if self.ground.proven or not self._looks_at_any() else self._left_out()

    def _looks_at_any(self) -> bool:
        """Whether there is an argument that is read: else one run is all runs."""
        return any(argument.effect != "write" for argument in self.ground.signature.arguments)

    def _left_out(self) -> Refusal | None:
        for condition, way in self.watch.left_out():
            place = f", line {condition.line} of the program," if condition.line else ""
            message = (
                f"not exercised: the original decides by {condition}{place} which was {way} on all "
                f"{self.runs} inputs, and the candidate does not: nothing tells what it would do otherwise. "
                "Keep the decision; or declare a neurojit.range of the argument that it looks at, by which "
                "it can go one way only, or which is narrow enough to be met"
            )
            return Refusal(Diagnostic(CHECK, message), self._figures())
        return None

    def _influence(self) -> Refusal | None:
        unread = self.influence.unread()
        if unread is not None:
            table, entry = unread
            message = (
                f"not exercised: entry {entry} of a table of {table.entries} was read on none of {self.runs} "
                "inputs, so that nothing tells whether it is right: compute it, take a smaller table, or "
                "declare a neurojit.range of the argument that chooses"
            )
            return Refusal(
                Diagnostic(CHECK, message, REPLY if table.line else "", table.line), self._figures()
            )
        idle = self.influence.idle()
        if idle is None:
            return self._bits() or self._instances()
        site, tried = idle
        message = (
            f"{site.what} has no influence: {tried}, it changed no result on any of {self.runs} inputs. "
            f"What is never seen to matter cannot be judged: {way_out(site)}"
        )
        return Refusal(Diagnostic(CHECK, message, REPLY if site.line else "", site.line), self._figures())

    def _bits(self) -> Refusal | None:
        found = self.influence.idle_bit()
        if found is None:
            return None
        table, entry, bit = found
        message = (
            f"not exercised: bit {bit} of entry {entry} of a table of {table.entries} changed no result on "
            f"any of {self.runs} inputs, so that nothing tells whether it is right: compute it, take a "
            "smaller table, or one of entries that are used as a whole"
        )
        return Refusal(Diagnostic(CHECK, message, REPLY if table.line else "", table.line), self._figures())

    def _instances(self) -> Refusal | None:
        idle = self.influence.idle_instance()
        if idle is None:
            return None
        site, instance = idle
        message = (
            f"{site.what} {IDLE_INSTANCE} {spelt(instance)}: another value there changed no result on "
            f"any of {self.runs} inputs, and beside it one does. What is never seen to matter cannot be "
            f"judged: {way_around(instance)}"
        )
        return Refusal(Diagnostic(CHECK, message, REPLY if site.line else "", site.line), self._figures())

    def _inputs(self) -> Refusal | None:
        if not self.finished:
            message = f"{NO_INPUT}: the reference faulted on all {self.runs}"
            return Refusal(Diagnostic(CHECK, message), self._figures())
        untold = self.comparison.accuracy.untold()
        if untold:
            message = (
                f"unjudgeable: the candidate differs in {untold}, where the original itself has no digit "
                f"that counts on any of {self.runs} inputs; neurojit.range on its arguments may keep them"
            )
            return Refusal(Diagnostic(CHECK, message), self._figures())
        accepted = self.comparison.trivial.undetected() if self.comparison.differed else None
        if accepted is not None:
            message = f"{NO_GOOD}: {accepted} would pass as well on all {self.runs} of them"
            return Refusal(Diagnostic(CHECK, message), self._figures())
        idle = unmoved(
            self.subjects.reference,
            self.ground.signature,
            self.ground.facts.used,
            self.ground.reach,
            self.ground.seed,
            self.ground.made,
        )
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
        message = explained(difference, self.comparison, family)
        return self._refuse(family, trial, message, figures)

    def _refuse(self, family: Family, trial: int, message: str, figures: Figures | None = None) -> Refusal:
        figures = self._figures() if figures is None else figures
        figures |= {"family": family.name, "trial": trial, "seed": self.ground.seed}
        return Refusal(Diagnostic(CHECK, f"{family.on_trial(self.ground.seed, trial)}: {message}"), figures)

    def _figures(self) -> Figures:
        decisions = [c for c in self.ground.facts.conditions if not c.matched]
        return {
            "inputs": self.runs,
            "families": dict(self.families),
            "analysed": self.comparison.analysed,
            "faulted alike": self.ground.faults,
            "reference": self.subjects.reference.runs_as,
            "bound": self.ground.facts.no_bound or "running error analysis in float64",
            "judged by norm": self.comparison.levelled,
            "inputs more to measure accuracy": self.comparison.accuracy.pooled,
            "decisions of its own": len(decisions),
            "values tried": len(self.ground.facts.sites),
            "perturbed runs": self.influence.runs,
            "trivial outputs refused by": dict(self.comparison.trivial.refused),
        }


def _never(arguments: list[Value]) -> str:
    """Why a candidate is not to be run of which the text says how long it runs."""
    del arguments
    return ""


def _status(status: int) -> str:
    names = {0: "no fault", 1: "a cancelled run", 2: "an exhausted arena", 3: "calls nested too deep"}
    return names.get(status, f"fault {status - 16}")
