"""Programs and candidates for the checks that look at the text alone."""

from __future__ import annotations

import functools

from neurojit.frontend.parse import parse_program
from neurojit.judge.examine.admission import Admitted, NotAdmitted, admit
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics
from neurojit.model.program import Program
from tests.unit.compiler.machine import compiler_context

PROGRAM = """
func.func @add(%x: tensor<64xf32>, %y: tensor<64xf32>) -> tensor<64xf32> {
  %r = "tensorlang.add"(%x, %y) : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xf32>
  return %r : tensor<64xf32>
}
func.func @root(%a: f32) -> f32 {
  %zero = arith.constant 0.0 : f32
  %fine = arith.cmpf oge, %a, %zero : f32
  "tensorlang.assert"(%fine, %a) {message = "negative", names = ["a"]} : (i1, f32) -> ()
  %r = math.sqrt %a : f32
  return %r : f32
}
func.func @roots(%x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xf32>
    %w = func.call @root(%v) : (f32) -> f32
    memref.store %w, %o[%i] : memref<64xf32>
  }
  return
}
func.func @loud(%a: f32) -> f32 {
  "tensorlang.print"(%a) {label = "a"} : (f32) -> ()
  return %a : f32
}
func.func @calls_loud(%a: f32) -> f32 {
  %r = func.call @loud(%a) : (f32) -> f32
  return %r : f32
}
func.func @forever(%a: f32) -> f32 {
  %r = func.call @forever(%a) : (f32) -> f32
  return %r : f32
}
"""


@functools.cache
def program(text: str = PROGRAM) -> Program:
    with compiler_context():
        parsed = parse_program(text, "program.mlir")
    assert isinstance(parsed, Program), "\n".join(map(str, parsed))
    return parsed


def judged(
    name: str, candidate: str, numerics: Numerics = Numerics.STRICT, text: str = PROGRAM
) -> Admitted | NotAdmitted:
    """What the checks say of ``candidate`` for @``name`` of the program."""
    kernels = program(text).kernels
    with make_context():
        return admit(candidate, kernels[name], kernels, numerics)


def admitted(name: str, candidate: str, numerics: Numerics = Numerics.STRICT) -> Admitted:
    outcome = judged(name, candidate, numerics)
    assert isinstance(outcome, Admitted), str(outcome.refusal.diagnostic)
    return outcome


def refusal(name: str, candidate: str, numerics: Numerics = Numerics.STRICT) -> str:
    """The diagnostic that refuses ``candidate``, as a person sees it."""
    outcome = judged(name, candidate, numerics)
    assert isinstance(outcome, NotAdmitted), "admitted"
    return str(outcome.refusal.diagnostic)
