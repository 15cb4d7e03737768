"""The background loop: watches the profiles, tells what it sees, keeps the house.

It runs in a thread of its own. The program never waits for it: compiling happens in the compiler process,
linking takes about a millisecond, and installing is one store.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from neurojit.errors import Cancelled
from neurojit.execution.contexts import ContextPool
from neurojit.execution.reclaim import Reclaimer
from neurojit.tiering.hot_spots import HotSpots
from neurojit.tiering.installation import Function
from neurojit.tiering.promoter import Promoter
from neurojit.tiering.sampling import Sampling
from neurojit.tiering.trials import Trials
from neurojit.tiering.watch import Watch

PERIOD_S = 0.005
LONGEST_PERIOD_S = 0.5
# Looking at profiles, and reporting them, may each take so much of a core. With a few hot functions that is
# never reached; with hundreds each is looked at less often.
LARGEST_SHARE = 0.003
SAMPLE_PERIOD_S = 0.25
TRIM_PERIOD_S = 1.0  # arenas that were idle for so long give their pages back


class BackgroundLoop:
    """Looks after one program until its promoter is closed."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        promoter: Promoter,
        watch: Watch,
        hot_spots: HotSpots,
        trials: Trials,
        sampling: Sampling,
        reclaimer: Reclaimer,
        pool: ContextPool,
        seconds: Callable[[], float],
    ) -> None:
        self._functions = functions
        self._promoter = promoter
        self._watch = watch
        self._hot_spots = hot_spots
        self._trials = trials
        self._sampling = sampling
        self._reclaimer = reclaimer
        self._pool = pool
        self._seconds = seconds
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the loop unless it runs."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="neurojit-promoter", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Once the promoter is closed: wait for the loop to end, unless this is its thread."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def after_fork_in_child(self) -> None:
        """The loop is not in the child."""
        self._thread = None

    def _run(self) -> None:
        next_sample = self._seconds() + SAMPLE_PERIOD_S
        next_trim = self._seconds() + TRIM_PERIOD_S
        period = PERIOD_S
        while not self._promoter.closed_within(period):
            began = time.thread_time()
            try:
                busy = self._look_at_all()
            except Cancelled:
                return  # closed meanwhile
            period = PERIOD_S if busy else _affordable(time.thread_time() - began, PERIOD_S)
            self._reclaimer.collect()
            if self._seconds() >= next_sample:
                began = time.thread_time()
                self._sampling.report_all()
                next_sample = self._seconds() + _affordable(time.thread_time() - began, SAMPLE_PERIOD_S)
            if self._seconds() >= next_trim:
                self._pool.trim()
                next_trim = self._seconds() + TRIM_PERIOD_S

    def _look_at_all(self) -> bool:
        """Look at every function and every trial; whether there was anything to do for a function."""
        busy = False
        for function in self._functions.values():
            if self._promoter.closed:
                raise Cancelled("the runtime is closed")
            busy |= self._watch.look(function)
            self._hot_spots.look(function)
        self._trials.step()
        return busy


def _affordable(spent: float, shortest: float) -> float:
    """How long to wait, in seconds, after work that took ``spent`` seconds of CPU time."""
    return min(max(shortest, spent / LARGEST_SHARE), max(shortest, LONGEST_PERIOD_S))
