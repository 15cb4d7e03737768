"""The host's target description: CPU, features and caches, from LLVM and Linux."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import llvmlite.binding as llvm

from neurojit.abi.cpu_features import BASE
from neurojit.abi.forced_cpu import VARIABLE, chosen
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


def told_features(machine: str, told: Mapping[str, bool]) -> dict[str, bool]:
    """What LLVM tells of the processor's features, and what ``machine`` always has where it tells none.

    On aarch64 it reads /proc/cpuinfo, where emulators and some virtual machines write no features; code for
    vectors of no width would be made, for a processor that cannot be without NEON.
    """
    if machine == "aarch64" and not any(told.values()):
        return {**told, **dict.fromkeys(BASE[machine], True)}
    return dict(told)


@functools.cache
def host_target() -> Target:
    """This machine, or what ``NEUROJIT_CPU`` makes of it when this is first asked.

    ``threads`` is the number of CPUs this process may run on. Raises SettingError.
    """
    triple = llvm.get_process_triple()
    machine = triple.partition("-")[0].replace("arm64", "aarch64")
    known = told_features(machine, llvm.get_host_cpu_features())
    processor = chosen(os.environ.get(VARIABLE, ""), machine, llvm.get_host_cpu_name(), known)
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    found = describe(triple, processor.cpu, processor.present, threads, cache_sizes(CACHES))
    return replace(found, absent=processor.absent, forced=processor.forced)
