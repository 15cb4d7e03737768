"""What code is compiled for. Plain data, so that it crosses process boundaries and goes into digests."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass

import llvmlite.binding as llvm

# Widest first: the first whose features are all present names the instruction set.
INSTRUCTION_SETS = (
    ("AVX-512", 512, ("avx512f", "avx512dq", "avx512bw", "avx512vl")),
    ("AVX2", 256, ("avx2", "fma")),
    ("AVX", 256, ("avx",)),
    ("SSE2", 128, ("sse2",)),
    ("SVE", 128, ("sve",)),  # scalable: 128 is what every implementation has
    ("NEON", 128, ("neon",)),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A machine. ``features`` are LLVM's names of those present; ``vector_bits`` the widest register."""

    triple: str
    cpu: str
    features: tuple[str, ...]
    isa: str
    vector_bits: int
    threads: int
    fma: bool

    @property
    def feature_string(self) -> str:
        """LLVM's feature string.

        CPUs tuned to prefer 256-bit vectors would never see zmm code: the preference is taken off where
        the registers exist.
        """
        flags = [f"+{feature}" for feature in self.features]
        if self.vector_bits == 512:
            flags.append("-prefer-256-bit")
        return ",".join(flags)


def describe(triple: str, cpu: str, features: tuple[str, ...], threads: int) -> Target:
    """The target with these features; the instruction set is read off them."""
    present = frozenset(features)
    isa, bits = "scalar", 64
    for name, width, needed in INSTRUCTION_SETS:
        if present.issuperset(needed):
            isa, bits = name, width
            break
    fma = "fma" in present or triple.startswith(("aarch64", "arm64"))
    return Target(triple, cpu, features, isa, bits, threads, fma)


@functools.cache
def host_target() -> Target:
    """This machine; ``threads`` is the number of CPUs this process may run on."""
    present = tuple(sorted(name for name, has in llvm.get_host_cpu_features().items() if has))
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return describe(llvm.get_process_triple(), llvm.get_host_cpu_name(), present, threads)
