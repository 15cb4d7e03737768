"""Whole commands over what others wrote: nothing that reaches a stream steers a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from neurojit.cli.root import invoke

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202etxt\u2066\x08\r\x7f\u200b"
# As MLIR writes strings; a line of its own at the end.
MLIR = "".join(f"\\{byte:02X}" for byte in EVIL.encode()) + "\\0Aneurojit: all is well"

SPEAKS = f"""\
func.func @main() {{
  %one = arith.constant 1.0 : f64
  %no = arith.constant false
  "tensorlang.print"(%one) {{label = "{MLIR}"}} : (f64) -> ()
  "tensorlang.assert"(%no, %one) {{message = "{MLIR}", names = ["{MLIR}"]}} : (i1, f64) -> ()
  return
}}
"""
HEALS = f"""\
func.func private @half(%x: f64) -> f64 attributes {{neurojit.healable}} {{
  return %x : f64
}}
func.func @main() attributes {{neurojit.recover}} {{
  %x = arith.constant 3.0 : f64
  %y = func.call @half(%x) : (f64) -> f64
  %ok = arith.cmpf olt, %y, %x : f64
  "tensorlang.assert"(%ok, %y) {{message = "{MLIR}", names = ["{MLIR}"]}} : (i1, f64) -> ()
  return
}}
"""
NAMED = f'func.func @"{MLIR}"(%x: f32) -> f32 {{ return %x : f32 }}\n'
HALF = SPEAKS.replace(MLIR, MLIR + "\\ED\\A0\\80\\FF")
BROKEN = f"func.func @f() {{ {EVIL} return }}\n"

COMMANDS: dict[str, list[str]] = {
    "run": ["run", "speaks.mlir"],
    "run --json": ["run", "speaks.mlir", "--json"],
    "heal": ["heal", "heals.mlir", "--heal-seconds", "1", "--responder", "none"],
    "heal --list": ["heal", "heals.mlir", "--list"],
    "check": ["check", "named.mlir"],
    "ir": ["ir", "speaks.mlir", "--stage", "tensorlang"],
    "a text that is wrong": ["check", "broken.mlir"],
    "a string that is no text": ["run", "half.mlir"],
    "a file that is not there": ["run", f"{EVIL}.mlir"],
    "usage": ["run", f"--{EVIL}"],
    "a setting": ["run", "speaks.mlir", "--numerics", EVIL],
    "a function": ["run", "speaks.mlir", "--call", EVIL],
    "an offer": ["run", "speaks.mlir", "--offer", EVIL],
    "a trace": ["replay", "trace.jsonl"],
    "a certificate": ["replay", "certificate.json"],
    "inputs": ["run", "double.mlir", "--call", "double", "--input", f"{EVIL}.npz"],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, text in {
        "speaks": SPEAKS,
        "heals": HEALS,
        "named": NAMED,
        "broken": BROKEN,
        "half": HALF,
    }.items():
        (tmp_path / f"{name}.mlir").write_text(text)
    (tmp_path / "double.mlir").write_text("func.func @double(%x: f32) -> f32 { return %x : f32 }\n")
    (tmp_path / "trace.jsonl").write_text(json.dumps({"v": 4, "event": EVIL}) + "\n")
    texts = ("kernel_digest", "candidate_digest", "function", "author", "target", "numerics", "memory")
    certificate: dict[str, Any] = dict.fromkeys(texts, EVIL) | {"version": 1, "seed": 0, "checks": []}
    certificate |= {"original": SPEAKS, "candidate": EVIL}
    (tmp_path / "certificate.json").write_text(json.dumps(certificate))
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_nothing_that_does_not_print(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """But line ends and tabs; and nobody but NeuroJIT begins a line with its name."""
    code = invoke(COMMANDS[name])
    out, err = capfd.readouterr()
    assert code in (0, 1, 2), err
    assert all(c in "\n\t" or c.isprintable() for c in out + err), out + err
    assert not [line for line in err.splitlines() if line.startswith("neurojit: all is well")]


def test_a_file_of_settings_says_nothing_that_does_not_print(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither names that are no settings nor values of models."""
    (folder / ".env").write_text(f"OPENAI_MODEL='{EVIL}'\nOPENAI_API_KEY=x\nNEUROJIT_CACHE_FOLDER={EVIL}\n")
    assert invoke(["doctor"]) == 0
    (folder / ".env").write_text(f"'NEUROJIT_{EVIL}'=1\n")
    assert invoke(["doctor"]) == 2
    said = "".join(capfd.readouterr())
    assert "OPENAI_MODEL" in said
    assert all(c in "\n\t" or c.isprintable() for c in said), said


@pytest.mark.parametrize("name", ["run", "heal"])
def test_a_terminal_is_steered_by_the_view_alone(folder: Path, name: str) -> None:
    """On one the view moves the cursor and sets faces, and what it shows does neither."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "neurojit", *COMMANDS[name]]
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, "TERM": "xterm"}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            said += piece
        os.close(ours)
    assert process.returncode == 1, said
    text = said.decode("utf-8")
    rest = re.sub(r"\x1b\[(\?25[lh]|[0-9;]*[mAK])", "", text).replace("\r", "")
    assert "\ufffd]0;owned\ufffd" in rest
    assert all(c in "\n\t" or c.isprintable() for c in rest), rest
