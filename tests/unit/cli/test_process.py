"""What surrounds a command: its streams, signals, limits, interpreter and shell."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from neurojit.cli.arguments import write_outputs
from neurojit.cli.root import COMMANDS, invoke
from neurojit.telemetry.report import report_of
from neurojit.telemetry.trace import read_trace
from tests.unit.cli.test_commands import CLEAN, ENDLESS, NEUROJIT, left_in_session, started

ROOT = Path(__file__).parents[3]
DOUBLE = """\
func.func @double(%x: f64) -> f64 {
  %y = arith.addf %x, %x : f64
  return %y : f64
}
"""
FULL = "neurojit: standard output: cannot be written: No space left on device\n"
PRINTING = {
    "help": ["--help"],
    "help of run": ["run", "--help"],
    "version": ["--version"],
    "run": ["run", "p.mlir", "--function", "double"],
    "run, as JSON": ["run", "p.mlir", "--function", "double", "--json"],
    "heal": ["heal", "p.mlir", "--function", "double"],
    "heal --list": ["heal", "p.mlir", "--list"],
    "check": ["check", "p.mlir"],
    "ir": ["ir", "p.mlir"],
    "explain": ["explain", "p.mlir"],
    "improve": ["improve", "p.mlir", "--dry-run", "--responder", "offline"],
    "validate": ["validate", "p.mlir", "p.mlir", "--no-speed"],
    "export": ["export", "p.mlir", "-o", "out"],
    "bench": ["bench", "--list"],
    "audit": ["audit", "--mutants", "0", "--rewrites", "0"],
    "doctor": ["doctor"],
}
OLD = ("3.8", "3.9", "3.10")


def old_python(version: str) -> str:
    """An interpreter of that version: on the PATH, or one of pyenv's. Skips where there is none."""
    kept = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    places = [shutil.which(f"python{version}"), *kept.glob(f"{version}.*/bin/python")]
    for place in filter(None, places):
        asked = [place, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        if subprocess.run(asked, capture_output=True, text=True, check=False).stdout == f"{version}\n":
            return str(place)
    pytest.skip(f"no Python {version} is installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p.mlir").write_text(DOUBLE)
    (tmp_path / "endless.mlir").write_text(ENDLESS)
    return tmp_path


@pytest.mark.parametrize("name", PRINTING)
def test_a_full_disk_is_one_line_of_every_command(name: str, folder: Path) -> None:
    """With the exit code of bad input, and no traceback kept."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*NEUROJIT, *PRINTING[name]],
            cwd=folder,
            env=CLEAN,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=600,
        )
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.endswith(FULL)
    assert "internal failure" not in ended.stderr


def test_nothing_but_plain_files_is_replaced(tmp_path: Path) -> None:
    """A pipe gets what a file would."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_outputs(tmp_path / "pipe", [1.0])
        assert os.read(reader, 4).startswith(b"PK")
    finally:
        os.close(reader)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
    assert (tmp_path / "pipe").is_fifo()


def test_a_terminated_program_ends_as_an_interrupted_one(folder: Path) -> None:
    """The report is given, the trace has its end, no process is left."""
    process = started(folder, ["run", "endless.mlir", "--json", "--trace", "t.jsonl"])
    assert process.stderr is not None
    for line in process.stderr:
        if "begun: 1" in line:
            break
    os.kill(process.pid, signal.SIGTERM)
    output, message = process.communicate(timeout=600)
    assert process.returncode == 143
    assert json.loads(output)["exit"] == 143
    assert report_of(read_trace(folder / "t.jsonl")).exit == 143
    assert message.endswith("neurojit: terminated\n")
    assert left_in_session(process.pid) == []


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            "-v 400000",
            "this process may use 390 MiB of address space (ulimit -v); 768 MiB are needed at least",
        ),
        ("-n 12", "this process may open 12 files at a time (ulimit -n); 32 are needed at least"),
    ],
)
@pytest.mark.parametrize("arguments", ["run p.mlir --function double", "check p.mlir", "doctor"])
def test_limits_that_are_too_small_are_said(limit: str, message: str, arguments: str, folder: Path) -> None:
    command = f"ulimit {limit}; exec {sys.executable} -m neurojit {arguments}"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=CLEAN, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (3, f"neurojit: {message}\n")


def test_a_soft_limit_of_files_is_raised(folder: Path) -> None:
    command = f"ulimit -S -n 16; exec {sys.executable} -m neurojit check p.mlir"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=CLEAN, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("version", OLD)
def test_an_older_python_is_refused_in_one_line(version: str) -> None:
    """As a command; as an import it is an ImportError that says the same."""
    python = old_python(version)
    message = f"neurojit: Python 3.11 or newer is needed; this is {version}\n"
    command = [python, "-m", "neurojit", "run", "p.mlir"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, message)
    command = [python, "-c", "import neurojit"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stderr.endswith(f"ImportError: {message}")


def completed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], words: str) -> list[str]:
    """What bash is offered in place of the last of ``words``."""
    monkeypatch.setenv("_NEUROJIT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    assert invoke([]) == 0
    return [line.partition(",")[2] for line in capfd.readouterr().out.splitlines()]


def test_a_shell_completes_commands_flags_and_values(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert completed(monkeypatch, capfd, "neurojit ") == list(COMMANDS)
    assert completed(monkeypatch, capfd, "neurojit re") == ["replay"]
    assert completed(monkeypatch, capfd, "neurojit run --tie") == ["--tier-cap"]
    assert completed(monkeypatch, capfd, "neurojit run --tier-cap T") == ["T0", "T1", "T2", "T3"]
    assert completed(monkeypatch, capfd, "neurojit run --confinement b") == ["best-effort"]
    assert completed(monkeypatch, capfd, "neurojit ir --stage l") == ["linalg", "llvm"]


def test_a_shell_gets_its_script(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """That of the README's line."""
    line = 'eval "$(_NEUROJIT_COMPLETE=bash_source neurojit)"'
    assert line in (ROOT / "README.md").read_text()
    monkeypatch.setenv("_NEUROJIT_COMPLETE", "bash_source")
    assert invoke([]) == 0
    assert "complete -o nosort -F _neurojit_completion neurojit" in capfd.readouterr().out
