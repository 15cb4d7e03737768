"""The background thread of a program: samples profiles, runs the policy loop, reclaims retired code.

It runs in a thread of its own. The program never waits for it: compiling happens in the compiler process,
linking takes about a millisecond, and installing is one store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from neurojit.execution.contexts import ContextPool
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.threads import Loop
from neurojit.model.errors import Cancelled
from neurojit.service.closing import Closing
from neurojit.service.hot_spots import HotSpots
from neurojit.service.installer import Function
from neurojit.service.live_trials import Trials
from neurojit.service.policy_loop import PolicyLoop
from neurojit.service.sampling import Sampling

PERIOD_S = 0.005
LONGEST_PERIOD_S = 0.5
# Looking at profiles, and reporting them, may each take so much of a core. With a few hot functions that is
# never reached; with hundreds each is looked at less often.
LARGEST_SHARE = 0.003
SAMPLE_PERIOD_S = 0.25
TRIM_PERIOD_S = 1.0  # arenas that were idle for so long give their pages back


class BackgroundLoop:
    """The loop of a program's background thread, until its promoter is closed."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        closing: Closing,
        watch: PolicyLoop,
        hot_spots: HotSpots,
        trials: Trials,
        sampling: Sampling,
        reclaimer: Reclaimer,
        pool: ContextPool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._functions = functions
        self._closing = closing
        self._watch = watch
        self._hot_spots = hot_spots
        self._trials = trials
        self._sampling = sampling
        self._reclaimer = reclaimer
        self._pool = pool
        self._clock = clock
        self._loop = Loop("promoter", self._run)

    def start(self) -> None:
        """Start the loop unless it runs."""
        self._loop.start()

    def join(self) -> None:
        """Once it is closed: wait for the loop to end, unless this is its thread."""
        self._loop.join()

    def after_fork_in_child(self) -> None:
        self._loop.after_fork_in_child()

    def _run(self) -> None:
        next_sample = self._clock() + SAMPLE_PERIOD_S
        next_trim = self._clock() + TRIM_PERIOD_S
        period = PERIOD_S
        while not self._closing.within(period):
            began = time.thread_time()
            try:
                busy = self._look_at_all()
            except Cancelled:
                return  # closed meanwhile
            period = PERIOD_S if busy else _affordable(time.thread_time() - began, PERIOD_S)
            self._reclaimer.collect()
            if self._clock() >= next_sample:
                began = time.thread_time()
                self._sampling.report_all()
                next_sample = self._clock() + _affordable(time.thread_time() - began, SAMPLE_PERIOD_S)
            if self._clock() >= next_trim:
                self._pool.trim()
                next_trim = self._clock() + TRIM_PERIOD_S

    def _look_at_all(self) -> bool:
        """Look at every function and every trial; whether there was anything to do for a function."""
        busy = False
        for function in tuple(self._functions.values()):
            if self._closing.closed:
                raise Cancelled("the runtime is closed")
            busy |= self._watch.look(function)
            self._hot_spots.look(function)
        self._trials.step()
        return busy


def _affordable(spent: float, shortest: float) -> float:
    """How long to wait, in seconds, after work that took ``spent`` seconds of CPU time."""
    return min(max(shortest, spent / LARGEST_SHARE), max(shortest, LONGEST_PERIOD_S))
