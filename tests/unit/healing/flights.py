"""A lander, patches of its pilot, and a judge that is shared by the tests of this folder."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from neurojit.abi.host_target import host_target
from neurojit.frontend.parse import parse_program
from neurojit.healing.case import PatchCase
from neurojit.healing.gate import PatchGate, PatchVerdict
from neurojit.healing.state import State, Value, state_of
from neurojit.judge.reading import FunctionCandidate
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics
from neurojit.model.program import Program
from neurojit.workers.judge import Judge

STEP = """
func.func @step(%h: f64, %v: f64, %fuel: f64, %want: f64) -> (f64, f64, f64) {
  %dt = arith.constant 0.1 : f64
  %g = arith.constant -1.62 : f64
  %zero = arith.constant 0.0 : f64
  %most = arith.constant 6.0 : f64
  %a = arith.minimumf %want, %most : f64
  %b = arith.maximumf %a, %zero : f64
  %burn = arith.mulf %b, %dt : f64
  %has = arith.cmpf ogt, %fuel, %burn : f64
  %thrust = arith.select %has, %b, %zero : f64
  %used = arith.mulf %thrust, %dt : f64
  %f2 = arith.subf %fuel, %used : f64
  %acc = arith.addf %g, %thrust : f64
  %dv = arith.mulf %acc, %dt : f64
  %v2 = arith.addf %v, %dv : f64
  %dh = arith.mulf %v2, %dt : f64
  %h2 = arith.addf %h, %dh : f64
  return %h2, %v2, %f2 : f64, f64, f64
}
"""
LANDER = (
    """
func.func @pilot(%h: f64, %v: f64, %fuel: f64) -> f64 attributes {neurojit.healable} {
  %zero = arith.constant 0.0 : f64
  return %zero : f64
}
"""
    + STEP
    + """
func.func @fly(%h0: f64 {neurojit.range = [80.0, 120.0]}, %v0: f64 {neurojit.range = [-12.0, -8.0]},
               %fuel0: f64 {neurojit.range = [4000.0, 5000.0]}) -> f64 attributes {neurojit.recover} {
  %zero = arith.constant 0.0 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5000 : index
  %r:4 = scf.while (%h = %h0, %v = %v0, %f = %fuel0, %i = %c0)
      : (f64, f64, f64, index) -> (f64, f64, f64, index) {
    %up = arith.cmpf ogt, %h, %zero : f64
    %more = arith.cmpi ult, %i, %n : index
    %go = arith.andi %up, %more : i1
    scf.condition(%go) %h, %v, %f, %i : f64, f64, f64, index
  } do {
  ^bb0(%h: f64, %v: f64, %f: f64, %i: index):
    %want = func.call @pilot(%h, %v, %f) : (f64, f64, f64) -> f64
    %s:3 = func.call @step(%h, %v, %f, %want) : (f64, f64, f64, f64) -> (f64, f64, f64)
    %j = arith.addi %i, %c1 : index
    scf.yield %s#0, %s#1, %s#2, %j : f64, f64, f64, index
  }
  %limit = arith.constant -2.0 : f64
  %soft = arith.cmpf oge, %r#1, %limit : f64
  "tensorlang.assert"(%soft, %r#1) {message = "crashed", names = ["speed"]} : (i1, f64) -> ()
  return %r#1 : f64
}
"""
)
START: Sequence[Value] = (100.0, -10.0, 4500.0)


def pilot(body: str) -> str:
    """A patch of the pilot whose thrust is %r."""
    head = "func.func @pilot(%h: f64, %v: f64, %fuel: f64) -> f64 {\n"
    return head + textwrap.indent(textwrap.dedent(body), "  ") + "\n  return %r : f64\n}\n"


# Brakes along the parabola that ends at rest on the ground.
BURN = """
%two = arith.constant 2.0 : f64
%g = arith.constant 1.62 : f64
%vv = arith.mulf %v, %v : f64
%hh = arith.mulf %h, %two : f64
%d = arith.divf %vv, %hh : f64
%want = arith.addf %d, %g : f64
%limit = arith.constant -1.0 : f64
%fast = arith.cmpf olt, %v, %limit : f64
%zero = arith.constant 0.0 : f64
%near = arith.constant 3.0 : f64
%late = arith.cmpf ogt, %want, %near : f64
%brake = arith.andi %late, %fast : i1
"""
GOOD = pilot(BURN + "%r = arith.select %brake, %want, %zero : f64")


class Bench:
    """Judges patches of one program."""

    def __init__(self, judge: Judge, text: str, scope: str, healable: str) -> None:
        with make_context():
            program = parse_program(text, "program.mlir")
        assert isinstance(program, Program), program
        self.program = program
        self._scope, self._healable = scope, healable
        self._gate = PatchGate(judge.run)

    def state(self, values: Sequence[Value]) -> State:
        kernel = self.program.kernels[self._scope]
        return state_of(values, kernel.signature, self.program.globals)

    def case(
        self,
        patch: str,
        failing: Sequence[Value],
        passing: Sequence[Sequence[Value]] = (),
        regressions: Sequence[Sequence[Value]] = (),
        *,
        seed: int = 0,
    ) -> PatchCase:
        program = self.program
        return PatchCase(
            self._scope,
            self._healable,
            dict(program.kernels),
            {cell.name: cell for cell in program.globals},
            FunctionCandidate(patch),
            self.state(failing),
            tuple(map(self.state, passing)),
            tuple(map(self.state, regressions)),
            host_target(),
            Numerics.STRICT,
            seed,
        )

    def judge(
        self,
        patch: str,
        failing: Sequence[Value],
        passing: Sequence[Sequence[Value]] = (),
        regressions: Sequence[Sequence[Value]] = (),
        *,
        seed: int = 0,
        late: bool = False,
    ) -> PatchVerdict:
        case = self.case(patch, failing, passing, regressions, seed=seed)
        return self._gate.judge(patch, lambda candidate: replace(case, candidate=candidate, late=late))


def without_time(verdict: PatchVerdict) -> PatchVerdict:
    """What a verdict says, whatever it took."""
    checks = tuple(replace(check, seconds=0.0) for check in verdict.checks)
    return replace(verdict, seconds=0.0, checks=checks)
