"""What a confined child can no longer do."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from neurojit.judge.judge_task import Limits
from neurojit.workers import seccomp
from neurojit.workers.privileges import drop_privileges
from neurojit.workers.sandbox import confine
from neurojit.workers.seccomp import MACHINES, NARROWED, assemble
from tests.unit.workers.hostile import become

FINE, REFUSED = 10, 11
KILLED_BY_FILTER = signal.SIGSYS
ALLOW_ALL = struct.pack("<HBBI", 0x06, 0, 0, 0x7FFF0000)
USERS = ("", "nobody")

NUMBERS = MACHINES[os.uname().machine].allowed if os.uname().machine in MACHINES else {}
libc = ctypes.CDLL(None, use_errno=True)


def confined(act: Callable[[], object], user: str = "") -> int:
    """The exit code of a forked child that confines itself and does ``act``; negative: a signal."""
    if user and os.geteuid() != 0:
        pytest.skip("only root can become another user")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if user:
                become(user)
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


@pytest.mark.parametrize("user", USERS)
def test_memory_and_clocks_are_left(user: str) -> None:
    """What computing needs works."""
    assert confined(lambda: sum(bytearray(1 << 20)) + os.times().elapsed, user) == FINE


@pytest.mark.parametrize("user", USERS)
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
def test_what_only_an_attack_would_do_ends_the_child(act: Callable[[], object], user: str) -> None:
    """A socket, a process, a program, a signal to somebody else."""
    assert confined(act, user) in (-KILLED_BY_FILTER, REFUSED)


@pytest.mark.parametrize("user", USERS)
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
def test_files_and_much_memory_are_refused(act: Callable[[], object], user: str) -> None:
    """No path can be opened, and the address space is bounded; the child may go on."""
    assert confined(act, user) == REFUSED


def ask(number: int, *arguments: object) -> None:
    """A system call by its number. Raises OSError."""
    if libc.syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "")


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86-64")
@pytest.mark.parametrize("path", [b"/", b"/nowhere"], ids=["there", "not there"])
@pytest.mark.parametrize(
    "asked",
    [
        lambda path: ask(4, path, ctypes.create_string_buffer(256)),
        lambda path: ask(6, path, ctypes.create_string_buffer(256)),
        lambda path: ask(262, -100, path, ctypes.create_string_buffer(256), 0),
        lambda path: ask(262, 0, path, ctypes.create_string_buffer(256), 0x1000),
        lambda path: ask(332, -100, path, 0, 0x7FF, ctypes.create_string_buffer(256)),
        lambda path: ask(21, path, 0),
        lambda path: ask(269, -100, path, 0),
        lambda path: ask(439, -100, path, 0, 0),
        lambda path: ask(89, path, ctypes.create_string_buffer(256), 256),
        lambda path: ask(267, -100, path, ctypes.create_string_buffer(256), 256),
        lambda path: ask(137, path, ctypes.create_string_buffer(256)),
        lambda path: ask(80, path),
        lambda path: ask(191, path, b"user.x", ctypes.create_string_buffer(256), 256),
        lambda path: ask(254, 0, path, 1),
    ],
    ids=[
        "stat", "lstat", "newfstatat", "with AT_EMPTY_PATH", "statx", "access", "faccessat", "faccessat2",
        "readlink", "readlinkat", "statfs", "chdir", "getxattr", "inotify_add_watch",
    ],
)  # fmt: skip
def test_no_answer_tells_whether_a_path_is_there(asked: Callable[[bytes], None], path: bytes) -> None:
    """The same error for the root folder and for nothing."""
    assert confined(lambda: asked(path)) == REFUSED


def test_what_is_open_already_can_be_asked_about() -> None:
    assert confined(lambda: ask(NUMBERS["fstat"], 0, bytes(256))) == FINE


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize(
    ("advice", "wanted"),
    [
        (4, FINE),  # MADV_DONTNEED
        (8, FINE),  # MADV_FREE
        (12, REFUSED),  # MADV_MERGEABLE
        (21, REFUSED),  # MADV_PAGEOUT
        (100, REFUSED),  # MADV_HWPOISON
        (101, REFUSED),  # MADV_SOFT_OFFLINE
        (4 | 1 << 32, FINE),  # the kernel takes the lower half as well
        (12 | 1 << 32, REFUSED),
    ],
)
def test_only_harmless_advice_is_taken(advice: int, wanted: int, user: str) -> None:
    def act() -> None:
        page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        ask(
            NUMBERS["madvise"],
            ctypes.c_void_p(address),
            ctypes.c_size_t(mmap.PAGESIZE),
            ctypes.c_long(advice),
        )

    assert confined(act, user) == wanted


def test_other_processes_cannot_be_counted() -> None:
    """``sched_getaffinity`` answers for the child itself, and for no other number."""
    assert confined(lambda: os.sched_getaffinity(0)) == FINE
    assert confined(lambda: os.sched_getaffinity(1)) == REFUSED


@pytest.mark.parametrize(
    ("hole", "why"),
    [
        (lambda: setattr(platform, "machine", lambda: "pdp11"), "no list of calls for pdp11"),
        (lambda: setattr(seccomp, "assemble", lambda _: b"\0" * 8), "Invalid argument"),
        (lambda: setattr(seccomp, "assemble", lambda _: ALLOW_ALL), "a call that it refuses succeeded"),
    ],
    ids=["another machine", "refused by the kernel", "without effect"],
)
def test_a_filter_that_does_not_hold_says_why(hole: Callable[[], None], why: str) -> None:
    """What the kernel took is believed once it has refused something."""

    def act() -> None:
        if why not in seccomp.filter_system_calls():
            raise MemoryError

    child = os.fork()
    if child == 0:
        code = 1
        try:
            drop_privileges()
            hole()
            act()
            code = FINE
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == FINE


def test_the_filter_is_well_formed() -> None:
    """Eight bytes an instruction, and every jump stays inside the program."""
    for machine in MACHINES.values():
        program = assemble(machine)
        assert len(program) % 8 == 0
        assert program[-8:-6] == (0x06).to_bytes(2, "little")
        assert not set(machine.allowed.values()) & set(machine.fatal.values())
        assert set(NARROWED) <= set(machine.allowed)
        places = len(program) // 8
        for place in range(places):
            code, yes, no, _ = struct.unpack_from("<HBBI", program, 8 * place)
            assert code not in (0x15, 0x35) or place + 1 + max(yes, no) < places
