"""Below x86-64-v2 importing NumPy or MLIR ends the process by SIGILL: said in a line, before that."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Final

CPUS: Final = Path("/proc/cpuinfo")
_FIRST_CPU: Final = 8192  # bytes
# Linux's names of what x86-64-v2 adds.
_NEEDED: Final = ("cx16", "lahf_lm", "pni", "popcnt", "sse4_1", "sse4_2", "ssse3")


def lacking(cpuinfo: str) -> tuple[str, ...]:
    """What of x86-64-v2 the first processor of ``cpuinfo`` lacks; nothing where that is not told."""
    for line in cpuinfo.splitlines(keepends=True):
        if line.startswith("flags") and line.endswith("\n"):  # not cut off
            there = set(line.partition(":")[2].split())
            return tuple(flag for flag in _NEEDED if flag not in there)
    return ()


def too_old() -> str:
    """Why nothing can run on this processor; empty where it may."""
    if platform.machine() != "x86_64":
        return ""
    try:
        with CPUS.open("rb") as file:
            told = file.read(_FIRST_CPU).decode(errors="replace")
    except OSError:
        return ""
    missing = lacking(told)
    if not missing:
        return ""
    return f"this processor lacks {', '.join(missing)}: NumPy and MLIR's packages need x86-64-v2"
