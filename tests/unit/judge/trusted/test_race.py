"""Our own rewrites against the incumbent: which run faster, which do not run, which compute what else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from neurojit.abi.host_target import host_target
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.judge.race_report import Timed
from neurojit.judge.racing import Races
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.workers.judge import Judge
from tests.unit.judge.judged import kernel

TEXT = """func.func @f(%x: memref<256xf32>, %y: memref<256xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 256 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %end = arith.addi %i, %c1 : index
    %r = scf.for %j = %c0 to %end step %c1 iter_args(%s = %zero) -> f32 {
      %v = memref.load %x[%j] : memref<256xf32>
      %t = arith.addf %s, %v : f32
      scf.yield %t : f32
    }
    memref.store %r, %y[%i] : memref<256xf32>
  }
  return
}
"""
ONCE = """func.func @f(%x: memref<256xf32>, %y: memref<256xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 256 : index
  %zero = arith.constant 0.0 : f32
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> f32 {
    %v = memref.load %x[%i] : memref<256xf32>
    %t = arith.addf %s, %v : f32
    memref.store %t, %y[%i] : memref<256xf32>
    scf.yield %t : f32
  }
  return
}
"""
WRONG = ONCE.replace("arith.addf", "arith.mulf")
OUTSIDE = ONCE.replace("%n = arith.constant 256", "%n = arith.constant 1000000")
PRODUCT = """func.func @f(%a: tensor<48x48xf32>, %b: tensor<48x48xf32>) -> tensor<48x48xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<48x48xf32>, tensor<48x48xf32>) -> tensor<48x48xf32>
  return %c : tensor<48x48xf32>
}
"""


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    made = Judge()
    yield made
    made.close()


def races(judge: Judge) -> Races:
    return Races(judge.run_in_background, host_target(), numerics=Numerics.STRICT, seed=0)


def test_each_rewrite_gets_its_own_result(judge: Judge) -> None:
    """One that does a 128th of the work, the original itself, a wrong one, and no MLIR at all."""
    found = races(judge).time(kernel(TEXT), {}, Tier.T2, [ONCE, TEXT, WRONG, "no MLIR", ONCE])
    once, same, wrong, unreadable, again = found
    assert once.ratio is not None
    assert same.ratio is not None
    assert same.ratio < once.ratio
    assert wrong == Timed(None, "it computes something else")
    assert unreadable.ratio is None
    assert "no ```mlir fence" in unreadable.why
    assert again.ratio == once.ratio  # one object, timed once


def test_one_that_ends_the_child_costs_no_other_its_result(judge: Judge) -> None:
    first, outside, last = races(judge).time(kernel(TEXT), {}, Tier.T2, [ONCE, OUTSIDE, ONCE])
    assert first.ratio is not None
    assert last.ratio is not None
    assert outside.ratio is None
    assert "crashed" in outside.why


def test_parameters_race_like_texts(judge: Judge) -> None:
    small = json.dumps({"schedule": {"kind": "contraction", "rows": 1, "vectors": 1}})
    unknown = json.dumps({"schedule": {"kind": "contraction", "colour": 1}})
    taken, refused = races(judge).time(kernel(PRODUCT), {}, Tier.T2, [small, unknown])
    assert taken.ratio is not None
    assert refused.ratio is None
    assert "no parameter 'colour'" in refused.why


REPORTS = {
    b"{}": "missing: results",
    b'{"results": 1}': "results: not a list",
    b'{"error": "MemoryError"}': "MemoryError",
    b'{"results": [{"ratio": "fast", "why": ""}]}': "results[0].ratio: not a number",
    b'{"results": [{"ratio": 0.0, "why": ""}]}': "results[0].ratio: out of range",
    b'{"results": [{"ratio": {"$float": "inf"}, "why": ""}]}': "results[0].ratio: out of range",
    b'{"results": [{"ratio": Infinity}]}': "no finite number",
    b'{"results": [{"ratio": 1.0, "why": ""}, {"ratio": 1.0, "why": ""}]}': "2 results for 1",
    b'{"results": [{"ratio": null}]}': "results[0]: missing: why",
    b'{"results": []}': "without results",
    b"[": "no JSON",
}


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_that_no_race_writes_times_nothing(report: bytes) -> None:
    end = ChildEnd("finished", "", report, 0.1)
    (found,) = _scripted(end).time(_plain(), {}, Tier.T2, [ONCE])
    assert found.ratio is None
    assert REPORTS[report] in found.why


def test_a_child_that_is_out_of_time_is_not_asked_again() -> None:
    asked: list[ChildTask] = []

    def run(task: ChildTask) -> ChildEnd:
        asked.append(task)
        return ChildEnd("timed out", "no end within 30 s", b"", 30.0)

    found = Races(run, host_target(), numerics=Numerics.STRICT, seed=0).time(
        _plain(), {}, Tier.T2, [ONCE, ONCE, ONCE]
    )
    assert [timed.ratio for timed in found] == [None] * 3
    assert len(asked) == 1


def test_results_that_are_missing_are_those_at_the_end() -> None:
    end = ChildEnd("finished", "", b'{"results": [{"ratio": 2.0, "why": ""}]}', 0.1)
    assert _scripted(end).time(_plain(), {}, Tier.T2, [ONCE, ONCE]) == [Timed(2.0)]


def _scripted(end: ChildEnd) -> Races:
    return Races(lambda _: end, host_target(), numerics=Numerics.STRICT, seed=0)


def _plain() -> Kernel:
    return kernel(TEXT)
