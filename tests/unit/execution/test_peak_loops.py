"""The loops of peaks run as written: what they compute shows that nothing was left out."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.link import LinkedObject, link
from neurojit.execution.peak_ir import ARITHMETIC, READ, operations_a_turn, peak_kernels, reading_stride
from neurojit.execution.peak_loops import PeakLoops, measure_peaks
from neurojit.model.peak_guess import cache_levels
from neurojit.model.policy import Tier

TARGET = host_target()
NUMPY: dict[str, Any] = {"f32": np.float32, "f64": np.float64, "i32": np.int32, "i64": np.int64}


@pytest.fixture(scope="module")
def image() -> bytes:
    return emit_object(peak_kernels(TARGET), Tier.T1, TARGET).image


@pytest.fixture(scope="module")
def loops(image: bytes) -> LinkedObject:
    return link(image, {}, (*ARITHMETIC, READ))


def address(array: np.ndarray[Any, Any]) -> int:
    return array.ctypes.data


@pytest.mark.parametrize("dtype", ARITHMETIC)
def test_every_turn_computes_on_every_accumulator(loops: LinkedObject, dtype: str) -> None:
    """In numbers for which every step is exact."""
    run = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p)(loops.address(dtype))
    kind = NUMPY[dtype]
    result = np.zeros(16, np.int64)
    operands = np.array([0.5, 1.0] if dtype.startswith("f") else [5, 12], kind)
    x, y = operands
    turns = 3
    run(turns, address(operands), address(result))
    lanes = operations_a_turn(dtype, TARGET) // (2 * (12 if TARGET.vector_bits < 512 else 28))
    rows: list[Any] = []
    for n in range(operations_a_turn(dtype, TARGET) // (2 * lanes)):
        row = np.full(lanes, x) if n < lanes else rows[n - lanes] + y
        if n < lanes:
            row[n] = y
        rows.append(row)
    chains = np.array(rows)
    for _ in range(turns):
        chains = chains * x + y if dtype.startswith("f") else (chains + x) ^ y
    assert np.array_equal(result.view(kind)[:lanes], chains.sum(axis=0, dtype=kind))


def test_every_pass_reads_all_of_the_buffer(loops: LinkedObject) -> None:
    read = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p)(
        loops.address(READ)
    )
    stride = reading_stride(TARGET)
    storage = np.zeros(5 * stride // 8 + 8, np.int64)
    first = -address(storage) % 64 // 8
    buffer = storage[first : first + 5 * stride // 8]
    buffer[:] = np.arange(buffer.size) + 1
    result = np.zeros(8, np.int64)
    read(3, address(buffer), buffer.nbytes, address(result))
    assert result.sum() == 3 * buffer.sum()


def test_measured_peaks_have_their_shape(image: bytes) -> None:
    """Every rate is one, for each level that the machine has; how they compare is the machine's affair."""
    peaks = measure_peaks(image, TARGET, rounds=2)
    assert peaks.measured
    assert list(peaks.operations) == list(ARITHMETIC)
    assert peaks.sizes == cache_levels(TARGET)
    assert set(peaks.bytes) == {*peaks.sizes, "memory"}
    assert all(rate > 0 for rate in (*peaks.operations.values(), *peaks.bytes.values()))


def test_a_rate_is_work_over_time(image: bytes) -> None:
    """By a clock that takes a microsecond from one look to the next."""
    ticking = iter(range(0, 10**9, 1000))
    timed = PeakLoops(image, TARGET, clock=lambda: next(ticking))
    assert timed.operations("f64", 50) == 50 * operations_a_turn("f64", TARGET) / 1000
    assert timed.cached(4 * reading_stride(TARGET), 3) == 12 * reading_stride(TARGET) / 1000
    assert timed.uncached() == (4 << 20) / 1000
