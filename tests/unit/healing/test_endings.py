"""Loops that a patch ends for another reason than the original: at their bound, or with a NaN."""

from __future__ import annotations

import pytest

from neurojit.healing.contract import KEPT
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import BURN, GOOD, LANDER, START, Bench, pilot
from tests.unit.healing.test_cheats import HOVER

# The original fails before the loop ends, from every state.
FAILS_ON_THE_WAY = LANDER.replace(
    "    %j = arith.addi %i, %c1 : index\n",
    """    %fastest = arith.constant -14.0 : f64
    %slow = arith.cmpf oge, %s#1, %fastest : f64
    "tensorlang.assert"(%slow, %s#1) {message = "too fast", names = ["speed"]} : (i1, f64) -> ()
    %j = arith.addi %i, %c1 : index
""",
)
EARLY = pilot(
    BURN.replace("near = arith.constant 3.0", "near = arith.constant 2.0")
    + "%r = arith.select %brake, %want, %zero : f64"
)
BY_CHOICE = LANDER.replace(
    "%go = arith.andi %up, %more : i1",
    "%no = arith.constant false\n    %go = arith.select %up, %more, %no : i1",
)
BY_NEGATION = (
    LANDER.replace("%up = arith.cmpf ogt, %h, %zero", "%down = arith.cmpf ule, %h, %zero")
    .replace("%more = arith.cmpi ult, %i, %n", "%done = arith.cmpi uge, %i, %n")
    .replace(
        "%go = arith.andi %up, %more : i1",
        "%true = arith.constant true\n    %stop = arith.ori %down, %done : i1\n"
        "    %go = arith.xori %stop, %true : i1",
    )
)
PROGRAMS = {
    "fails on the way": (FAILS_ON_THE_WAY, EARLY),
    "by choice": (BY_CHOICE, GOOD),
    "by negation": (BY_NEGATION, GOOD),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_who_hovers_until_the_loop_ends_has_not_landed(judge: Judge, name: str) -> None:
    text, right = PROGRAMS[name]
    bench = Bench(judge, text, "fly", "pilot")
    verdict = bench.judge(pilot(HOVER), START)
    assert verdict.refused_by == KEPT
    assert verdict.diagnostic is not None
    assert "not at its goal" in verdict.diagnostic.message
    landed = bench.judge(right, START)
    assert landed.accepted, landed.diagnostic


def test_a_search_that_found_nothing_somewhere_else_may_end_at_its_bound(judge: Judge) -> None:
    """From the state that failed the loop did not end; from others it did, at either end."""
    text = """
func.func @place(%n: i64) -> i64 attributes {neurojit.healable} {
  %most = arith.constant 5 : i64
  %x = arith.divsi %most, %n : i64
  return %x : i64
}
func.func @find(%key: i64 {neurojit.range = [0, 12]}) -> i64 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %c8 = arith.constant 8 : i64
  %r = scf.while (%i = %c0) : (i64) -> i64 {
    %more = arith.cmpi slt, %i, %c8 : i64
    %other = arith.cmpi ne, %i, %key : i64
    %go = arith.andi %more, %other : i1
    scf.condition(%go) %i : i64
  } do {
  ^bb0(%i: i64):
    %x = func.call @place(%key) : (i64) -> i64
    %j = arith.addi %i, %c1 : i64
    scf.yield %j : i64
  }
  %y = func.call @place(%key) : (i64) -> i64
  return %y : i64
}
"""
    right = """func.func @place(%n: i64) -> i64 {
  %zero = arith.constant 0 : i64
  return %zero : i64
}"""
    verdict = Bench(judge, text, "find", "place").judge(right, (0,))
    assert verdict.accepted, verdict.diagnostic


SLIDES = """
func.func @pilot(%h: f64, %v: f64) -> (f64, f64) attributes {neurojit.healable} {
  %zero = arith.constant 0.0 : f64
  return %zero, %zero : f64, f64
}
func.func @fly(%h0: f64 {neurojit.range = [80.0, 120.0]}, %v0: f64 {neurojit.range = [-1.5, -0.5]})
    -> f64 attributes {neurojit.recover} {
  %zero = arith.constant 0.0 : f64
  %g = arith.constant -0.1 : f64
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5000 : index
  %r:3 = scf.while (%h = %h0, %v = %v0, %i = %c0) : (f64, f64, index) -> (f64, f64, index) {
    %up = arith.cmpf ogt, %h, %zero : f64
    %more = arith.cmpi ult, %i, %n : index
    %go = arith.andi %up, %more : i1
    scf.condition(%go) %h, %v, %i : f64, f64, index
  } do {
  ^bb0(%h: f64, %v: f64, %i: index):
    %w:2 = func.call @pilot(%h, %v) : (f64, f64) -> (f64, f64)
    %dv = arith.addf %g, %w#0 : f64
    %v2 = arith.addf %v, %dv : f64
    %dh = arith.addf %v2, %w#1 : f64
    %h2 = arith.addf %h, %dh : f64
    %j = arith.addi %i, %c1 : index
    scf.yield %h2, %v2, %j : f64, f64, index
  }
  %limit = arith.constant -2.0 : f64
  %soft = arith.cmpf oge, %r#1, %limit : f64
  "tensorlang.assert"(%soft, %r#1) {message = "crashed", names = ["speed"]} : (i1, f64) -> ()
  return %r#1 : f64
}
"""
NOWHERE = """func.func @pilot(%h: f64, %v: f64) -> (f64, f64) {
  %zero = arith.constant 0.0 : f64
  %g = arith.constant 0.1 : f64
  %nan = arith.divf %zero, %zero : f64
  return %g, %nan : f64, f64
}"""


def test_a_height_that_is_no_number_is_not_the_ground(judge: Judge) -> None:
    bench = Bench(judge, SLIDES, "fly", "pilot")
    verdict = bench.judge(NOWHERE, (100.0, -1.0))
    assert verdict.refused_by == KEPT
    assert verdict.diagnostic is not None
    assert "a NaN slips past a comparison" in verdict.diagnostic.message
    down = NOWHERE.replace("return %g, %nan", "return %g, %zero")
    verdict = bench.judge(down, (100.0, -1.0))
    assert verdict.accepted, verdict.diagnostic
