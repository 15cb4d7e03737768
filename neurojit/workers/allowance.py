"""Time limits of a process in its own time, which leaves out what it waits for a processor.

Limits on a process are there for what does not end. On a busy machine what does end takes many times as long,
most of it in the queue for a processor. Linux tells how long each thread stood there
(``/proc/PID/task/TID/schedstat``, second number: Documentation/scheduler/sched-stats.rst); the rest of the
clock's time is the process's own: it computed, or it slept. Elsewhere all time is its own.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Behind a limit on own time: nobody waits longer by the clock on the wall, however busy the machine is.
WALL_PER_OWN: Final = 10

_NANOSECONDS: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Thread:
    """What the kernel tells of one: seconds that it ran and that it waited, and whether it wants to run now.

    What it waits in the queue is added when it comes out of it.
    """

    ran_s: float
    queued_s: float
    ready: bool


def threads_of(pid: int) -> dict[int, Thread]:
    """By number; none where the process has ended, or where the kernel does not tell."""
    found: dict[int, Thread] = {}
    with contextlib.suppress(OSError):
        for folder in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError, LookupError, ValueError):  # that thread has ended
                ran, queued = map(int, (folder / "schedstat").read_bytes().split()[:2])
                state = (folder / "stat").read_bytes().rpartition(b") ")[2][:1]
                found[int(folder.name)] = Thread(ran * _NANOSECONDS, queued * _NANOSECONDS, state == b"R")
    return found


_NEW: Final = Thread(0.0, 0.0, ready=False)


class _Queue:
    """Where one thread waits. ``before``: as it was when its waits began to count."""

    def __init__(self, before: Thread, now: float) -> None:
        self._before = before
        self._seen = before
        self._since = now  # when it was first seen like this

    def waited(self) -> float:
        """Seconds in the queue, as they were told."""
        return self._seen.queued_s - self._before.queued_s

    def look(self, thread: Thread, now: float) -> float:
        """Seconds in the queue by now: who is ready, and did not run since, still stands there."""
        if not thread.ready or thread != self._seen:
            self._seen, self._since = thread, now
        return self.waited() + now - self._since


class OwnTime:
    """What process ``pid`` had for itself since this was made.

    Of several threads the one counts that waited longest: the process may have waited for it.
    """

    def __init__(
        self,
        pid: int,
        clock: Callable[[], float] = time.monotonic,
        threads: Callable[[int], dict[int, Thread]] = threads_of,
    ) -> None:
        self._pid = pid
        self._clock = clock
        self._threads = threads
        self._began = clock()
        self._queues = {number: _Queue(thread, self._began) for number, thread in threads(pid).items()}

    def wall_s(self) -> float:
        """Seconds by the clock on the wall."""
        return self._clock() - self._began

    def seconds(self) -> float:
        """Seconds in which it computed or slept. They pass no faster than those on the wall."""
        now = self._clock()
        threads = self._threads(self._pid)
        looks = [
            self._queues.setdefault(one, _Queue(_NEW, now)).look(thread, now)
            for one, thread in threads.items()
        ]
        # Of a thread that has ended nothing is told any more.
        longest = max([*looks, *(queue.waited() for queue in self._queues.values())], default=0.0)
        return max(0.0, now - self._began - longest)


class Allowance:
    """``seconds`` of a process's own time, and ``wall_s`` on the wall, by default many times more."""

    def __init__(self, own: OwnTime, seconds: float, wall_s: float | None = None) -> None:
        self._own = own
        self._seconds = seconds
        self._wall_s = seconds * WALL_PER_OWN if wall_s is None else wall_s

    def left(self) -> float:
        """Seconds that it has for certain; 0 where its time is up."""
        return max(0.0, min(self._seconds - self._own.seconds(), self._wall_s - self._own.wall_s()))

    @property
    def starved(self) -> bool:
        """Whether the clock on the wall is what is up: the process may not be to blame."""
        return self._own.seconds() < self._seconds
