"""The host's end of a worker process: started on demand, watched, restarted after a death."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import send_handle
from typing import IO, Any

from neurojit.model.autopsy import last_words
from neurojit.model.errors import CompilerDied, Death
from neurojit.workers.allowance import Allowance, OwnTime
from neurojit.workers.environment import worker_environment
from neurojit.workers.fork_server import AVAILABLE, Forked, ForkRequest
from neurojit.workers.turns import Asker, Turns
from neurojit.workers.watchdog import Deadline

_WAIT_FOR_EXIT_S = 2.0
_MOST_SAID = 80 << 20  # bytes that are read of what a dead worker wrote to stderr

# Signals by which a process ends itself: an assertion, a wild address, a trap.
_BY_ITSELF = frozenset(
    getattr(signal, f"SIG{name}") for name in ("ABRT", "SEGV", "BUS", "ILL", "FPE", "TRAP", "SYS")
)


@contextlib.contextmanager
def _interrupts_blocked() -> Generator[None]:
    """A process started meanwhile never sees Ctrl-C, not even before it could ignore it by itself."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_Process = subprocess.Popen[bytes] | Forked


@dataclass(frozen=True, slots=True)
class _Ends:
    """The descriptors between a host and one process: what the host keeps, and what the process gets."""

    connection: Connection
    lifeline: int  # closed by our death, whatever its kind
    stderr: IO[bytes]
    given: Connection
    watched: int

    @classmethod
    def open(cls) -> _Ends:
        ours, theirs = Pipe()
        watched, lifeline = os.pipe()
        return cls(ours, lifeline, tempfile.TemporaryFile(), theirs, watched)

    def close_given(self) -> None:
        self.given.close()
        os.close(self.watched)

    def close(self) -> None:
        self.connection.close()
        os.close(self.lifeline)
        self.stderr.close()


class WorkerProcess:
    """``python -m module``, told its descriptors (see ``lifeline``) and ``arguments``; messages are pickles.

    Requests of several threads, and of several askers, are served one after another. A crash, or a hang past
    ``timeout_s`` of the process's own time (:mod:`neurojit.workers.allowance`), raises
    :class:`CompilerDied` for the request at hand; the next request starts a fresh process and ``on_restart``
    is told why. ``name`` begins each message. ``environment``: variables beside the listed ones of
    ``surroundings``, which are those of the host when the process starts unless they are given.
    """

    def __init__(
        self,
        name: str,
        module: str,
        arguments: Sequence[str],
        *,
        timeout_s: float,
        on_restart: Callable[[str], None] | None = None,
        environment: Mapping[str, str] | None = None,
        surroundings: Mapping[str, str] | None = None,
    ) -> None:
        self._name = name
        self._environment = dict(environment or {})
        self._surroundings = surroundings
        self._command = [sys.executable, "-P", "-m", module]
        self._arguments = tuple(arguments)
        self._timeout_s = timeout_s
        self._on_restart = on_restart
        self._own = Asker()
        self._turns = Turns()
        self._process: _Process | None = None
        self._dismissed: _Process | None = None  # ended by us, for an asker that withdrew
        self._ends: _Ends | None = None
        self._last_death = ""
        self._closed = False
        self._owner = os.getpid()

    @property
    def pid(self) -> int | None:
        """The process id of the running worker, None if there is none."""
        return self._process.pid if self._process is not None else None

    def start(self, *, as_fork_of: WorkerProcess | None = None) -> None:
        """Start the process now, so that its imports overlap with the caller's work. Waits for nobody.

        A fork of another worker, where it can be one, is warm at once.
        """
        if not self._turns.take(self._own, waits=False):
            return  # whoever has the turn starts it
        try:
            if as_fork_of is not None and self._process is None and not self._closed and AVAILABLE:
                self._fork(as_fork_of)
            self._ensure_started()
        finally:
            self._turns.give()

    def request(
        self,
        message: object,
        *,
        attempts: int = 2,
        descriptors: Sequence[int] = (),
        timeout_s: float | None = None,
        asker: Asker | None = None,
    ) -> Any:
        """Send ``message`` and wait for its answer, ``timeout_s`` where given. Raises CompilerDied.

        ``asker``: on whose behalf, where that may withdraw.

        Where the process ends meanwhile, a fresh one is asked again, ``attempts`` times in all: whoever waits
        for an answer does not care which process gives it. One that hangs is not asked again.
        ``descriptors`` follow the message.
        """
        asker = asker or self._own
        if not self._turns.take(asker):
            raise CompilerDied(f"{self._name}: closed")
        try:
            while True:
                attempts -= 1
                try:
                    return self._exchange(message, descriptors, timeout_s or self._timeout_s, asker)
                except (EOFError, OSError) as error:
                    death = self._bury(*self._exit_reason())
                    if not attempts or self._closed or asker.withdrawn:
                        raise death from error
        finally:
            self._turns.give()

    def withdraw(self, asker: Asker) -> None:
        """``asker`` waits for no answer any more: its request at hand is ended, those that wait are not made.

        The requests of others are served as before, if need be by a fresh process, of which nobody is told.
        """
        self._turns.withdraw(asker, self._dismiss)

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._closed

    def replace(self, reason: str) -> CompilerDied:
        """End the process; the next request starts a fresh one. What to raise for whoever waits."""
        with self._turns.taken(self._own):
            return self._bury(reason, "crashed")

    def close(self) -> None:
        """End the process. Safe to call twice, and while another thread waits for an answer."""
        self._closed = True
        process = self._process
        if process is None or os.getpid() != self._owner:
            return
        process.kill()
        process.wait()
        with self._turns.taken(self._own):
            self._forget()

    def after_fork_in_child(self) -> None:
        """The process is the parent's, and so is whoever had the turn: the child starts afresh.

        Safe to call twice, as whoever shares the worker does.
        """
        if self._owner == os.getpid():
            return
        self._turns = Turns()
        if isinstance(self._process, subprocess.Popen):
            self._process.returncode = 0  # not ours to wait for, or to warn about
        self._forget()  # our copies of its descriptors too: the worker must see the parent's end
        self._owner = os.getpid()

    def _dismiss(self) -> None:
        """End the process at once; whoever waits for it notices. Not in a child, whose process it is not."""
        process = self._process
        if process is not None and os.getpid() == self._owner:
            self._dismissed = process
            process.kill()

    def _exchange(self, message: object, descriptors: Sequence[int], timeout_s: float, asker: Asker) -> Any:
        connection, process = self._ensure_started()
        if asker.withdrawn:  # while there was no process to end
            raise CompilerDied(f"{self._name}: closed")
        try:
            # A worker that hangs may stop reading and may stop in the middle of an answer.
            with Deadline(process, timeout_s) as deadline:
                try:
                    connection.send(message)
                    for descriptor in descriptors:
                        send_handle(connection, descriptor, process.pid)
                    return connection.recv()
                except (EOFError, OSError) as error:
                    if deadline.passed:
                        raise self._bury(f"no answer within {timeout_s:g} s", "hung") from error
                    raise
        except (EOFError, OSError, CompilerDied):
            raise
        except BaseException:
            # Ctrl-C while waiting: the answer would be taken for that of the next request.
            self._bury("its caller was interrupted")
            raise

    def _ensure_started(self) -> tuple[Connection, _Process]:
        if self._closed:
            raise CompilerDied(f"{self._name}: closed")
        if self._process is not None and self._process.poll() is not None:
            self._bury(*self._exit_reason())
        if self._ends is not None and self._process is not None:
            return self._ends.connection, self._process
        if self._last_death:
            if self._on_restart is not None:
                self._on_restart(self._last_death)
            self._last_death = ""
        ends = _Ends.open()
        surroundings = os.environ if self._surroundings is None else self._surroundings
        with _interrupts_blocked():
            process = subprocess.Popen(
                [*self._command, f"{ends.given.fileno()}:{ends.watched}", *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # a library that prints must not reach the program's output
                stderr=ends.stderr,
                env=worker_environment(surroundings) | self._environment,
                pass_fds=[ends.given.fileno(), ends.watched],
            )
        return self._started(process, ends)

    def _fork(self, template: WorkerProcess) -> None:
        ends = _Ends.open()
        given = (ends.given.fileno(), ends.watched, ends.stderr.fileno())
        try:
            process = Forked(template.request(ForkRequest(), attempts=1, descriptors=given))
        except (CompilerDied, OSError):  # no template, no process, or a kernel without pidfd_open
            ends.close_given()
            ends.close()
            return
        self._started(process, ends)

    def _started(self, process: _Process, ends: _Ends) -> tuple[Connection, _Process]:
        ends.close_given()
        self._ends, self._process = ends, process
        if self._closed:  # by another thread, which saw no process to end
            raise self._bury("closed")
        return ends.connection, process

    def _exit_reason(self) -> tuple[str, Death]:
        assert self._process is not None
        code = self._exit_code(self._process)
        if code is None:
            return "closed its pipe", "crashed"
        if isinstance(self._process, Forked):
            # How, only its parent could ask; but who ends itself mostly says why.
            return "ended", "crashed" if last_words(self._said()) else "killed"
        if code >= 0:
            return f"exited with status {code}", "crashed"
        return f"ended by signal {-code}", "crashed" if -code in _BY_ITSELF else "killed"

    @staticmethod
    def _exit_code(process: _Process) -> int | None:
        """How it ended, which it is about to; None where it does not."""
        allowance = Allowance(OwnTime(process.pid), _WAIT_FOR_EXIT_S)
        while left := allowance.left():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(left)
        return None

    def _bury(self, reason: str, how: Death = "killed") -> CompilerDied:
        """Forget a process that died or hangs; what to raise for whoever waits."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        said = self._said()
        words = last_words(said)
        told = f"{reason}: {words}" if words else reason
        dismissed = self._dismissed is not None and self._process is self._dismissed
        self._last_death = "" if dismissed else told
        self._dismissed = None
        self._forget()
        return CompilerDied(f"{self._name}: {told}", how, said)

    def _said(self) -> str:
        """What the process wrote to stderr, or the end of that."""
        if self._ends is None:
            return ""
        stderr = self._ends.stderr
        stderr.seek(max(0, stderr.seek(0, os.SEEK_END) - _MOST_SAID))
        return stderr.read().decode(errors="replace")

    def _forget(self) -> None:
        if self._ends is not None:
            self._ends.close()
        if isinstance(self._process, Forked):
            self._process.close()
        self._process = self._ends = None
