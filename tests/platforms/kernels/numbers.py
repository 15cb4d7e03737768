"""Casts, bits, rounding, functions of the C library, and vectors as they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.platforms.kernels.kernel import Array, Kernel, floats, integers, kind, on_tensors
from tests.platforms.kernels.pointwise import SPECIAL

X32 = np.concatenate(
    [floats(60, "f32", 90), SPECIAL, floats(61, "f32", 34, scale=1e5), floats(62, "f32", 40, scale=1e-6)]
)
X64 = np.concatenate([floats(63, "f64", 90), SPECIAL.astype("f8"), floats(64, "f64", 74, scale=1e4)])
BITS = np.concatenate([integers(65, "i32", 99), np.array([0, 1, -1, 2**31 - 1, -(2**31)], np.int32)])
WHOLE = floats(66, "f32", 77, scale=1000.0)


def _steps(source: Array, result: str, *lines: tuple[str, str]) -> str:
    """Operations one after another, each a name and the element type that it gives."""
    said: list[str] = []
    before, last = "%a0", "{0}"
    for number, (operation, dtype) in enumerate(lines):
        now = kind(dtype, *source.shape)
        said.append(f"%s{number} = {operation} {before} : {last} to {now}")
        before, last = f"%s{number}", now
    assert last == kind(result, *source.shape)
    return "\n".join(said)


def _cast(name: str, source: Array, through: str, wanted: Callable[[Array], Any]) -> Kernel:
    """There and back."""
    own = "f32" if source.dtype == np.float32 else "f64"
    lines = _steps(source, own, ("arith.truncf", through), ("arith.extf", own))
    return on_tensors(name, lines, (source,), wanted, returns="%s1")


def _brain(x: Array) -> Array:
    """To bf16, the nearest even, and back."""
    bits = x.view(np.uint32)
    rounded = (bits + (0x7FFF + (bits >> 16 & 1))) & 0xFFFF0000
    return np.where(np.isnan(x), x, rounded.astype(np.uint32).view(np.float32))


def _math(name: str, source: Array, wanted: Callable[[Array], Any], near: float) -> Kernel:
    return on_tensors(
        f"{name}_{'f32' if source.dtype == np.float32 else 'f64'}",
        f"%r = math.{name} %a0 : {{0}}",
        (source,),
        lambda x: wanted(x.astype(np.float64)),
        near=near,
    )


def _leading(x: Array) -> Array:
    return np.array([32 - int(value & 0xFFFFFFFF).bit_length() for value in x.astype(np.int64)], np.int32)


def _trailing(x: Array) -> Array:
    words = (int(value & 0xFFFFFFFF) for value in x.astype(np.int64))
    return np.array([(word & -word).bit_length() - 1 if word else 32 for word in words], np.int32)


_MIXED = """
%w = arith.extsi %a0 : {0} to tensor<104xi64>
%u = arith.extui %a0 : {0} to tensor<104xi64>
%p = arith.muli %w, %u : tensor<104xi64>
%five = arith.constant dense<5> : tensor<104xi64>
%q = arith.shrsi %p, %five : tensor<104xi64>
%x = arith.xori %q, %w : tensor<104xi64>
%r = arith.trunci %x : tensor<104xi64> to {r}
"""
_CONVERTED = """
%i = arith.fptosi %a0 : {0} to tensor<77xi32>
%u = arith.sitofp %i : tensor<77xi32> to tensor<77xf64>
%h = arith.constant dense<0.5> : tensor<77xf64>
%s = arith.mulf %u, %h : tensor<77xf64>
%r = arith.truncf %s : tensor<77xf64> to {r}
"""
_VECTORS = """
%c0 = arith.constant 0 : index
%z = arith.constant 0.0 : f32
%x = vector.transfer_read %a0[%c0], %z : {0}, vector<16xf32>
%y = vector.transfer_read %a1[%c0], %z : {1}, vector<16xf32>
%f = vector.fma %x, %y, %x : vector<16xf32>
%s = vector.shuffle %f, %y [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23]
  : vector<16xf32>, vector<16xf32>
%e = tensor.empty() : {r}
%r = vector.transfer_write %s, %e[%c0] : vector<16xf32>, {r}
"""
_REDUCED = """
%c0 = arith.constant 0 : index
%z = arith.constant 0 : i32
%x = vector.transfer_read %a0[%c0], %z : {0}, vector<16xi32>
%s = vector.reduction <add>, %x : vector<16xi32> into i32
%m = vector.reduction <maxsi>, %x : vector<16xi32> into i32
%b = vector.reduction <xor>, %x : vector<16xi32> into i32
%r = tensor.from_elements %s, %m, %b : {r}
"""


def _interleaved(x: Array, y: Array) -> Array:
    fused = (x.astype("f8") * y + x).astype(np.float32)
    return np.stack([fused[:8], y[:8]], axis=1).reshape(16)


NUMBERS: tuple[Kernel, ...] = (
    _cast("half_of_f32", X32, "f16", lambda x: x.astype(np.float16).astype(np.float32)),
    _cast("half_of_f64", X64, "f16", lambda x: x.astype(np.float16).astype(np.float64)),
    _cast("brain_of_f32", X32, "bf16", _brain),
    _cast("single_of_f64", X64, "f32", lambda x: x.astype(np.float32).astype(np.float64)),
    on_tensors(
        "converted_f32", _CONVERTED, (WHOLE,), lambda x: (x.astype(np.int32) * 0.5).astype(np.float32)
    ),
    on_tensors(
        "mixed_i32",
        _MIXED,
        (BITS,),
        lambda x: (((x.astype("i8") * x.astype(np.uint32).astype("i8")) >> 5) ^ x.astype("i8")).astype(
            np.int32
        ),
    ),
    on_tensors(
        "ctpop_i32",
        "%r = math.ctpop %a0 : {0}",
        (BITS,),
        lambda x: np.bitwise_count(x.view(np.uint32)).astype(np.int32),
    ),
    on_tensors("ctlz_i32", "%r = math.ctlz %a0 : {0}", (BITS,), _leading),
    on_tensors("cttz_i32", "%r = math.cttz %a0 : {0}", (BITS,), _trailing),
    on_tensors("floor_f32", "%r = math.floor %a0 : {0}", (X32,), np.floor),
    on_tensors("ceil_f64", "%r = math.ceil %a0 : {0}", (X64,), np.ceil),
    on_tensors("roundeven_f32", "%r = math.roundeven %a0 : {0}", (X32,), np.rint),
    _math("sin", X32[:90], np.sin, 2e-7),
    _math("cos", X64[:90], np.cos, 5e-16),
    _math("log", np.abs(X32[:90]), np.log, 2e-7),
    _math("log1p", np.abs(X64[:90]), np.log1p, 5e-16),
    _math("atan", X32[:90], np.arctan, 2e-7),
    on_tensors(
        "powf_f64", "%r = math.powf %a0, %a1 : {0}", (np.abs(X64[:90]), X64[:90] * 3), np.power, near=1e-15
    ),
    on_tensors(
        "vector_fma_f32", _VECTORS, (floats(67, "f32", 16), floats(68, "f32", 16)), _interleaved, near=1e-7
    ),
    on_tensors(
        "vector_reduction_i32",
        _REDUCED,
        (integers(69, "i32", 16),),
        lambda x: np.array([x.sum(dtype=np.int32), x.max(), np.bitwise_xor.reduce(x)], np.int32),
    ),
)
