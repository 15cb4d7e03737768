"""Ends processes that do not answer in time: one thread for all of them.

A thread for each request would cost more than it watches, and from Python 3.12 on none can be started once
Python is about to end, when threads of the program may still wait for a compilation.
"""

from __future__ import annotations

import math
import os
import threading
import time
from typing import Final, Protocol

from neurojit.execution.threads import begin
from neurojit.workers.allowance import Allowance, OwnTime

_SOONEST_S: Final = 0.01  # between two looks at a limit that has nearly passed


class Killable(Protocol):
    """A process that can be ended."""

    @property
    def pid(self) -> int: ...

    def kill(self) -> None: ...


class Deadline:
    """Kills ``process`` unless left within ``seconds`` of its own time: whoever waits for it then wakes."""

    def __init__(self, process: Killable, seconds: float) -> None:
        self.passed = False
        self.due = time.monotonic() + seconds
        self._process = process
        self._allowance = Allowance(OwnTime(process.pid), seconds)

    def look(self) -> bool:
        """At ``due``: end the process where its time is over, else look again later. Whether it ended."""
        left = self._allowance.left()
        if not left:
            self.passed = True
            self._process.kill()
        self.due = time.monotonic() + max(left, _SOONEST_S)
        return self.passed

    def __enter__(self) -> Deadline:
        try:
            _WATCHDOG.watch(self)
        except BaseException:  # Ctrl-C: nobody would leave it, and a later request be ended for it
            _WATCHDOG.forget(self)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _WATCHDOG.forget(self)


class _Watchdog:
    def __init__(self) -> None:
        self._forget_all()

    def _forget_all(self) -> None:
        self._changed = threading.Condition()
        self._watched: set[Deadline] = set()
        self._next = math.inf  # when the thread looks, unless it is told to sooner
        self._started = False

    def watch(self, deadline: Deadline) -> None:
        with self._changed:
            if not self._started:
                begin("watchdog", self._run)
                self._started = True
            self._watched.add(deadline)
            if deadline.due < self._next:
                self._changed.notify()

    def forget(self, deadline: Deadline) -> None:
        """It is looked at no more: its process may be replaced. No look is under way when this returns."""
        with self._changed:
            self._watched.discard(deadline)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for deadline in [one for one in self._watched if one.due <= now]:
                    if deadline.look():
                        self._watched.discard(deadline)
                self._next = min((one.due for one in self._watched), default=math.inf)
                wait = self._next - time.monotonic()
                self._changed.wait(max(wait, 0.0) if self._watched else None)

    def after_fork_in_child(self) -> None:
        """The thread, and what it watched, are the parent's."""
        self._forget_all()


_WATCHDOG: Final = _Watchdog()
os.register_at_fork(after_in_child=_WATCHDOG.after_fork_in_child)
