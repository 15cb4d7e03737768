"""Fork server: a worker forked from a warm one, watched by its pidfd since it is not the host's child."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
from dataclasses import dataclass

AVAILABLE = hasattr(os, "pidfd_open")  # elsewhere workers are started one by one


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """Asks a worker to fork: the new process serves the pipe that follows. Answer: its process id, an int.

    The descriptors ``PIPE``, ``LIFELINE`` and that of the standard error follow by ``send_handle``.
    """


class Forked:
    """The part of ``subprocess.Popen``'s interface that a host uses, for a process that is not its child.

    Nobody but its parent, which ignores it, is told its exit status: ``returncode`` is None for ever.
    """

    returncode: int | None = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """None while it runs, else -1."""
        return -1 if self._has_ended(0.0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired("fork", timeout or 0.0)
        return -1

    def kill(self) -> None:
        """End it. Safe after its end: a descriptor never means another process."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def close(self) -> None:
        os.close(self._descriptor)

    def _has_ended(self, timeout: float | None) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(None if timeout is None else timeout * 1000))
