"""One function called: what is given, how it is named, what is shown."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from neurojit.cli.root import COMMANDS, invoke, root

PROGRAM = """\
func.func @ramp(%from: f32, %out: memref<100xf32>) -> tensor<2x2xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 100 : index
  %one = arith.constant 1.0 : f32
  %end = scf.for %i = %c0 to %n step %c1 iter_args(%x = %from) -> f32 {
    memref.store %x, %out[%i] : memref<100xf32>
    %next = arith.addf %x, %one : f32
    scf.yield %next : f32
  }
  %r = arith.constant dense<[[1.0, 0x7FF0000000000000], [0x7FF8000000000000, -2.5]]> : tensor<2x2xf64>
  return %r : tensor<2x2xf64>
}
"""
SHOWN = """\
out0: tensor<2x2xf64>
[[ 1.   inf]
 [ nan -2.5]]
out1: memref<100xf32> (argument 1)
[  5.   6.   7. ... 102. 103. 104.]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.mlir").write_text(PROGRAM)
    return tmp_path


@pytest.mark.parametrize("name", [["--function", "ramp"], ["--call", "ramp"], ["--call", "@ramp"]])
@pytest.mark.parametrize("command", ["run", "heal"])
@pytest.mark.usefixtures("folder")
def test_a_call_shows_what_it_gave(command: str, name: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Results and then written buffers, as NumPy prints them, shortened; by each spelling of the option."""
    assert invoke([command, "p.mlir", *name, "--input", "f32=5", "--input", "100xf32=0"]) == 0
    assert capfd.readouterr().out.startswith(SHOWN)


@pytest.mark.parametrize("command", ["run", "heal"])
def test_small_results_are_in_the_object(
    command: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Large ones are named alone; what JSON has no number for is a text. --output has the same names."""
    np.save(folder / "zeros.npy", np.zeros(100, np.float32))
    given = ["--input", "f32=5", "--input", "@zeros.npy", "--output", "y.npz"]
    assert invoke([command, "p.mlir", "--function", "ramp", *given, "--json"]) == 0
    found = json.loads(capfd.readouterr().out)["results"]
    values = [[1.0, "inf"], ["nan", -2.5]]
    assert found == [
        {"name": "out0", "type": "tensor<2x2xf64>", "argument": None, "values": values},
        {"name": "out1", "type": "memref<100xf32>", "argument": 1, "values": None},
    ]
    with np.load(folder / "y.npz") as archive:
        assert archive.files == ["out0", "out1"]
        np.testing.assert_array_equal(archive["out1"], np.arange(5, 105, dtype=np.float32))


def test_every_command_of_a_function_takes_both_spellings() -> None:
    """Whatever takes one takes the other."""
    both = 0
    for name in COMMANDS:
        command = root.get_command(root.make_context("neurojit", [], resilient_parsing=True), name)
        assert command is not None
        for parameter in command.params:
            if {"--function", "--call"} & set(parameter.opts):
                assert parameter.opts == ["--function", "--call"], name
                both += 1
    assert both == 9


@pytest.mark.parametrize("command", ["ir", "export", "explain", "validate"])
@pytest.mark.usefixtures("folder")
def test_a_sigil_is_part_of_no_name(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A name that is not there is answered with those that are, each with its sigil, once."""
    further = {"export": ["-o", "out"], "validate": ["p.mlir"]}.get(command, [])
    assert invoke([command, "p.mlir", *further, "--function", "@romp"]) == 2
    assert "no function @romp; it has @ramp" in capfd.readouterr().err
    assert invoke([command, "p.mlir", *further, "--call", "@"]) == 2
    assert "a function's name is wanted, as in --function f" in capfd.readouterr().err
