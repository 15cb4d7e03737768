"""Lifetime of what a runtime owns: on close, on collection, at the interpreter's end, after a fork.

*Closed*: nothing is compiled any more, running calls are cancelled, later ones raise ``Cancelled``. Code is
unloaded once no thread is in it.

*Collected*: as closed, in a thread of its own: the collector may run in any thread, in the middle of a
request to the very compiler that is to end.

*The interpreter's end*: the compiler and the background loops end. Threads that run compiled code are left
alone: Python has waited for the ordinary ones by then, and daemon threads vanish with the process, whose code
stays loaded to the last.

*After a fork* the child keeps what is installed, and starts a compiler of its own when it needs one. Only the
thread that forked is there: calls that others had running never end, and background promotion rests until the
child compiles something. The parent notices nothing.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from contextlib import ExitStack
from typing import Protocol

from neurojit.execution.threads import begin
from neurojit.model.errors import Cancelled
from neurojit.service.machinery import Machinery
from neurojit.workers.compiler import Compiler

_LOOK_AGAIN_S = 0.002


class Owned(Protocol):
    """A program in service, as whoever gives it back sees it."""

    @property
    def installing(self) -> threading.RLock: ...  # pyright: ignore

    def refuse(self) -> None:
        """From here on nothing is compiled or installed."""

    def stop_promoting(self) -> None:
        """After ``refuse``: wait for what runs in the background to end."""

    def close(self) -> None:
        """After ``refuse``: take the code out of service."""

    def after_fork_in_child(self) -> None: ...


class Belongings:
    """A compiler, programs and their machinery. Refers to no runtime, so a forgotten runtime is collected.

    ``grace_s``: how long ``close`` waits for running calls to end.
    """

    def __init__(self, compiler: Compiler, grace_s: float) -> None:
        self.compiler = compiler
        self.programs: list[Owned] = []
        self.machinery: Machinery | None = None
        self.closed = False
        self._grace_s = grace_s
        self._lock = threading.Lock()
        _alive.add(self)

    def running(self) -> Machinery:
        """The machinery, which whatever runs has.

        Raises Cancelled where nothing was loaded, or after ``close``.
        """
        if self.machinery is None or self.closed:
            raise Cancelled("the runtime is closed")
        return self.machinery

    def close(self) -> None:
        """Give everything back. Safe to call twice and from any thread."""
        if not self._begin():
            return
        for running in self.programs:
            running.close()
        if self.machinery is None:
            return
        self.machinery.pool.cancel_all()
        deadline = time.monotonic() + self._grace_s
        while any(context.running for context in self.machinery.pool) and time.monotonic() < deadline:
            time.sleep(_LOOK_AGAIN_S)
        self.machinery.reclaimer.collect()

    def leave(self) -> None:
        """End processes and background loops, and nothing else: the interpreter is about to go."""
        if not self._begin():
            return
        for running in self.programs:
            running.stop_promoting()

    def drop(self, running: Owned) -> None:
        """Give one program back, whose last reference is gone."""
        running.refuse()
        running.close()
        if running in self.programs:
            self.programs.remove(running)

    def hold(self, locks: ExitStack) -> None:
        """Take what must not be in the middle of anything when the process forks."""
        for running in tuple(self.programs):
            locks.enter_context(running.installing)
        if self.machinery is not None:
            locks.enter_context(self.machinery.reclaimer.lock)
            locks.enter_context(self.machinery.slots.lock)

    def after_fork_in_child(self) -> None:
        self._lock = threading.Lock()
        self.compiler.after_fork_in_child()
        if self.machinery is not None:
            self.machinery.judge.after_fork_in_child()
            self.machinery.meter.after_fork_in_child()
            self.machinery.peaks.after_fork_in_child()
            self.machinery.deadlines.after_fork_in_child()
        for running in self.programs:
            running.after_fork_in_child()

    def _begin(self) -> bool:
        """Refuse new work and end the compiler, so that nobody waits for it; False where that was done."""
        with self._lock:
            if self.closed:
                return False
            self.closed = True
        for running in self.programs:
            running.refuse()
        self.compiler.close()
        if self.machinery is not None:
            self.machinery.deadlines.close()
            self.machinery.judge.close()
            self.machinery.meter.close()
        return True


def close_elsewhere(belongings: Belongings) -> None:
    """``belongings.close()`` in another thread. For the collector."""
    if not belongings.closed:
        begin("close", belongings.close)


def drop_elsewhere(belongings: Belongings, running: Owned) -> None:
    """``belongings.drop(running)`` in another thread. For the collector."""
    if not belongings.closed:
        begin("drop", belongings.drop, running)


_alive: weakref.WeakSet[Belongings] = weakref.WeakSet()
_forking = threading.RLock()
_held = ExitStack()


def _leave_all() -> None:
    for belongings in tuple(_alive):
        belongings.leave()


def _before_fork() -> None:
    _held.enter_context(_forking)
    for belongings in tuple(_alive):
        belongings.hold(_held)


def _after_fork_in_child() -> None:
    _held.close()
    for belongings in tuple(_alive):
        belongings.after_fork_in_child()


atexit.register(_leave_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_held.close, after_in_child=_after_fork_in_child)
