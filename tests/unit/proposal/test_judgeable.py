"""Functions of which no rewrite can be accepted are known before anybody is asked."""

from __future__ import annotations

import dataclasses

import pytest

from neurojit.judge.judge_task import Limits
from neurojit.judge.trial.checks.speed import least_ns
from neurojit.model.evidence import Evidence
from neurojit.model.types import Signature
from neurojit.model.verdict import CONFIRMED, NO_GOOD, Passed, Refusal
from neurojit.proposal.judgeable import cannot_be_judged
from tests.unit.judge.trial.equivalence_judged import judged
from tests.unit.proposal.asked import MATMUL, attempt, evidence

LOUD = """
func.func @loud(%a: f32) -> f32 {
  "tensorlang.print"(%a) : (f32) -> ()
  return %a : f32
}
func.func @f(%a: f32) -> f32 {
  %r = call @loud(%a) : (f32) -> f32
  return %r : f32
}
"""
CIRCLE = """
func.func @g(%a: f32) -> f32 {
  %r = call @f(%a) : (f32) -> f32
  return %r : f32
}
func.func @f(%a: f32) -> f32 {
  %r = call @g(%a) : (f32) -> f32
  return %r : f32
}
"""
GLOBAL = """
memref.global "private" @state : memref<4xf32> = uninitialized
func.func @f() -> f32 {
  %g = memref.get_global @state : memref<4xf32>
  %c0 = arith.constant 0 : index
  %v = memref.load %g[%c0] : memref<4xf32>
  return %v : f32
}
"""
REFLECTS = """
func.func @f() -> i64 {
  %v, %tier = "tensorlang.variant"() {callee = @f} : () -> (i64, i64)
  return %v : i64
}
"""
IDLE = """
func.func @f(%x: f32, %t: f32) -> f32 {
  %far = arith.constant 1.0e38 : f32
  %c = arith.cmpf ogt, %t, %far : f32
  %z = arith.constant 0.0 : f32
  %r = arith.select %c, %z, %x : f32
  return %r : f32
}
"""
SMALL = """func.func @f(%a: f32, %b: f32) -> f32 {
  %r = arith.addf %a, %b : f32
  return %r : f32
}
"""
NOWHERE = """func.func @f() -> i32 {
  %z = arith.constant 3 : i32
  return %z : i32
}
"""


def undescribed(known: Evidence) -> Evidence:
    """Without what the compiler says of it."""
    return dataclasses.replace(known, refusal="")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LOUD, "@loud prints, asks, reflects on the program or uses globals"),
        (CIRCLE, "@f calls itself"),
        (GLOBAL, "@f prints, asks, reflects on the program or uses globals"),
        (REFLECTS, "@f prints, asks, reflects on the program or uses globals"),
    ],
)
def test_what_cannot_stand_alone_is_known_with_and_without_the_compiler(text: str, why: str) -> None:
    known = evidence(text, "f")
    assert cannot_be_judged(known).startswith(why)
    assert cannot_be_judged(undescribed(known)).startswith(why)


@pytest.mark.parametrize("text", [SMALL, NOWHERE], ids=["small", "nowhere"])
def test_what_is_judged_can_be_judged(text: str) -> None:
    """A function without arguments, too: offered as it is, it is right."""
    assert cannot_be_judged(evidence(text, "f")) == ""
    assert isinstance(judged(text, text).equivalent, Passed)


def test_a_kernel_that_takes_more_than_the_judge_has_is_too_large() -> None:
    """By time and by memory, well beyond what was seen to be needed."""
    known = evidence(MATMUL, "matmul")
    slow = dataclasses.replace(known.kernel, operations=10**13)
    assert "s of processor time" in cannot_be_judged(dataclasses.replace(known, kernel=slow))
    first = known.kernel.signature.arguments[0]
    wide = dataclasses.replace(first, type=dataclasses.replace(first.type, shape=(700 << 10, 1 << 10)))
    huge = dataclasses.replace(known.kernel, signature=Signature((wide,), ()))
    assert "GiB of memory" in cannot_be_judged(dataclasses.replace(known, kernel=huge))


def test_limits_that_are_not_exceeded_hold_what_is_wanted() -> None:
    """A product of 2048 x 2048, which was judged in 55 s."""
    known = evidence(MATMUL, "matmul")
    assert Limits.exceeded_by(dataclasses.replace(known.kernel, operations=43 * 10**9)) == ""


def test_what_is_at_the_floor_of_the_judge_cannot_be_beaten() -> None:
    """What is below it already is no floor; several threads share the work."""
    known = evidence(MATMUL, "matmul", 200.0)
    least = least_ns(known.kernel, known.peaks, 1)
    at_floor = evidence(MATMUL, "matmul", 1.01 * least)
    assert "is below the least time of" in cannot_be_judged(at_floor)
    assert cannot_be_judged(dataclasses.replace(at_floor, threads=4)) == ""
    assert cannot_be_judged(evidence(MATMUL, "matmul", 0.5 * least)) == ""
    assert cannot_be_judged(evidence(MATMUL, "matmul", 2 * least)) == ""
    assert cannot_be_judged(evidence(MATMUL, "matmul", None)) == ""


def test_a_refusal_that_is_about_the_original_is_not_asked_for_again() -> None:
    """As the judge words it: no argument changes what this computes."""
    found = judged(IDLE, IDLE).equivalent
    assert isinstance(found, Refusal)
    tried = attempt(IDLE, "equivalent", str(found.diagnostic))
    assert NO_GOOD in cannot_be_judged(evidence(IDLE, "f", attempts=[tried]))


@pytest.mark.parametrize(
    ("check", "diagnostic", "judgeable"),
    [
        (CONFIRMED, "reference confirmed: a fault of ours", False),
        ("equivalent", "equivalent: output 0[0]: expected 1.0, got 2.0", True),
        ("faster", "faster: 0.9x the incumbent's speed", True),
    ],
)
def test_other_refusals_are_the_attempt_s_own(check: str, diagnostic: str, judgeable: bool) -> None:
    known = evidence(MATMUL, "matmul", attempts=[attempt(MATMUL, check, diagnostic)])
    assert (cannot_be_judged(known) == "") is judgeable
