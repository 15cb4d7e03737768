"""What checked mode costs: kernels with and without checks, called by turns.

``python -m benchmarks.checked [--pairs N] [--tier T] [NAME ...]``
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurojit.model.policy import Tier
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram
from neurojit.settings import Settings
from neurojit.telemetry import events

KERNELS = Path(__file__).with_name("checked.mlir")
LEAST_S = 2e-3  # of one sample: short kernels are called more than once


@dataclass(frozen=True)
class Kernel:
    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Cost:
    """Medians of microseconds a call. ``sites``: checks that the text does not show to be needless."""

    name: str
    plain: float
    checked: float
    sites: str

    @property
    def ratio(self) -> float:
        return self.checked / self.plain


def kernels() -> Sequence[Kernel]:
    drawn = np.random.default_rng(1)

    def reals(*shape: int) -> Any:
        return drawn.random(shape)

    rows, each = 1024, 16
    starts = np.arange(0, rows * each + 1, each, dtype=np.int64)
    columns = drawn.integers(0, rows, rows * each)
    return (
        Kernel("conv2d", (reals(8, 34, 34), reals(8, 8, 3, 3), reals(8, 32, 32))),
        Kernel("matmul_static", (reals(96, 96), reals(96, 96), reals(96, 96))),
        Kernel("matmul_dynamic", (reals(96, 96), reals(96, 96), reals(96, 96), 96)),
        Kernel("matmul_loops", (reals(96, 96), reals(96, 96), reals(96, 96), 96)),
        Kernel("reduction_dynamic", (reals(65536), 65536)),
        Kernel("stencil", (reals(258, 258), reals(258, 258), 256)),
        Kernel("histogram", (drawn.integers(0, 256, 65536), np.zeros(256, np.int64))),
        Kernel("triangular", (reals(256, 256), reals(256), 256)),
        Kernel("spmv", (starts, columns, reals(rows * each), reals(rows), reals(rows), rows)),
    )


def measured(kernel: Kernel, plain: LoadedProgram, checked: LoadedProgram, pairs: int, sites: str) -> Cost:
    """By turns, so that both see the same machine."""
    functions = [program[kernel.name] for program in (plain, checked)]
    once = max(1e-6, _seconds(lambda: functions[0](*kernel.arguments), 1))
    times = max(1, int(LEAST_S / once))
    samples: list[list[float]] = [[], []]
    for _ in range(pairs):
        for function, found in zip(functions, samples, strict=True):
            found.append(1e6 * _seconds(lambda called=function: called(*kernel.arguments), times))
    plainly, carefully = map(statistics.median, samples)
    return Cost(kernel.name, plainly, carefully, sites)


def _seconds(call: Callable[[], object], times: int) -> float:
    started = time.process_time()  # which waits for nobody: others may have the cores meanwhile
    for _ in range(times):
        call()
    return (time.process_time() - started) / times


def run(names: Sequence[str], pairs: int, tier: Tier) -> list[Cost]:
    notes: dict[str, str] = {}

    def seen(event: events.Event) -> None:
        if isinstance(event, events.CompileFinished):
            notes[event.function] = "; ".join(note for note in event.notes if "check" in note)

    chosen = [kernel for kernel in kernels() if not names or kernel.name in names]
    settings = [Settings(checked=on, responder="none", tier_cap=Tier.T0, threads=1) for on in (False, True)]
    with Runtime(settings[0]) as one, Runtime(settings[1], on_event=seen) as other:
        plain, checked = one.load(KERNELS), other.load(KERNELS)
        found: list[Cost] = []
        for kernel in chosen:
            for program in (plain, checked):
                program[kernel.name].promote(tier)
                program[kernel.name](*kernel.arguments)
            found.append(measured(kernel, plain, checked, pairs, notes[kernel.name]))
        return found


def as_text(found: Sequence[Cost]) -> str:
    lines = ["| kernel | unchecked, us | checked, us | ratio | |", "|---|---|---|---|---|"]
    lines += [f"| {c.name} | {c.plain:.4g} | {c.checked:.4g} | {c.ratio:.2f} | {c.sites} |" for c in found]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--tier", type=Tier, default=Tier.T2)
    given = parser.parse_args()
    print(as_text(run(given.names, given.pairs, given.tier)), end="")


if __name__ == "__main__":
    main()
