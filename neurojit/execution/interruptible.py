"""Native calls that Ctrl-C can end.

Python runs signal handlers in the main thread, between bytecodes: never inside a native call. So a call of
unknown length made from the main thread runs in a worker thread, while the main thread waits for it in a
way that signals interrupt. The worker is kept for the next call (handing over costs two thread switches,
some 20 us, against the at least as long calls that this is for).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Final

from neurojit.execution.threads import begin

# How long a cancelled call may take to reach its next poll before the caller stops waiting for it.
PATIENCE_SECONDS: Final = 2.0

# A signal that comes just before the wait begins, or to another thread, does not end it: Python notes the
# signal and looks for it when the wait is over. So no wait is long.
_LOOK_SECONDS: Final = 0.05


class _Job:
    """One call on its way. Whoever comes second, end or abandonment, runs ``when_abandoned``."""

    def __init__(self, call: Callable[[], int], when_abandoned: Callable[[], None]) -> None:
        self._call = call
        self._when_abandoned = when_abandoned
        self._guard = threading.Lock()
        self._abandoned = False
        self._finished = False
        self.done = threading.Lock()
        self.done.acquire()
        self.status = 0

    @property
    def finished(self) -> bool:
        return self._finished

    def run(self) -> None:
        try:
            self.status = self._call()
        finally:
            with self._guard:
                self._finished = True
                abandoned = self._abandoned
            if abandoned:
                self._when_abandoned()
            self.done.release()

    def abandon(self) -> bool:
        """Gives up waiting; False where the call ended meanwhile."""
        with self._guard:
            self._abandoned = not self._finished
            return self._abandoned


class _Worker:
    def __init__(self) -> None:
        self.jobs: SimpleQueue[_Job] = SimpleQueue()
        begin("call", self._work)

    def _work(self) -> None:
        while True:
            self.jobs.get().run()


_idle: list[_Worker] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # the child has none of the parent's threads


class Interruption(BaseException):
    """A signal's exception reached a waiting call. ``still_running``: the call goes on in its thread."""

    def __init__(self, cause: BaseException, *, still_running: bool) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.still_running = still_running


def run_interruptibly(
    call: Callable[[], int],
    cancel: Callable[[], None],
    when_abandoned: Callable[[], None],
    patience: float = PATIENCE_SECONDS,
) -> int:
    """``call()``, interruptible where this is the main thread.

    On an exception from a signal handler ``cancel()`` is called, the call waited for (``patience`` seconds
    at most; a second signal ends the wait), and :class:`Interruption` raised. Where the call still runs,
    ``when_abandoned()`` is called at its end, in its thread; until then nothing of the call's may be freed.
    """
    if threading.current_thread() is not threading.main_thread():
        return call()
    worker = _idle.pop() if _idle else _Worker()
    job = _Job(call, when_abandoned)
    try:
        worker.jobs.put(job)
        while not job.done.acquire(timeout=_LOOK_SECONDS):
            pass
    except BaseException as signalled:  # noqa: BLE001  # a handler may raise anything; it is raised again
        cause = signalled
        cancel()
        try:
            _ = job.finished or job.done.acquire(timeout=patience)
        except BaseException as again:  # noqa: BLE001  # the same
            cause = again
        still_running = job.abandon()
        if not still_running:
            _idle.append(worker)
        raise Interruption(cause, still_running=still_running) from None
    _idle.append(worker)
    return job.status
