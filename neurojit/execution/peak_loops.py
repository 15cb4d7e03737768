"""Runs the loops of ``execution.peak_ir`` and keeps the best time of each: the core's peaks.

A short run shows what the machine is able to do, unless somebody else had the core or the memory meanwhile.
So every loop runs many times, in turn with the others, since what disturbs lasts a while.
"""

from __future__ import annotations

import ctypes
import mmap
import time
from collections.abc import Callable
from typing import Final

from neurojit.execution.link import link
from neurojit.execution.peak_ir import ARITHMETIC, READ, RESULT_BYTES, operations_a_turn, reading_stride
from neurojit.model.peak_guess import cache_levels, guessed_peaks
from neurojit.model.roofline import Level, Peaks
from neurojit.model.target import Target

ROUNDS: Final = 40
# By the guessed rates, which are some two to five times too high: long beside the clock's ticks and the call
# itself, short beside the slices of time that a scheduler gives away.
_RUN_NS: Final = 250_000
_WINDOW: Final = 4 << 20  # bytes of memory that one run reads, each run those after the last run's
_LEAST_MEMORY: Final = 64 << 20  # bytes of all windows; more where the last cache is large
_MOST_MEMORY: Final = 256 << 20  # a container may have little more, and a cache of that size is no core's own
_TIMES_THE_CACHE: Final = 4
# Floats stay between 1 and 4: none becomes infinite or too small to be normal.
_OPERANDS: Final = {
    "f32": (ctypes.c_float * 2)(0.5, 1.0),
    "f64": (ctypes.c_double * 2)(0.5, 1.0),
    "i32": (ctypes.c_int32 * 2)(5, 12),
    "i64": (ctypes.c_int64 * 2)(5, 12),
}


class PeakLoops:
    """The linked loops, each of which says how fast it ran."""

    def __init__(self, image: bytes, target: Target, clock: Callable[[], int] = time.perf_counter_ns) -> None:
        """``image``: the object of ``peak_kernels(target)``; ``clock``: in nanoseconds."""
        self._target = target
        self._clock = clock
        self._linked = link(image, {}, (*ARITHMETIC, READ))
        self._result = ctypes.create_string_buffer(RESULT_BYTES)
        self._at_result = ctypes.addressof(self._result)
        number, pointer = ctypes.c_int64, ctypes.c_void_p
        loop = ctypes.CFUNCTYPE(None, number, pointer, pointer)
        reading = ctypes.CFUNCTYPE(None, number, pointer, number, pointer)
        self._loops = {dtype: loop(self._linked.address(dtype)) for dtype in ARITHMETIC}
        self._read = reading(self._linked.address(READ))
        self._cached = _Pages(max(cache_levels(target).values()))
        self._memory = _Pages(_memory_bytes(target))
        self._window = 0

    def operations(self, dtype: str, turns: int) -> float:
        """Operations of ``dtype`` a nanosecond."""
        operands, loop = _OPERANDS[dtype], self._loops[dtype]
        started = self._clock()
        loop(turns, ctypes.addressof(operands), self._at_result)
        taken = max(1, self._clock() - started)
        return turns * operations_a_turn(dtype, self._target) / taken

    def cached(self, nbytes: int, passes: int) -> float:
        """Bytes a nanosecond that ``passes`` over one buffer of ``nbytes`` read, once it is in its cache."""
        self._read(1, self._cached.address, nbytes, self._at_result)
        return self._reading(self._cached.address, nbytes, passes)

    def uncached(self) -> float:
        """Bytes a nanosecond that come from memory: of pages that no cache can still hold."""
        self._window = (self._window + _WINDOW) % self._memory.nbytes
        return self._reading(self._memory.address + self._window, _WINDOW, 1)

    def _reading(self, address: int, nbytes: int, passes: int) -> float:
        started = self._clock()
        self._read(passes, address, nbytes, self._at_result)
        return passes * nbytes / max(1, self._clock() - started)


def measure_peaks(image: bytes, target: Target, rounds: int = ROUNDS) -> Peaks:
    """The best of ``rounds``, on whatever core this thread runs on; about 20 ms a round."""
    loops = PeakLoops(image, target)
    guess = guessed_peaks(target)
    sizes = cache_levels(target)
    operations = dict.fromkeys(ARITHMETIC, 0.0)
    rates: dict[Level, float] = dict.fromkeys(guess.bytes, 0.0)
    for _ in range(rounds):
        for dtype, best in operations.items():
            turns = round(_RUN_NS * guess.operations[dtype] / operations_a_turn(dtype, target))
            operations[dtype] = max(best, loops.operations(dtype, turns))
        for level, size in sizes.items():
            nbytes = _span(size // 2, target)
            passes = max(1, round(_RUN_NS * guess.bytes[level] / nbytes))
            rates[level] = max(rates[level], loops.cached(nbytes, passes))
        rates["memory"] = max(rates["memory"], loops.uncached())
    return Peaks(operations, rates, sizes, measured=True)


def _span(nbytes: int, target: Target) -> int:
    stride = reading_stride(target)
    return max(1, nbytes // stride) * stride


def _memory_bytes(target: Target) -> int:
    largest = max(cache_levels(target).values())
    return min(_MOST_MEMORY, max(_LEAST_MEMORY, _TIMES_THE_CACHE * largest)) // _WINDOW * _WINDOW


class _Pages:
    """Memory that holds something: untouched pages are all one page of zeros, which is in the cache."""

    def __init__(self, nbytes: int) -> None:
        self.nbytes = nbytes
        self._map = mmap.mmap(-1, nbytes)
        if hasattr(mmap, "MADV_HUGEPAGE"):
            self._map.madvise(mmap.MADV_HUGEPAGE)  # as arrays of this size have them
        self._first = ctypes.c_char.from_buffer(self._map)
        self.address = ctypes.addressof(self._first)
        ctypes.memset(self.address, 1, nbytes)
