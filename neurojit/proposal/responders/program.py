"""Runs a program that may print without end, hang or leave children behind: bounded in time and output."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Literal

_TICK_S = 0.05  # how soon an end is noticed that no pipe tells
_SOON_S = 0.005  # the same where the pipes have ended, and it is about to
_LINGER_S = 1.0  # for output of children that left their group, after the program ended
_PIECE = 1 << 16
_KEPT_OF_ERRORS = 4096

How = Literal["exited", "late", "stopped", "too much"]


@dataclass(frozen=True, slots=True)
class Ended:
    """``status``: of its exit, minus a signal's number; of no meaning unless it ``exited`` by itself.

    ``errors``: the end of what it wrote to its standard error.
    """

    how: How
    status: int
    output: bytes
    errors: bytes


def run(
    command: Sequence[str],
    text: bytes,
    environment: Mapping[str, str],
    *,
    seconds: float,
    most_bytes: int,
    stopped: threading.Event,
    clock: Callable[[], float] = time.monotonic,
) -> Ended:
    """Give ``text`` to its standard input and gather its output, for ``seconds`` or until ``stopped``.

    The program leads a session of its own, without a terminal; with its end every process of its group ends.
    Raises OSError or ValueError where it cannot be started.
    """
    deadline = clock() + seconds
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(environment),
        start_new_session=True,
    )
    pipes = _Pipes(process, text, most_bytes)
    try:
        how = _watched(process, pipes, deadline, stopped, clock)
    finally:
        _end_group(process)
        pipes.close()
        status = process.wait()
    return Ended(how, status, bytes(pipes.output), bytes(pipes.errors))


def _watched(
    process: subprocess.Popen[bytes],
    pipes: _Pipes,
    deadline: float,
    stopped: threading.Event,
    clock: Callable[[], float],
) -> How:
    ended_at: float | None = None
    while True:
        if stopped.is_set():
            return "stopped"
        if pipes.too_much:
            return "too much"
        now = clock()
        if ended_at is None and _has_ended(process):
            ended_at = now
            _end_group(process)  # who still holds its pipes would keep us waiting
        if ended_at is not None and (pipes.at_end or now - ended_at > _LINGER_S):
            return "exited"
        if now >= deadline:
            return "late"
        pipes.move(min(_TICK_S, deadline - now))


class _Pipes:
    """The three pipes of a process, moved along as far as they go."""

    def __init__(self, process: subprocess.Popen[bytes], text: bytes, most_bytes: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self.output, self.errors = bytearray(), bytearray()
        self.at_end = False
        self._text = memoryview(text)
        self._most_bytes = most_bytes
        self._given, self._printed, self._complained = process.stdin, process.stdout, process.stderr
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._given, selectors.EVENT_WRITE)
        self._selector.register(self._printed, selectors.EVENT_READ)
        self._selector.register(self._complained, selectors.EVENT_READ)
        for pipe in (self._given, self._printed, self._complained):
            os.set_blocking(pipe.fileno(), False)

    @property
    def too_much(self) -> bool:
        return len(self.output) > self._most_bytes

    def move(self, seconds: float) -> None:
        """Write and read what is possible, waiting so long at most for any of it."""
        if self.at_end:  # of both outputs, before the program's end
            time.sleep(min(seconds, _SOON_S))
            return
        for key, _ in self._selector.select(seconds):
            if key.fileobj is self._given:
                self._write()
            elif key.fileobj is self._printed:
                self.output += self._read(self._printed)
            else:
                self.errors += self._read(self._complained)
                del self.errors[:-_KEPT_OF_ERRORS]
        self.at_end = self._printed.closed and self._complained.closed

    def close(self) -> None:
        for pipe in (self._given, self._printed, self._complained):
            with contextlib.suppress(OSError):  # of a program that did not read
                pipe.close()
        self._selector.close()

    def _write(self) -> None:
        try:
            self._text = self._text[os.write(self._given.fileno(), self._text[:_PIECE]) :]
        except OSError:  # it reads no more
            self._text = self._text[:0]
        if not self._text:
            self._drop(self._given)

    def _read(self, pipe: IO[bytes]) -> bytes:
        piece = os.read(pipe.fileno(), _PIECE)
        if not piece:
            self._drop(pipe)
        return piece

    def _drop(self, pipe: IO[bytes]) -> None:
        self._selector.unregister(pipe)
        with contextlib.suppress(OSError):
            pipe.close()


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has; it is not waited for yet, so that the number of its group stays its own."""
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return process.poll() is not None
    state = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return state is not None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: of those that have ended
            os.killpg(process.pid, signal.SIGKILL)
