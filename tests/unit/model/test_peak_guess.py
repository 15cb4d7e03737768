"""Guesses: from the instruction set alone, and on the generous side."""

from __future__ import annotations

import pytest

from neurojit.abi.host_target import host_target
from neurojit.model.peak_guess import cache_levels, guessed_peaks
from neurojit.model.target import CacheSizes, Target, describe

X86 = "x86_64-unknown-linux-gnu"
AVX512 = ("avx512bw", "avx512dq", "avx512f", "avx512vl", "fma")


@pytest.mark.parametrize(
    ("target", "f32", "first"),
    [
        (describe(X86, "znver5", AVX512, 2), 320, 640),
        (describe(X86, "haswell", ("avx", "avx2", "fma"), 2), 160, 320),
        (describe(X86, "sandybridge", ("avx",), 2), 160, 320),
        (describe(X86, "x86-64", ("sse2",), 2), 80, 160),
        (describe("aarch64-linux-gnu", "neoverse-v2", ("neon",), 2), 160, 160),
        (describe("riscv64-linux", "generic", (), 2), 40, 80),
    ],
    ids=lambda value: value.isa if isinstance(value, Target) else "",
)
def test_rates_follow_the_width_of_registers(target: Target, f32: float, first: float) -> None:
    """Doubles and long integers at half the rate; each further level is slower, none is nothing."""
    peaks = guessed_peaks(target)
    assert not peaks.measured
    assert peaks.operations == {"f32": f32, "i32": f32, "f64": f32 / 2, "i64": f32 / 2}
    assert peaks.bytes["L1"] == first
    assert list(peaks.bytes) == ["L1", "L2", "L3", "memory"]
    assert all(rate > 0 for rate in peaks.bytes.values())


def test_a_cache_that_is_no_larger_than_the_one_before_is_none() -> None:
    """Virtual machines tell of strange ones."""
    odd = describe(X86, "x", ("sse2",), 1, CacheSizes(64 << 10, 2 << 20, 1 << 20))
    assert cache_levels(odd) == {"L1": 64 << 10, "L2": 2 << 20}
    assert set(guessed_peaks(odd).bytes) == {"L1", "L2", "memory"}


def test_this_machine_can_be_guessed() -> None:
    peaks = guessed_peaks(host_target())
    assert set(peaks.bytes) == {*peaks.sizes, "memory"}
