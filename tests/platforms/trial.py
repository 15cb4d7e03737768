"""One processor, tried in a process of its own: what became of each kernel, and how the process ended."""

from __future__ import annotations

import json
import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import llvmlite.binding as llvm

from neurojit.abi.cpu_features import BASE, LEVELS
from neurojit.abi.forced_cpu import VARIABLE
from tests.platforms.kernels import KERNELS

REPOSITORY = Path(__file__).parents[2]
NUMERICS = ("strict", "exact")
TIERS = ("T0", "T1", "T2")
# One of each kind, for where there are many processors to try: converts, multiplies, counts bits, rounds.
FEW = ("matmul_f32", "matmul_i32", "conv_f32", "softmax_f32", "half_of_f32", "ctlz_i32", "vector_fma_f32",
       "collatz_i64")  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One call. ``trouble``: how the result is wrong; ``bits``: a digest of it."""

    kernel: str
    numerics: str
    tier: str
    trouble: str
    bits: str


@dataclass(frozen=True)
class Trial:
    """``ending``: empty where every run that was asked for took place; ``refused``: a clear no, one line."""

    asked: str
    target: str
    runs: tuple[Run, ...]
    ending: str
    refused: str
    seconds: float

    @property
    def wrong(self) -> list[Run]:
        return [run for run in self.runs if run.trouble]

    @property
    def fine(self) -> bool:
        """Right throughout, or refused; never a signal, and never an end half-way."""
        return not self.wrong and not self.ending

    def __str__(self) -> str:
        what = self.refused or self.ending or f"{len(self.runs) - len(self.wrong)} of {len(self.runs)} right"
        return f"{self.asked:24} {self.target or '-':44} {what} ({self.seconds:.0f} s)"


def try_on(
    cpu: str,
    kernels: Sequence[str] = tuple(KERNELS),
    numerics: Sequence[str] = NUMERICS,
    tiers: Sequence[str] = TIERS,
    *,
    under: Sequence[str] = (),
    timeout_s: float = 3600.0,
) -> Trial:
    """``cpu``: as ``NEUROJIT_CPU`` has it. ``under``: an emulator and its flags, before the interpreter."""
    asked = json.dumps({"kernels": list(kernels), "numerics": list(numerics), "tiers": list(tiers)})
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "python")
        python.write_text(f'#!/bin/sh\nexec {shlex.join([*under, sys.executable])} "$@"\n')
        python.chmod(0o700)
        done = subprocess.run(
            [*under, sys.executable, "-m", "tests.platforms.one", *([str(python)] if under else [])],
            input=asked,
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env={**os.environ, VARIABLE: cpu},
            timeout=timeout_s,
            check=False,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    target = lines[0]["target"] if lines else ""
    runs = tuple(Run(**line) for line in lines[1:])
    last = (done.stderr.strip().splitlines() or [""])[-1]
    name, _, message = last.partition(": ")
    refused = message if done.returncode == 1 and name == "neurojit.SettingError" else ""
    ending = "" if refused else _ending(done.returncode, last)
    if not refused and not ending and len(runs) != len(kernels) * len(numerics) * len(tiers):
        ending = f"only {len(runs)} runs took place"
    return Trial(cpu or "native", target, runs, ending, refused, time.monotonic() - began)


def _ending(status: int, last: str) -> str:
    if status < 0:
        return f"ended by {signal.Signals(-status).name}"
    return f"ended with status {status}: {last}" if status else ""


def levels() -> list[str]:
    """The levels that this processor has."""
    there = {name for name, has in llvm.get_host_cpu_features().items() if has}
    if not llvm.get_process_triple().startswith("x86_64"):
        return []
    return [level for level, features in LEVELS.items() if there.issuperset(features)]


def removable() -> list[str]:
    """Features of this processor that it could be without."""
    machine = llvm.get_process_triple().partition("-")[0]
    found = llvm.get_host_cpu_features().items()
    return sorted(name for name, has in found if has and name not in BASE.get(machine, ()))


def sample(seed: int, count: int) -> list[str]:
    """So many kernels, drawn by ``seed``."""
    return random.Random(seed).sample(sorted(KERNELS), count)


def differing(trials: Sequence[Trial]) -> list[str]:
    """Kernels that under ``exact`` have other bits on one processor than on another, or at one tier."""
    bits: dict[str, set[str]] = {}
    for trial in trials:
        for run in trial.runs:
            if run.numerics == "exact":
                bits.setdefault(run.kernel, set()).add(run.bits)
    return sorted(kernel for kernel, found in bits.items() if len(found) > 1)
