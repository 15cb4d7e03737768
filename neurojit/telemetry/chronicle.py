"""Where events are told: each is stamped with its time and goes to whoever listens to the run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from neurojit.telemetry import events


def _unheard(_: events.Event) -> None:
    """Nobody listens."""


class Chronicle:
    """Tells ``listener`` what happens in a run, from any thread and in the thread that tells it.

    ``clock``: in seconds, forward only; the run begins when its chronicle is made.
    """

    def __init__(
        self,
        listener: Callable[[events.Event], None] = _unheard,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._listener = listener
        self._clock = clock
        self._began = clock()

    def now(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._began

    def tell(self, event: events.Event) -> None:
        """Hand on ``event`` as of now."""
        self._listener(replace(event, seconds=self.now()))

    def degraded(self, what: str, why: str) -> None:
        """Tell that something works less well than it could."""
        self.tell(events.Degraded(what=what, why=why))
