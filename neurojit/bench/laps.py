"""Times calls of one statement as Python runs it, in samples, and knows which of them were disturbed."""

from __future__ import annotations

import contextlib
import threading
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Final

from neurojit.bench.messages import Timed
from neurojit.bench.peers.call import Call

SAMPLES: Final = 16  # of a round, where calls are short enough
_KEPT: Final = 8  # of a round: more make files of results large and say little more
_WARM_SHARE: Final = 0.1  # of a round, untimed: whoever had the caches before was somebody else
_SHORTEST_NS: Final = 20_000  # of a sample: the clock and the loop are below a thousandth of it
_WAITED: Final = 0.02  # of a sample that is undisturbed
_QUIET: Final = 2  # undisturbed samples that a round waits for,
_PATIENCE: Final = 1.5  # so many times its length
_TRIES: Final = 3  # of the first laps, by which it is decided how many calls make a sample


class Stopwatch:
    """Times ``call``; ``restore``, where given, goes before each single call, untimed."""

    def __init__(self, call: Call, restore: Callable[[], None] | None = None) -> None:
        # Names are global, as they are in a notebook: else one that the statement assigns could not be read.
        names = [name for name in {**call.names, **dict.fromkeys(call.written)} if not name.startswith("__")]
        setup = f"global {', '.join(names)}" if names else "pass"
        self._timer = timeit.Timer(call.statement, setup, timer=time.perf_counter_ns, globals=call.names)
        self._restore = restore

    def lap(self, calls: int) -> float:
        """Nanoseconds of one of ``calls``."""
        if self._restore is not None:
            self._restore()
        return self._timer.timeit(calls) / calls

    def calls_in(self, nanoseconds: float) -> int:
        """How many calls take about so long; 1 where each has to be restored."""
        if self._restore is not None:
            return 1
        calls = 1
        while True:
            each = min(self.lap(calls) for _ in range(_TRIES))
            if calls * each >= _SHORTEST_NS or calls * each >= nanoseconds:
                return max(1, round(nanoseconds / max(each, 1.0)))
            calls *= 4

    def round(self, seconds: float, calls: int) -> Timed:
        """Samples of ``calls`` for about ``seconds``, one at least, after calls that are not timed.

        A sample is disturbed where a thread of the process was ready meanwhile and waited for a core, which
        others had. Undisturbed ones alone are told, where there are any; the round waits a while for them. Of
        disturbed ones the wait of the calling thread is taken off; that of another may have cost nothing.
        """
        began, processor = time.perf_counter_ns(), time.process_time_ns()
        while True:
            self.lap(max(1, calls // 4))
            if time.perf_counter_ns() - began >= seconds * 1e9 * _WARM_SHARE:
                break
        quiet: list[float] = []
        disturbed: list[float] = []
        while True:
            before = queued_ns()
            took_ns = self.lap(calls) * calls
            after = queued_ns()
            waited = {thread: ns - before.get(thread, 0) for thread, ns in after.items()}
            if max(waited.values(), default=0) <= _WAITED * took_ns:
                quiet.append(took_ns / calls)
            else:
                own = took_ns - waited.get(str(threading.get_native_id()), 0)
                disturbed.append(max(own, 0) / calls)
            took = (time.perf_counter_ns() - began) * 1e-9
            if (
                len(quiet) >= SAMPLES
                or took >= seconds * _PATIENCE
                or (took >= seconds and len(quiet) >= _QUIET)
            ):
                break
        spent = (time.process_time_ns() - processor) * 1e-9
        return Timed(tuple((quiet or disturbed)[:_KEPT]), bool(quiet), took, spent)


def queued_ns() -> dict[str, int]:
    """Nanoseconds that each thread of this process, ready to run, stood in the queue for a core so far.

    By Linux (Documentation/scheduler/sched-stats.rst); of none where the system does not tell.
    """
    waited: dict[str, int] = {}
    for thread in Path("/proc/self/task").glob("*/schedstat"):
        with contextlib.suppress(OSError, LookupError, ValueError):  # that thread has ended
            waited[thread.parent.name] = int(thread.read_bytes().split()[1])
    return waited
