"""The roofline: what this machine does at its best, and how far a kernel is from that (Williams et al. 2009).

Pure: figures in, figures out. Promotion, the contest for speed, prompts and reports read the same ``Peaks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from neurojit.kernel import Kernel

Level = Literal["L1", "L2", "L3", "memory"]


@dataclass(frozen=True, slots=True)
class Peaks:
    """What one core does at best.

    ``operations``: floating-point operations a nanosecond (which is GFLOP/s) by element type, a fused
    multiply-add counted as two. ``bytes``: bytes a nanosecond (GB/s) that a loop which only reads gets from each
    level. ``sizes``: bytes that fit into each cache. ``measured``: on this machine; else a guess from its
    instruction set.
    """

    operations: Mapping[str, float]
    bytes: Mapping[Level, float]
    sizes: Mapping[Level, int]
    measured: bool

    def level(self, nbytes: int) -> Level:
        """The smallest level that holds ``nbytes``."""
        return next((level for level in ("L1", "L2", "L3") if nbytes <= self.sizes.get(level, 0)), "memory")


@dataclass(frozen=True, slots=True)
class Bound:
    """How one call of a kernel compares with the machine.

    ``limit``: what keeps a perfect kernel from being faster; unknown where neither operations nor bytes are.
    ``floor_ns``: the least time by the roofline, 0 where unknown. ``share``: floor over time, at most 1 unless
    an algorithm saves operations; None where the floor is unknown or nothing was timed.
    """

    limit: Literal["arithmetic", "memory", "unknown"]
    level: Level
    floor_ns: float
    gflops: float | None
    gbytes: float | None
    peak_gflops: float
    peak_gbytes: float
    share: float | None


def dtype_of(kernel: Kernel) -> str:
    """The element type that its arithmetic is counted in: that of the first floating-point buffer or scalar."""
    kinds = [argument.type for argument in kernel.signature.arguments] + list(kernel.signature.results)
    floats = [kind.dtype for kind in kinds if kind.dtype in ("f32", "f64")]
    return floats[0] if floats else "f32"


def bound_of(kernel: Kernel, median_ns: float | None, peaks: Peaks) -> Bound:
    """What bounds ``kernel`` on one core, and how near ``median_ns`` comes to it."""
    moved = kernel.signature.buffer_bytes
    level = peaks.level(moved)
    peak_gflops = peaks.operations.get(dtype_of(kernel), 0.0)
    peak_gbytes = peaks.bytes.get(level, 0.0)
    arithmetic = (kernel.flops or 0) / peak_gflops if peak_gflops else 0.0
    memory = moved / peak_gbytes if peak_gbytes else 0.0
    floor = max(arithmetic, memory)
    limit: Literal["arithmetic", "memory", "unknown"] = "unknown"
    if floor:
        limit = "arithmetic" if arithmetic >= memory else "memory"
    timed = median_ns is not None and median_ns > 0
    return Bound(
        limit=limit,
        level=level,
        floor_ns=floor,
        gflops=(kernel.flops / median_ns) if timed and kernel.flops and median_ns else None,
        gbytes=(moved / median_ns) if timed and median_ns else None,
        peak_gflops=peak_gflops,
        peak_gbytes=peak_gbytes,
        share=(floor / median_ns) if timed and floor and median_ns else None,
    )
