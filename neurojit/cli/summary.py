"""A report as tables: what runs now, and what came of each variant."""

from __future__ import annotations

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
_MEASURED = "of peak: the least time that one core needs for what is written (the roofline) over the median"
_UNMEASURED = "of peak: unknown until neurojit doctor --peaks has measured this machine"


def caption(report: Report) -> str:
    """What the columns of ``variants_table`` mean."""
    measured = report.peaks is not None and report.peaks.measured
    return (
        "* installed at the end; speed-up over T0; cycles: ticks of the time-stamp counter\n"
        f"{_MEASURED if measured else _UNMEASURED}\n"
    )


def variants_table(report: Report) -> Table:
    """Each variant of each function; the one that was installed at the end is marked."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("function", "variant", "tier", "author"):
        table.add_column(heading, no_wrap=True)
    for heading in ("compile", "calls", "median", "cycles", "speed-up", "of peak"):
        table.add_column(heading, no_wrap=True, justify="right")
    table.add_column("", no_wrap=True)
    for function in report.functions.values():
        _add_function(table, function, report)
    return table


def _add_function(table: Table, function: FunctionRow, report: Report) -> None:
    name = on_one_line(f"@{function.name}")
    for variant in function.variants.values():
        installed = variant.id == function.incumbent
        table.add_row(
            Text(name),
            str(variant.id),
            str(variant.tier),
            Text(on_one_line(variant.author)),
            duration(variant.compile_ms * 1e6),
            whole(variant.calls),
            duration(variant.median_ns),
            count(variant.cycles),
            ratio(function.speedup(variant.id)),
            percent(report.share_of_peak(function.name, variant.id)),
            INCUMBENT if installed else "",
            style="bold" if installed else None,
        )
        name = ""


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


def live_table(report: Report, notes: list[str]) -> RenderableType:
    """What each function runs at the moment, and the latest ``notes``."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("function", "tier"):
        table.add_column(heading, no_wrap=True)
    for heading in ("calls", "a call", "speed-up"):
        table.add_column(heading, no_wrap=True, justify="right")
    table.add_column("in the background", no_wrap=True)
    for function in report.functions.values():
        variant = function.variants.get(function.incumbent)
        compiling = report.compiling.get(function.name)
        asking = progress(report.asking.get(function.name))
        table.add_row(
            Text(on_one_line(f"@{function.name}")),
            str(variant.tier) if variant else "",
            whole(function.calls),
            duration(variant.median_ns if variant else None),
            ratio(function.speedup()),
            Text(f"compiling {compiling.tier}" if compiling else on_one_line(asking)),
        )
    return Group(table, *(Text(note, style="dim", no_wrap=True, overflow="ellipsis") for note in notes))


def as_text(table: Table, console: Console) -> str:
    """``table`` as ``console`` would print it, at its full width: figures that are cut off say nothing."""
    width = Measurement.get(console, console.options.update(width=10_000), table).maximum
    wide = Console(file=console.file, width=max(width, 1), highlight=False)
    with wide.capture() as capture:
        wide.print(table)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())
