"""What a patch has to keep where the time of a call was up: turns of loops are counted, never time."""

from __future__ import annotations

import pytest

from neurojit.healing.contract import FAILING
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import Bench

WORK = """func.func @work(%x: f64) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant TURNS : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%y = %x) -> f64 {
    %s = math.sin %y : f64
    scf.yield %s : f64
  }
  return %r : f64
}
"""
SCOPE = """func.func @slow(%x: f64 {neurojit.range = [0.0, 1.0]}) -> f64
    attributes {neurojit.recover, neurojit.deadline_ms = MS : f64} {
  %r = func.call @work(%x) : (f64) -> f64
  return %r : f64
}
"""


def work(turns: int) -> str:
    return WORK.replace("TURNS", str(turns))


def bench(judge: Judge, turns: int, milliseconds: float) -> Bench:
    healable = work(turns).replace("-> f64 {", "-> f64 attributes {neurojit.healable} {", 1)
    return Bench(judge, healable + SCOPE.replace("MS", str(milliseconds)), "slow", "work")


@pytest.mark.parametrize(("turns", "refused_by"), [(1000, FAILING), (501, FAILING), (500, "")])
def test_a_patch_takes_half_the_turns_at_most(judge: Judge, turns: int, refused_by: str) -> None:
    verdict = bench(judge, 1000, 50.0).judge(work(turns), (0.5,), late=True)
    assert verdict.refused_by == refused_by, verdict.diagnostic
    if refused_by:
        assert verdict.diagnostic is not None
        said = f"takes {turns} turns of loops, and may take 500: half of the 1000 of before"
        assert said in verdict.diagnostic.message


def test_turns_do_not_matter_where_a_call_failed_otherwise(judge: Judge) -> None:
    assert bench(judge, 1000, 50.0).judge(work(1000), (0.5,)).accepted


@pytest.mark.parametrize(("turns", "refused_by"), [(999, ""), (1001, FAILING)])
def test_a_deadline_is_a_million_turns_a_millisecond(judge: Judge, turns: int, refused_by: str) -> None:
    """Of every patch for a scope that has one, whatever failed."""
    verdict = bench(judge, 10, 0.001).judge(work(turns), (0.5,))
    assert verdict.refused_by == refused_by, verdict.diagnostic
