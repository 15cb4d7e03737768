"""Which tier a first call is for, decided from a text alone."""

from __future__ import annotations

import itertools

import pytest

from neurojit.model.policy import StartTier, Tier
from neurojit.model.program import Kernel, OwnWork
from neurojit.model.types import Argument, Signature, ValueType
from neurojit.service.first_tier import (
    NS_PER_FLOP,
    NS_PER_OPERATION,
    Start,
    calls_in,
    chosen_start,
    predicted_ns,
    saved_by_best,
    start_of,
)
from neurojit.service.promotion_policy import CompileCosts
from tests.unit.compiler.machine import parse
from tests.unit.service.test_promotion_policy import PEAKS

MILLISECOND = round(1e6 / NS_PER_OPERATION)  # operations


def kernel(operations: int | None, flops: int | None = 0, elements: int = 4) -> Kernel:
    signature = Signature((Argument(ValueType("tensor", "f32", (elements,)), "read"),), ())
    return Kernel("f", signature, "", "", (), operations, own=OwnWork(operations, flops))


def calling(name: str, **calls: int | None) -> Kernel:
    """``missing``: a callee in a loop of which nobody knows anything."""
    known = tuple((callee, number) for callee, number in calls.items() if callee != "missing")
    return Kernel(name, Signature((), ()), "", "", tuple(calls), None, own=OwnWork(1, 0, known))


def costs(milliseconds: float) -> CompileCosts:
    """What T2 has cost so far."""
    found = CompileCosts()
    for _ in range(64):
        found.observe(Tier.T2, milliseconds)
    return found


def test_time_is_predicted_by_operations() -> None:
    """On data, or of any kind where those are few."""
    assert predicted_ns(kernel(MILLISECOND)) == pytest.approx(1e6)
    assert predicted_ns(kernel(MILLISECOND, MILLISECOND)) == pytest.approx(NS_PER_FLOP * MILLISECOND)
    assert predicted_ns(kernel(None)) is None


def test_what_the_roofline_needs_is_not_saved() -> None:
    """1 MiB at 10 GB/s, or a hundred operations a nanosecond: the best variant takes that, too."""
    assert saved_by_best(kernel(MILLISECOND, flops=1_000_000), PEAKS) == pytest.approx(1e6 - 1e4)
    moved = (1 << 20) / 10
    assert saved_by_best(kernel(MILLISECOND, elements=1 << 18), PEAKS) == pytest.approx(1e6 - moved)
    assert saved_by_best(kernel(10, elements=1 << 20), PEAKS) == 0.0
    assert saved_by_best(kernel(None), PEAKS) is None


@pytest.mark.parametrize(
    ("call_ms", "calls", "cost_ms", "start"),
    [
        (200, 1, 75, Start(Tier.T2, 200e6)),
        (100, 1, 75, Start(Tier.T2, 0.0)),
        (50, 1, 75, None),
        (50, 2, 75, Start(Tier.T2, 0.0)),
        (1, 1000, 75, Start(Tier.T2, 0.0)),
        (200, 1, 150, Start(Tier.T2, 0.0)),
        (200, 1, 300, None),
        (200, 0, 75, Start(Tier.T2, 200e6)),
        (100, 1, 30, Start(Tier.T2, 100e6)),
    ],
)
def test_one_call_of_t0_against_one_compilation(
    call_ms: int, calls: float, cost_ms: float, start: Start | None
) -> None:
    """T2 is begun where calls are longer; one that is twice as long waits, as long as it would take."""
    found = start_of(kernel(call_ms * MILLISECOND), calls, costs(cost_ms), PEAKS, Tier.T3)
    assert (found and found.tier) == (start and start.tier)
    assert (found.patience_ns if found else 0) == pytest.approx(start.patience_ns if start else 0)


def test_nothing_is_predicted_of_loops_that_nobody_can_count() -> None:
    assert start_of(kernel(None), 1e9, costs(1), PEAKS, Tier.T3) is None


@pytest.mark.parametrize("cap", [Tier.T0, Tier.T1])
def test_a_cap_holds_from_the_first_call_on(cap: Tier) -> None:
    assert start_of(kernel(10**12), 1, costs(1), PEAKS, cap) is None


def test_texts_may_count_more_than_a_float_holds() -> None:
    """Loops over the whole range of an index, one in another."""
    assert start_of(kernel(10**400, flops=10**400), 1, costs(1), PEAKS, Tier.T2) is not None
    calls = calls_in({"f": calling("f", g=10**400), "g": calling("g", h=10**400), "h": calling("h")}, "f")
    assert calls["h"] > 1e50


def test_calls_are_multiplied_along_their_way() -> None:
    """And added where several ways lead to one function."""
    kernels = {
        "main": calling("main", f=10, g=3),
        "f": calling("f", h=5),
        "g": calling("g", h=1),
        "h": calling("h"),
        "other": calling("other", h=1000),
    }
    assert calls_in(kernels, "main") == {"main": 1, "f": 10, "g": 3, "h": 53}
    assert calls_in(kernels, "f") == {"f": 1, "h": 5}


def test_a_number_that_nobody_knows_is_one() -> None:
    """Whether the loop is known and its trips are not, or nothing of it is known."""
    kernels = {"main": calling("main", f=7), "f": calling("f", g=None, missing=0), "g": calling("g")}
    kernels["missing"] = calling("missing")
    assert calls_in(kernels, "main") == {"main": 1, "f": 7, "g": 7, "missing": 7}


def test_a_circle_of_calls_turns_once() -> None:
    kernels = {"f": calling("f", g=2), "g": calling("g", f=3, h=4), "h": calling("h", h=5)}
    calls = calls_in(kernels, "f")
    assert calls["g"] == 2
    assert calls["h"] >= 8
    assert len(calls_in({"r": calling("r", r=1)}, "r")) == 1


def test_a_chain_of_calls_may_be_longer_than_a_stack() -> None:
    names = [f"f{number}" for number in range(5000)]
    kernels = {name: calling(name, **{after: 1}) for name, after in itertools.pairwise(names)}
    kernels[names[-1]] = calling(names[-1])
    assert calls_in(kernels, names[0])[names[-1]] == 1


PROGRAM = """
func.func private @step(%a: memref<64x64xf32>, %go: i1) {
  affine.for %i = 0 to 64 { affine.for %j = 0 to 64 {
    %x = affine.load %a[%i, %j] : memref<64x64xf32>
    %y = arith.addf %x, %x : f32
    affine.store %y, %a[%i, %j] : memref<64x64xf32>
  } }
  return
}
func.func @outer(%a: memref<64x64xf32>, %n: index, %go: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  scf.for %i = %c0 to %c9 step %c1 {
    affine.for %j = 0 to 100 { func.call @step(%a, %go) : (memref<64x64xf32>, i1) -> () }
    scf.if %go {
      func.call @step(%a, %go) : (memref<64x64xf32>, i1) -> ()
    } else {
      func.call @step(%a, %go) : (memref<64x64xf32>, i1) -> ()
      func.call @step(%a, %go) : (memref<64x64xf32>, i1) -> ()
    }
  }
  return
}
func.func @unknown(%a: memref<64x64xf32>, %n: index, %go: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 { func.call @step(%a, %go) : (memref<64x64xf32>, i1) -> () }
  func.call @outer(%a, %n, %go) : (memref<64x64xf32>, index, i1) -> ()
  return
}
"""


def test_what_a_text_counts_of_itself_and_of_its_calls() -> None:
    """Of two branches the one that calls more; what is done in a callee is not the caller's."""
    kernels = parse(PROGRAM).kernels
    assert dict(kernels["outer"].own.calls) == {"step": 9 * 102}
    assert calls_in(kernels, "unknown") == {"unknown": 1, "outer": 1, "step": 1 + 9 * 102}
    own, whole = kernels["outer"].own.operations, kernels["outer"].operations
    assert own is not None
    assert whole is not None
    assert own < 20_000 < 9 * 102 * 64 * 64 < whole
    assert kernels["step"].own == OwnWork(kernels["step"].operations, kernels["step"].flops)
    assert kernels["unknown"].own.operations is None


@pytest.mark.parametrize(
    ("start", "cap", "tier"),
    [
        (StartTier.AUTO, Tier.T3, None),
        (StartTier.T0, Tier.T3, None),
        (StartTier.T1, Tier.T3, Tier.T1),
        (StartTier.T2, Tier.T3, Tier.T2),
        (StartTier.T2, Tier.T1, Tier.T1),
        (StartTier.T2, Tier.T0, None),
    ],
)
def test_a_start_tier_lies_under_the_cap(start: StartTier, cap: Tier, tier: Tier | None) -> None:
    assert chosen_start(start, cap) is tier
