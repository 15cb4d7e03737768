"""Resident memory over a long campaign, and what "flat" means.

Flat: after a warm-up of a quarter of the steps, the median of the last quarter's readings is at most
``allowance`` bytes above the median of the second quarter's. Medians, because the collector makes single
readings jump; quarters far apart, so that a leak of ``allowance / (steps / 2)`` bytes a step shows.
"""

from __future__ import annotations

import gc
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

    def __str__(self) -> str:
        return (
            f"{self.steps} steps: {self.early / 2**20:.2f} MiB, later {self.late / 2**20:.2f} MiB: "
            f"{self.total / 1024:+.0f} KiB, {self.per_step:+.1f} B a step"
        )


def resident_bytes() -> int:
    """Of this process, after a collection."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(step: Callable[[int], None], steps: int) -> Growth:
    """Run ``step(0)`` to ``step(steps - 1)`` and watch the memory."""
    readings = list[int]()
    every = max(1, steps // READINGS)
    for number in range(steps):
        step(number)
        if number % every == every - 1:
            readings.append(resident_bytes())
    quarter = len(readings) // 4
    early, late = readings[quarter : 2 * quarter], readings[-quarter:]
    return Growth(int(statistics.median(early)), int(statistics.median(late)), steps)
