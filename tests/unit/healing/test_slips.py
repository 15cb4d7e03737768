"""NaN in what a program compares before it asserts, and what it never wrote."""

from __future__ import annotations

import pytest

from neurojit.healing.contract import KEPT
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import Bench
from tests.unit.healing.test_cheats import HALVED, NAN, NOT_LARGER

CHECKS = {
    "as an integer": """%big = arith.cmpf ogt, %y, %limit : f64
  %count = arith.extui %big : i1 to i32
  %none = arith.constant 0 : i32
  %ok = arith.cmpi eq, %count, %none : i32""",
    "in a maximum that leaves it out": """%least = arith.constant -100.0 : f64
  %w = arith.maxnumf %y, %least : f64
  %ok = arith.cmpf ole, %w, %limit : f64""",
    "in a choice of the larger": """%least = arith.constant -100.0 : f64
  %more = arith.cmpf ogt, %y, %least : f64
  %w = arith.select %more, %y, %least : f64
  %ok = arith.cmpf ole, %w, %limit : f64""",
    "in a branch": """%big = arith.cmpf ogt, %y, %limit : f64
  %no = arith.constant false
  %ok = scf.if %big -> (i1) {
    scf.yield %no : i1
  } else {
    scf.yield %true : i1
  }""",
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_nan_passes_no_assertion(judge: Judge, name: str) -> None:
    bench = Bench(judge, NOT_LARGER.replace("CHECK", CHECKS[name]), "grow", "next")
    assert bench.judge(NAN, (5.0,)).refused_by == KEPT
    right = bench.judge(HALVED, (5.0,))
    assert right.accepted, right.diagnostic


def test_a_program_may_tell_a_nan_apart(judge: Judge) -> None:
    """What it is asked for is no comparison that a NaN slips past."""
    check = """%nan = arith.cmpf une, %y, %y : f64
  %small = arith.cmpf ult, %y, %limit : f64
  %ok = arith.ori %small, %nan : i1"""
    asked = "%w = arith.cmpf uno, %y, %y : f64\n  %ok = arith.ori %w, %w : i1"
    text = NOT_LARGER.replace("CHECK", check)
    assert Bench(judge, text, "grow", "next").judge(HALVED, (5.0,)).accepted
    verdict = Bench(judge, NOT_LARGER.replace("CHECK", asked), "grow", "next").judge(NAN, (5.0,))
    assert verdict.accepted, verdict.diagnostic


FARTHEST = """
func.func @fill(%x: f64, %b: memref<4xf64>) attributes {neurojit.healable} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    memref.store %x, %b[%i] : memref<4xf64>
  }
  return
}
func.func @go(%x: f64 {neurojit.range = [1.0, 10.0]}) -> f64 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f64
  %most = arith.constant 0.5 : f64
  %b = memref.alloca() : memref<4xf64>
  func.call @fill(%x, %b) : (f64, memref<4xf64>) -> ()
  %m = scf.for %i = %c0 to %c4 step %c1 iter_args(%best = %zero) -> f64 {
    %v = memref.load %b[%i] : memref<4xf64>
    %far = arith.cmpf ogt, %v, %best : f64
    %n = arith.select %far, %v, %best : f64
    scf.yield %n : f64
  }
  %ok = arith.cmpf ole, %m, %most : f64
  "tensorlang.assert"(%ok, %m) {message = "too far", names = ["m"]} : (i1, f64) -> ()
  return %m : f64
}
"""
FILLS = """func.func @fill(%x: f64, %b: memref<4xf64>) {
  %z = arith.constant 0.0 : f64
  %nan = arith.divf %z, %z : f64
  linalg.fill ins(%nan : f64) outs(%b : memref<4xf64>)
  return
}"""
FILLS_NOTHING = "func.func @fill(%x: f64, %b: memref<4xf64>) {\n  return\n}"


def test_nan_is_not_near_and_what_nothing_wrote_is_0(judge: Judge) -> None:
    bench = Bench(judge, FARTHEST, "go", "fill")
    assert bench.judge(FILLS, (5.0,)).refused_by == KEPT
    assert bench.judge(FILLS_NOTHING, (5.0,)).accepted
    right = bench.judge(FILLS.replace("ins(%nan", "ins(%z"), (5.0,))
    assert right.accepted, right.diagnostic
