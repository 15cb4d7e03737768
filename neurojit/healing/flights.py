"""The work of the running child on a patch: flies the original and the patch. Parses nothing of it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from neurojit.healing.case import PatchCase
from neurojit.healing.contract import FAILING, KEPT, PASSING, SAMPLED, STATE
from neurojit.healing.flight.fly import Flight, Flyer
from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.flight.make import layout_of
from neurojit.healing.flown import flown_states
from neurojit.healing.keeping import evasion, same_results, trespass
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.healing.sites import fault_sites
from neurojit.healing.state import State
from neurojit.healing.steps import most_steps, original_budget, patched_budget
from neurojit.healing.telling import counterexample
from neurojit.judge import examination_report
from neurojit.judge.check_log import CheckLog, Refused
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.judge_task import ChildTask
from neurojit.mlir.context import make_context
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.verdict import Figures, Finding, Passed, Refusal


@dataclass(frozen=True, slots=True)
class Pair:
    """One state, flown by both. ``number``: its place among ``flown_states``."""

    number: int
    state: State
    original: Flight
    patched: Flight


def try_patch(task: ChildTask[PatchCase]) -> dict[str, object]:
    """The outcomes of all checks that fly, as the JSON values of a report without objects."""
    check_log = CheckLog(time.monotonic)
    try:
        _Trial(task.case, examination_report.decode(task.findings)).run(check_log)
    except Refused as refused:
        findings = ExaminationReport(tuple(check_log.outcomes), refused.check, refused.diagnostic)
        return examination_report.encode(findings, task.findings)
    return examination_report.encode(ExaminationReport(tuple(check_log.outcomes)), task.findings)


class _Trial:
    def __init__(self, case: PatchCase, findings: ExaminationReport) -> None:
        self._case = case
        self._guards = findings.guards
        with make_context():  # of the program's own text: what is watched is not for a patch to say
            self._layout: FlightLayout = layout_of(
                case.scope_kernel, case.others(case.scope), case.healable, case.cells
            )
            self._sites = fault_sites(case)
        self._original = Flyer(findings.images[ORIGINAL], self._layout, original_budget(case))
        budget = patched_budget(case, self._original.fly(case.failing).steps)
        self._patched = Flyer(findings.images[PATCHED], self._layout, budget)
        self._states = flown_states(case)
        self._flown: list[Pair] = []

    def run(self, check_log: CheckLog) -> None:
        """Raises Refused."""
        check_log.enter(FAILING, self._failing_call)
        check_log.enter(PASSING, self._passing_calls)
        check_log.enter(SAMPLED, self._sampled_states)
        check_log.enter(KEPT, self._asserts_kept)

    def _failing_call(self) -> Finding:
        (pair,) = self._fly(range(1))
        if not pair.patched.well:
            return self._refuse(FAILING, pair, "the call that failed still fails")
        most = most_steps(self._case, pair.original.steps)
        if most is not None and pair.patched.steps > most:
            message = (
                f"the call that ran too long takes {pair.patched.steps} turns of loops, and may take {most}: "
                f"half of the {pair.original.steps} of before"
            )
            return self._refuse(FAILING, pair, message)
        return Passed({"steps": pair.patched.steps})

    def _passing_calls(self) -> Finding:
        case = self._case
        first_passing = 1 + len(case.regressions)
        regressions = self._fly(range(1, first_passing))
        for pair in regressions:
            if not pair.patched.well:
                return self._refuse(PASSING, pair, "a state that an earlier patch failed from")
        passing = self._fly(range(first_passing, first_passing + len(case.passing)))
        figures: Figures = {"passed": 0, "total": len(passing), "regressions": len(regressions)}
        for number, pair in enumerate(passing):
            figures["passed"] = number
            if not pair.patched.well:
                return self._refuse(PASSING, pair, "a call that passed fails now", figures)
            if self._changes_results(pair):
                return self._refuse(PASSING, pair, "a call that passed gives other results now", figures)
        figures["passed"] = len(passing)
        return Passed(figures)

    def _sampled_states(self) -> Finding:
        pairs = self._fly(range(len(self._states) - self._case.samples, len(self._states)))
        fails = [pair for pair in pairs if not pair.patched.well]
        figures: Figures = {
            "states": len(pairs),
            "failed_before": sum(not pair.original.well for pair in pairs),
            "failed_after": len(fails),
        }
        if fails:
            message = f"from {len(fails)} of {len(pairs)} initial states the scope fails; the first"
            return self._refuse(SAMPLED, fails[0], message, figures)
        for pair in pairs:
            if self._changes_results(pair):
                message = "the scope gives other results from a state from which it did not fail"
                return self._refuse(SAMPLED, pair, message, figures)
        return Passed(figures)

    def _changes_results(self, pair: Pair) -> bool:
        """Whether what the function says it keeps is not kept from a state where all was well."""
        return (
            self._case.keeps_results
            and pair.original.well
            and not same_results(pair.original.outputs, pair.patched.outputs, self._case.numerics)
        )

    def _asserts_kept(self) -> Finding:
        margin = math.inf
        exits = np.bitwise_or.reduce([pair.original.exits for pair in self._flown]).tolist()
        owned = np.bitwise_or.reduce([pair.original.written for pair in self._flown])
        for pair in self._flown:
            broken = evasion(self._layout, pair.original, pair.patched, exits)
            broken = broken or trespass(self._layout, owned, pair.patched.written)
            if broken:
                return self._refuse(KEPT, pair, broken)
            margin = min(margin, *pair.patched.margins)
        return Passed({"margin": margin if math.isfinite(margin) else None, "flights": len(self._flown)})

    def _fly(self, numbers: Iterable[int]) -> list[Pair]:
        pairs = [self._pair(number, self._states[number]) for number in numbers]
        self._flown += pairs
        return pairs

    def _pair(self, number: int, state: State) -> Pair:
        return Pair(number, state, self._original.fly(state), self._patched.fly(state))

    def _refuse(self, check: str, pair: Pair, message: str, figures: Figures | None = None) -> Refusal:
        told = counterexample(
            pair.state, pair.patched, self._case.scope_kernel, self._layout, self._guards, self._sites
        )
        return Refusal(Diagnostic(check, f"{message}: {told}"), {**(figures or {}), STATE: pair.number})
