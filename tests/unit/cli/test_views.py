"""Views of narrow terminals, views that wait, and the log of a long program."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from rich.console import Console

from neurojit.cli.log_file import LogFile
from neurojit.cli.observer import Observer
from neurojit.cli.root import invoke
from neurojit.cli.summary import live_table, table_text, variants_table
from neurojit.cli.view import LiveView, PlainView, note, view_of
from neurojit.telemetry.events import RunFinished
from neurojit.telemetry.report import Report, report_of
from tests.unit.cli.test_json import TWO
from tests.unit.telemetry.test_report import RUN

ALL = ("compile", "calls", "median", "cycles", "speed-up", "of peak")


def lines_of(text: str) -> list[str]:
    return text.rstrip("\n").splitlines()


@pytest.mark.parametrize(
    ("width", "kept"),
    [
        (120, ALL),
        (90, ("compile", "calls", "median", "speed-up", "of peak")),
        (60, ("calls", "median", "speed-up")),
        (40, ("median", "speed-up")),
    ],
)
def test_a_narrow_terminal_has_fewer_columns(width: int, kept: tuple[str, ...]) -> None:
    """No line of the table is wider than it; names, tiers, times and the mark stay."""
    table = variants_table(report_of(RUN), width)
    lines = lines_of(table_text(table, Console(file=io.StringIO())))
    assert max(map(len, lines)) <= width
    assert [name for name in ALL if name in lines[0]] == list(kept)
    assert all(line.strip() for line in lines)
    assert sum(line.endswith("*") for line in lines) == 1


@pytest.mark.parametrize("width", [20, 30, 50, 100])
def test_the_live_table_fits_its_terminal(width: int) -> None:
    console = Console(file=io.StringIO(), width=width)
    console.print(live_table(report_of(RUN[:5]), ["a note that is longer than the terminal is wide"], width))
    lines = lines_of(console.file.getvalue())  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= width
    assert len(lines) == 4  # a heading, its rule, one function, one note: none was wrapped
    assert ("compiling T1" in lines[2]) == (width >= 50)


def test_a_plain_view_tells_later_what_came_while_somebody_was_asked() -> None:
    said: list[str] = []
    report = report_of(RUN)
    view = PlainView(report, said.append)
    with view.paused():
        view.add(RUN[1])
        view.print("printed\n")
        assert said == []
    view.print("after\n")
    assert said == [note(RUN[1], report), "printed", "after"]


def test_a_live_view_draws_nothing_while_somebody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """What comes meanwhile is taken, and shown after it."""
    view = LiveView(report_of(RUN), threading.RLock())
    with view.paused():
        capsys.readouterr()
        view.add(RUN[1])
        view.print("printed")
        assert capsys.readouterr().err == ""
    view.close()
    assert "printed" in capsys.readouterr().err


@pytest.mark.parametrize("term", ["dumb", "unknown", "DUMB"])
def test_a_terminal_that_cannot_be_steered_has_a_plain_view(
    term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert isinstance(view_of(Report(), threading.RLock()), PlainView)


def test_a_log_has_what_a_plain_view_shows_and_what_was_printed(tmp_path: Path) -> None:
    """Whole lines, in order, none of which steers a terminal."""
    report = report_of(RUN)
    log = LogFile(tmp_path / "l.txt", report)
    for event in RUN[:2]:
        log.add(event)
    log.print("\x1b[2Ja line\n")
    log.close()
    log.add(RunFinished(seconds=9.0, exit=0))
    wanted = [line for line in (note(event, report) for event in RUN[:2]) if line]
    found = (tmp_path / "l.txt").read_text().splitlines()
    assert found[: len(wanted)] == wanted
    assert "a line" in found[-1]
    assert "\x1b" not in found[-1]


def test_a_full_disk_ends_the_log_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = LogFile(Path("/dev/full"), Report())
    log.print("one")
    log.print("two")
    assert capsys.readouterr().err == "neurojit: the log ends here: No space left on device\n"


def test_an_observer_keeps_the_log_beside_its_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of run and of heal; a log that cannot be written is refused before anything runs."""
    monkeypatch.chdir(tmp_path)
    Path("two.mlir").write_text(TWO)
    for command in ("run", "heal"):
        called = [command, "two.mlir", "--function", "half", "--responder", "none"]
        assert invoke([*called, "--log", f"{command}.txt"]) == 0
        lines = Path(f"{command}.txt").read_text().splitlines()
        assert any(line.endswith("@half: compiling T0: first call") for line in lines)
        capfd.readouterr()
        assert invoke([*called, "--log", "none/l.txt"]) == 2
        assert "none/l.txt: the log cannot be written: No such file" in capfd.readouterr().err


def test_prints_to_a_terminal_wait_for_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where standard output is the terminal, and the view cannot steer it."""
    monkeypatch.setenv("TERM", "dumb")
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}.isatty", lambda: True, raising=False)
    observer = Observer(None, prints_to_stderr=False)
    with observer.alone():
        observer.print("printed")
        assert capsys.readouterr().out == ""
    assert capsys.readouterr().out == "printed\n"
    observer.close()
