"""Ticks of the processor's counter -> nanoseconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

# Reading both clocks is off by about 100 ns: over a millisecond that is one part in ten thousand.
SHORTEST_BASELINE_NS: Final = 1_000_000


class TickClock:
    """How long a tick is, measured against ``clock`` from construction to each reading.

    ``ticks`` reads the counter that compiled code is timed by. The longer the program has run, the better
    the figure.
    """

    def __init__(self, ticks: Callable[[], int], clock: Callable[[], int] = time.perf_counter_ns) -> None:
        self._ticks = ticks
        self._clock = clock
        self._start_ns = clock()
        self._start_ticks = ticks()

    def nanoseconds_per_tick(self) -> float:
        """Waits (at most a millisecond) where the clock is too young to tell."""
        while True:
            elapsed = self._clock() - self._start_ns
            if elapsed >= SHORTEST_BASELINE_NS:
                break
        ticked = self._ticks() - self._start_ticks
        return elapsed / ticked if ticked > 0 else float("nan")
