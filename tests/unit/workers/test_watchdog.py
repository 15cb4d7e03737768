"""Deadlines of processes, all watched by one thread."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from neurojit.workers.watchdog import Deadline

SLEEPS = "import time; time.sleep(600)"
LONG_S = 300.0


@pytest.fixture
def sleeping() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Three processes that only sleep: that is their own time."""
    found = [subprocess.Popen([sys.executable, "-S", "-c", SLEEPS]) for _ in range(3)]
    yield found
    for process in found:
        process.kill()
        process.wait()


def watchers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "neurojit-watchdog"]


def test_who_is_late_is_ended_and_nobody_else(sleeping: list[subprocess.Popen[bytes]]) -> None:
    """The one with the nearest deadline, though it came last."""
    first, second, third = sleeping
    with Deadline(first, LONG_S) as patient, Deadline(second, LONG_S), Deadline(third, 0.2) as late:
        assert third.wait(LONG_S) < 0
        assert late.passed
        assert not patient.passed
        assert (first.poll(), second.poll()) == (None, None)
        assert len(watchers()) == 1


def test_who_left_in_time_is_not_looked_at(sleeping: list[subprocess.Popen[bytes]]) -> None:
    """Its process answers another request by then."""
    first, second, _ = sleeping
    with Deadline(first, 0.3) as answered:
        pass
    with Deadline(second, 0.6):
        second.wait(LONG_S)
    assert not answered.passed
    assert first.poll() is None


def test_a_child_of_a_fork_has_a_watchdog_of_its_own(sleeping: list[subprocess.Popen[bytes]]) -> None:
    """The thread is not in the child, and what it watched is not the child's."""
    first, second, _ = sleeping
    with Deadline(first, LONG_S):
        child = os.fork()
        if not child:
            with Deadline(second, 0.2) as deadline:
                ends = time.monotonic() + LONG_S
                while not deadline.passed and time.monotonic() < ends:
                    time.sleep(0.01)
            os._exit(0 if deadline.passed else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert first.poll() is None
