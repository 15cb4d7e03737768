"""The roofline: what this machine does at its best, and how far a kernel is from that (Williams et al. 2009).

Pure: figures in, figures out. Promotion, the contest for speed, prompts and reports read the same ``Peaks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from neurojit.model.element_types import ELEMENT_TYPES, Kind
from neurojit.model.program import Kernel
from neurojit.model.types import Signature

Level = Literal["L1", "L2", "L3", "memory"]
Limit = Literal["arithmetic", "memory", "unknown"]
_CACHES: tuple[Level, ...] = ("L1", "L2", "L3")
_COUNTED: tuple[tuple[Kind, ...], ...] = (("float", "complex"), ("integer",))


@dataclass(frozen=True, slots=True)
class Peaks:
    """What one core does at best.

    ``operations``: operations a nanosecond (which is GFLOP/s) by element type, f32, f64, i32 and i64; a fused
    multiply-add counts as two. ``bytes``: bytes a nanosecond (GB/s) that a loop which only reads gets from
    each level. ``sizes``: bytes that fit into each cache. ``measured``: on this machine; else a guess from
    its instruction set. A level that the machine lacks is in neither.
    """

    operations: Mapping[str, float]
    bytes: Mapping[Level, float]
    sizes: Mapping[Level, int]
    measured: bool

    def level(self, nbytes: int) -> Level:
        """The smallest level that holds ``nbytes``."""
        for level in _CACHES:
            if nbytes <= self.sizes.get(level, 0):
                return level
        return "memory"


@dataclass(frozen=True, slots=True)
class Work:
    """What one call of a kernel does: ``flops`` of the element type ``dtype``, None where nobody knows, and
    ``nbytes`` of buffers."""

    flops: int | None
    nbytes: int
    dtype: str


@dataclass(frozen=True, slots=True)
class Bound:
    """How one call of a kernel compares with one core of the machine.

    ``limit``: what keeps a perfect kernel from being faster; unknown where its operations are, or where there
    is nothing to do. ``floor_ns``: the least time by the roofline, 0 where unknown. ``share``: floor over
    time; None where the floor is unknown or nothing was timed. It is at most 1 unless an algorithm saves
    operations, a call leaves parts of its buffers alone, or several threads share the work.
    """

    limit: Limit
    level: Level
    floor_ns: float
    gflops: float | None
    gbytes: float | None
    peak_gflops: float
    peak_gbytes: float
    share: float | None


def dtype_of(kernel: Kernel) -> str:
    """The element type that its arithmetic is counted in."""
    return counted_dtype(kernel.signature)


def counted_dtype(signature: Signature) -> str:
    """The type of the first floating-point buffer or scalar; of the first integers where there is none.

    Those that have no peak of their own are counted as another: f16 as the f32 that it is computed in.
    """
    kinds = [argument.type for argument in signature.arguments] + list(signature.results)
    types = [ELEMENT_TYPES[kind.dtype] for kind in kinds]
    return next((one.counted for wanted in _COUNTED for one in types if one.kind in wanted), "f32")


def work_of(kernel: Kernel) -> Work:
    """The work that is read off its source."""
    nbytes = kernel.signature.buffer_bytes if kernel.touched is None else kernel.touched
    return Work(kernel.flops, nbytes, dtype_of(kernel))


def bound_of(kernel: Kernel, median_ns: float | None, peaks: Peaks) -> Bound:
    """What bounds ``kernel`` on one core, and how near ``median_ns`` comes to it."""
    return bound_of_work(work_of(kernel), median_ns, peaks)


def bound_of_work(work: Work, median_ns: float | None, peaks: Peaks) -> Bound:
    """As ``bound_of``, for whoever knows the work alone."""
    level = peaks.level(work.nbytes)
    peak_gflops = peaks.operations.get(work.dtype, 0.0)
    peak_gbytes = peaks.bytes.get(level, 0.0)
    arithmetic = (work.flops or 0) / peak_gflops if peak_gflops else 0.0
    memory = work.nbytes / peak_gbytes if peak_gbytes else 0.0
    floor = max(arithmetic, memory)
    limit: Limit = "unknown"
    if floor and work.flops is not None:
        limit = "arithmetic" if arithmetic >= memory else "memory"
    timed = median_ns if median_ns is not None and median_ns > 0 else None
    return Bound(
        limit=limit,
        level=level,
        floor_ns=floor,
        gflops=work.flops / timed if timed and work.flops else None,
        gbytes=work.nbytes / timed if timed else None,
        peak_gflops=peak_gflops,
        peak_gbytes=peak_gbytes,
        share=floor / timed if timed and floor else None,
    )
