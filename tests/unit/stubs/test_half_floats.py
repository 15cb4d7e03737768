"""f16 on a processor without F16C, against NumPy: every f16, and f32 about every f16."""

from __future__ import annotations

import ctypes
from dataclasses import replace

import numpy as np
import pytest

from neurojit.abi.cpu_features import LEVELS
from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_assembly, emit_object
from neurojit.execution.link import link
from neurojit.model.policy import Tier
from neurojit.model.target import Target, describe
from neurojit.stubs.half_floats import half_conversions

pytestmark = pytest.mark.skipif(
    not host_target().triple.startswith("x86_64"), reason="other processors convert f16 themselves"
)

V2 = LEVELS["x86-64-v2"]
LOOPS = """
define void @widen(ptr noalias %from, ptr noalias %to, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %at = getelementptr half, ptr %from, i64 %i
  %h = load half, ptr %at
  %f = fpext half %h to float
  %to.at = getelementptr float, ptr %to, i64 %i
  store float %f, ptr %to.at
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
define void @narrow(ptr noalias %from, ptr noalias %to, i64 %n) {
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %at = getelementptr float, ptr %from, i64 %i
  %f = load float, ptr %at
  %h = fptrunc float %f to half
  %to.at = getelementptr half, ptr %to, i64 %i
  store half %h, ptr %to.at
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}
"""
HALVES = np.arange(1 << 16, dtype=np.uint16).view(np.float16)


def below_f16c() -> Target:
    host = host_target()
    plain = describe(host.triple, "x86-64-v2", V2, 1)
    return replace(plain, absent=tuple(sorted({*host.features, *host.absent} - set(V2))))


def called(name: str, values: np.ndarray, tier: Tier, result: type) -> np.ndarray:
    """By code that has no F16C, on a processor that may have it."""
    image = emit_object(LOOPS, tier, below_f16c())
    assert set(image.undefined) <= {"_GLOBAL_OFFSET_TABLE_"}
    assert set(image.exported) == {"widen", "narrow"}
    unit = link(image.image, {}, (name,))
    found = np.empty(values.shape, result)
    kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    kind(unit.address(name))(values.ctypes.data, found.ctypes.data, values.size)
    unit.close()
    return found


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_every_f16_widens_as_numpy_widens_it(tier: Tier) -> None:
    """Bit for bit, signs of zeros too; a NaN is quiet and keeps its sign and payload."""
    found = called("widen", HALVES, tier, np.float32)
    plain = HALVES.astype(np.float32)
    nan = np.isnan(plain)
    np.testing.assert_array_equal(found[~nan].view(np.uint32), plain[~nan].view(np.uint32))
    bits = HALVES.view(np.uint16)[nan].astype(np.uint32)
    kept = (bits & 0x8000) << 16 | 0x7FC00000 | (bits & 0x3FF) << 13
    np.testing.assert_array_equal(found[nan].view(np.uint32), kept)


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_what_lies_about_every_f16_narrows_as_numpy_narrows_it(tier: Tier) -> None:
    """Each f16 itself, halfway to the next (a tie), and a unit of f32 to either side of both."""
    near = HALVES.astype(np.float32).view(np.uint32)
    tie = near + np.uint32(1 << 12)
    bits = np.concatenate([base + np.uint32(step) for base in (near, tie) for step in (0, 1, 0xFFFFFFFF)])
    units = (np.arange(1 << 14) / np.float64(1 << 28)).astype(np.float32)  # subnormal, sixteen in a unit
    values = np.concatenate([bits.view(np.float32), units, -units])
    found = called("narrow", values, tier, np.float16)
    with np.errstate(all="ignore"):
        plain = values.astype(np.float16)
    nan = np.isnan(values)
    np.testing.assert_array_equal(found[~nan].view(np.uint16), plain[~nan].view(np.uint16))
    bits = values.view(np.uint32)[nan]
    kept = bits >> 16 & 0x8000 | 0x7E00 | bits >> 13 & 0x3FF
    np.testing.assert_array_equal(found[nan].view(np.uint16), kept)


def test_processors_that_convert_f16_are_left_alone() -> None:
    target = below_f16c()
    assert half_conversions(LOOPS, target)
    assert not half_conversions("define float @f(float %x) { ret float %x }", target)
    assert not half_conversions(LOOPS, replace(target, features=(*V2, "avx", "f16c")))
    assert not half_conversions(LOOPS, replace(target, triple="aarch64-unknown-linux-gnu"))
    assert "vcvtph2ps" not in emit_assembly(LOOPS, Tier.T2, target)
