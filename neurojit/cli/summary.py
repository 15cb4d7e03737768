"""A report as tables: what runs now, and what came of each variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from neurojit.model.number_format import count, duration, percent, ratio, whole
from neurojit.model.visible import on_one_line
from neurojit.telemetry.proposal_notes import conversation_summary, progress, unfinished
from neurojit.telemetry.report import FunctionRow, Report

INCUMBENT = "*"
_VARIANTS = (
    "function", "variant", "tier", "author", "compile", "calls", "median", "cycles", "speed-up", "of peak", ""
)  # fmt: skip
_LIVE = ("function", "tier", "calls", "a call", "speed-up", "in the background")
_FIGURES = frozenset({"compile", "calls", "median", "cycles", "speed-up", "of peak", "a call"})
# Where a terminal is narrow, the first first: figures that are cut off, and rows that wrap, say nothing.
_LEFT_OUT_OF_VARIANTS = ("cycles", "author", "compile", "of peak", "variant", "calls")
_LEFT_OUT_OF_LIVE = ("calls", "speed-up", "in the background")
_MEASURED = "of peak: the least time that one core needs for what is written (the roofline) over the median"
_UNMEASURED = "of peak: unknown until neurojit doctor --peaks has measured this machine"


def caption(report: Report) -> str:
    """What the columns of ``variants_table`` mean."""
    measured = report.peaks is not None and report.peaks.measured
    return (
        "* installed at the end; speed-up over T0; cycles: ticks of the time-stamp counter\n"
        f"{_MEASURED if measured else _UNMEASURED}\n"
    )


def variants_table(report: Report, width: int | None = None) -> Table:
    """Each variant of each function; the one that was installed at the end is marked.

    ``width``: characters of a line; columns are left out until the rest fits, as far as that goes.
    """
    rows = [row for function in report.functions.values() for row in _variant_rows(function, report)]
    return _fitting(_VARIANTS, rows, _LEFT_OUT_OF_VARIANTS, width)


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[str, ...]
    style: str | None = None


def _variant_rows(function: FunctionRow, report: Report) -> Iterator[_Row]:
    name = on_one_line(f"@{function.name}")
    for variant in function.variants.values():
        installed = variant.id == function.incumbent
        cells = (
            name,
            str(variant.id),
            str(variant.tier),
            on_one_line(variant.author),
            duration(variant.compile_ms * 1e6),
            whole(variant.calls),
            duration(variant.median_ns),
            count(variant.cycles),
            ratio(function.speedup(variant.id)),
            percent(report.share_of_peak(function.name, variant.id)),
            INCUMBENT if installed else "",
        )
        yield _Row(cells, "bold" if installed else None)
        name = ""


def _fitting(
    headings: Sequence[str], rows: Sequence[_Row], left_out: Sequence[str], width: int | None
) -> Table:
    """A table of the rows, without as many of ``left_out``, in that order, as make it fit into ``width``."""
    for dropped in range(len(left_out) + 1):
        table = _table(headings, rows, frozenset(left_out[:dropped]))
        console = Console(width=10_000)
        if width is None or Measurement.get(console, console.options, table).maximum <= width:
            return table
    return _table(headings, rows, frozenset(left_out))


def _table(headings: Sequence[str], rows: Sequence[_Row], without: frozenset[str]) -> Table:
    kept = [place for place, heading in enumerate(headings) if heading not in without]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place in kept:
        heading = headings[place]
        table.add_column(heading, no_wrap=True, justify="right" if heading in _FIGURES else "left")
    for row in rows:
        table.add_row(*(Text(row.cells[place]) for place in kept), style=row.style)
    return table


def proposal_lines(report: Report) -> str:
    """What was asked and what came of it, one line a conversation; empty where nobody was asked."""
    lines = [
        on_one_line(f"@{ended.function}: {conversation_summary(ended)}") + "\n"
        for ended in report.conversations
    ]
    return "\n" + "".join(lines) if lines else ""


def unfinished_lines(report: Report) -> str:
    """Accepted rewrites that were still on trial at the end, one line each; empty where there are none."""
    lines = [on_one_line(f"@{trial.function}: {unfinished(trial)}") + "\n" for trial in report.unfinished]
    return "\n" + "".join(lines) if lines else ""


def unchecked_lines(report: Report) -> str:
    """Accesses that should be checked and are not, one line each; empty where there are none."""
    lines = [
        on_one_line(f"@{function.name}: not checked: {what}") + "\n"
        for function in report.functions.values()
        for what in function.unchecked
    ]
    return "\n" + "".join(lines) if lines else ""


def live_table(report: Report, notes: list[str], width: int | None = None) -> RenderableType:
    """What each function runs at the moment, and the latest ``notes``; ``width`` as ``variants_table``."""
    rows: list[_Row] = []
    for function in report.functions.values():
        variant = function.variants.get(function.incumbent)
        compiling = report.compiling.get(function.name)
        asking = progress(report.asking.get(function.name))
        cells = (
            on_one_line(f"@{function.name}"),
            str(variant.tier) if variant else "",
            whole(function.calls),
            duration(variant.median_ns if variant else None),
            ratio(function.speedup()),
            f"compiling {compiling.tier}" if compiling else on_one_line(asking),
        )
        rows.append(_Row(cells))
    table = _fitting(_LIVE, rows, _LEFT_OUT_OF_LIVE, width)
    return Group(table, *(Text(note, style="dim", no_wrap=True, overflow="ellipsis") for note in notes))


def table_text(table: Table, console: Console) -> str:
    """``table`` as ``console`` would print it, at its full width: figures that are cut off say nothing."""
    width = Measurement.get(console, console.options.update(width=10_000), table).maximum
    wide = Console(file=console.file, width=max(width, 1), highlight=False)
    with wide.capture() as capture:
        wide.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
