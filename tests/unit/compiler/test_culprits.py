"""A refusal names an operation of the program, where the program has it, whatever passes made of it."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from neurojit.compiler.passes.spelling import SpellOut, SpellOutElementwise
from neurojit.compiler.passes.spelling.halves import RoundHalves
from neurojit.compiler.wording import in_our_words
from neurojit.model.compiler_protocol import Callee, CompileVariant, LoadProgram, Refused
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program
from neurojit.workers.compiler_requests import Service

# What marks the culprit's line in each program below.
MARK = "// here"

PROGRAMS = {
    "no lowering": """
func.func @f(%x: f32) -> i64 {
  %c = complex.create %x, %x : complex<f32>
  %d = complex.bitcast %c : complex<f32> to i64 // here
  return %d : i64
}""",
    "no form on buffers": """
func.func @f(%x: tensor<5xf32>) -> tensor<2x4xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x4xf32>
  %p = linalg.pack %x padding_value(%z : f32) inner_dims_pos = [0] inner_tiles = [4] into %e : tensor<5xf32> -> tensor<2x4xf32> // here
  return %p : tensor<2x4xf32>
}""",
    "the second of two alike": """
func.func @f(%m: memref<4xi32>, %n: memref<4xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %i = arith.constant 3 : i32
  %q = memref.generic_atomic_rmw %m[%c0] : memref<4xi32> {
  ^bb0(%v: i32):
    %s = arith.addi %v, %i : i32
    memref.atomic_yield %s : i32
  }
  %r = memref.generic_atomic_rmw %n[%c0] : memref<4xf32> { // here
  ^bb0(%v: f32):
    %s = arith.addf %v, %x : f32
    memref.atomic_yield %s : f32
  }
  return
}""",
    "a conversion by a library": """
func.func @f(%a: f64) -> f64 {
  %n = arith.truncf %a : f64 to f32
  %b = arith.truncf %a : f64 to bf16 // here
  %c = arith.extf %b : bf16 to f64
  %w = arith.extf %n : f32 to f64
  %s = arith.addf %c, %w : f64
  return %s : f64
}""",
    "bits as bytes": """
func.func @f(%m: memref<4xi1>, %x: i1) {
  %c0 = arith.constant 0 : index
  %r = memref.atomic_rmw assign %x, %m[%c0] : (i1, memref<4xi1>) -> i1 // here
  return
}""",
    "of a source that names its lines": """
func.func @f(%x: f32) -> i64 {
  %c = complex.create %x, %x : complex<f32>
  %d = complex.bitcast %c : complex<f32> to i64 loc("model.py":31:7)
  return %d : i64
}""",
}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """One that spells nothing out, so that there is something that MLIR cannot lower."""
    with pytest.MonkeyPatch.context() as patch:
        for spelling in (SpellOut, SpellOutElementwise, RoundHalves):
            patch.setattr(spelling, "run", lambda *_: None)
        yield Service()


def refusal(service: Service, text: str, tier: Tier = Tier.T0, name: str = "f") -> Diagnostic:
    program = service.answer(LoadProgram(text, "p.mlir"))
    assert isinstance(program, Program), program
    kernel = program.kernels[name]
    callees = {callee: Callee(program.kernels[callee].signature, 0) for callee in kernel.callees}
    answer = service.answer(CompileVariant(kernel, callees, tier, Numerics.STRICT, 1))
    assert isinstance(answer, Refused), answer
    (diagnostic,) = answer.diagnostics
    return diagnostic


@pytest.mark.parametrize("what", PROGRAMS)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_the_operation_is_named_where_the_program_has_it(service: Service, what: str, tier: Tier) -> None:
    """Blank lines, comments and the order of attributes are the program's, not those of a reprint."""
    text = f"\n// A comment.\n{PROGRAMS[what]}\n"
    found = refusal(service, text, tier)
    if MARK not in text:
        assert (found.file, found.line, found.column) == ("model.py", 31, 7)
        return
    number, line = next((n, line) for n, line in enumerate(text.split("\n"), 1) if MARK in line)
    operation = re.search(r"(?:= )?(\w+\.\w+)", line)
    assert operation is not None
    assert (found.file, found.line, found.column) == ("p.mlir", number, operation.start(1) + 1)
    assert f"@f: {operation[1]} cannot be compiled: " in found.message


@pytest.mark.parametrize("what", PROGRAMS)
def test_no_operation_is_named_that_the_program_lacks(service: Service, what: str) -> None:
    text = PROGRAMS[what]
    for name in re.findall(
        r"'?\b((?:arith|memref|llvm|scf|tensor|vector|builtin)\.\w+)", refusal(service, text).message
    ):
        assert name in text


def test_a_refusal_without_a_culprit_is_that_of_the_function(service: Service) -> None:
    """A frame that no address space holds is the doing of all its buffers."""
    size = 1 << 44
    kind = f"memref<{size}xf32>"
    text = f"""func.func @g() {{ return }}
  func.func @f(%x: f32, %i: index) -> f32 {{
    %m = memref.alloc() : {kind}
    %n = memref.alloc() : {kind}
    memref.store %x, %m[%i] : {kind}
    memref.store %x, %n[%i] : {kind}
    %a = memref.load %m[%i] : {kind}
    %b = memref.load %n[%i] : {kind}
    %s = arith.addf %a, %b : f32
    return %s : f32
  }}"""
    found = refusal(service, text)
    assert (found.line, found.column) == (2, 3)
    assert "@f: the temporaries of one call take" in found.message


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("'scf.if' op op was not bufferized", "there is no form of it on buffers"),
        (
            "failed to legalize operation 'math.isinf' that was explicitly marked illegal",
            "there is no lowering for it",
        ),
        (
            "'arith.select' op not bufferizable under the given constraints: cannot avoid RaW conflict",
            "a tensor would be overwritten in place and then read",
        ),
        (
            "failed to legalize unresolved materialization from ('f32') to ('i8') that remained live after conversion",
            "there is no conversion of 'f32' to 'i8'",
        ),
        ("'scf.if' op wants two of 'scf.yield'", "wants two of what it becomes"),
        ("'llvm.x' op wants an 'scf.if'", "MLIR makes something invalid of it: wants an 'scf.if'"),
        ("odd\nsee 'arith.addi'", "odd"),
    ],
)
def test_reasons_speak_of_the_program(said: str, words: str) -> None:
    """Of a program that has an ``scf.if`` and nothing else."""
    assert in_our_words(said, "scf.if", {"scf.if"}) == words
