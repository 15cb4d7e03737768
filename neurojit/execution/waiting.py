"""Waits in the middle of a call for another thread's work, in steps, so that cancelling ends the wait.

The work is done by another thread. Nothing can end that thread from outside: where the wait is over first,
the work is *abandoned*, goes on to its end, and what comes of it is dropped. Work with an effect *claims* it
first, which fails once it was abandoned, and after which it is waited for. One piece of work is done at a
time, abandoned ones included, so a program that asks again and again leaves no more than one thread behind.
"""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from neurojit.execution.threads import begin

STEP_S: Final = 0.02  # a person who pressed Ctrl-C does not notice it, and it costs nothing

T = TypeVar("T")
Claim = Callable[[], bool]


class Unfinished(enum.Enum):
    """Why a wait was over before the work was."""

    STOPPED = "stopped"  # by whoever ended the call
    LATE = "late"  # the deadline passed while it was done
    BUSY = "busy"  # the deadline passed before it began: other work was not finished


class _Work(Generic[T]):
    def __init__(self, do: Callable[[Claim], T], turn: threading.Lock) -> None:
        self._do = do
        self._turn = turn
        self._guard = threading.Lock()
        self._claimed = False
        self._abandoned = False
        self.over = threading.Event()
        self.results: list[T] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.results.append(self._do(self._claim))
        except BaseException as error:  # noqa: BLE001  # raised again by whoever waits
            self.failure = error
        finally:
            self._turn.release()
            self.over.set()

    def abandon(self) -> bool:
        """Gives up waiting; False where the work has claimed its effect and is to be waited for."""
        with self._guard:
            self._abandoned = not self._claimed
            return self._abandoned

    def _claim(self) -> bool:
        with self._guard:
            self._claimed = not self._abandoned
            return self._claimed


class Desk:
    """Does one piece of work at a time, for whoever waits. ``name`` is that of its threads."""

    def __init__(self, name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._turn = threading.Lock()

    def wait(self, do: Callable[[Claim], T], stopped: Callable[[], bool], seconds: float) -> T | Unfinished:
        """What ``do`` returns, or why it was not waited for. Raises what ``do`` raises.

        ``do`` is given the function by which it claims its effect. ``stopped`` is looked at every STEP_S
        seconds.
        """
        deadline = self._clock() + seconds
        turn = self._turn
        while not turn.acquire(timeout=STEP_S):
            if stopped():
                return Unfinished.STOPPED
            if self._clock() >= deadline:
                return Unfinished.BUSY
        work = _Work(do, turn)
        try:
            begin(self._name, work.run)
        except RuntimeError:  # no thread can be started any more
            turn.release()
            raise
        try:
            while not work.over.wait(STEP_S):
                ended = self._ended(stopped, deadline)
                if ended is not None and work.abandon():
                    return ended
        except BaseException:  # of a signal's handler
            work.abandon()
            raise
        if work.failure is not None:
            raise work.failure
        return work.results[0]

    def after_fork_in_child(self) -> None:
        """Whoever has the turn is not in the child."""
        self._turn = threading.Lock()

    def _ended(self, stopped: Callable[[], bool], deadline: float) -> Unfinished | None:
        if stopped():
            return Unfinished.STOPPED
        return Unfinished.LATE if self._clock() >= deadline else None
