"""What commands print with ``--json``, and what they write as a trace, is as the schemas say."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from neurojit.cli.root import COMMANDS, invoke, root
from neurojit.cli.schema import schema_files

ROOT = Path(__file__).parents[2]
SUM = """\
func.func @sum(%x: tensor<64xf32>, %out: memref<2xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 64 : index
  %zero = arith.constant 0.0 : f32
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> f32 {
    %e = tensor.extract %x[%i] : tensor<64xf32>
    %t = arith.addf %s, %e : f32
    scf.yield %t : f32
  }
  memref.store %sum, %out[%c0] : memref<2xf32>
  return %sum : f32
}
"""
HALF = "func.func @factor(%x: f64) -> f64 {\n  %r = arith.constant 0.5 : f64\n  return %r : f64\n}\n"
SCOPE = """\
func.func @factor(%x: f64) -> f64 attributes {neurojit.healable} {
  %r = arith.constant 2.0 : f64
  return %r : f64
}
func.func @scale(%x: f64 {neurojit.range = [1.0, 10.0]}) -> f64 attributes {neurojit.recover} {
  %limit = arith.constant 10.0 : f64
  %f = func.call @factor(%x) : (f64) -> f64
  %y = arith.mulf %x, %f : f64
  %ok = arith.cmpf ole, %y, %limit : f64
  "tensorlang.assert"(%ok, %y) {message = "too large", names = ["y"]} : (i1, f64) -> ()
  return %y : f64
}
"""
# Name of the schema, exit code, command line; what is judged is judged wrong, which takes no time.
OUTPUTS = [
    ("run", 0, ["run", "sum.mlir", "--function", "sum", "--seconds", "0.5"]),
    ("run", 4, ["run", "sum.mlir", "--call", "sum", "--calls", "50", "--offer", "sum=wrong.mlir"]),
    ("run", 1, ["run", "scope.mlir", "--function", "scale", "--input", "f64=8", "--responder", "none"]),
    ("heal", 0, ["heal", "scope.mlir", "--call", "scale", "--input", "f64=8", "--offer", "factor=half.mlir"]),
    ("heal", 1, ["heal", "scope.mlir", "--call", "scale", "--input", "f64=8", "--responder", "none"]),
    ("heal-list", 0, ["heal", "scope.mlir", "--list", "--checked"]),
    ("heal-list", 0, ["heal", "sum.mlir", "--list"]),
    ("check", 0, ["check", "sum.mlir"]),
    ("check", 0, ["check", "scope.mlir", "--no-lowering"]),
    ("ir", 0, ["ir", "sum.mlir", "--stage", "llvm"]),
    ("export", 0, ["export", "sum.mlir", "-o", "out", "--cmake"]),
    ("explain", 0, ["explain", "sum.mlir"]),
    ("improve", 1, ["improve", "sum.mlir", "--responder", "cached"]),
    ("validate", 0, ["validate", "sum.mlir", "sum.mlir", "--no-speed"]),
    ("validate", 1, ["validate", "sum.mlir", "wrong.mlir"]),
    ("replay", 0, ["replay", "accepted.json"]),
    ("replay", 0, ["replay", "rejected.json"]),
    ("audit", 0, ["audit", "--mutants", "2", "--rewrites", "1"]),
    ("fuzz-answers", 0, ["fuzz", "answers", "--programs", "2", "--jobs", "1"]),
    ("fuzz-reports", 0, ["fuzz", "reports", "--cases", "5"]),
    ("fuzz-objects", 0, ["fuzz", "objects", "--cases", "2"]),
    ("doctor", 0, ["doctor"]),
    ("error", 2, ["run", "none.mlir"]),
    ("error", 2, ["check", "wrong.mlir"]),
]
UNTRIED = {"fuzz-ablation", "bench", "trace"}  # the first takes minutes; the others have tests of their own


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(schema_files()[name].read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEUROJIT_CACHE_FOLDER", str(tmp_path / "cache"))
    (tmp_path / "sum.mlir").write_text(SUM)
    (tmp_path / "wrong.mlir").write_text(SUM.replace("addf %s, %e", "mulf %s, %f"))
    (tmp_path / "scope.mlir").write_text(SCOPE)
    (tmp_path / "half.mlir").write_text(HALF)
    return tmp_path


@pytest.mark.parametrize(("name", "code", "arguments"), OUTPUTS, ids=lambda part: str(part)[:30])
def test_what_is_printed_is_as_its_schema_says(
    name: str, code: int, arguments: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of each command, as it ends well and as it does not."""
    for kind, candidate in (("accepted", "sum.mlir"), ("rejected", "wrong.mlir")):
        if f"{kind}.json" in arguments:
            invoke(["validate", "sum.mlir", candidate, "--no-speed", "--json"])
            (folder / f"{kind}.json").write_text(capfd.readouterr().out)
    assert invoke([*arguments, "--json"]) == code
    found = json.loads(capfd.readouterr().out)
    validator(name).validate(found)


def test_results_of_a_benchmark_are_as_their_schema_says(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    short = ["--rounds", "1", "--seconds", "0.01"]
    assert invoke(["bench", "sum.mlir", *short, "--json", "-"]) == 0
    validator("bench").validate(json.loads(capfd.readouterr().out))


def test_a_trace_is_as_its_schema_says(folder: Path) -> None:
    """Line by line: of a run with an offer, and of a heal."""
    seen: set[str] = set()
    lines = validator("trace")
    offered = ["--offer", "sum=wrong.mlir", "--calls", "200", "--tier-cap", "T2"]
    invoke(["run", "sum.mlir", "--function", "sum", *offered, "--trace", "run.jsonl"])
    healed = ["--input", "f64=8", "--offer", "factor=half.mlir"]
    invoke(["heal", "scope.mlir", "--function", "scale", *healed, "--trace", "heal.jsonl"])
    for name in ("run.jsonl", "heal.jsonl"):
        for line in Path(name).read_text().splitlines():
            event = json.loads(line)
            lines.validate(event)
            seen.add(event["event"])
    assert {"ProgramLoaded", "CompileFinished", "Judged", "FaultCaught", "Healed", "RunFinished"} <= seen


@pytest.mark.parametrize("name", ["run", "validate", "trace"])
def test_a_schema_refuses_what_is_not_so(name: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One field more, one less, one of another type."""
    if name == "trace":
        found: dict[str, Any] = {"v": 4, "event": "RunFinished", "seconds": 1.0, "exit": 0}
    else:
        arguments = {"run": ["--function", "sum"], "validate": ["wrong.mlir"]}[name]
        invoke([name, "sum.mlir", *arguments, "--json"])
        found = json.loads(capfd.readouterr().out)
    holds = validator(name)
    holds.validate(found)
    for key in found:
        less = {other: value for other, value in found.items() if other != key}
        assert not holds.is_valid(less), key
        assert not holds.is_valid({**copy.deepcopy(found), key: [object]}), key
    assert not holds.is_valid({**found, "further": 1})


def test_every_command_with_json_has_a_schema() -> None:
    """Which is tried here, but where it takes too long."""
    wanted: set[str] = set()
    context = root.make_context("neurojit", [], resilient_parsing=True)
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        for below, one in inner.items():
            if any("--json" in parameter.opts for parameter in one.params):
                wanted.add(f"{name}-{below}" if below else name)
    names = set(schema_files())
    assert wanted <= names
    assert {name for name, *_ in OUTPUTS} | UNTRIED == names


def test_a_schema_is_printed_and_listed(capfd: pytest.CaptureFixture[str]) -> None:
    """By its name; one that is not there is answered with one that is."""
    assert invoke(["schema", "run"]) == 0
    assert json.loads(capfd.readouterr().out)["$id"] == "neurojit:run"
    assert invoke(["schema"]) == 0
    assert len(capfd.readouterr().out.splitlines()) == len(schema_files())
    assert invoke(["schema", "rum"]) == 2
    assert "schema: no schema rum; did you mean run?" in capfd.readouterr().err
