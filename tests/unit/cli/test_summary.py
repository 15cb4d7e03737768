"""The table at the end, and the lines in between."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

import pytest
from rich.console import Console

from neurojit.cli.summary import caption, live_table, table_text, unfinished_lines, variants_table
from neurojit.cli.view import LiveView
from neurojit.telemetry.events import Deoptimized, Swapped, TrialUnfinished
from neurojit.telemetry.narration import note
from neurojit.telemetry.report import report_of
from tests.unit.telemetry.test_report import PEAKS, RUN

TABLE = """\
function   variant   tier   author     compile   calls    median   cycles   speed-up   of peak
──────────────────────────────────────────────────────────────────────────────────────────────────
@f         0         T0     compiler   10.0 ms      12   1.00 us    2,500      1.00x      10 %
           1         T1     compiler   11.0 ms      30    250 ns      625      4.00x      40 %   *
           2         T2     compiler   12.0 ms       5    300 ns      750      3.33x      33 %
"""


def test_the_table_of_a_run() -> None:
    """A row a variant, at its full width however narrow the console; the incumbent is marked."""
    console = Console(file=io.StringIO(), width=20)
    assert table_text(variants_table(report_of(RUN)), console) == TABLE


def test_without_measured_peaks_there_is_no_share() -> None:
    """The column is empty, and the caption says what would fill it."""
    report = report_of(RUN)
    assert "over the median" in caption(report)
    report.peaks = replace(PEAKS, measured=False)
    assert "%" not in table_text(variants_table(report), Console(file=io.StringIO()))
    assert "neurojit doctor --peaks" in caption(report)


def test_names_are_not_taken_for_markup() -> None:
    """A function's name may hold brackets."""
    report = report_of(RUN)
    report.functions["f"].name = "f[red]"
    assert "@f[red]" in table_text(variants_table(report), Console(file=io.StringIO(), width=200))


def test_the_live_table_shows_what_runs_and_what_is_being_compiled() -> None:
    """After the fifth event T1 is being compiled while T0 runs."""
    console = Console(file=io.StringIO(), width=100)
    console.print(live_table(report_of(RUN[:5]), ["a note"]))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "@f" in shown
    assert "T0" in shown
    assert "800 ns" in shown
    assert "compiling T1" in shown
    assert "a note" in shown


def test_what_was_swapped_stays_when_the_live_table_goes(capsys: pytest.CaptureFixture[str]) -> None:
    """With the reasons; what was of the moment goes with it."""
    report = report_of(RUN)
    view = LiveView(report, threading.RLock())
    for event in RUN:
        view.add(event)
    view.close()
    lasting = capsys.readouterr().err.splitlines()
    swaps = [event for event in RUN if isinstance(event, Swapped | Deoptimized)]
    assert swaps
    for event in swaps:
        assert note(event, report) in lasting
    assert not any("compiling" in line for line in lasting[lasting.index(note(swaps[0], report)) :])


def test_a_rewrite_that_never_served_is_told() -> None:
    """Accepted, and the program ended before its trial: else its row in the table would be a riddle."""
    report = report_of([*RUN, TrialUnfinished(seconds=2.0, function="f", variant=3, compared=12, wanted=64)])
    assert unfinished_lines(report) == (
        "\n@f: the accepted rewrite (variant 3) never served: the program ended after it had agreed on 12 of "
        "the 64 calls that its trial compares\n"
    )
    assert unfinished_lines(report_of(RUN)) == ""


def test_notes() -> None:
    """Each event that matters is one line; samples are none."""
    report = report_of(RUN)
    notes = [note(event, report) for event in RUN]
    assert [line.strip() for line in notes if line] == [
        "0.100 s  @f: compiling T0: first call",
        "0.200 s  @f: T0 is ready, 10.0 ms",
        "0.300 s  @f: compiling T1: hot",
        "0.400 s  @f: T1 is ready, 11.0 ms",
        "0.400 s  @f: swapped from T0 (variant 0) to T1 (variant 1): hot",
        "0.600 s  @f: T2 is ready, 12.0 ms",
        "0.600 s  @f: swapped from T1 (variant 1) to T2 (variant 2): hot",
        "0.700 s  @f: went back from T2 (variant 2) to T1 (variant 1): slower",
        "0.800 s  @f: fault: bad",
        "0.900 s  @f: the rewrite by user was rejected after 250 ms by the check 'well_formed': no",
        "1.000 s  @main: a question about @f was answered by me after 500 ms, 1,200 bytes",
        "1.200 s  one thread: no OpenMP",
    ]
