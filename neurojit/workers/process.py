"""The host's end of a worker process: started on demand, watched, restarted after a death."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from multiprocessing.connection import Connection, Pipe
from typing import Any

from neurojit.errors import CompilerDied

_WAIT_FOR_EXIT_S = 2.0


@contextlib.contextmanager
def _interrupts_blocked() -> Generator[None]:
    """A process started meanwhile never sees Ctrl-C, not even before it could ignore it by itself."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class WorkerProcess:
    """``python -m module``, told the descriptor of its pipe and ``arguments``; messages are pickles.

    Requests of several threads are served one after another. A crash, or a hang past ``timeout_s``, raises
    :class:`CompilerDied` for the request at hand; the next request starts a fresh process and ``on_restart``
    is told why. ``name`` begins each message.
    """

    def __init__(
        self,
        name: str,
        module: str,
        arguments: Sequence[str],
        *,
        timeout_s: float,
        on_restart: Callable[[str], None] | None = None,
    ) -> None:
        self._name = name
        self._command = [sys.executable, "-P", "-m", module]
        self._arguments = tuple(arguments)
        self._timeout_s = timeout_s
        self._on_restart = on_restart
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._last_death = ""
        self._closed = False
        self._owner = os.getpid()

    @property
    def pid(self) -> int | None:
        """The process id of the running worker, None if there is none."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process now, so that its imports overlap with the caller's work."""
        with self._turn:
            self._ensure_started()

    def request(self, message: object, *, attempts: int = 2) -> Any:
        """Send ``message`` and wait for its answer. Raises CompilerDied.

        Where the process ends meanwhile, a fresh one is asked again, ``attempts`` times in all: whoever waits
        for an answer does not care which process gives it. One that hangs is not asked again.
        """
        with self._turn:
            while True:
                attempts -= 1
                try:
                    response = self._exchange(message)
                    break
                except (EOFError, OSError) as error:
                    death = self._bury(self._exit_reason())
                    if not attempts or self._closed:
                        raise CompilerDied(death) from error
        return response

    def close(self) -> None:
        """End the process. Safe to call twice, and while another thread waits for an answer."""
        self._closed = True
        process = self._process
        if process is None or os.getpid() != self._owner:
            return
        process.kill()
        process.wait()
        with self._turn:
            if self._connection is not None:
                self._connection.close()
            self._process = self._connection = None

    def after_fork_in_child(self) -> None:
        """The process is the parent's, and so is whoever had the turn: the child starts afresh."""
        self._turn = threading.Lock()
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for, or to warn about
        if self._connection is not None:
            self._connection.close()  # ours of the two copies: the worker must see the parent's end
        self._process = self._connection = None
        self._owner = os.getpid()

    def _exchange(self, message: object) -> Any:
        connection = self._ensure_started()
        try:
            connection.send(message)
            if not connection.poll(self._timeout_s):
                raise CompilerDied(self._bury(f"no answer within {self._timeout_s:g} s"))
            return connection.recv()
        except (EOFError, OSError, CompilerDied):
            raise
        except BaseException:
            # Ctrl-C while waiting: the answer would be taken for that of the next request.
            self._bury("its caller was interrupted")
            raise

    def _ensure_started(self) -> Connection:
        if self._closed:
            raise CompilerDied(f"{self._name}: closed")
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._exit_reason())
        if self._connection is not None:
            return self._connection
        if self._last_death:
            if self._on_restart is not None:
                self._on_restart(self._last_death)
            self._last_death = ""
        ours, theirs = Pipe()
        with _interrupts_blocked():
            self._process = subprocess.Popen(
                [*self._command, str(theirs.fileno()), *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # a library that prints must not reach the program's output
                pass_fds=[theirs.fileno()],
            )
        theirs.close()
        self._connection = ours
        return ours

    def _exit_reason(self) -> str:
        assert self._process is not None
        try:
            code = self._process.wait(_WAIT_FOR_EXIT_S)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        return f"ended by signal {-code}" if code < 0 else f"exited with status {code}"

    def _bury(self, reason: str) -> str:
        """Forget a process that died or hangs; the message for whoever waits."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        self._last_death = reason
        return f"{self._name}: {reason}"
