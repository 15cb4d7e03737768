"""``--accept-on tty``: the question on a terminal is alone there, and ends with the program."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.test_commands import CLEAN, NEUROJIT

pytestmark = pytest.mark.skipif(shutil.which("setsid") is None, reason="setsid is not installed")
EXAMPLES = Path(__file__).parents[2] / "examples"
QUESTION = "install the rewrite of @poly by user? [y/N] "
CLEARS, UP = "\x1b[2K", "\x1b[1A"  # by which the live table is drawn anew


class Terminal:
    """A command with a terminal of its own, on which its view is shown and its questions are asked."""

    def __init__(self, folder: Path, term: str, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *NEUROJIT, *arguments],  # the standard input is its terminal
            cwd=folder,
            env={**CLEAN, "TERM": term, "COLUMNS": "100", "LINES": "50"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self.shown = ""

    def until(self, wanted: str) -> None:
        """Read until it is shown."""
        while wanted not in self.shown:
            assert self.more(300.0), self.shown
            assert self.process.poll() is None or wanted in self.shown, self.shown

    def more(self, seconds: float) -> str:
        """What is shown next, empty where that is nothing for so long."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return ""
        try:
            some = os.read(self._ours, 1 << 16).decode(errors="replace")
        except OSError:  # the other end is closed
            return ""
        self.shown += some
        return some

    def rest(self) -> str:
        """All that is shown from here to the end."""
        before = len(self.shown)
        while self.more(300.0):
            pass
        return self.shown[before:]

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = (EXAMPLES / "polynomial.mlir").read_text()
    endless = text.replace("%calls = arith.constant 40000 ", "%calls = arith.constant 40000000000 ")
    assert endless != text
    (tmp_path / "endless.mlir").write_text(endless)
    return tmp_path


@pytest.fixture(params=["xterm", "dumb"])
def asking(request: pytest.FixtureRequest, folder: Path) -> Iterator[Terminal]:
    """At the question about a right rewrite, of a program that does not end by itself."""
    offer = f"poly={EXAMPLES / 'offers' / 'horner.mlir'}"
    options = ["--offer", offer, "--accept-on", "tty", "--responder", "none"]
    terminal = Terminal(folder, request.param, "run", "endless.mlir", *options)
    try:
        terminal.until(QUESTION)
        yield terminal
    finally:
        terminal.close()


def test_nothing_is_shown_while_somebody_is_asked(asking: Terminal) -> None:
    """Though the table is drawn five times a second, and lines come of a program that runs on."""
    assert asking.shown.endswith(QUESTION)
    assert asking.more(1.5) == ""
    asking.type("n\n")
    os.kill(asking.process.pid, signal.SIGINT)
    assert "neurojit: interrupted" in asking.rest()
    assert asking.process.wait(300) == 130


def test_what_was_asked_stays_when_the_table_is_drawn_again(asking: Terminal) -> None:
    """A table that is drawn anew goes up over its own lines alone."""
    drawn = CLEARS in asking.shown
    asking.type("y\n")
    asking.until("y\r\n")
    begun = len(asking.shown)
    if drawn:
        asking.until("T3")
        first = asking.shown[begun:].find(UP)
        table = asking.shown[begun:].find("in the background")
        assert 0 <= table < (first if first >= 0 else table + 1)
    os.kill(asking.process.pid, signal.SIGINT)
    asking.rest()
    assert asking.process.wait(300) == 130


def test_a_question_ends_with_the_program(asking: Terminal) -> None:
    """Nobody has to answer it first."""
    os.kill(asking.process.pid, signal.SIGTERM)
    assert "not installed: the program has ended" in asking.rest()
    assert asking.process.wait(300) == 143


def test_a_terminal_that_cannot_be_steered_is_not(folder: Path) -> None:
    """Lines instead of a table that is drawn over and over."""
    (folder / "double.mlir").write_text(
        "func.func @double(%x: f64) -> f64 {\n  %y = arith.addf %x, %x : f64\n  return %y : f64\n}\n"
    )
    terminal = Terminal(folder, "dumb", "run", "double.mlir", "--function", "double")
    try:
        shown = terminal.rest()
        assert terminal.process.wait(300) == 0
    finally:
        terminal.close()
    assert "\x1b[1A" not in shown
    assert "\x1b[2K" not in shown
    assert "@double: T0 is ready" in shown
