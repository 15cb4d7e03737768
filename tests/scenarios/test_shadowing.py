"""No command runs code that lies in the current folder, whatever its name."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ADDS = """\
func.func @add(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = arith.addf %x, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
"""
FAILS = """\
func.func private @half(%x: f64) -> f64 attributes {neurojit.healable} {
  return %x : f64
}
func.func private @flight() attributes {neurojit.recover} {
  %x = arith.constant 3.0 : f64
  %y = func.call @half(%x) : (f64) -> f64
  %ok = arith.cmpf olt, %y, %x : f64
  "tensorlang.assert"(%ok, %y) {message = "smaller", names = ["y"]} : (i1, f64) -> ()
  return
}
func.func @main() {
  func.call @flight() : () -> ()
  return
}
"""
# What each leaves behind when somebody imports it.
SPRUNG = (
    f"open({'sprung.txt'!r}, 'a').write(__name__ + ' ' + ' '.join(__import__('sys').orig_argv) + '\\n')\n"
)

COMMANDS = {
    "version": "--version",
    "run": "run add.mlir --call add --calls 100 --responder mock --search-seconds 0.1 --trace t.jsonl",
    "heal": "heal fails.mlir --heal-seconds 1 --plot heal.svg",
    "heal --list": "heal fails.mlir --list",
    "check": "check add.mlir",
    "ir": "ir add.mlir --stage asm",
    "explain": "explain add.mlir",
    "improve": "improve add.mlir --search-seconds 0.1",
    "validate and replay": "validate add.mlir add.mlir --no-speed --json && replay said.txt",
    "export": "export add.mlir --function add -o out",
    "audit": "audit --mutants 1 --rewrites 1",
    "fuzz": "fuzz answers --programs 1 --jobs 1",
    "doctor": "doctor --peaks",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two programs among modules that bear the names of all that could be imported."""
    made = tmp_path_factory.mktemp("hostile")
    (made / "add.mlir").write_text(ADDS)
    (made / "fails.mlir").write_text(FAILS)
    names = {*sys.stdlib_module_names, *packages_distributions(), "neurojit", "dialect", "mlir", "llvmlite"}
    for name in names | {"sitecustomize", "usercustomize"}:
        (made / f"{name}.py").write_text(SPRUNG)
    (made / "mlir").mkdir()
    (made / "mlir" / "__init__.py").write_text(SPRUNG)
    return made


def springs(folder: Path, start: list[str], arguments: str) -> tuple[int, str, list[str]]:
    """Exit code and standard error of a command, and which modules ran; its output is in ``said.txt``."""
    marker = folder / "sprung.txt"
    marker.unlink(missing_ok=True)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        [sys.executable, *start, *arguments.split()],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    (folder / "said.txt").write_text(ended.stdout)
    return ended.returncode, ended.stderr, marker.read_text().splitlines() if marker.exists() else []


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_runs_what_lies_in_the_current_folder(folder: Path, name: str) -> None:
    """As the console script starts them; their workers, and what their libraries start, included."""
    for arguments in COMMANDS[name].split(" && "):
        code, said, sprung = springs(folder, ["-P", "-m", "neurojit"], arguments)
        assert not sprung
        assert code in (0, 1), said


def test_started_by_m_nothing_more_is_looked_for_in_the_current_folder(tmp_path: Path) -> None:
    """``python -m neurojit`` has Python look there for the package, and for nothing after it."""
    (tmp_path / "add.mlir").write_text(ADDS)
    for name in ("ctypes", "json", "numpy", "click", "mlir", "llvmlite", "dialect", "rich", "subprocess"):
        (tmp_path / f"{name}.py").write_text(SPRUNG)
    code, said, sprung = springs(tmp_path, ["-m", "neurojit"], "run add.mlir --call add --calls 2")
    assert (code, sprung) == (0, []), said
