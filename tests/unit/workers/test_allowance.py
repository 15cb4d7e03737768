"""A process is given up for what it does, not for what others have of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from neurojit.workers.allowance import Allowance, OwnTime, Thread, threads_of

TOLD = Path("/proc/self/schedstat").exists()


@dataclass
class Machine:
    """A clock, and what each thread of the process did, as they are set."""

    now: float = 100.0
    threads: dict[int, Thread] = field(default_factory=dict[int, Thread])

    def own(self) -> OwnTime:
        return OwnTime(1, lambda: self.now, lambda _: dict(self.threads))

    def queued(self, *seconds: float) -> None:
        self.threads = {number: Thread(0.0, waited, ready=False) for number, waited in enumerate(seconds)}


def test_the_time_in_the_queue_is_not_its_own() -> None:
    """Nor what a thread waited before; the thread that waited longest is the one that counts."""
    machine = Machine()
    machine.queued(50.0, 0.0)
    own = machine.own()
    machine.now += 10.0
    assert own.seconds() == 10.0
    machine.queued(51.0, 7.0)
    assert own.seconds() == 3.0
    machine.queued(51.0)  # what the second waited is over, and not forgotten
    assert own.seconds() == 3.0
    assert own.wall_s() == 10.0


def test_a_thread_that_stands_in_the_queue_has_waited_since_it_was_seen_there() -> None:
    """The kernel tells of a wait when it is over; one that was none is not held against anybody."""
    ready = Thread(1.0, 2.0, ready=True)
    machine = Machine(threads={1: ready})
    own = machine.own()
    machine.now += 4.0
    assert own.seconds() == 0.0
    machine.threads = {1: replace(ready, ran_s=3.0)}
    assert own.seconds() == 4.0
    machine.now += 6.0
    assert own.seconds() == 4.0
    machine.threads = {1: replace(ready, queued_s=9.0)}
    assert own.seconds() == 3.0
    machine.threads = {1: replace(ready, ran_s=5.0, queued_s=3.0)}
    assert own.seconds() == 9.0


def test_an_allowance_ends_with_the_process_own_time() -> None:
    machine = Machine()
    machine.queued(0.0)
    allowance = Allowance(machine.own(), 4.0)
    machine.now += 10.0
    machine.queued(9.0)
    assert allowance.left() == 3.0
    machine.now += 3.0
    assert allowance.left() == 0.0
    assert not allowance.starved


def test_behind_it_is_the_clock_on_the_wall() -> None:
    """However busy the machine is, by default after ten times as long."""
    machine = Machine()
    machine.queued(0.0)
    given, default = Allowance(machine.own(), 4.0, 6.0), Allowance(machine.own(), 4.0)
    machine.now += 7.0
    machine.queued(6.5)
    assert (given.left(), given.starved) == (0.0, True)
    assert default.left() == 3.5
    machine.now += 33.0
    machine.queued(39.0)
    assert (default.left(), default.starved) == (0.0, True)


def test_where_nothing_is_told_of_a_process_all_time_is_its_own() -> None:
    assert threads_of(0) == {}
    machine = Machine()
    own = machine.own()
    machine.now += 2.0
    assert own.seconds() == 2.0


@pytest.mark.skipif(not TOLD, reason="this kernel does not tell how long a thread waits")
def test_a_process_that_others_keep_from_the_processor_has_little_for_itself() -> None:
    """Two that never end share a core; one gets a seventieth of it, or less where others want it too."""
    core = {min(os.sched_getaffinity(0))}
    loops = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(2)]
    try:
        for loop in loops:
            os.sched_setaffinity(loop.pid, core)
        os.setpriority(os.PRIO_PROCESS, loops[0].pid, 19)
        own = OwnTime(loops[0].pid)
        while own.wall_s() < 1.0:
            time.sleep(0.1)
            own.seconds()
        assert own.seconds() < 0.5 * own.wall_s()
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def test_a_process_that_sleeps_has_all_time_for_itself() -> None:
    sleeping = subprocess.Popen(["sleep", "60"])
    try:
        own = OwnTime(sleeping.pid)
        time.sleep(0.2)
        assert own.seconds() > 0.1
    finally:
        sleeping.kill()
        sleeping.wait()
