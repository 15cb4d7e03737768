"""The reference is confirmed by a second road, once for each original, before anything is judged by it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from neurojit.abi.host_target import host_target
from neurojit.cli.validate import _as_text, _exit_code  # pyright: ignore[reportPrivateUsage]
from neurojit.compiler.recipe import Recipe
from neurojit.judge import examination_report, judgement_request
from neurojit.judge.derive.object_builder import ObjectBuilder
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.gate import Gate
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.judge.judgement_request import Offer
from neurojit.judge.records import Records, open_records
from neurojit.judge.trusted.confirmation import confirm
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.verdict import CONFIRMED, Accepted, CheckOutcome, Rejected
from neurojit.workers.judge import Judge
from tests.unit.compiler.machine import kernel_of
from tests.unit.judge.cases import plain_case

SWITCH = """func.func @f(%i: index, %a: i64) -> i64 {
  %r = scf.index_switch %i -> i64
  case 0 { %c = arith.constant 10 : i64 scf.yield %c : i64 }
  default { scf.yield %a : i64 }
  return %r : i64 }"""
DOUBLE = """func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  %0 = "tensorlang.add"(%a, %a) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32> }"""
# What an optimizer writes, or computes, otherwise than libm or an expansion does, in the last place.
LAST_PLACES = """func.func @f(%x: tensor<64xf32>) -> (tensor<64xf32>, tensor<64xf32>, f32) {
  %c = arith.constant 0.0377 : f32
  %d = arith.mulf %c, %c : f32
  %e = math.exp %d : f32
  %half = arith.constant dense<0.5> : tensor<64xf32>
  %two = arith.constant dense<2.0> : tensor<64xf32>
  %s = math.powf %x, %two : tensor<64xf32>
  %r = math.powf %x, %half : tensor<64xf32>
  return %s, %r, %e : tensor<64xf32>, tensor<64xf32>, f32 }"""
TWICE = """func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  %two = arith.constant 2.0 : f32
  %0 = "tensorlang.mul"(%a, %two) : (tensor<4xf32>, f32) -> tensor<4xf32>
  return %0 : tensor<4xf32> }"""


def confirmed(text: str) -> ExaminationReport:
    """What the child that confirms reports, in this process."""
    return examination_report.decode(
        json.dumps(confirm(ChildTask("confirm", plain_case(kernel_of(text), "")))).encode()
    )


@pytest.mark.parametrize("text", [SWITCH, DOUBLE, LAST_PLACES])
def test_two_roads_agree(text: str) -> None:
    findings = confirmed(text)
    assert findings.refused_by == ""
    (outcome,) = findings.outcomes
    assert outcome.name == CONFIRMED
    assert isinstance(outcome.figures["inputs"], int)
    assert outcome.figures["inputs"] > 8


def test_what_mlir_compiles_wrongly_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown by leaving one of its faults in. The candidate has no part in it."""
    text = """func.func @f(%x: i64, %y: i64) -> i1 {
      %a = index.casts %x : i64 to index
      %b = index.casts %y : i64 to index
      %z = index.constant 0
      %d = index.sub %a, %b
      %r = index.cmp ule(%d, %z)
      return %r : i1 }"""
    assert confirmed(text).refused_by == ""
    recipe = ObjectBuilder.recipe

    def faulty(self: ObjectBuilder, tier: Tier, parameters: Any = None) -> Recipe:
        return replace(recipe(self, tier, parameters), kept_faults=frozenset({"index-compare-of-difference"}))

    monkeypatch.setattr(ObjectBuilder, "recipe", faulty)
    findings = confirmed(text)
    assert findings.refused_by == CONFIRMED
    assert findings.diagnostic is not None
    assert "a fault of ours" in findings.diagnostic.message
    assert "@f has two values" in findings.diagnostic.message


def test_what_takes_too_long_is_not_confirmed_and_says_so() -> None:
    kind = "tensor<1024x1024xf32>"
    text = f"""func.func @f(%a: {kind}, %b: {kind}) -> {kind} {{
      %c = "tensorlang.matmul"(%a, %b) : ({kind}, {kind}) -> {kind}
      return %c : {kind} }}"""
    (outcome,) = confirmed(text).outcomes
    assert outcome.figures["inputs"] == 0
    assert "too many" in str(outcome.figures["why"])


def test_what_ends_on_no_input_is_not_confirmed_and_says_so() -> None:
    """A loop without effects that never ends, which T0 does without."""
    text = """func.func @f(%a: i32) -> i32 {
      %t = arith.constant true
      %r = scf.while (%x = %a) : (i32) -> i32 {
        scf.condition(%t) %x : i32
      } do {
      ^bb0(%x: i32):
        scf.yield %x : i32
      }
      return %r : i32 }"""
    (outcome,) = confirmed(text).outcomes
    assert outcome.figures == {"inputs": 0, "why": "it stands none of the inputs that were drawn"}


class Counting:
    """A judge that counts what it is asked. ``doubt``: it finds the reference in doubt."""

    def __init__(self, judge: Judge | None) -> None:
        self._judge = judge
        self.asked: list[str] = []

    def run(self, task: ChildTask) -> ChildEnd:
        self.asked.append(task.kind)
        if task.kind == "confirm" and self._judge is None:
            doubt = ExaminationReport(
                (CheckOutcome(CONFIRMED, 0.1, passed=False),),
                CONFIRMED,
                Diagnostic(CONFIRMED, "a fault of ours: @f has two values"),
            )
            return ChildEnd("finished", "", json.dumps(examination_report.encode(doubt)).encode(), 0.1)
        assert self._judge is not None
        return self._judge.run(task)


def gate(run: Any, records: Records | None = None) -> Gate:
    return Gate(run, host_target(), numerics=Numerics.STRICT, seed=0, speed=False, records=records)


def test_an_original_is_confirmed_once(judge: Judge, tmp_path: Path) -> None:
    """For all candidates, and for later processes that find it in the store."""
    counting, troubles = Counting(judge), list[str]()
    records = open_records(tmp_path, lambda *what: troubles.append(str(what)))
    offer = Offer(kernel_of(DOUBLE), {}, TWICE, "test")
    first = gate(counting.run, records)
    verdicts = [first.judge(offer).verdict, first.judge(replace(offer, reply=DOUBLE)).verdict]
    verdicts.append(gate(counting.run, records).judge(offer).verdict)
    assert all(isinstance(verdict, Accepted) for verdict in verdicts)
    assert counting.asked.count("confirm") == 1
    assert all(CONFIRMED in [check.name for check in verdict.checks] for verdict in verdicts)
    assert not troubles
    gate(counting.run).judge(replace(offer, original=kernel_of(TWICE)))
    assert counting.asked.count("confirm") == 2


def test_code_for_another_processor_is_confirmed_anew(judge: Judge, tmp_path: Path) -> None:
    counting, troubles = Counting(judge), list[str]()
    records = open_records(tmp_path, lambda what, why: troubles.append(f"{what}: {why}"))
    offer = Offer(kernel_of(DOUBLE), {}, TWICE, "test")
    plainer = replace(host_target(), features=("sse2",))
    for target in (host_target(), plainer, host_target()):
        asked = Gate(counting.run, target, numerics=Numerics.STRICT, seed=0, speed=False, records=records)
        assert isinstance(asked.judge(offer).verdict, Accepted)
    assert counting.asked.count("confirm") == 2


def test_what_an_older_gate_confirmed_is_confirmed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = Offer(kernel_of(DOUBLE), {}, TWICE, "test")
    now = judgement_request.original_digest(offer, Numerics.STRICT, 0, host_target())
    assert now == judgement_request.original_digest(offer, Numerics.STRICT, 0, host_target())
    monkeypatch.setattr(judgement_request, "GATE_VERSION", judgement_request.GATE_VERSION - 1)
    assert now != judgement_request.original_digest(offer, Numerics.STRICT, 0, host_target())


def test_nothing_is_judged_against_a_reference_in_doubt(judge: Judge) -> None:
    """The verdict says whose fault it is, and the command exits as for a failure of its own."""
    real, doubtful = Counting(judge), Counting(None)

    def run(task: ChildTask) -> ChildEnd:
        return (doubtful if task.kind == "confirm" else real).run(task)

    verdict = gate(run).judge(Offer(kernel_of(DOUBLE), {}, TWICE, "test")).verdict
    assert isinstance(verdict, Rejected)
    assert verdict.is_our_fault
    assert real.asked == ["examine"]
    assert "not judged: the reference itself is in doubt" in _as_text("f", verdict)
    assert _exit_code(verdict) == 3
