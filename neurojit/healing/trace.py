"""Asking the judge for trajectories: what it is given, and what comes back. Host side.

The judge's children are ``tracing``: one compiles flights that write down calls from the first to the last,
the other flies them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from neurojit.diagnostic import Diagnostic
from neurojit.healing.case import PatchCase
from neurojit.healing.flight.layout import RING_WIDTH
from neurojit.healing.flown import reached_cells
from neurojit.healing.roles import ORIGINAL, PATCHED
from neurojit.healing.trajectory import (
    Sample,
    Traced,
    Trajectory,
    call_columns,
    state_names,
    state_numbers,
)
from neurojit.validation.belief import MALFORMED, Expected, believed
from neurojit.validation.case import ChildEnd, Limits, Task
from neurojit.validation.exhibit import Exhibit, short
from neurojit.validation.fields import Json, MalformedEntry, flag, integer, items, mapping
from neurojit.validation.verdict import Figures

TRACE: Final = "trace"  # what diagnostics of a trace are of
DEFAULT_ROWS: Final = 400
LONGEST_ENDING: Final = 400  # characters


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


def trace(run: Callable[[Task[TraceCase]], ChildEnd], asked: TraceCase) -> Traced | Diagnostic:
    """Flights from the failing state and from the sampled ones; ``run`` is the judge's.

    The diagnostic says why there are none. Raises CompilerDied as the judge does.
    """
    end = run(Task("compile flights", asked))
    patched = (PATCHED,) if asked.patched else ()
    found = _report(end, Expected(None, "examine", needed=(ORIGINAL, *patched)))
    if isinstance(found, Diagnostic):
        return found
    flown = _report(run(Task("trace patch", asked, end.report)), Expected(None, "try", given=end.report))
    if isinstance(flown, Diagnostic):
        return flown
    try:
        return _decode(flown.notes, asked)
    except MalformedEntry as error:
        return Diagnostic(TRACE, f"{MALFORMED}: {error}")


def _report(end: ChildEnd, expected: Expected) -> Exhibit | Diagnostic:
    found = believed(end, TRACE, expected)
    return found if isinstance(found, Diagnostic) else found.diagnostic or found


def encode(traced: Traced) -> Figures:
    """As JSON values."""
    after = traced.after
    found: Json = {
        "before": _trajectory_object(traced.before),
        "after": None if after is None else _trajectory_object(after),
        "names": list(traced.names),
        "failing": list(traced.failing),
        "samples": [[list(one.values), one.failed_before, one.failed_after] for one in traced.samples],
    }
    return cast("Figures", found)


def _trajectory_object(one: Trajectory) -> Json:
    return {
        "columns": list(one.columns),
        "rows": [list(row) for row in one.rows],
        "numbers": list(one.numbers),
        "calls": one.calls,
        "ended": one.ended,
        "well": one.well,
    }


def _decode(notes: object, asked: TraceCase) -> Traced:
    """What ``encode`` was given. What the host knows is not taken from it. Raises MalformedEntry."""
    fields, case = mapping(notes, "notes"), asked.case
    cells = reached_cells(case)
    names = state_names(case.scope_kernel, cells)
    if _texts(fields, "names") != names:
        raise MalformedEntry("names: other numbers than those of a state")
    after, samples = fields.get("after"), items(fields, "samples")
    if (after is None) == asked.patched or len(samples) > case.samples:
        raise MalformedEntry("it tells of other flights than those that were asked for")
    return Traced(
        before=_trajectory(fields.get("before"), asked),
        after=None if after is None else _trajectory(after, asked),
        names=names,
        failing=state_numbers(case.failing, case.scope_kernel.signature, cells),
        samples=tuple(_sample(one, len(names), patched=asked.patched) for one in samples),
    )


def _trajectory(entry: object, asked: TraceCase) -> Trajectory:
    fields = mapping(entry, "trajectory")
    columns = call_columns(asked.case.healable_kernel)
    if _texts(fields, "columns") != columns:
        raise MalformedEntry("columns: other ones than the function has")
    table, calls = items(fields, "rows"), integer(fields, "calls")
    numbers = tuple(integer({"numbers": one}, "numbers") for one in items(fields, "numbers"))
    if not len(table) == len(numbers) <= asked.rows:
        raise MalformedEntry(f"rows: {len(table)} of them, {len(numbers)} numbers, at most {asked.rows}")
    if any(one >= other for one, other in itertools.pairwise((-1, *numbers, calls))):
        raise MalformedEntry("numbers: no calls of one flight, in their order")
    return Trajectory(
        columns,
        tuple(_numbers(row, len(columns)) for row in table),
        numbers,
        calls,
        short(fields, "ended", LONGEST_ENDING),
        flag(fields, "well"),
    )


def _sample(entry: object, width: int, *, patched: bool) -> Sample:
    parts = items({"sample": entry}, "sample")
    if len(parts) != 3:
        raise MalformedEntry("sample: not three parts")
    values, before, after = parts
    if not isinstance(before, bool) or not isinstance(after, bool if patched else type(None)):
        raise MalformedEntry("sample: not true or false")
    return Sample(_numbers(values, width), before, after if patched else None)


def _numbers(entry: object, width: int) -> tuple[float, ...]:
    found = items({"row": entry}, "row")
    if len(found) != width:
        raise MalformedEntry(f"row: {len(found)} numbers for {width} columns")
    if not all(isinstance(one, float | int) and not isinstance(one, bool) for one in found):
        raise MalformedEntry("row: not all are numbers")
    return tuple(float(cast("float", one)) for one in found)


def _texts(fields: Json, name: str) -> tuple[str, ...]:
    found = items(fields, name)
    if len(found) > RING_WIDTH:
        raise MalformedEntry(f"{name}: more than {RING_WIDTH}")
    return tuple(short({name: one}, name, LONGEST_ENDING) for one in found)
