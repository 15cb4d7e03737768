"""Functions that ``neurojit doctor`` compiles and runs: what it calls fine has been seen to work."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from neurojit.cli.doctor_probes import Finding, attempt
from neurojit.model.policy import Tier
from neurojit.workers.environment import worker_environment

if TYPE_CHECKING:
    from neurojit.runtime import Runtime
    from neurojit.settings import Settings

_TRIAL = """\
func.func @twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = arith.addf %x, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
"""
_EXTENT = 64
_VECTORS = """\
func.func @product(%a: tensor<64x64xf32>, %b: tensor<64x64xf32>) -> tensor<64x64xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>
  %d = "tensorlang.tanh"(%c) : (tensor<64x64xf32>) -> tensor<64x64xf32>
  return %d : tensor<64x64xf32>
}
"""
_CALLS = 8

# In the order in which they are tried.
_GIVES = (
    ("compiling", "running anything at all"),
    ("vectors", "right results at T2"),
    ("tick counter", "times of calls, without which nothing is promoted"),
)


class _Trials:
    """One runtime, started by the first that needs it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._runtime: Runtime | None = None
        self._product: Any = None

    def compiling(self) -> tuple[bool, str]:
        import numpy as np  # noqa: PLC0415 (help must not pay for it)

        from neurojit.runtime import Runtime  # noqa: PLC0415

        started = time.perf_counter()
        self._runtime = Runtime(self._settings)
        program = self._runtime.load(_TRIAL)
        loaded = time.perf_counter()
        result = program["twice"](np.arange(4, dtype=np.float32))
        called = time.perf_counter()
        cold, first = (loaded - started) * 1e3, (called - loaded) * 1e3
        seen = (
            f"a trial function ran: compiler ready after {cold:.0f} ms, first call after {first:.0f} ms more"
        )
        return result.tolist() == [0.0, 2.0, 4.0, 6.0], seen

    def vectors(self) -> tuple[bool, str]:
        """A product of small integers is exact in any order; its tangent is not, by some units."""
        import numpy as np  # noqa: PLC0415

        if self._runtime is None:
            return False, "not tried: nothing compiles"
        steps = np.arange(_EXTENT * _EXTENT).reshape(_EXTENT, _EXTENT)
        a, b = ((steps * factor % 7 - 3).astype(np.float32) for factor in (3, 5))
        wanted = np.tanh((a / 64).astype(np.float64) @ b)
        self._product = product = self._runtime.load(_VECTORS)["product"]
        variant = product.promote(Tier.T2)
        worst = max(float(np.abs(product(a / 64, b) - wanted).max()) for _ in range(_CALLS))
        if not worst < 1e-5:
            return False, f"a product at T2 is wrong: off by {worst:.2g}, where 0.00001 is allowed"
        return (
            True,
            f"a product at T2 is right (off by {worst:.1g} at most), compiled in {variant.compile_ms:.0f} ms",
        )

    def counter(self) -> tuple[bool, str]:
        """As the product was timed: some microseconds a call."""
        if self._product is None:
            return False, "not tried: no product was computed"
        timed = [variant for variant in self._product.variants if variant.cycles]
        if not timed:
            return False, "it stands still: no call is timed, so that nothing can get faster"
        variant = timed[-1]
        per_tick = variant.median_ns / variant.cycles
        return True, f"{per_tick:.3g} ns a tick; the product takes {variant.median_ns / 1e3:.3g} us a call"

    def close(self) -> None:
        if self._runtime is not None:
            self._runtime.close()


def trial_findings(settings: Settings) -> list[Finding]:
    """Whether a function runs, whether T2's vectors compute what they should, and whether calls are timed.

    In a process of its own: what a processor cannot run ends the process, and is to be told all the same.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-m", __name__],
        input=pickle.dumps(settings),
        capture_output=True,
        env=worker_environment(os.environ),
        check=False,
    )
    found = [Finding(**json.loads(line)) for line in done.stdout.splitlines()]
    how = f"the process that tried it ended {_ending(done.returncode)}"
    for name, gives in _GIVES[len(found) :]:
        found.append(Finding(name, "broken", how, gives, essential=True))
        how = "not tried"
    return found


def _ending(status: int) -> str:
    return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"


def _try_each(settings: Settings) -> None:
    """A finding a line, each as soon as it is known."""
    trials = _Trials(settings)
    looks = (trials.compiling, trials.vectors, trials.counter)
    try:
        for (name, gives), look in zip(_GIVES, looks, strict=True):
            print(json.dumps(asdict(attempt(name, gives, look, essential=True))), flush=True)
    finally:
        trials.close()


if __name__ == "__main__":
    _try_each(pickle.load(sys.stdin.buffer))
