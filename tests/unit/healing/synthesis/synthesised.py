"""Programs that the offline healer heals, and the short way through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.abi.host_target import host_target
from neurojit.healing.case import PatchCase
from neurojit.healing.gate import PatchVerdict
from neurojit.healing.state import Value
from neurojit.healing.synthesis.healer import Synthesis, Tried
from neurojit.judge.reading import FunctionCandidate
from neurojit.model.policy import Numerics
from neurojit.model.reply import Reply
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import Bench

RATIO = """
func.func @ratio(%a: f64, %b: f64) -> f64 attributes {neurojit.healable} {
  %r = arith.divf %a, %b : f64
  return %r : f64
}
func.func @mean(%a: f64 {neurojit.range = [-10.0, 10.0]}, %n: f64 {neurojit.range = [0.0, 4.0]}) -> f64
    attributes {neurojit.recover} {
  %r = func.call @ratio(%a, %n) : (f64, f64) -> f64
  %most = arith.constant 1.0e6 : f64
  %m = math.absf %r : f64
  %ok = arith.cmpf olt, %m, %most : f64
  "tensorlang.assert"(%ok, %r) {message = "huge", names = ["r"]} : (i1, f64) -> ()
  return %r : f64
}
"""
SHARE = """
func.func @share(%a: i64, %n: i64) -> i64 attributes {neurojit.healable} {
  %r = arith.divsi %a, %n : i64
  return %r : i64
}
func.func @use(%a: i64 {neurojit.range = [0, 100]}, %n: i64 {neurojit.range = [0, 4]}) -> i64
    attributes {neurojit.recover} {
  %r = func.call @share(%a, %n) : (i64, i64) -> i64
  return %r : i64
}
"""


@dataclass(frozen=True, slots=True)
class Healed:
    """The last reply, what the gate said of it, and what was tried on the way."""

    reply: Reply
    verdict: PatchVerdict
    tried: tuple[Tried, ...]


def case_of(
    bench: Bench, scope: str, healable: str, failing: Sequence[Value], passing: Sequence[Sequence[Value]] = ()
) -> PatchCase:
    """A case without a patch."""
    program = bench.program
    return PatchCase(
        scope,
        healable,
        dict(program.kernels),
        {cell.name: cell for cell in program.globals},
        FunctionCandidate(""),
        bench.state(failing),
        tuple(map(bench.state, passing)),
        (),
        host_target(),
        Numerics.STRICT,
        0,
    )


def heal(
    judge: Judge,
    text: str,
    scope: str,
    healable: str,
    failing: Sequence[Value],
    passing: Sequence[Sequence[Value]] = (),
) -> Healed:
    """Until a patch is accepted."""
    bench = Bench(judge, text, scope, healable)
    made = Synthesis(case_of(bench, scope, healable, failing, passing), judge.run, seconds=200.0)
    for reply in made:
        verdict = bench.judge(reply.text, failing, passing)
        if verdict.accepted:
            return Healed(reply, verdict, tuple(made.tried))
    raise AssertionError("; ".join(map(str, made.tried)))
