"""Everything at once: ``python -m tests.campaigns.mix [SECONDS] [--seed N]``.

Threads call small and large functions, with faults and endless loops among them, while others swap, cancel
what runs, load and forget programs, and kill the compiler. Every result that comes is compared; what a call
may raise is what was done to it. Ends by itself, and within the time, or something hangs.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Callable

import numpy as np

import neurojit
from neurojit.runtime import Runtime
from neurojit.settings import Settings

PROGRAM = """
func.func @inner(%x: tensor<256xf32>, %limit: f32) -> tensor<256xf32> {
  %c0 = arith.constant 0 : index
  %v = tensor.extract %x[%c0] : tensor<256xf32>
  %fine = arith.cmpf olt, %v, %limit : f32
  "tensorlang.assert"(%fine, %v) {message = "too large", names = ["v"]} : (i1, f32) -> ()
  %0 = "tensorlang.add"(%x, %x) : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
  return %0 : tensor<256xf32>
}
func.func @outer(%x: tensor<256xf32>, %limit: f32) -> tensor<256xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %r = scf.for %i = %c0 to %c3 step %c1 iter_args(%y = %x) -> (tensor<256xf32>) {
    %z = func.call @inner(%y, %limit) : (tensor<256xf32>, f32) -> tensor<256xf32>
    scf.yield %z : tensor<256xf32>
  }
  return %r : tensor<256xf32>
}
func.func @product(%a: tensor<160x160xf32>, %b: tensor<160x160xf32>) -> tensor<160x160xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<160x160xf32>, tensor<160x160xf32>) -> tensor<160x160xf32>
  return %0 : tensor<160x160xf32>
}
func.func @endless(%x: tensor<256xf32>) -> tensor<256xf32> {
  %limit = arith.constant 1.0e30 : f32
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %r = scf.while (%y = %x) : (tensor<256xf32>) -> tensor<256xf32> {
    %v = tensor.extract %y[%c0] : tensor<256xf32>
    %more = arith.cmpf oge, %v, %zero : f32
    scf.condition(%more) %y : tensor<256xf32>
  } do {
  ^bb0(%y: tensor<256xf32>):
    %z = func.call @inner(%x, %limit) : (tensor<256xf32>, f32) -> tensor<256xf32>
    scf.yield %z : tensor<256xf32>
  }
  return %r : tensor<256xf32>
}
"""
TIERS = ("T0", "T1", "T2")
THREADS = 3


class Mix:
    """The actors, and what went wrong."""

    def __init__(self, runtime: Runtime, seed: int) -> None:
        self._runtime = runtime
        self._program = runtime.load(PROGRAM)
        self._seed = seed
        self._over = threading.Event()
        self.failures: list[str] = []
        self.done: collections.Counter[str] = collections.Counter()
        values = np.random.default_rng(seed).integers(-4, 5, (2, 160, 160))
        self._a, self._b = values.astype(np.float32)
        self._product = self._a @ self._b
        self._x = np.full(256, 1.0, np.float32)

    def run(self, seconds: float) -> None:
        actors = [self._call] * THREADS + [self._swap, self._load, self._cancel, self._kill]
        threads = [
            threading.Thread(target=self._act, args=(actor, random.Random(self._seed * 100 + number)))
            for number, actor in enumerate(actors)
        ]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._over.set()
        deadline = time.monotonic() + 300
        while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline:
            self._runtime.cancel()
            time.sleep(0.01)
        if any(thread.is_alive() for thread in threads):
            self.failures.append("a thread hangs")

    def _act(self, actor: Callable[[random.Random], None], choice: random.Random) -> None:
        try:
            while not self._over.is_set():
                actor(choice)
                self.done[actor.__name__.strip("_")] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the campaign's finding
            self.failures.append(f"{actor.__name__}: {type(error).__name__}: {error}")
            self._over.set()

    def _call(self, choice: random.Random) -> None:
        kind = choice.randrange(40)
        # Another thread may cancel whatever runs.
        with contextlib.suppress(neurojit.Cancelled):
            if kind == 0:
                self._program.endless(self._x)
                raise AssertionError("@endless ended")
            if kind < 10:
                self._same(self._program.product(self._a, self._b), self._product)
            elif kind < 20:
                self._fault(choice.choice([0.5, 1.5, 3.0]))
            else:
                self._same(self._program.outer(self._x, 9.0), 8 * self._x)

    def _fault(self, limit: float) -> None:
        try:
            self._program.outer(self._x, limit)
        except neurojit.ProgramFault as fault:
            value = fault.report.values["v"]
            if not limit <= value < 2 * limit + 1:
                raise AssertionError(f"the fault reports {value} at limit {limit}") from fault
        else:
            raise AssertionError(f"no fault at limit {limit}")

    def _swap(self, choice: random.Random) -> None:
        function = self._program[choice.choice(["inner", "outer", "product", "endless"])]
        if choice.random() < 0.1:
            function.deoptimize()
        else:
            function.promote(choice.choice(TIERS))

    def _load(self, choice: random.Random) -> None:
        program = self._runtime.load(PROGRAM)
        for _ in range(choice.randrange(20)):
            with contextlib.suppress(neurojit.Cancelled):
                self._same(program.outer(self._x, 9.0), 8 * self._x)

    def _cancel(self, choice: random.Random) -> None:
        self._over.wait(choice.uniform(0.01, 0.1))
        self._runtime.cancel()

    def _kill(self, choice: random.Random) -> None:
        # A request survives one death of its compiler; not a second one right after it.
        self._over.wait(choice.uniform(3.0, 6.0))
        if not self._over.is_set():
            pid = choice.choice(self._runtime.compiler_pids)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @staticmethod
    def _same(found: object, expected: object) -> None:
        if not np.array_equal(np.asarray(found), np.asarray(expected)):
            raise AssertionError("a result is wrong")


def run(seconds: float, seed: int) -> Mix:
    with neurojit.Runtime(Settings(calls_t1=8, calls_t2=16)) as runtime:
        mix = Mix(runtime, seed)
        mix.run(seconds)
    return mix


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.mix")
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    mix = run(given.seconds, given.seed)
    print(dict(mix.done), *mix.failures, sep="\n")
    return 1 if mix.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
