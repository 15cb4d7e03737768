"""What a judge's child gives up before it looks at anything hostile. Linux; each layer says whether it held.

Layers, in order: limits on CPU time, memory, files and processes; death with the parent; no new privileges;
an empty network namespace where the kernel lets us; and a seccomp filter that leaves memory management, the
pipe that is open already, clocks and exit. A call outside the list fails with EPERM; those that could only be
an attack (a program, a process, a socket, tracing) end the child at once.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from dataclasses import dataclass

from neurojit.validation.case import Limits
from neurojit.workers.limits import limit

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000

_RET_KILL = 0x80000000
_RET_ERRNO = 0x00050000
_RET_ALLOW = 0x7FFF0000
# Offsets in struct seccomp_data.
_DATA_NUMBER = 0
_DATA_ARCHITECTURE = 4


@dataclass(frozen=True, slots=True)
class Machine:
    """System call numbers of one architecture (asm/unistd.h)."""

    audit: int
    allowed: dict[str, int]
    fatal: dict[str, int]


_X86_64 = Machine(
    audit=0xC000003E,
    allowed={
        # The pipe to the template, open already; stdio asks for its state.
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "newfstatat": 262,
        # Memory: the allocator, guard pages, and code that ORC maps.
        "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "mremap": 25, "madvise": 28,
        # Signals of our own process; time; locks; the end.
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sigaltstack": 131,
        "setitimer": 38, "clock_gettime": 228, "clock_nanosleep": 230, "nanosleep": 35, "gettimeofday": 96,
        "futex": 202, "sched_yield": 24, "sched_getaffinity": 204, "getrusage": 98,
        "getpid": 39, "gettid": 186,
        "getrandom": 318, "membarrier": 324, "restart_syscall": 219, "exit": 60, "exit_group": 231,
    },
    fatal={
        "socket": 41, "connect": 42, "bind": 49, "clone": 56, "fork": 57, "vfork": 58, "execve": 59,
        "ptrace": 101, "execveat": 322, "clone3": 435, "io_uring_setup": 425, "bpf": 321,
        "process_vm_writev": 311, "kill": 62,
    },
)  # fmt: skip

_AARCH64 = Machine(
    audit=0xC00000B7,
    allowed={
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "newfstatat": 79,
        "mmap": 222, "mprotect": 226, "munmap": 215, "brk": 214, "mremap": 216, "madvise": 233,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sigaltstack": 132,
        "setitimer": 103, "clock_gettime": 113, "clock_nanosleep": 115,
        "nanosleep": 101, "gettimeofday": 169,
        "futex": 98, "sched_yield": 124, "sched_getaffinity": 123, "getrusage": 165,
        "getpid": 172, "gettid": 178,
        "getrandom": 278, "membarrier": 283, "restart_syscall": 128, "exit": 93, "exit_group": 94,
    },
    fatal={
        "socket": 198, "connect": 203, "bind": 200, "clone": 220, "execve": 221, "ptrace": 117,
        "execveat": 281, "clone3": 435, "io_uring_setup": 425, "bpf": 280, "process_vm_writev": 271,
        "kill": 129,
    },
)  # fmt: skip

MACHINES = {"x86_64": _X86_64, "aarch64": _AARCH64}


@dataclass(frozen=True, slots=True)
class Confinement:
    """Which layers held; a False one says in ``why`` what stood in the way."""

    limits: bool
    network_namespace: bool
    seccomp: bool
    why: tuple[str, ...] = ()


def confine(limits: Limits) -> Confinement:
    """Confine this process for good. Called in a fresh child with one thread."""
    why: list[str] = []
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    limit(resource.RLIMIT_CPU, limits.cpu_s, grace=1)  # SIGXCPU, which says why, before SIGKILL
    for what, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),  # of no effect for root; the filter below is
    ):
        limit(what, value)
    isolated = _leave_network(libc, why)
    filtered = _filter_system_calls(libc, why)
    return Confinement(True, isolated, filtered, tuple(why))


def _leave_network(libc: ctypes.CDLL, why: list[str]) -> bool:
    for flags in (_CLONE_NEWNET, _CLONE_NEWNET | _CLONE_NEWUSER):
        if libc.unshare(flags) == 0:
            return True
    why.append(f"no network namespace: {os.strerror(ctypes.get_errno())}")
    return False


def _filter_system_calls(libc: ctypes.CDLL, why: list[str]) -> bool:
    machine = MACHINES.get(platform.machine())
    if machine is None:
        why.append(f"no system call filter for {platform.machine()}")
        return False
    program = assemble(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0) != 0:
        why.append(f"no system call filter: {os.strerror(ctypes.get_errno())}")
        return False
    return True


def assemble(machine: Machine) -> bytes:
    """The filter as classic BPF: ``struct sock_filter {u16 code; u8 jt, jf; u32 k;}``, eight bytes each."""
    load, jump_equal, jump_at_least, answer = 0x20, 0x15, 0x35, 0x06
    lines = [(load, 0, 0, _DATA_ARCHITECTURE), (jump_equal, 1, 0, machine.audit), (answer, 0, 0, _RET_KILL)]
    lines.append((load, 0, 0, _DATA_NUMBER))
    if machine is _X86_64:
        # The x32 ABI has numbers of its own above this bit.
        lines += [(jump_at_least, 0, 1, 0x40000000), (answer, 0, 0, _RET_KILL)]
    for numbers, verdict in ((machine.allowed, _RET_ALLOW), (machine.fatal, _RET_KILL)):
        for number in sorted(set(numbers.values())):
            lines += [(jump_equal, 0, 1, number), (answer, 0, 0, verdict)]
    lines.append((answer, 0, 0, _RET_ERRNO | errno.EPERM))
    return b"".join(struct.pack("<HBBI", *line) for line in lines)
