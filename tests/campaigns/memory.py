"""Resident memory over a long campaign, and what "flat" means.

Flat: after a warm-up of a quarter of the steps, the median of the last quarter's readings is at most
``allowance`` bytes above the median of the second quarter's. Medians, because the collector makes single
readings jump; quarters far apart, so that a leak of ``allowance / (steps / 2)`` bytes a step shows. A
campaign has a process to itself: in a large one, free memory of the allocator's hides what leaks.
``--leak BYTES`` leaks so much at each step, which shows that the meter would see it.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

READINGS = 80


@dataclass(frozen=True, slots=True)
class Growth:
    """Resident bytes: of the second quarter, of the last, and the difference by step."""

    early: int
    late: int
    steps: int

    @property
    def total(self) -> int:
        return self.late - self.early

    @property
    def per_step(self) -> float:
        return self.total / (self.steps / 2)

    @property
    def as_json(self) -> str:
        return json.dumps({"total": self.total, "per_step": self.per_step, "text": str(self)})

    def __str__(self) -> str:
        return (
            f"{self.steps} steps: {self.early / 2**20:.2f} MiB, later {self.late / 2**20:.2f} MiB: "
            f"{self.total / 1024:+.0f} KiB, {self.per_step:+.1f} B a step"
        )


def resident_bytes() -> int:
    """Of this process, after a collection."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def campaign(name: str, steps: int, run: Callable[[int, Leak], Growth]) -> None:
    """The command line of a campaign: how many steps, and how much to leak on purpose."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.campaigns.{name}")
    parser.add_argument("steps", type=int, nargs="?", default=steps)
    parser.add_argument("--leak", type=int, default=0, metavar="BYTES")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    grown = run(given.steps, Leak(given.leak))
    print(grown.as_json if given.json else grown)


class Leak:
    """Keeps ``size`` bytes more each time it is called."""

    def __init__(self, size: int = 0) -> None:
        self._size = size
        self._kept: list[bytearray] = []

    def __call__(self) -> None:
        if self._size:
            self._kept.append(bytearray(self._size))


def growth(step: Callable[[int], None], steps: int, leak: Leak) -> Growth:
    """Run ``step(0)`` to ``step(steps - 1)`` and watch the memory."""
    readings = list[int]()
    every = max(1, steps // READINGS)
    for number in range(steps):
        step(number)
        leak()
        if number % every == every - 1:
            readings.append(resident_bytes())
    quarter = len(readings) // 4
    early, late = readings[quarter : 2 * quarter], readings[-quarter:]
    return Growth(int(statistics.median(early)), int(statistics.median(late)), steps)
