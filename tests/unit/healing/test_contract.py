"""What a patch has to keep, shown on patches that do and on those that cheat."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.healing.contract import FAILING, KEPT, PASSING, PATCH, SAMPLED
from neurojit.healing.state import values_of
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import GOOD, START, STEP, Bench, pilot, without_time


def test_a_patch_that_lands_from_everywhere_is_accepted(lander: Bench) -> None:
    verdict = lander.judge(GOOD, START)
    assert verdict.accepted, verdict.diagnostic
    evidence = verdict.evidence
    assert evidence is not None
    assert evidence.states_before == (200, 200)
    assert evidence.states_after == (0, 200)
    assert evidence.margin is not None
    assert 0 < evidence.margin < 2
    assert verdict.image


def test_the_same_seed_gives_the_same_verdict(lander: Bench) -> None:
    one, other = (without_time(lander.judge(GOOD, START, seed=7)) for _ in range(2))
    assert one == other


def test_a_refusal_shows_the_flight(lander: Bench) -> None:
    diagnostic = lander.judge(pilot("%r = arith.constant 0.0 : f64"), START).diagnostic
    assert diagnostic is not None
    assert "h0 = 100" in diagnostic.message
    assert "crashed" in diagnostic.message
    assert "66 calls of the function" in diagnostic.message


RING = """
func.func @place(%n: i64) -> index attributes {neurojit.healable %KEEPS} {
  %i = arith.index_cast %n : i64 to index
  return %i : index
}
func.func @put(%buffer: memref<4xf64>, %n: i64 {neurojit.range = [0, 40]}, %x: f64) -> f64
    attributes {neurojit.recover} {
  %i = func.call @place(%n) : (i64) -> index
  memref.store %x, %buffer[%i] : memref<4xf64>
  %y = memref.load %buffer[%i] : memref<4xf64>
  %same = arith.cmpf oeq, %x, %y : f64
  "tensorlang.assert"(%same) {message = "lost"} : (i1) -> ()
  return %y : f64
}
"""
WRAP = """func.func @place(%n: i64) -> index {
  %four = arith.constant 4 : i64
  %m = arith.remui %n, %four : i64
  %i = arith.index_cast %m : i64 to index
  return %i : index
}
"""
ZERO = """func.func @place(%n: i64) -> index {
  %i = arith.constant 0 : index
  return %i : index
}
"""
CALL = ([0.0] * 4, 7, 2.5)
PASSED = ([1.0, 2.0, 3.0, 4.0], 2, 9.0)


@pytest.fixture(scope="module")
def ring(judge: Judge) -> Bench:
    return Bench(judge, RING.replace("%KEEPS", ", neurojit.keeps_results"), "put", "place")


def test_an_access_out_of_bounds_is_a_fault_that_can_be_healed(ring: Bench) -> None:
    verdict = ring.judge(WRAP, CALL, [PASSED])
    assert verdict.accepted, verdict.diagnostic
    assert verdict.evidence is not None
    assert verdict.evidence.passing_calls == (1, 1)
    before, total = verdict.evidence.states_before
    assert total == 200
    assert before > 100


def test_results_of_calls_that_passed_are_kept_where_that_is_asked_for(ring: Bench, judge: Judge) -> None:
    verdict = ring.judge(ZERO, CALL, [PASSED])
    assert verdict.refused_by == PASSING
    lax = Bench(judge, RING.replace("%KEEPS", ""), "put", "place")
    assert lax.judge(ZERO, CALL, [PASSED]).accepted


def test_results_are_kept_from_sampled_states_as_well(ring: Bench) -> None:
    """Not only where a recorded call passed, which a patch may know."""
    knows = WRAP.replace(
        "  %i = arith.index_cast %m",
        """  %two = arith.constant 2 : i64
  %zero = arith.constant 0 : i64
  %known = arith.cmpi eq, %n, %two : i64
  %k = arith.select %known, %m, %zero : i64
  %i = arith.index_cast %k""",
    )
    verdict = ring.judge(knows, CALL, [PASSED])
    assert verdict.refused_by == SAMPLED
    assert verdict.diagnostic is not None
    assert "gives other results" in verdict.diagnostic.message


def test_an_earlier_counterexample_is_flown_again(ring: Bench) -> None:
    """Right on what happened and on passing calls, wrong at 13: found at once, since it was found before."""
    slip = WRAP.replace("arith.constant 4 : i64", "arith.constant 13 : i64")
    verdict = ring.judge(slip, ([0.0] * 4, 13, 2.5), [PASSED], [([0.0] * 4, 7, 2.5)])
    assert verdict.refused_by == PASSING
    assert verdict.diagnostic is not None
    assert "earlier patch" in verdict.diagnostic.message


SLIPS = ZERO.replace("arith.constant 0 : index", "arith.index_cast %n : i64 to index")


def test_a_refusal_names_the_state_that_it_came_from(ring: Bench) -> None:
    """Of the failing call, of a recorded one, and of one that was drawn: among those that were flown."""
    failing = ring.judge(SLIPS, CALL)
    assert failing.refused_by == FAILING
    assert failing.counterexample == ring.state(CALL)
    passing = ring.judge(ZERO, CALL, [([0.0] * 4, 0, 1.0), PASSED])
    assert passing.refused_by == PASSING
    assert passing.counterexample == ring.state(PASSED)
    five = WRAP.replace("arith.constant 4 : i64", "arith.constant 5 : i64")
    drawn = ring.judge(five, CALL, [PASSED])
    assert drawn.refused_by == SAMPLED
    assert drawn.counterexample is not None
    _, n, _ = values_of(drawn.counterexample, ring.program.kernels["put"].signature, [])
    assert int(n) % 5 == 4
    assert ring.judge(WRAP, CALL).counterexample is None


BUFFERS = (
    """
func.func @pilot(%state: memref<3xf64>, %thrust: memref<1xf64>) attributes {neurojit.healable} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f64
  %h = memref.load %state[%c0] : memref<3xf64>
  memref.store %zero, %thrust[%c0] : memref<1xf64>
  return
}
"""
    + STEP
    + """
func.func @fly(%state: memref<3xf64> {neurojit.range = [[80.0, 120.0], [-12.0, -8.0], [4000.0, 5000.0]]})
    attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = arith.constant 400 : index
  %zero = arith.constant 0.0 : f64
  %limit = arith.constant -2.0 : f64
  %thrust = memref.alloca() : memref<1xf64>
  scf.for %i = %c0 to %n step %c1 {
    %h = memref.load %state[%c0] : memref<3xf64>
    %v = memref.load %state[%c1] : memref<3xf64>
    %f = memref.load %state[%c2] : memref<3xf64>
    %down = arith.cmpf ole, %h, %zero : f64
    scf.if %down {
      %soft = arith.cmpf oge, %v, %limit : f64
      "tensorlang.assert"(%soft, %v) {message = "crashed", names = ["speed"]} : (i1, f64) -> ()
    } else {
      func.call @pilot(%state, %thrust) : (memref<3xf64>, memref<1xf64>) -> ()
      %want = memref.load %thrust[%c0] : memref<1xf64>
      %s:3 = func.call @step(%h, %v, %f, %want) : (f64, f64, f64, f64) -> (f64, f64, f64)
      memref.store %s#0, %state[%c0] : memref<3xf64>
      memref.store %s#1, %state[%c1] : memref<3xf64>
      memref.store %s#2, %state[%c2] : memref<3xf64>
    }
  }
  return
}
"""
)


def test_state_cannot_be_moved_through_a_buffer_that_the_original_only_reads(judge: Judge) -> None:
    bench = Bench(judge, BUFFERS, "fly", "pilot")
    teleport = """func.func @pilot(%state: memref<3xf64>, %thrust: memref<1xf64>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %zero = arith.constant 0.0 : f64
      memref.store %zero, %state[%c0] : memref<3xf64>
      memref.store %zero, %state[%c1] : memref<3xf64>
      memref.store %zero, %thrust[%c0] : memref<1xf64>
      return
    }"""
    verdict = bench.judge(teleport, [[100.0, -10.0, 4500.0]])
    assert verdict.refused_by == "permitted"


def test_an_assertion_in_a_loop_has_to_be_come_to(judge: Judge) -> None:
    """Whoever never comes down is never asked how fast: refused all the same."""
    bench = Bench(judge, BUFFERS, "fly", "pilot")
    hover = """func.func @pilot(%state: memref<3xf64>, %thrust: memref<1xf64>) {
      %c0 = arith.constant 0 : index
      %full = arith.constant 6.0 : f64
      memref.store %full, %thrust[%c0] : memref<1xf64>
      return
    }"""
    verdict = bench.judge(hover, [[100.0, -10.0, 4500.0]])
    assert verdict.refused_by == KEPT
    assert verdict.diagnostic is not None
    assert "is not come to any more" in verdict.diagnostic.message


def test_the_documentation_has_the_checks_and_the_states_row_by_row() -> None:
    text = (Path(__file__).parents[3] / "docs" / "healing.md").read_text(encoding="utf-8")
    checks = "".join(f"| {check.name} | {check.refuses} |\n" for check in PATCH.checks)
    inputs = "".join(f"| {row.name} | {row.catches} | {row.cost} |\n" for row in PATCH.inputs)
    assert f"|---|---|\n{checks}\n" in text
    assert f"|---|---|---|\n{inputs}\n" in text
