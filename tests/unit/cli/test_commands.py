"""The commands as a user runs them: in processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from neurojit.abi.host_target import host_target
from neurojit.model.peak_guess import guessed_peaks
from neurojit.proposal.cache.entry import key_of
from neurojit.store.peaks import KeptPeaks, open_peaks
from neurojit.telemetry.report import report_of
from neurojit.telemetry.report_json import as_object
from neurojit.telemetry.trace import read_trace
from neurojit.workers.peaks import machine_id
from tests.unit.compiler.machine import parse

DOUBLE = """\
func.func @double(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = arith.addf %x, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
"""
SEVEN = """\
func.func @main() -> i64 {
  %c = arith.constant 7 : i64
  return %c : i64
}
"""
PRINTS = """\
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 100000 : index
  scf.for %i = %c0 to %n step %c1 {
    "tensorlang.print"(%i) {label = "i"} : (index) -> ()
  }
  return
}
"""
ENDLESS = """\
memref.global @cell : memref<1xi64> = dense<0>
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 200000000000000 : index
  %one = arith.constant 1 : i64
  "tensorlang.print"(%one) {label = "begun"} : (i64) -> ()
  %m = memref.get_global @cell : memref<1xi64>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %m[%c0] : memref<1xi64>
    %s = arith.muli %v, %v : i64
    %w = arith.addi %s, %one : i64
    memref.store %w, %m[%c0] : memref<1xi64>
  }
  return
}
"""
FAULT = """\
func.func @main() {
  %c = arith.constant false
  %x = arith.constant 1.5 : f64
  "tensorlang.assert"(%c, %x) {message = "it broke", names = ["x"]} : (i1, f64) -> ()
  return
}
"""
NEUROJIT = [sys.executable, "-m", "neurojit"]
OURS = ("NEUROJIT_", "GEMINI_", "OPENAI_", "GOOGLE_")
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "double": DOUBLE,
        "seven": SEVEN,
        "prints": PRINTS,
        "endless": ENDLESS,
        "fault": FAULT,
    }.items():
        (tmp_path / f"{name}.mlir").write_text(text)
    return tmp_path


def neurojit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NEUROJIT, *arguments],
        cwd=folder,
        env=CLEAN,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def started(folder: Path, arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*NEUROJIT, *arguments],
        cwd=folder,
        env=CLEAN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def left_in_session(session: int) -> list[str]:
    """Command lines of processes that still belong to ``session``."""
    found: list[str] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found


def test_one_object_and_nothing_else_on_standard_output(folder: Path) -> None:
    """``--json``: calls as asked for, the trace holds the same report, prints and notes go to stderr."""
    ended = neurojit(
        folder, "run", "double.mlir", "--call", "double", "--calls", "3", "--json", "--trace", "t.jsonl"
    )
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert ended.stdout.count("\n") == 1
    assert found["program"] == "double.mlir"
    assert found["exit"] == 0
    assert found["functions"]["double"]["calls"] == 3
    (variant,) = found["functions"]["double"]["variants"]
    assert (variant["id"], variant["tier"], variant["author"]) == (0, "T0", "compiler")
    assert re.fullmatch("[0-9a-f]{64}", variant["digest"])
    assert variant["median_ns"] > 0
    (result,) = found.pop("results")
    assert (result["name"], result["type"], len(result["values"])) == ("out0", "tensor<4xf32>", 4)
    assert found == as_object(report_of(read_trace(folder / "t.jsonl")))
    assert "@double: T0 is ready" in ended.stderr


def test_inputs_and_outputs(folder: Path) -> None:
    """``--input`` in, ``--output`` out."""
    x = np.arange(4, dtype=np.float32)
    np.savez(folder / "x.npz", arg0=x)
    ended = neurojit(
        folder, "run", "double.mlir", "--call", "double", "--input", "x.npz", "--output", "y.npz"
    )
    assert ended.returncode == 0, ended.stderr
    with np.load(folder / "y.npz") as archive:
        np.testing.assert_array_equal(archive["out0"], x + x)


def test_the_seed_decides_the_inputs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the flag and from the environment alike; ``.env`` of the folder does not."""

    def output(*flags: str) -> list[float]:
        command = [*NEUROJIT, "run", "double.mlir", "--call", "double", "--output", "y.npz", *flags]
        subprocess.run(command, cwd=folder, env=CLEAN, capture_output=True, check=True)
        with np.load(folder / "y.npz") as archive:
            return archive["out0"].tolist()

    by_flag = output("--seed", "5")
    (folder / ".env").write_text("NEUROJIT_SEED=5\n")
    assert output() != by_flag
    monkeypatch.setitem(CLEAN, "NEUROJIT_SEED", "5")
    assert output() == by_flag
    assert output("--seed", "6") != by_flag


def test_a_program_that_returns_non_zero_failed(folder: Path) -> None:
    """Exit code 1 whatever the status, which is told."""
    ended = neurojit(folder, "run", "seven.mlir", "--json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["exit"] == 1
    assert "@main returned 7" in ended.stderr


def test_a_fault_names_what_and_where(folder: Path) -> None:
    """Exit code 1; message, values, file:line:column, in the object too."""
    ended = neurojit(folder, "run", "fault.mlir", "--json")
    assert ended.returncode == 1
    (fault,) = json.loads(ended.stdout)["faults"]
    assert fault == {
        "function": "main",
        "message": "it broke",
        "location": "fault.mlir:4:3",
        "values": {"x": 1.5},
    }
    assert "fault: fault.mlir:4:3: @main: it broke (x = 1.5)" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "missing.mlir"], "missing.mlir: no such file"),
        (["run", "."], ".: is a folder"),
        (["check", "bytes.mlir"], "bytes.mlir: not UTF-8"),
        (["check", "syntax.mlir"], "syntax.mlir:2:23: parse:"),
        (["run", "double.mlir"], "double.mlir: has no @main; --function names one of @double"),
        (["run", "double.mlir", "--call", "triple"], "no function @triple; it has @double"),
        (["run", "double.mlir", "--calls", "2"], "need --function"),
        (["run", "double.mlir", "--call", "double", "--output", "no/y.npz"], "there is no folder no"),
        (["run", "double.mlir", "--call", "double", "--trace", "no/t"], "no/t: the trace cannot be written"),
        (["run", "double.mlir", "--threads", "many"], "--threads: 'many' must be a whole number"),
        (["ir", "double.mlir", "--function", "triple"], "no function @triple"),
        (["ir", "double.mlir", "--stage", "poetry"], "'poetry' is not one of"),
        (["perform"], "No such command 'perform'"),
        (["run"], "Missing argument 'FILE'"),
    ],
)
def test_bad_input_is_one_message_and_code_2(folder: Path, arguments: list[str], message: str) -> None:
    """No traceback, nothing on standard output, and what is wrong is named."""
    (folder / "bytes.mlir").write_bytes(b"\xff\xfe")
    (folder / "syntax.mlir").write_text("func.func @main() {\n  %y = arith.addf %y, %z : f32\n  return\n}\n")
    ended = neurojit(folder, *arguments)
    assert ended.returncode == 2, ended.stderr
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


def test_a_syntax_error_shows_its_line(folder: Path) -> None:
    """The line itself, and a caret below the column."""
    (folder / "syntax.mlir").write_text("func.func @main() {\n  %x = arith.constant : f32\n  return\n}\n")
    ended = neurojit(folder, "check", "syntax.mlir")
    assert ended.returncode == 2
    first, line, caret = ended.stderr.splitlines()[:3]
    place = re.match(r"syntax\.mlir:2:(\d+): parse: ", first)
    assert place is not None
    assert line == "      %x = arith.constant : f32"
    assert caret.index("^") == 4 + int(place[1]) - 1


def test_a_reader_that_goes_away_ends_the_program(folder: Path) -> None:
    """One line of a hundred thousand is read: the program ends at once, with one message."""
    process = started(folder, ["run", "prints.mlir"])
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == "i: 0\n"
    process.stdout.close()
    with process.stderr as stream:
        message = stream.read()
    assert process.wait(300) == 141
    assert message.rstrip().endswith("neurojit: standard output was closed by its reader; stopped")
    assert "Traceback" not in message
    assert left_in_session(process.pid) == []


def test_a_full_disk_is_told(folder: Path) -> None:
    """Output that cannot be written is bad input to us, not our failure."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*NEUROJIT, "check", "double.mlir"],
            cwd=folder,
            env=CLEAN,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == "neurojit: standard output: cannot be written: No space left on device\n"


def test_closed_descriptors_do_no_harm(folder: Path) -> None:
    """Started with 0, 1 and 2 closed, nothing else becomes a standard stream."""
    command = f"{sys.executable} -m neurojit run seven.mlir --trace t.jsonl <&- >&- 2>&-"
    ended = subprocess.run(["sh", "-c", command], cwd=folder, env=CLEAN, check=False, timeout=600)
    assert ended.returncode == 141
    report = report_of(read_trace(folder / "t.jsonl"))
    assert report.exit == 1


def test_ctrl_c_ends_a_program(folder: Path) -> None:
    """In the middle of compiled code: the report is still given, no process is left."""
    process = started(folder, ["run", "endless.mlir", "--json"])
    assert process.stderr is not None
    for line in process.stderr:
        if "begun: 1" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    output, message = process.communicate(timeout=600)
    assert process.returncode == 130
    assert json.loads(output)["exit"] == 130
    assert message.rstrip().endswith("neurojit: interrupted")
    assert "Traceback" not in message
    assert left_in_session(process.pid) == []


def test_the_live_view_on_a_terminal(folder: Path) -> None:
    """The table is drawn on the terminal that standard error is; standard output holds the report alone."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*NEUROJIT, "run", "double.mlir", "--call", "double", "--seconds", "1", "--json"],
        cwd=folder,
        env={**CLEAN, "TERM": "xterm", "COLUMNS": "100", "LINES": "40"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    drawn = b""
    while True:
        try:
            some = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not some:
            break
        drawn += some
    os.close(ours)
    assert process.stdout is not None
    with process.stdout as output:
        assert json.loads(output.read())["functions"]["double"]["calls"] > 100
    assert process.wait(300) == 0
    assert b"in the background" in drawn
    assert b"@double" in drawn


def test_a_stage_is_input_to_the_next(folder: Path) -> None:
    """The way by files ends where the way at once does."""
    text = "double.mlir"
    for stage, mark in (
        ("tensorlang", "func.func @double"),
        ("linalg", "linalg."),
        ("scheduled", "vector."),
        ("llvm", "define"),
        ("asm", "ret"),
    ):
        ended = neurojit(folder, "ir", text, "--stage", stage)
        assert ended.returncode == 0, ended.stderr
        assert mark in ended.stdout
        text = f"double.{stage}"
        (folder / text).write_text(ended.stdout)
    assert neurojit(folder, "ir", "double.mlir", "--stage", "asm").stdout == (folder / text).read_text()
    ended = neurojit(folder, "ir", "double.llvm", "--stage", "linalg")
    assert ended.returncode == 2
    assert "double.llvm: parse: @double is at the stage 'llvm' already" in ended.stderr


def test_check_lists_the_functions(folder: Path) -> None:
    """With their types."""
    ended = neurojit(folder, "check", "double.mlir")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "double.mlir: fine\n  @double  (tensor<4xf32>) -> (tensor<4xf32>)\n"


REFUSED = """\
// Two that cannot be compiled, since their buffers are too large together, and one that can.
func.func @large(%x: f32, %i: index) -> f32 {
  %m = memref.alloc() : memref<17592186044416xf32>
  %n = memref.alloc() : memref<17592186044416xf32>
  memref.store %x, %m[%i] : memref<17592186044416xf32>
  memref.copy %m, %n : memref<17592186044416xf32> to memref<17592186044416xf32>
  %y = memref.load %n[%i] : memref<17592186044416xf32>
  return %y : f32
}
func.func @fine(%x: f32) -> f32 {
  return %x : f32
}

func.func @larger(%x: f64, %i: index) -> f64 {
  %m = memref.alloc() : memref<8796093022208xf64>
  %n = memref.alloc() : memref<8796093022208xf64>
  memref.store %x, %m[%i] : memref<8796093022208xf64>
  memref.copy %m, %n : memref<8796093022208xf64> to memref<8796093022208xf64>
  %y = memref.load %n[%i] : memref<8796093022208xf64>
  return %y : f64
}
"""


def test_check_names_what_cannot_be_compiled(folder: Path) -> None:
    """In every function, with its place."""
    (folder / "refused.mlir").write_text(REFUSED)
    ended = neurojit(folder, "check", "refused.mlir")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "refused.mlir:2:1: lowering: @large: the temporaries of one call take 140737488355328 bytes\n"
        "    func.func @large(%x: f32, %i: index) -> f32 {\n"
        "    ^\n"
        "refused.mlir:14:1: lowering: @larger: the temporaries of one call take 140737488355328 bytes\n"
        "    func.func @larger(%x: f64, %i: index) -> f64 {\n"
        "    ^\n"
    )


def test_check_without_lowering_is_about_the_text_alone(folder: Path) -> None:
    (folder / "refused.mlir").write_text(REFUSED)
    ended = neurojit(folder, "check", "--no-lowering", "refused.mlir")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("refused.mlir: fine\n  @large")


def test_check_lists_the_digests_by_which_rewrites_are_stored(folder: Path) -> None:
    """Of a function that calls others, one that depends on them."""
    calls = "func.func @main() {\n  func.call @other() : () -> ()\n  return\n}\n"
    text = DOUBLE + "func.func @other() {\n  return\n}\n" + calls
    (folder / "calls.mlir").write_text(text)
    ended = neurojit(folder, "check", "--no-lowering", "--digests", "calls.mlir")
    assert (ended.returncode, ended.stderr) == (0, "")
    listed = dict(re.findall(r"^  @(\w+) +([0-9a-f]{64})$", ended.stdout, re.MULTILINE))
    kernels = parse(text).kernels
    assert listed == {name: key_of(kernel, kernels) for name, kernel in kernels.items()}
    assert listed["double"] == kernels["double"].digest
    assert listed["main"] != kernels["main"].digest


def test_check_shows_on_a_terminal_how_far_it_is(folder: Path) -> None:
    """On one line, which is gone before anything else is written there; one function alone shows none."""
    (folder / "refused.mlir").write_text(REFUSED)
    shown = on_terminal(folder, "check", "refused.mlir")
    assert (
        "\r\x1b[Kcompiling 2 of 3: @fine\r\x1b[Kcompiling 3 of 3: @larger\r\x1b[Krefused.mlir:2:1: " in shown
    )
    assert "compiling" not in on_terminal(folder, "check", "double.mlir")


def on_terminal(folder: Path, *arguments: str) -> str:
    """What is written to standard error, where that is a terminal."""
    ours, theirs = pty.openpty()
    try:
        command = [*NEUROJIT, *arguments]
        subprocess.run(
            command, cwd=folder, env=CLEAN, stdout=subprocess.DEVNULL, stderr=theirs, check=False, timeout=600
        )
    finally:
        os.close(theirs)
    written = b""
    with contextlib.suppress(OSError):  # what there is is read in parts, up to where the other end was closed
        while some := os.read(ours, 1 << 16):
            written += some
    os.close(ours)
    return written.decode()


def test_doctor_finds_that_all_works(folder: Path) -> None:
    """As people and as programs read it; a key is found, and not shown."""
    (folder / ".env").write_text("GEMINI_API_KEY=planted-in-the-file\nOPENAI_MODEL=m\n")
    ended = neurojit(folder, "doctor", "--json", "--cache-folder", str(folder / "cache"))
    assert ended.returncode == 0, ended.stdout
    assert "planted" not in ended.stdout
    found = json.loads(ended.stdout)
    assert found["works"] is True
    sections = ("packages", "machine", "sandbox", "responders")
    names = [item["name"] for section in sections for item in found[section]]
    assert {
        "Python",
        "numpy",
        "CPU",
        "compiling",
        "vectors",
        "tick counter",
        "array layout",
        "OpenMP runtime",
        "system call filter",
    } <= set(names)
    assert {item["name"]: item["state"] for item in found["responders"]} == {
        "gemini": "fine",
        "openai": "missing",
        "command": "fine",
        "cached": "fine",
        "offline": "fine",
    }
    assert found["peaks"] is None
    assert not (folder / "cache").exists()
    text = neurojit(folder, "doctor", "--peaks", "--cache-folder", str(folder / "cache")).stdout
    assert all(name in text for name in names)
    assert "generativelanguage.googleapis.com, key set in .env\n" in text
    assert "no key: OPENAI_API_KEY in .env or in the environment\n" in text
    assert "planted" not in text
    assert re.search(r"^  f32 +[\d.,]+ +L1 +\d+KiB +[\d.,]+$", text, re.MULTILINE)


def test_a_run_knows_the_peaks_that_were_measured(folder: Path) -> None:
    """An entry written by hand stands for the measurement."""
    guess = guessed_peaks(host_target())
    kept = KeptPeaks(replace(guess, measured=True), datetime.now(UTC))
    cache = folder / "cache"
    open_peaks(cache, lambda *trouble: pytest.fail(str(trouble))).write(machine_id(host_target()), kept)
    called = ["run", "double.mlir", "--call", "double", "--calls", "40", "--cache-folder", str(cache)]
    found = json.loads(neurojit(folder, *called, "--json").stdout)["functions"]["double"]["roofline"]
    assert (found["limit"], found["level"]) == ("memory", "L1")
    assert found["peak_gbytes"] == guess.bytes["L1"]
    assert found["share"] == pytest.approx(found["gbytes"] / found["peak_gbytes"])
