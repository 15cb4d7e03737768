"""Stages as text: each is input to the next, and nothing is lost on the way."""

from __future__ import annotations

import functools
import itertools
import json

import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.model.compiler_protocol import (
    Callee,
    CompiledVariant,
    CompileVariant,
    LoadProgram,
    Refused,
    ResumeStage,
    ShowStage,
    StageText,
)
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.model.stage_text import STAGES, MalformedHeading, is_stage_text, sections
from neurojit.workers.compiler_requests import Service

PROGRAM = """
memref.global @count : memref<i32> = dense<3>
func.func @"a name, 'quoted'"(%x: tensor<64x64xf32>, %scale: f32) -> (tensor<64x64xf32>, i1) {
  %s = tensor.splat %scale : tensor<64x64xf32>
  %p = "tensorlang.matmul"(%x, %s) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %e = "tensorlang.exp"(%p) : (tensor<64x64xf32>) -> tensor<64x64xf32>
  %zero = arith.constant 0.1 : f32
  %ok = arith.cmpf ogt, %scale, %zero : f32
  "tensorlang.assert"(%ok, %scale) {message = "scale > 0"} : (i1, f32) -> ()
  "tensorlang.print"(%e) {label = "e"} : (tensor<64x64xf32>) -> ()
  return %e, %ok : tensor<64x64xf32>, i1
}
func.func @calls(%x: tensor<64x64xf32>, %m: memref<8xi1>, %d: memref<70x70xf64>) -> tensor<64x64xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %scale = arith.constant 0.7 : f32
  %r = scf.for %i = %c0 to %c8 step %c1 iter_args(%t = %x) -> (tensor<64x64xf32>) {
    %y, %ok = func.call @"a name, 'quoted'"(%t, %scale) : (tensor<64x64xf32>, f32) -> (tensor<64x64xf32>, i1)
    memref.store %ok, %m[%i] : memref<8xi1>
    scf.yield %y : tensor<64x64xf32>
  }
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      outs(%d : memref<70x70xf64>) {
    ^bb0(%old: f64):
      %new = arith.addf %old, %old : f64
      linalg.yield %new : f64
  }
  %cell = memref.get_global @count : memref<i32>
  %one = arith.constant 1 : i32
  memref.store %one, %cell[] : memref<i32>
  %code = "tensorlang.get_ir"() {callee = @calls} : () -> !tensorlang.text
  %reply = "tensorlang.query"(%code) : (!tensorlang.text) -> !tensorlang.text
  %taken = "tensorlang.offer"(%reply) {callee = @wide} : (!tensorlang.text) -> i1
  "tensorlang.print"(%code) {label = "code"} : (!tensorlang.text) -> ()
  return %r : tensor<64x64xf32>
}
func.func @wide(%a: tensor<512x512xf32>, %b: tensor<512x512xf32>) -> tensor<512x512xf32> {
  %r = "tensorlang.matmul"(%a, %b) : (tensor<512x512xf32>, tensor<512x512xf32>) -> tensor<512x512xf32>
  return %r : tensor<512x512xf32>
}
"""
NAMES = ("a name, 'quoted'", "calls", "wide")


@functools.cache
def service() -> Service:
    return Service()


@functools.cache
def program() -> Program:
    loaded = service().answer(LoadProgram(PROGRAM, "stages.mlir"))
    assert isinstance(loaded, Program), loaded
    return loaded


def callees(name: str) -> dict[str, Callee]:
    kernels = program().kernels
    return {callee: Callee(kernels[callee].signature, 0) for callee in kernels[name].callees}


def shown(name: str, stage: str, tier: Tier) -> str:
    request = ShowStage(program().kernels[name], callees(name), stage, tier, Numerics.STRICT, 2)
    answer = service().answer(request)
    assert isinstance(answer, StageText), answer
    return answer.text


def resumed(text: str, stage: str, tier: Tier = Tier.T2) -> str:
    answer = service().answer(ResumeStage(text, "stage.mlir", stage, tier, Numerics.STRICT, 2))
    assert isinstance(answer, StageText), answer
    return answer.text


def refused(text: str, stage: str) -> str:
    answer = service().answer(ResumeStage(text, "stage.mlir", stage, Tier.T2, Numerics.STRICT, 2))
    assert isinstance(answer, Refused), answer
    return str(answer.diagnostics[0])


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
@pytest.mark.parametrize("name", NAMES)
def test_the_object_is_the_same_by_way_of_any_stage(name: str, tier: Tier) -> None:
    """Byte by byte what compiling at once gives."""
    request = CompileVariant(program().kernels[name], callees(name), tier, Numerics.STRICT, 2)
    direct = service().answer(request)
    assert isinstance(direct, CompiledVariant), direct
    linalg = shown(name, "linalg", tier)
    scheduled = shown(name, "scheduled", tier)
    assert resumed(linalg, "scheduled", tier) == scheduled
    for text in (shown(name, "llvm", tier), resumed(linalg, "llvm", tier), resumed(scheduled, "llvm")):
        assert emit_object(text, tier, host_target()).image == direct.object.image
        assert resumed(text, "asm") == shown(name, "asm", tier)


def test_several_functions_go_on_together() -> None:
    """As ``neurojit ir`` shows them without --function."""
    for stage, following in itertools.pairwise(STAGES[1:]):
        together = "\n".join(shown(name, stage, Tier.T2) for name in NAMES)
        assert is_stage_text(together)
        assert resumed(together, following) == "\n".join(shown(name, following, Tier.T2) for name in NAMES)


def test_a_stage_does_not_go_back() -> None:
    """Lowering has no way up."""
    message = refused(shown("wide", "scheduled", Tier.T2), "linalg")
    assert "@wide is at the stage 'scheduled' already; 'linalg' comes before it" in message


def test_an_edited_stage_is_refused_where_it_is_wrong() -> None:
    """The line is the file's, also in the second function."""
    first, second = shown("wide", "linalg", Tier.T2), shown("calls", "linalg", Tier.T2)
    lines = (first + "\n" + second).split("\n")
    line = next(number for number, text in enumerate(lines) if "memref.get_global" in text)
    lines[line] = lines[line].replace("memref<i32>", "memref<i3")
    assert refused("\n".join(lines), "llvm").startswith(f"stage.mlir:{line + 1}:")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage", "asm"),
        ("stage", 1),
        ("tier", "T9"),
        ("signature", "f32"),
        ("signature", "(f3 none) -> ()"),
        ("signature", "(f32 wild) -> ()"),
        ("callees", []),
        ("callees", {"g": "() ->"}),
    ],
)
def test_a_heading_that_no_stage_wrote_is_refused(field: str, value: object) -> None:
    """Whatever it is that is wrong with it."""
    said = {"stage": "llvm", "function": "f", "tier": "T0", "signature": "(f32 none) -> ()", "callees": {}}
    assert list(sections(f"; neurojit: {json.dumps(said)}\n"))
    with pytest.raises(MalformedHeading):
        list(sections(f"; neurojit: {json.dumps(said | {field: value})}\n"))


@pytest.mark.parametrize(
    "heading",
    [
        "// neurojit: {",
        "// neurojit: []",
        '// neurojit: {"stage": "linalg"}',
        "// neurojit: " + "[" * 100_000,
    ],
    ids=["cut", "no object", "not whole", "deep"],
)
def test_what_is_no_heading_at_all_is_refused(heading: str) -> None:
    """Cut short, of another kind, or deeper than any."""
    assert is_stage_text(heading)
    with pytest.raises(MalformedHeading):
        list(sections(heading + "\n"))
