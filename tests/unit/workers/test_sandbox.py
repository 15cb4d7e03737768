"""What a confined child can no longer do."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from neurojit.workers.sandbox import MACHINES, Limits, assemble, confine

FINE, REFUSED = 10, 11
KILLED_BY_FILTER = signal.SIGSYS


def confined(act: Callable[[], object]) -> int:
    """The exit code of a forked child that confines itself and does ``act``; negative: a signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            confine(Limits(memory_bytes=8 << 30))
            try:
                act()
                code = FINE
            except OSError as error:
                code = REFUSED if error.errno == errno.EPERM else 12
            except MemoryError:
                code = REFUSED
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(autouse=True)
def _only_where_there_is_a_filter() -> None:
    if not sys.platform.startswith("linux") or os.uname().machine not in MACHINES:
        pytest.skip("no system call filter for this machine")


def test_memory_and_clocks_are_left() -> None:
    """What computing needs works."""
    assert confined(lambda: sum(bytearray(1 << 20)) + os.times().elapsed) == FINE


@pytest.mark.parametrize(
    "act",
    [
        socket.socket,
        os.fork,
        lambda: os.execv("/bin/true", ["true"]),
        lambda: os.kill(os.getppid(), signal.SIGTERM),
        lambda: subprocess.run(["/bin/true"], check=False),
    ],
    ids=["socket", "fork", "exec", "kill", "subprocess"],
)
def test_what_only_an_attack_would_do_ends_the_child(act: Callable[[], object]) -> None:
    """A socket, a process, a program, a signal to somebody else."""
    assert confined(act) in (-KILLED_BY_FILTER, REFUSED)


@pytest.mark.parametrize(
    "act",
    [
        lambda: open("/etc/hostname").close(),
        lambda: Path("/tmp/neurojit-sandbox-test").write_text("x"),
        lambda: os.unlink("/etc/hostname"),
        lambda: os.listdir("/"),
        lambda: bytearray(16 << 30),
    ],
    ids=["read", "write", "unlink", "list", "memory"],
)
def test_files_and_much_memory_are_refused(act: Callable[[], object]) -> None:
    """No path can be opened, and the address space is bounded; the child may go on."""
    assert confined(act) == REFUSED


def test_the_filter_is_well_formed() -> None:
    """Eight bytes an instruction, and every jump stays inside the program."""
    for machine in MACHINES.values():
        program = assemble(machine)
        assert len(program) % 8 == 0
        assert program[-8:-6] == (0x06).to_bytes(2, "little")
        assert not set(machine.allowed.values()) & set(machine.fatal.values())
