"""Each way to end has its exit code and one message."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from neurojit.cli.outcome import Outcome, OutputClosed, guarded
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import (
    CallError,
    Cancelled,
    CompilerDied,
    InputError,
    ProgramError,
    ProgramFault,
    SettingError,
)
from neurojit.model.sites import FaultReport, SourceLocation

_FAULT = ProgramFault(FaultReport("f", "bad", SourceLocation("p.mlir", 3, 4), {"x": 1.5}))


@pytest.mark.parametrize(
    ("raised", "code", "message"),
    [
        (_FAULT, 1, "fault: p.mlir:3:4: @f: bad (x = 1.5)"),
        (InputError("p.mlir: no such file"), 2, "neurojit: p.mlir: no such file"),
        (CallError("@f: argument 0"), 2, "neurojit: @f: argument 0"),
        (SettingError("settings: --x"), 2, "neurojit: settings: --x"),
        (ProgramError((Diagnostic("parse", "no", "p.mlir", 1, 2),)), 2, "p.mlir:1:2: parse: no"),
        (click.UsageError("no such option"), 2, "neurojit: no such option"),
        (KeyboardInterrupt(), 130, "neurojit: interrupted"),
        (click.Abort(), 130, "neurojit: interrupted"),
        (Cancelled("deadline"), 130, "neurojit: interrupted"),
        (OutputClosed(), 141, "neurojit: standard output was closed by its reader; stopped"),
    ],
)
def test_the_code_and_the_message(
    raised: BaseException, code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line to standard error, and nothing to standard output."""

    def command(_outcome: Outcome) -> int:
        raise raised

    assert guarded(command) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == message + "\n"


@pytest.mark.parametrize("raised", [ValueError("odd\nand more"), CompilerDied("odd\nand more")])
def test_our_own_failure_is_one_line_and_a_file(
    raised: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3; the traceback is in the cache folder, whose file the message names."""

    def command(outcome: Outcome) -> int:
        outcome.cache_folder = tmp_path
        raise raised

    assert guarded(command) == 3
    (written,) = (tmp_path / "failures").iterdir()
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "internal failure" in message
    assert "odd; the traceback is in " in message
    assert str(written) in message
    assert "Traceback" in written.read_text()


def test_a_cache_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The traceback goes among the temporary files."""
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))

    def command(outcome: Outcome) -> int:
        outcome.cache_folder = blocked
        raise ValueError("odd")

    assert guarded(command) == 3
    (written,) = (tmp_path / "tmp").iterdir()
    assert str(written) in capsys.readouterr().err


def test_debug_shows_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And writes no file."""

    def command(outcome: Outcome) -> int:
        outcome.debug, outcome.cache_folder = True, tmp_path
        raise ValueError("odd")

    assert guarded(command) == 3
    assert "Traceback" in capsys.readouterr().err
    assert os.listdir(tmp_path) == []
