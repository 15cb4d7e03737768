"""What commands read: plain files of bounded size, or standard input."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest

from neurojit.model.errors import InputError
from neurojit.store.source_file import STANDARD_INPUT, read_plain, read_reply_file, read_source, source_of
from tests.unit.cli.test_commands import CLEAN, NEUROJIT

pytestmark = pytest.mark.sampled(2)

DOUBLE = """func.func @double(%x: f64) -> f64 {
  %y = arith.addf %x, %x : f64
  return %y : f64
}
"""
MAIN = """func.func @main() {
  return
}
"""
IMPROVE = ("--dry-run", "--responder", "offline")
COMMANDS = {
    "check": (("check", "{}"), DOUBLE),
    "ir": (("ir", "{}"), DOUBLE),
    "export": (("export", "{}", "--function", "double", "-o", "out"), DOUBLE),
    "run": (("run", "{}"), MAIN),
    "bench": (("bench", "{}", "--seconds", "0.01", "--rounds", "1"), DOUBLE),
    "replay": (("replay", "{}"), json.dumps({"judgements": []})),
    "heal": (("heal", "{}", "--list"), MAIN),
    "explain": (("explain", "{}"), DOUBLE),
    "improve": (("improve", "{}", *IMPROVE), DOUBLE),
    "validate, the original": (("validate", "{}", "double.mlir", "--no-speed"), DOUBLE),
    "validate, the candidate": (("validate", "double.mlir", "{}", "--no-speed"), DOUBLE),
    "run, an offer": (("run", "double.mlir", "--call", "double", "--offer", "double={}"), DOUBLE),
}
# One call ends before the offer is decided; nothing was judged that is to be judged again.
ENDS = {"run, an offer": 4, "replay": 2}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "double.mlir").write_text(DOUBLE)
    (tmp_path / "bytes.mlir").write_bytes(b"func.func @double \xff")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def neurojit(arguments: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [*NEUROJIT, *arguments]
    return subprocess.run(command, env=CLEAN, input=given, capture_output=True, check=False, timeout=600)


@pytest.mark.parametrize(("name", "spelling"), [*((name, "-") for name in COMMANDS), ("ir", "/dev/stdin")])
@pytest.mark.usefixtures("folder")
def test_every_command_reads_standard_input(name: str, spelling: str) -> None:
    arguments, text = COMMANDS[name]
    ended = neurojit([argument.replace("{}", spelling) for argument in arguments], text.encode())
    assert ended.returncode == ENDS.get(name, 0), ended.stderr.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_reads_a_named_pipe(name: str, folder: Path) -> None:
    """To its end, once somebody writes to it."""
    arguments, text = COMMANDS[name]

    def write() -> None:
        (folder / "pipe").write_text(text)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    ended = neurojit([argument.replace("{}", "pipe") for argument in arguments])
    writer.join()
    assert ended.returncode == ENDS.get(name, 0), ended.stderr.decode()


@pytest.mark.usefixtures("folder")
def test_every_file_of_a_command_may_be_a_process_substitution() -> None:
    """Two at once, as a shell hands them on."""
    command = f"{shlex.join(NEUROJIT)} validate <(cat double.mlir) <(cat double.mlir) --no-speed"
    ended = subprocess.run(["bash", "-c", command], env=CLEAN, capture_output=True, check=False, timeout=600)
    assert ended.returncode == 0, ended.stderr.decode()
    assert b"accepted" in ended.stdout


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("folder")
def test_no_command_reads_without_end(name: str) -> None:
    arguments, _ = COMMANDS[name]
    ended = neurojit([argument.replace("{}", "/dev/zero") for argument in arguments])
    assert ended.returncode == 2
    assert "/dev/zero: is a pipe or a device" in ended.stderr.decode()


def test_whoever_is_no_command_waits_for_no_pipe(folder: Path) -> None:
    """From Python, and of the settings of a folder."""
    with pytest.raises(InputError, match="pipe: is a pipe or a device"):
        read_source(folder / "pipe")
    os.mkfifo(folder / ".env")
    ended = neurojit(["check", "double.mlir"])
    assert ended.returncode == 2
    assert b".env: is a pipe or a device" in ended.stderr


@pytest.mark.usefixtures("folder")
def test_what_is_no_text_is_a_reply_that_the_gate_refuses() -> None:
    ended = neurojit(["validate", "double.mlir", "bytes.mlir", "--no-speed", "--json"])
    assert ended.returncode == 1
    verdict = json.loads(ended.stdout)
    assert "not UTF-8 text: byte 18 is 0xff" in json.dumps(verdict)


@pytest.mark.usefixtures("folder")
def test_what_is_no_text_is_no_program() -> None:
    ended = neurojit(["check", "bytes.mlir"])
    assert ended.returncode == 2
    assert b"bytes.mlir: not UTF-8 text: byte 18 is 0xff" in ended.stderr


@pytest.mark.usefixtures("folder")
def test_standard_input_is_read_once() -> None:
    ended = neurojit(["validate", "-", "-"], DOUBLE.encode())
    assert ended.returncode == 2
    assert b"is empty (it can be read once)" in ended.stderr


def test_arguments_are_read_from_standard_input(folder: Path) -> None:
    np.savez(folder / "x.npz", arg0=np.float64(1.5))
    command = ["run", "double.mlir", "--call", "double", "--input", "-", "--output", "y.npz"]
    ended = neurojit(command, (folder / "x.npz").read_bytes())
    assert ended.returncode == 0, ended.stderr.decode()
    assert np.load("y.npz")["out0"] == 3.0


def test_what_is_open_already_is_read_as_far_as_is_allowed() -> None:
    """As a shell hands on <(command)."""
    read, write = os.pipe()
    with os.fdopen(write, "wb") as file:
        file.write(b"x" * 100)
    try:
        with pytest.raises(InputError, match="too large: more than 99 bytes"):
            read_plain(Path(f"/dev/fd/{read}"), 99)
    finally:
        os.close(read)
    with pytest.raises(InputError, match="cannot be read: Bad file descriptor"):
        read_plain(Path(f"/dev/fd/{read}"), 99)


def test_a_descriptor_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.mlir").write_text(DOUBLE)
    descriptor = os.open(tmp_path / "a.mlir", os.O_RDONLY)
    monkeypatch.setattr(os, "dup", lambda number: descriptor if number == 0 else pytest.fail("another"))
    assert read_source("-") == (DOUBLE, STANDARD_INPUT)


def test_a_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.mlir").write_bytes(DOUBLE.replace("\n", "\r\n").encode())
    found = source_of(tmp_path / "a.mlir")
    assert (found.text, found.file) == (DOUBLE, str(tmp_path / "a.mlir"))
    assert read_reply_file(tmp_path / "a.mlir") == DOUBLE
