"""What the background loop takes back, and what it leaves alone."""

from __future__ import annotations

import ctypes
import struct
import time
from collections.abc import Callable

import numpy as np

from neurojit.abi import layout
from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import FunctionHandle, LoadedProgram, in_service
from neurojit.settings import Settings
from neurojit.telemetry.events import CompileStarted, Deoptimized, Event, Sampled, Swapped
from tests.scenarios.conftest import PolicyLoop
from tests.scenarios.programs import EXPONENTIALS, MATMUL
from tests.scenarios.unjudged import unjudged
from tests.scenarios.waiting import until

# The same result as MATMUL's for b = identity, at several times the price.
SLOW = """
func.func @matmul(%a: tensor<64x64xf32>, %b: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %0 = "tensorlang.tanh"(%a) : (tensor<64x64xf32>) -> tensor<64x64xf32>
  %1 = "tensorlang.exp"(%0) : (tensor<64x64xf32>) -> tensor<64x64xf32>
  %2 = "tensorlang.sub"(%1, %1) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %3 = "tensorlang.matmul"(%a, %b) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %4 = "tensorlang.matmul"(%3, %b) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %5 = "tensorlang.matmul"(%4, %b) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %6 = "tensorlang.add"(%5, %2) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  return %6 : tensor<64x64xf32>
}
"""
A = np.arange(64 * 64, dtype=np.float32).reshape(64, 64) % 17
IDENTITY = np.eye(64, dtype=np.float32)


def install_slow(program: LoadedProgram, slow: LoadedProgram) -> None:
    """Installs the code of SLOW, compiled at T0, as what claims to be T2 of MATMUL."""
    install(program, slow, Tier.T0)


def install(program: LoadedProgram, other: LoadedProgram, tier: Tier) -> None:
    """Installs the code of ``other`` at ``tier`` as T2 of MATMUL."""
    running = in_service(program)
    variant = unjudged(running, in_service(other), "matmul", compiled_at=tier, tier=Tier.T2)
    running.parts.promoter.install(running.functions["matmul"], variant, "for the test")


def call_until(function: FunctionHandle, condition: object) -> None:
    assert callable(condition)

    def called() -> bool:
        np.testing.assert_array_equal(function(A, IDENTITY), A)
        return bool(condition())

    until(called)


def test_a_slow_variant_is_taken_back(watch: PolicyLoop) -> None:
    """A T2 that is measured slower than T0 is replaced by T0 while the program runs, with a ``Deoptimized``
    event that says so; T2 is not tried again."""
    watched = watch(calls_t1=2**62, calls_t2=2**62)
    program, slow = watched.runtime.load(MATMUL), watched.runtime.load(SLOW)
    function = program.matmul
    call_until(function, lambda: function.calls >= 64)
    install_slow(program, slow)
    assert function.incumbent == 1
    call_until(function, lambda: function.incumbent == 0)
    (event,) = watched.seen(Deoptimized)
    assert isinstance(event, Deoptimized)
    assert (event.before, event.after, event.reason) == (1, 0, "T2 is slower than T0")
    assert "T2" in in_service(program).functions["matmul"].refused_tiers


def test_a_variant_that_a_busy_machine_made_slow_comes_back(watch: PolicyLoop) -> None:
    """What it replaced was timed when nothing else ran, and then takes as long itself."""
    watched = watch(calls_t1=2**62, calls_t2=2**62)
    program = watched.runtime.load(MATMUL)
    function = program.matmul
    call_until(function, lambda: function.calls >= 64)
    before = in_service(program).functions["matmul"].slot.variants[0]
    assert before._cell is not None
    quick = struct.pack("<q", 1) * layout.RING_LENGTH
    ctypes.memmove(before._cell.address + layout.PROFILE_RING, quick, len(quick))
    install(program, program, Tier.T2)
    call_until(function, lambda: len(watched.seen(Swapped, Deoptimized)) == 3)
    (_, back, again) = watched.seen(Swapped, Deoptimized)
    assert isinstance(back, Deoptimized)
    assert isinstance(again, Swapped)
    assert (back.before, back.after, back.reason) == (1, 0, "T2 is slower than T0")
    assert (again.before, again.after, again.reason) == (0, 1, "T0 takes as long by now")
    assert not in_service(program).functions["matmul"].refused_tiers


def test_pinned_functions_are_left_alone(watch: PolicyLoop) -> None:
    """What its user promoted or deoptimized stays as it is, however hot and however slow."""
    watched = watch(calls_t1=2, calls_t2=2)
    program, slow = watched.runtime.load(MATMUL), watched.runtime.load(SLOW)
    function = program.matmul
    function.promote("T1")
    function.deoptimize()
    assert function.incumbent == 0
    before = len(watched.seen(Swapped, Deoptimized, CompileStarted))
    ending = time.monotonic() + 0.3
    call_until(function, lambda: time.monotonic() > ending)
    assert function.incumbent == 0
    assert len(watched.seen(Swapped, Deoptimized, CompileStarted)) == before
    install_slow(program, slow)
    ending = time.monotonic() + 0.2
    call_until(function, lambda: time.monotonic() > ending)
    assert function.incumbent == 2


def test_a_pin_made_while_the_background_compiles_holds(watch: PolicyLoop) -> None:
    """A promotion that was under way when its user chose a variant is dropped when it is ready."""
    watched = watch(calls_t1=2, calls_t2=2)
    function = watched.runtime.load(EXPONENTIALS).long

    def compiling() -> bool:
        function(IDENTITY)
        return any(event.tier is not Tier.T0 for event in watched.seen(CompileStarted))  # pyright: ignore

    until(compiling)
    function.deoptimize()
    assert function.incumbent == 0
    ending = time.monotonic() + 0.4
    while time.monotonic() < ending:
        function(IDENTITY)
    assert function.incumbent == 0


def test_a_call_that_was_reported_while_it_ran_is_reported_again_when_timed() -> None:
    """A ``@main`` that runs for seconds has a median in the end."""
    text = """
    func.func @main() {
      %c = arith.constant 1 : i64
      "tensorlang.print"(%c) : (i64) -> ()
      return
    }
    """
    seen: list[Event] = []
    samplers: list[Callable[[], None]] = []
    with Runtime(
        Settings(), on_event=seen.append, print_sink=lambda _: [sampler() for sampler in samplers]
    ) as runtime:
        program = runtime.load(text)
        sample = in_service(program).parts.sampling.report_all
        samplers.append(sample)
        program.run_main()
        sample()
    samples = [event for event in seen if isinstance(event, Sampled)]
    assert [event.calls for event in samples] == [1, 1]
    assert samples[0].median_ns is None
    assert samples[1].median_ns is not None
