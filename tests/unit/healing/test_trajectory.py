"""Whole flights of a healable function, as rows and as a table."""

from __future__ import annotations

import itertools
import re

import pytest

from neurojit.abi.host_target import host_target
from neurojit.healing.case import PatchCase
from neurojit.healing.trace import TraceCase, trace
from neurojit.healing.trajectory import Traced, Trajectory, render_table
from neurojit.judge.judge_task import ChildEnd
from neurojit.judge.reading import FunctionCandidate
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import GOOD, START, Bench, pilot

FALLS_ON = pilot("%r = arith.constant 1.62 : f64")
STARTS_TOO_LOW = (0.0, -10.0, 4500.0)
DIVIDES = """
func.func @share(%a: i64, %n: i64) -> i64 attributes {neurojit.healable} {
  %r = arith.addi %a, %n : i64
  return %r : i64
}
func.func @use(%a: memref<3xi64> {neurojit.range = [0, 4]}) -> i64 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %n = memref.load %a[%c0] : memref<3xi64>
  %s = func.call @share(%n, %n) : (i64, i64) -> i64
  %r = arith.divsi %s, %n : i64
  return %r : i64
}
"""


def case(bench: Bench, scope: str, healable: str, failing: object, patch: str = "") -> PatchCase:
    program = bench.program
    return PatchCase(
        scope,
        healable,
        dict(program.kernels),
        {cell.name: cell for cell in program.globals},
        FunctionCandidate(patch),
        bench.state(failing),  # pyright: ignore[reportArgumentType]
        (),
        (),
        host_target(),
        Numerics.STRICT,
        0,
    )


def traced(judge: Judge, bench: Bench, patch: str = "", rows: int = 400, failing: object = START) -> Traced:
    found = trace(judge.run, TraceCase(case(bench, "fly", "pilot", failing, patch), bool(patch), rows))
    assert isinstance(found, Traced), found
    return found


def test_a_flight_is_written_down_from_its_first_call_to_its_last(judge: Judge, lander: Bench) -> None:
    found = traced(judge, lander, GOOD)
    before, after = found.before, found.after
    assert after is not None
    assert before.columns == ("h", "v", "fuel", "result 0")
    assert before.rows[0] == (*START, 0.0)
    assert before.calls == len(before.rows) == 66
    assert before.numbers == tuple(range(66))
    assert before.ended == "crashed (speed = -20.692)"
    assert (before.well, after.well, after.ended) == (False, True, "it ended well")
    assert after.rows[-1][0] < 0.1


def test_longer_flights_are_thinned_evenly(judge: Judge, lander: Bench) -> None:
    whole, thin = traced(judge, lander).before, traced(judge, lander, rows=10).before
    assert thin.calls == whole.calls
    assert thin.numbers == (0, 8, 16, 24, 32, 40, 48, 56, 64, 65)
    assert thin.rows == tuple(whole.rows[number] for number in thin.numbers)


@pytest.mark.parametrize("rows", [2, 3, 65, 66, 67])
def test_the_first_and_the_last_call_are_kept(judge: Judge, lander: Bench, rows: int) -> None:
    thin = traced(judge, lander, rows=rows).before
    assert len(thin.rows) <= rows
    assert (thin.numbers[0], thin.numbers[-1]) == (0, 65)
    assert thin.rows[-1][1] == pytest.approx(-20.53)


def test_a_patch_that_fails_is_flown_as_well(judge: Judge, lander: Bench) -> None:
    """It may be written down although no gate accepted it."""
    after = traced(judge, lander, FALLS_ON).after
    assert after is not None
    assert (after.well, after.calls, after.ended) == (False, 100, "crashed (speed = -10)")


def test_states_are_those_of_the_judgement(judge: Judge, lander: Bench) -> None:
    found = traced(judge, lander, GOOD)
    verdict = lander.judge(GOOD, START)
    assert verdict.evidence is not None
    assert found.names == ("h0", "v0", "fuel0")
    assert found.failing == START
    assert all(80 <= sample.values[0] <= 120 for sample in found.samples)
    assert (sum(sample.failed_before for sample in found.samples), len(found.samples)) == (
        verdict.evidence.states_before
    )
    assert not any(sample.failed_after for sample in found.samples)


def test_without_a_patch_there_is_no_flight_after(judge: Judge, lander: Bench) -> None:
    found = traced(judge, lander)
    assert found.after is None
    assert {sample.failed_after for sample in found.samples} == {None}


def test_a_flight_without_calls_has_no_rows(judge: Judge, lander: Bench) -> None:
    before = traced(judge, lander, failing=STARTS_TOO_LOW).before
    assert (before.rows, before.calls) == ((), 0)
    assert render_table(before) == "no call of the function came back\n"


def test_a_patch_that_is_no_program_is_refused(judge: Judge, lander: Bench) -> None:
    found = trace(judge.run, TraceCase(case(lander, "fly", "pilot", START, "func.func @pilot"), True))
    assert isinstance(found, Diagnostic)
    assert found.stage == "well formed"


def test_integers_and_elements_of_buffers(judge: Judge) -> None:
    bench = Bench(judge, DIVIDES, "use", "share")
    found = trace(judge.run, TraceCase(case(bench, "use", "share", [[0, 1, 2]]), False))
    assert isinstance(found, Traced), found
    assert found.before.columns == ("a", "n", "result 0")
    assert found.before.rows == ((0.0, 0.0, 0.0),)
    assert found.before.ended == "division by zero (dividend = 0, divisor = 0)"
    assert found.names == ("a[0]", "a[1]", "a[2]")
    assert all(sample.failed_before == (sample.values[0] == 0) for sample in found.samples)


@pytest.mark.parametrize(
    "end",
    [
        ChildEnd("crashed", "ended by SIGSEGV", b"", 0.0),
        ChildEnd("finished", "", b"[]", 0.0),
        ChildEnd("finished", "", b'{"error": "no"}', 0.0),
        ChildEnd("finished", "", b'{"outcomes": [], "images": {}, "guards": {}, "notes": {}}', 0.0),
    ],
    ids=["crashed", "no object", "failed", "empty"],
)
def test_a_report_that_is_none_is_a_diagnostic(lander: Bench, end: ChildEnd) -> None:
    found = trace(lambda task: end, TraceCase(case(lander, "fly", "pilot", START), False))
    assert isinstance(found, Diagnostic)
    assert "the judge's child" in found.message


def a_trajectory(count: int) -> Trajectory:
    rows = tuple((100.0 - row, -0.125 * row) for row in range(count))
    return Trajectory(("height", "result 0"), rows, tuple(range(count)), count, "it ended well", True)


def test_a_table_is_aligned_and_named() -> None:
    assert render_table(a_trajectory(3)) == (
        "call  height  result 0\n"
        "   0     100         0\n"
        "   1      99    -0.125\n"
        "   2      98     -0.25\n"
    )  # fmt: skip


@pytest.mark.parametrize("rows", [2, 5, 16, 50])
@pytest.mark.parametrize("count", [1, 2, 17, 400])
def test_a_table_has_at_most_its_rows_and_ends_with_the_last(count: int, rows: int) -> None:
    lines = render_table(a_trajectory(count), rows).splitlines()
    assert len(lines) - 1 == min(count, rows)
    assert len({len(line) for line in lines}) == 1
    assert int(lines[-1].split()[0]) == count - 1


def test_the_last_calls_of_a_table_are_one_after_another() -> None:
    lines = render_table(a_trajectory(400)).splitlines()
    numbers = [int(re.match(r" *(\d+)", line)[1]) for line in lines[1:]]  # pyright: ignore
    assert numbers[0] == 0
    assert numbers[-4:] == [396, 397, 398, 399]
    assert {after - before for before, after in itertools.pairwise(numbers[:12])} == {33}


def test_a_judgement_writes_down_the_last_calls_alone(lander: Bench) -> None:
    verdict = lander.judge(FALLS_ON, START)
    assert verdict.diagnostic is not None
    assert "calls of the function, the last" in verdict.diagnostic.message
