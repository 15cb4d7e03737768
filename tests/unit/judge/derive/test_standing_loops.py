"""Loops that go on until a value is the one before are told from those that go on for another reason."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.stages import Stages
from neurojit.judge.derive.standing_loops import standing_loops
from neurojit.mlir.context import make_context
from tests.unit.judge.trial.equivalence_judged import kernel_of

ROOT = """func.func @f(%v: i64, %w: i64, %x: memref<9xi64>) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %r:2 = scf.while (%a = %v, %b = %zero) : (i64, i64) -> (i64, i64) {
    %q = arith.divui %v, %a : i64
    %s = arith.addi %a, %q : i64
    %h = arith.shrui %s, %one : i64
    CONDITION
    scf.condition(%p) %a, %h : i64, i64
  } do {
  ^bb0(%a: i64, %h: i64):
    YIELD
  }
  return %r#0 : i64
}
"""
FOR_ITSELF = "scf.yield %h, %a : i64, i64"
ENDS = {
    "it falls": "%p = arith.cmpi ult, %h, %a : i64",
    "a number is met": "%p = arith.cmpi ne, %h, %w : i64",
    "two conditions": "%n = arith.cmpi ne, %h, %a : i64\n    %m = arith.cmpi ne, %b, %zero : i64\n"
    "    %p = arith.andi %n, %m : i1",
    "it is there": "%p = arith.cmpi eq, %h, %a : i64",
}


def _standing(condition: str, yielded: str = FOR_ITSELF) -> tuple[int, ...]:
    text = ROOT.replace("CONDITION", condition).replace("YIELD", yielded)
    kernel = kernel_of(text)
    with make_context():
        return standing_loops(kernel, Stages())


def test_a_value_that_is_compared_with_the_next_one() -> None:
    assert _standing("%p = arith.cmpi ne, %h, %a : i64") == (4,)


def test_a_value_that_is_compared_with_what_is_handed_on() -> None:
    assert _standing("%p = arith.cmpi ne, %a, %b : i64") == (4,)


@pytest.mark.parametrize("why", sorted(ENDS))
def test_another_reason_to_go_on(why: str) -> None:
    assert _standing(ENDS[why]) == ()


def test_two_values_that_meet() -> None:
    assert _standing("%p = arith.cmpi ne, %a, %b : i64", "scf.yield %h, %h : i64, i64") == ()
