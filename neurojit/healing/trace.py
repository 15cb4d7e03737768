"""Asks the judge for trajectories: request and decoded answer. Host side.

The judge's children are ``tracing``: one compiles flights that write down calls from the first to the last,
the other flies them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from neurojit.healing.case import PatchCase
from neurojit.healing.flown import reached_cells
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.healing.trajectory import Traced, Trajectory, call_columns, state_names, state_numbers
from neurojit.judge.belief import MALFORMED, Expected, believed
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.judge_task import ChildEnd, ChildTask, Limits
from neurojit.model.codec import Codec
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import Json, MalformedEntry

TRACE: Final = "trace"  # what diagnostics of a trace are of
DEFAULT_ROWS: Final = 400
LONGEST_ENDING: Final = 400  # characters
_CODEC: Final = Codec(longest=LONGEST_ENDING, whole_texts=True)


@dataclass(frozen=True, slots=True)
class TraceCase:
    """``patched``: whether the case's candidate is flown as well. ``rows``: of a trajectory at most, 2 or
    more.
    """

    case: PatchCase
    patched: bool
    rows: int = DEFAULT_ROWS

    @property
    def limits(self) -> Limits:
        return self.case.limits


def trace(run: Callable[[ChildTask[TraceCase]], ChildEnd], asked: TraceCase) -> Traced | Diagnostic:
    """Flights from the failing state and from the sampled ones; ``run`` is the judge's.

    The diagnostic says why there are none. Raises CompilerDied as the judge does.
    """
    end = run(ChildTask("compile flights", asked))
    patched = (PATCHED,) if asked.patched else ()
    found = _report(end, Expected(None, "examine", needed=(ORIGINAL, *patched)))
    if isinstance(found, Diagnostic):
        return found
    flown = _report(run(ChildTask("trace patch", asked, end.report)), Expected(None, "try", given=end.report))
    if isinstance(flown, Diagnostic):
        return flown
    try:
        return _decode(flown.notes, asked)
    except MalformedEntry as error:
        return Diagnostic(TRACE, f"{MALFORMED}: {error}")


def _report(end: ChildEnd, expected: Expected) -> ExaminationReport | Diagnostic:
    found = believed(end, TRACE, expected)
    return found if isinstance(found, Diagnostic) else found.diagnostic or found


def encode(traced: Traced) -> Json:
    """As JSON values."""
    return _CODEC.encode(traced)


def _decode(notes: object, asked: TraceCase) -> Traced:
    """What ``encode`` was given. What the host knows is not taken from it. Raises MalformedEntry."""
    found, case = _CODEC.decode(Traced, notes), asked.case
    cells = reached_cells(case)
    names = state_names(case.scope_kernel, cells)
    if found.names != names:
        raise MalformedEntry("other numbers than those of a state", "names")
    if (found.after is None) == asked.patched or len(found.samples) > case.samples:
        raise MalformedEntry("it tells of other flights than those that were asked for")
    for one in found.samples:
        _wide(one.values, len(names))
        if (one.failed_after is None) == asked.patched:
            raise MalformedEntry("not true or false", "failed_after")
    for flight in (found.before, found.after):
        if flight is not None:
            _check(flight, asked)
    return replace(found, failing=state_numbers(case.failing, case.scope_kernel.signature, cells))


def _check(flight: Trajectory, asked: TraceCase) -> None:
    """Raises MalformedEntry."""
    columns = call_columns(asked.case.healable_kernel)
    if flight.columns != columns:
        raise MalformedEntry("other ones than the function has", "columns")
    rows, numbers = len(flight.rows), len(flight.numbers)
    if not rows == numbers <= asked.rows:
        raise MalformedEntry(f"{rows} of them, {numbers} numbers, at most {asked.rows}", "rows")
    if any(one >= other for one, other in itertools.pairwise((-1, *flight.numbers, flight.calls))):
        raise MalformedEntry("no calls of one flight, in their order", "numbers")
    for row in flight.rows:
        _wide(row, len(columns))


def _wide(row: tuple[float, ...], columns: int) -> None:
    """Raises MalformedEntry."""
    if len(row) != columns:
        raise MalformedEntry(f"{len(row)} numbers for {columns} columns", "row")
