"""The host's target description: CPU, features and caches, from LLVM and Linux."""

from __future__ import annotations

import functools
import os
from dataclasses import replace
from pathlib import Path

import llvmlite.binding as llvm

from neurojit.model.target import DEFAULT_CACHES, CacheSizes, Target, describe

CACHES = Path("/sys/devices/system/cpu/cpu0/cache")
CPUS = Path("/proc/cpuinfo")
_FIRST_CPU = 4096  # bytes: the rest are its like, and writing down hundreds takes the kernel a while
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def cache_sizes(folder: Path) -> CacheSizes:
    """What Linux tells of the caches in ``folder``; the default for each level that it does not tell."""
    found: dict[str, int] = {}
    for entry in sorted(folder.glob("index*")):
        try:
            level, kind, size = (
                (entry / name).read_text(encoding="ascii").strip() for name in ("level", "type", "size")
            )
            in_bytes = int(size[:-1]) * _UNITS[size[-1]]
        except (OSError, ValueError, LookupError):
            continue  # containers and some virtual machines leave files out
        if kind != "Instruction" and level in ("1", "2", "3") and in_bytes > 0:
            found[f"l{level}"] = in_bytes
    return replace(DEFAULT_CACHES, **found)


@functools.cache
def cpu_model() -> str:
    """The processor as its maker calls it, where Linux tells that; else empty."""
    try:
        with CPUS.open("rb") as file:
            beginning = file.read(_FIRST_CPU).decode(errors="replace")
    except OSError:
        return ""
    for line in beginning.splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return ""


@functools.cache
def host_target() -> Target:
    """This machine; ``threads`` is the number of CPUs this process may run on."""
    known = sorted(llvm.get_host_cpu_features().items())
    present, absent = (tuple(name for name, has in known if has is wanted) for wanted in (True, False))
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    caches = cache_sizes(CACHES)
    found = describe(llvm.get_process_triple(), llvm.get_host_cpu_name(), present, threads, caches)
    return replace(found, absent=absent)
