"""Seccomp: the BPF filter of system calls that a judge's child may make. Linux.

Memory management, the pipe that is open already, clocks and exit are left. No call that takes a path is: an
answer would tell which paths there are. A call outside the list fails with EPERM; those that could only be an
attack (a program, a process, a socket, tracing) end the child at once.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass
from typing import Final

_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_RET_KILL = 0x80000000
_RET_ERRNO = 0x00050000
_RET_ALLOW = 0x7FFF0000
# Offsets in struct seccomp_data.
_DATA_NUMBER = 0
_DATA_ARCHITECTURE = 4
_DATA_ARGUMENTS = 16  # of 8 bytes each, the lower half first
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06

# MADV_*: hints, and pages given back, as allocators do. Not among them: merging, which tells by its time who
# else has the same page; paging out, which others notice; punching holes; what root may do to the machine.
_HINTS: Final = (0, 1, 2, 3)  # NORMAL, RANDOM, SEQUENTIAL, WILLNEED
_GIVEN_BACK: Final = (4, 8)  # DONTNEED, FREE
_SIZES_AND_DUMPS: Final = (14, 15, 16, 17)  # HUGEPAGE, NOHUGEPAGE, DONTDUMP, DODUMP

# Of these calls only some are left: which argument is looked at, and the values that it may have. Both are
# ints, of which the kernel takes the lower half.
NARROWED: Final = {
    "madvise": (2, (*_HINTS, *_GIVEN_BACK, *_SIZES_AND_DUMPS)),
    "sched_getaffinity": (0, (0,)),  # of itself: of others it would tell which there are
}


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
        "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8,
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
        "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62,
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

MACHINES: Final = {"x86_64": _X86_64, "aarch64": _AARCH64}


def filter_system_calls() -> str:
    """Restrict this process for good to the allowed calls; why that failed, empty where it did not.

    No new privileges have to be ruled out before.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return f"no list of calls for {platform.machine()}"
    libc = ctypes.CDLL(None, use_errno=True)
    program = assemble(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0) != 0:
        return os.strerror(ctypes.get_errno())
    # Emulators take a filter and run none.
    return "" if libc.access(b"/", os.F_OK) else "taken by the system, but a call that it refuses succeeded"


def assemble(machine: Machine) -> bytes:
    """The filter as classic BPF: ``struct sock_filter {u16 code; u8 jt, jf; u32 k;}``, eight bytes each."""
    lines = [
        (_LOAD, 0, 0, _DATA_ARCHITECTURE),
        (_JUMP_EQUAL, 1, 0, machine.audit),
        (_ANSWER, 0, 0, _RET_KILL),
        (_LOAD, 0, 0, _DATA_NUMBER),
    ]
    if machine is _X86_64:
        # The x32 ABI has numbers of its own above this bit.
        lines += [(_JUMP_AT_LEAST, 0, 1, 0x40000000), (_ANSWER, 0, 0, _RET_KILL)]
    whole = [number for name, number in machine.allowed.items() if name not in NARROWED]
    for numbers, verdict in ((whole, _RET_ALLOW), (machine.fatal.values(), _RET_KILL)):
        for number in sorted(set(numbers)):
            lines += [(_JUMP_EQUAL, 0, 1, number), (_ANSWER, 0, 0, verdict)]
    refused = (_ANSWER, 0, 0, _RET_ERRNO | errno.EPERM)
    for name, (argument, values) in NARROWED.items():
        looks = [(_LOAD, 0, 0, _DATA_ARGUMENTS + 8 * argument)]
        for value in values:
            looks += [(_JUMP_EQUAL, 0, 1, value), (_ANSWER, 0, 0, _RET_ALLOW)]
        looks.append(refused)
        lines += [(_JUMP_EQUAL, 0, len(looks), machine.allowed[name]), *looks]
    lines.append(refused)
    return b"".join(struct.pack("<HBBI", *line) for line in lines)
