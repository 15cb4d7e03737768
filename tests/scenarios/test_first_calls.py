"""What serves a function's first call: by what happened, not by how long it took."""

from __future__ import annotations

import contextlib
import threading

import numpy as np
import pytest

from neurojit.model.errors import Cancelled
from neurojit.model.policy import Tier
from neurojit.service.handles import FunctionHandle, in_service
from neurojit.telemetry.events import CompileFinished, CompileStarted, Swapped
from tests.scenarios.conftest import PolicyLoop
from tests.scenarios.programs import MATMUL
from tests.scenarios.waiting import until

# Products that take minutes at T0 where %go says so: for T2 a call waits as long as that, at the most.
LONG = """
func.func @product(%a: memref<64x64xf32>, %b: memref<64x64xf32>, %c: memref<64x64xf32>, %go: i1) {
  scf.if %go {
    affine.for %r = 0 to 1000000 {
      affine.for %i = 0 to 64 { affine.for %j = 0 to 64 { affine.for %k = 0 to 64 {
        %x = affine.load %a[%i, %k] : memref<64x64xf32>
        %y = affine.load %b[%k, %j] : memref<64x64xf32>
        %z = affine.load %c[%i, %j] : memref<64x64xf32>
        %p = arith.mulf %x, %y : f32
        %q = arith.addf %z, %p : f32
        affine.store %q, %c[%i, %j] : memref<64x64xf32>
      } } }
    }
  }
  %c0 = arith.constant 0 : index
  %first = memref.load %a[%c0, %c0] : memref<64x64xf32>
  memref.store %first, %c[%c0, %c0] : memref<64x64xf32>
  return
}
func.func @caller(%a: memref<64x64xf32>, %b: memref<64x64xf32>, %c: memref<64x64xf32>, %go: i1, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    func.call @product(%a, %b, %c, %go)
        : (memref<64x64xf32>, memref<64x64xf32>, memref<64x64xf32>, i1) -> ()
  }
  return
}
"""
PRODUCT = """
func.func @f(%a: tensor<1024x1024xf32>, %b: tensor<1024x1024xf32>) -> tensor<1024x1024xf32> {
  %c = "tensorlang.matmul"(%a, %b)
      : (tensor<1024x1024xf32>, tensor<1024x1024xf32>) -> tensor<1024x1024xf32>
  return %c : tensor<1024x1024xf32>
}
"""


def calls_of(function: FunctionHandle) -> dict[str, int]:
    """By tier."""
    return {str(variant.tier): variant.calls for variant in function.variants}


def arrays() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    one, other, third = (rng.standard_normal((64, 64)).astype(np.float32) for _ in range(3))
    return one, other, third


def test_the_first_call_of_what_is_long_is_served_by_t2(watch: PolicyLoop) -> None:
    """T0 is there as well, and was never called."""
    watched = watch()
    function = watched.runtime.load(LONG).product
    a, b, c = arrays()
    function(a, b, c, False)
    assert c[0, 0] == a[0, 0]
    assert calls_of(function) == {"T0": 0, "T2": 1}
    assert [(event.tier, event.reason) for event in watched.seen(CompileStarted)] in (  # pyright: ignore
        [(Tier.T0, "first call"), (Tier.T2, "predicted")],
        [(Tier.T2, "predicted"), (Tier.T0, "first call")],
    )
    [swap] = watched.seen(Swapped)
    assert isinstance(swap, Swapped)
    assert (swap.before, swap.after, swap.reason) == (0, 1, "predicted")


def test_a_caller_of_what_is_long_finds_it_at_t2(watch: PolicyLoop) -> None:
    """Nobody knows how often it is called, nor what the caller takes: once is enough."""
    watched = watch()
    program = watched.runtime.load(LONG)
    a, b, c = arrays()
    program.caller(a, b, c, False, 3)
    assert calls_of(program.product) == {"T0": 0, "T2": 3}
    assert calls_of(program.caller) == {"T0": 1}


def test_buffers_that_overlap_come_to_t0_from_the_first_call_on(watch: PolicyLoop) -> None:
    """Each element read is one that was written before: only the loops as written mean that."""
    text = """
    func.func @shift(%a: memref<1024xf32>, %b: memref<1024xf32>) {
      affine.for %i = 0 to 1024 {
        %x = affine.load %a[%i] : memref<1024xf32>
        affine.store %x, %b[%i] : memref<1024xf32>
      }
      return
    }
    """
    watched = watch(start_tier="t2")
    function = watched.runtime.load(text).shift
    data = np.arange(1025, dtype=np.float32)
    function(data[:1024], data[1:])
    assert not data.any()
    assert calls_of(function) == {"T0": 1, "T2": 0}
    assert len(watched.seen(CompileFinished)) == 2


def test_t0_is_the_baseline_of_what_was_predicted(watch: PolicyLoop) -> None:
    """Whichever was compiled first: overlapping buffers come to it, its user and a heal go back to it."""
    program = watch().runtime.load(LONG)
    running = in_service(program)
    running.parts.baselines.ensure("product")
    running.parts.first_calls.wait("product")
    slot = running.functions["product"].slot
    assert [variant.tier for variant in slot.variants] == [Tier.T0, Tier.T2]
    assert slot.incumbent is slot.variants[1]
    assert running.deoptimize("product") is slot.variants[0]


def test_a_large_product_is_at_t2_from_its_second_call_on(watch: PolicyLoop) -> None:
    """Whichever serves the first, as long as the machine is busy: no count of calls is waited for."""
    watched = watch()
    function = watched.runtime.load(PRODUCT)["f"]
    rng = np.random.default_rng(1)
    a, b = (rng.standard_normal((1024, 1024)).astype(np.float32) for _ in range(2))
    exact = a.astype(np.float64) @ b.astype(np.float64)
    bound = 1024 * 2.0**-24 * (np.abs(a).astype(np.float64) @ np.abs(b).astype(np.float64))
    assert (np.abs(function(a, b) - exact) <= 2 * bound).all()
    until(lambda: watched.seen(Swapped))
    assert (np.abs(function(a, b) - exact) <= 2 * bound).all()
    assert [variant.tier for variant in function.variants] == [Tier.T0, Tier.T2]
    assert function.variants[1].calls >= 1
    [swap] = watched.seen(Swapped)
    assert swap.reason == "predicted"  # pyright: ignore


@pytest.mark.parametrize(
    ("start", "cap", "tiers"),
    [
        ("auto", "T3", {"T0": 1}),
        ("t0", "T3", {"T0": 1}),
        ("t1", "T3", {"T0": 0, "T1": 1}),
        ("t2", "T3", {"T0": 0, "T2": 1}),
        ("t2", "T1", {"T0": 0, "T1": 1}),
        ("t2", "T0", {"T0": 1}),
    ],
)
def test_a_start_tier_serves_the_first_call(
    watch: PolicyLoop, start: str, cap: str, tiers: dict[str, int]
) -> None:
    """Of a function that is short, too."""
    function = watch(start_tier=start, tier_cap=cap).runtime.load(MATMUL).matmul
    a = np.eye(64, dtype=np.float32)
    np.testing.assert_array_equal(function(a, a), a)
    assert calls_of(function) == tiers


def test_threads_that_call_first_wait_for_one_compilation(watch: PolicyLoop) -> None:
    watched = watch()
    function = watched.runtime.load(LONG).product

    def call() -> None:
        function(*arrays(), False)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls_of(function)["T0"] == 0
    tiers = [event.tier for event in watched.seen(CompileStarted)]  # pyright: ignore
    assert tiers.count(Tier.T2) == 1


def test_a_runtime_that_is_closed_keeps_nobody_waiting(watch: PolicyLoop) -> None:
    """A call that waits when its runtime is closed ends, whatever becomes of the compilation."""
    watched = watch()
    function = watched.runtime.load(LONG).product

    def call() -> None:
        with contextlib.suppress(Cancelled):
            function(*arrays(), False)

    waiting = threading.Thread(target=call)
    waiting.start()
    watched.runtime.close()
    waiting.join(60)
    assert not waiting.is_alive()


def test_a_large_product_of_buffers_that_overlap_means_its_loops_as_written(watch: PolicyLoop) -> None:
    """T1 sums in another order, and knows that no buffer overlaps another: this call comes to T0."""
    n = 64
    text = f"""func.func @f(%a: memref<{n}x{n}xi64>, %b: memref<{n}x{n}xi64>, %c: memref<{n}x{n}xi64>) {{
      linalg.matmul ins(%a, %b : memref<{n}x{n}xi64>, memref<{n}x{n}xi64>) outs(%c : memref<{n}x{n}xi64>)
      return
    }}"""
    memory = np.random.default_rng(0).integers(-9, 9, n * n + n)
    other = np.random.default_rng(1).integers(-9, 9, (n, n))
    expected, b = [int(x) for x in memory], other.tolist()
    for i in range(n):
        for j in range(n):
            for k in range(n):  # %a begins where %c does, a row before it
                found = expected[n + i * n + j] + expected[i * n + k] * b[k][j]
                expected[n + i * n + j] = (found + 2**63) % 2**64 - 2**63
    function = watch(start_tier="t1").runtime.load(text)["f"]
    function(memory[: n * n].reshape(n, n), other, memory[n:].reshape(n, n))
    assert memory.tolist() == expected
    assert calls_of(function) == {"T0": 1, "T1": 0}
