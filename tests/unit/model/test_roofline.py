"""The roofline: what bounds a kernel, by figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks, Work, bound_of, bound_of_work, dtype_of, work_of
from neurojit.model.types import Argument, Dtype, Signature, ValueType

PEAKS = Peaks(
    operations={"f32": 100.0, "f64": 50.0, "i32": 80.0, "i64": 40.0},
    bytes={"L1": 200.0, "L2": 100.0, "L3": 50.0, "memory": 10.0},
    sizes={"L1": 32 << 10, "L2": 1 << 20, "L3": 8 << 20},
    measured=True,
)


def kernel(flops: int | None, elements: int = 1000, dtype: Dtype = "f32") -> Kernel:
    signature = Signature((Argument(ValueType("tensor", dtype, (elements,)), "read"),), ())
    return Kernel("f", signature, "", "", (), flops, flops=flops)


def test_the_smallest_level_that_holds_all() -> None:
    """A level that the machine lacks is passed over."""
    assert [PEAKS.level(size) for size in (0, 32 << 10, 32 << 10 | 1, 1 << 20, 8 << 20, 8 << 20 | 1)] == [
        "L1", "L1", "L2", "L2", "L3", "memory"
    ]  # fmt: skip
    without = replace(PEAKS, sizes={"L1": 32 << 10})
    assert without.level(1 << 20) == "memory"


def test_arithmetic_bounds_what_computes_much() -> None:
    """100,000 operations at 100 a nanosecond take longer than 4,000 bytes at 200."""
    bound = bound_of(kernel(100_000), 4000.0, PEAKS)
    assert (bound.limit, bound.level) == ("arithmetic", "L1")
    assert (bound.floor_ns, bound.share) == (1000.0, 0.25)
    assert (bound.gflops, bound.peak_gflops) == (25.0, 100.0)


def test_memory_bounds_what_moves_much() -> None:
    """4 million bytes come from the third level at 50 a nanosecond."""
    bound = bound_of(kernel(1_000_000, 1_000_000), 100_000.0, PEAKS)
    assert (bound.limit, bound.level) == ("memory", "L3")
    assert (bound.floor_ns, bound.share) == (80_000.0, 0.8)
    assert (bound.gbytes, bound.peak_gbytes) == (40.0, 50.0)


def test_unknown_operations_leave_the_limit_unknown() -> None:
    """The bytes are a floor all the same."""
    bound = bound_of(kernel(None), 40.0, PEAKS)
    assert (bound.limit, bound.floor_ns, bound.share, bound.gflops) == ("unknown", 20.0, 0.5, None)


@pytest.mark.parametrize("median", [None, 0.0])
def test_without_a_time_there_is_no_share(median: float | None) -> None:
    bound = bound_of(kernel(1000), median, PEAKS)
    assert (bound.share, bound.gflops, bound.gbytes) == (None, None, None)
    assert bound.floor_ns == 20.0


def test_arithmetic_is_counted_in_floats_where_there_are_some() -> None:
    """Else in integers; a scalar counts as well as a buffer."""
    whole, real = ValueType("tensor", "i64", (4,)), ValueType("scalar", "f64")
    mixed = Kernel("f", Signature((Argument(whole), Argument(real)), ()), "", "", (), 0)
    assert dtype_of(mixed) == "f64"
    assert dtype_of(kernel(0, dtype="i64")) == "i64"
    assert dtype_of(kernel(0, dtype="i1")) == "f32"
    assert bound_of(kernel(800, 1, "i32"), None, PEAKS).floor_ns == 10.0


def test_what_a_call_leaves_alone_does_not_count() -> None:
    """A look-up in a large table is as small as what it reads."""
    large = kernel(0, 1 << 30)
    assert work_of(large).nbytes == 4 << 30
    assert bound_of(replace(large, touched=400), None, PEAKS).floor_ns == 2.0


@given(
    flops=st.none() | st.integers(0, 10**12),
    nbytes=st.integers(0, 10**12),
    median=st.floats(1e-3, 1e12),
)
def test_the_floor_is_the_larger_part(flops: int | None, nbytes: int, median: float) -> None:
    """And the share is what of the time it makes up, whatever the kernel."""
    bound = bound_of_work(Work(flops, nbytes, "f64"), median, PEAKS)
    assert bound.floor_ns >= (flops or 0) / 50.0
    assert bound.floor_ns >= nbytes / bound.peak_gbytes
    assert (bound.share is None) == (bound.floor_ns == 0)
    if bound.share is not None:
        assert bound.share * median == pytest.approx(bound.floor_ns)
