"""Asking the judge for trajectories: what it is given, and what comes back. Host side.

The judge's children are ``tracing``: one compiles flights that write down calls from the first to the last,
the other flies them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from neurojit.diagnostic import Diagnostic
from neurojit.healing.case import PatchCase
from neurojit.healing.flight.layout import RING_WIDTH
from neurojit.healing.trajectory import Sample, Traced, Trajectory
from neurojit.validation import exhibit as exhibits
from neurojit.validation.case import ChildEnd, Limits, Task
from neurojit.validation.exhibit import Exhibit, MalformedExhibit
from neurojit.validation.fields import Json, MalformedEntry, flag, integer, items, mapping, text
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
    found = _report(end)
    if isinstance(found, Diagnostic):
        return found
    flown = _report(run(Task("trace patch", asked, end.report)))
    if isinstance(flown, Diagnostic):
        return flown
    try:
        return _decode(flown.notes, asked.rows)
    except MalformedEntry as error:
        return Diagnostic(TRACE, f"the judge's child gave a malformed report: {error}")


def _report(end: ChildEnd) -> Exhibit | Diagnostic:
    if end.reason != "finished":
        return Diagnostic(TRACE, f"the judge's child {end.reason}: {end.detail}")
    try:
        found = exhibits.decode(end.report)
    except MalformedExhibit as error:
        return Diagnostic(TRACE, f"the judge's child gave a malformed report: {error}")
    return found.diagnostic or found


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


def _decode(notes: object, rows: int) -> Traced:
    """What ``encode`` was given. Raises MalformedEntry."""
    fields = mapping(notes, "notes")
    after = fields.get("after")
    names = _texts(fields, "names")
    return Traced(
        before=_trajectory(fields.get("before"), rows),
        after=None if after is None else _trajectory(after, rows),
        names=names,
        failing=_numbers(fields.get("failing"), len(names)),
        samples=tuple(_sample(one, len(names)) for one in items(fields, "samples")),
    )


def _trajectory(entry: object, rows: int) -> Trajectory:
    fields = mapping(entry, "trajectory")
    columns = _texts(fields, "columns")
    table = items(fields, "rows")
    numbers = tuple(integer({"numbers": one}, "numbers") for one in items(fields, "numbers"))
    if not len(table) == len(numbers) <= rows:
        raise MalformedEntry(f"rows: {len(table)} of them, {len(numbers)} numbers, at most {rows}")
    return Trajectory(
        columns,
        tuple(_numbers(row, len(columns)) for row in table),
        numbers,
        integer(fields, "calls"),
        text(fields, "ended")[:LONGEST_ENDING],
        flag(fields, "well"),
    )


def _sample(entry: object, width: int) -> Sample:
    parts = items({"sample": entry}, "sample")
    if len(parts) != 3:
        raise MalformedEntry("sample: not three parts")
    values, before, after = parts
    if not isinstance(before, bool) or not isinstance(after, bool | None):
        raise MalformedEntry("sample: not true or false")
    return Sample(_numbers(values, width), before, after)


def _numbers(entry: object, width: int) -> tuple[float, ...]:
    found = items({"row": entry}, "row")
    if len(found) != width:
        raise MalformedEntry(f"row: {len(found)} numbers for {width} columns")
    if not all(isinstance(one, float | int) for one in found):
        raise MalformedEntry("row: not all are numbers")
    return tuple(float(cast("float", one)) for one in found)


def _texts(fields: Json, name: str) -> tuple[str, ...]:
    found = items(fields, name)
    if len(found) > RING_WIDTH:
        raise MalformedEntry(f"{name}: more than {RING_WIDTH}")
    return tuple(text({name: one}, name) for one in found)
