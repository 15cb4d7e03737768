"""The judge's children that make trajectories: the first compiles flights and runs nothing, the second flies.

Nothing is judged by them. What they compile of a patch is admitted by the same checks.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from neurojit.healing.examination import (
    UNCOMPILED,
    admit_patch,
    compile_flight,
    refusal_of,
)
from neurojit.healing.flight.fly import Flyer, rows_of
from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.flight.make import layout_of
from neurojit.healing.flown import drawn_states
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.healing.sites import fault_sites
from neurojit.healing.state import State
from neurojit.healing.steps import original_budget, patched_budget
from neurojit.healing.telling import ending
from neurojit.healing.trace import LONGEST_ENDING, TraceCase, encode
from neurojit.healing.trajectory import Sample, Traced, Trajectory, call_columns, state_names, state_numbers
from neurojit.judge import examination_report
from neurojit.judge.derive.object_builder import ObjectBuilder
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.examine import admission
from neurojit.judge.judge_task import ChildTask
from neurojit.mlir.context import make_context
from neurojit.model.sites import FaultSite


def compile_flights(task: ChildTask[TraceCase]) -> dict[str, object]:
    """A report with the compiled flights of a case, as JSON values."""
    with make_context():
        return examination_report.encode(_compiled(task.case))


def _compiled(asked: TraceCase) -> ExaminationReport:
    case = asked.case
    flown = {ORIGINAL: case.healable_kernel}
    if asked.patched:
        answer = admit_patch(case)
        if isinstance(answer, admission.NotAdmitted):
            return ExaminationReport((), answer.check, answer.refusal.diagnostic)
        flown[PATCHED] = answer.candidate
    builder = ObjectBuilder(case.target, case.numerics, threads=1)
    try:
        layout = _layout(asked)
        images = {
            role: compile_flight(builder, case, function, layout)[1] for role, function in flown.items()
        }
    except UNCOMPILED as error:
        check, refusal = refusal_of(error)
        return ExaminationReport((), check, refusal.diagnostic)
    return ExaminationReport((), images=images)


def trace_patch(task: ChildTask[TraceCase]) -> dict[str, object]:
    """A report whose notes are those of ``trace.encode``, as JSON values."""
    asked, images = task.case, examination_report.decode(task.findings).images
    with make_context():  # of the program's own text
        layout, sites = _layout(asked), fault_sites(asked.case)
    findings = ExaminationReport((), notes=encode(_Tracing(asked, layout, sites, images).run()))
    return examination_report.encode(findings, task.findings)


def _layout(asked: TraceCase) -> FlightLayout:
    case = asked.case
    found = layout_of(case.scope_kernel, case.others(case.scope), case.healable, case.cells)
    return replace(found, spread=max(2, asked.rows))


class _Tracing:
    def __init__(
        self,
        asked: TraceCase,
        layout: FlightLayout,
        sites: Mapping[int, FaultSite],
        images: Mapping[str, bytes],
    ) -> None:
        self._case = asked.case
        self._layout = layout
        self._sites = sites
        self._original = Flyer(images[ORIGINAL], layout, original_budget(asked.case))
        self._patched: Flyer | None = None
        if asked.patched:
            budget = patched_budget(asked.case, self._original.fly(asked.case.failing).steps)
            self._patched = Flyer(images[PATCHED], layout, budget)

    def run(self) -> Traced:
        case, layout, patched = self._case, self._layout, self._patched
        signature = case.scope_kernel.signature
        return Traced(
            before=self._trajectory(self._original, case.failing),
            after=None if patched is None else self._trajectory(patched, case.failing),
            names=state_names(case.scope_kernel, layout.globals),
            failing=state_numbers(case.failing, signature, layout.globals),
            samples=tuple(
                Sample(
                    state_numbers(state, signature, layout.globals),
                    not self._original.fly(state).well,
                    None if patched is None else not patched.fly(state).well,
                )
                for state in drawn_states(case)
            ),
        )

    def _trajectory(self, flyer: Flyer, state: State) -> Trajectory:
        """Flown twice where it has more calls than rows: their number says how far apart rows are."""
        flight, apart = flyer.fly(state), 1
        if flight.calls > self._layout.spread:
            apart = -(-(flight.calls - 1) // (self._layout.spread - 1))
            flight = flyer.fly(state, apart=apart)
        columns = call_columns(self._case.healable_kernel)
        last = flight.calls - 1
        return Trajectory(
            columns,
            tuple(tuple(row[: len(columns)]) for row in flight.turns.tolist()),
            tuple(min(row * apart, last) for row in range(rows_of(flight.calls, apart))),
            flight.calls,
            ending(flight, {}, self._sites)[:LONGEST_ENDING],
            flight.well,
        )
