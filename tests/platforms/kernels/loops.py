"""Loops on buffers: raised ones, carried ones, ones whose way depends on data."""

from __future__ import annotations

import numpy as np

from tests.platforms.kernels.kernel import Array, Kernel, floats, integers, on_buffers

_MATMUL = """
%zero = arith.constant 0.0 : f64
affine.for %i = 0 to 19 {{ affine.for %j = 0 to 23 {{
  %s = affine.for %k = 0 to 31 iter_args(%t = %zero) -> (f64) {{
    %x = affine.load %a0[%i, %k] : {0}
    %y = affine.load %a1[%k, %j] : {1}
    %p = arith.mulf %x, %y : f64
    %q = arith.addf %t, %p : f64
    affine.yield %q : f64
  }}
  affine.store %s, %a2[%i, %j] : {2}
}} }}
"""
_STENCIL = """
%third = arith.constant 0.25 : f32
affine.for %i = 1 to 18 {{ affine.for %j = 1 to 34 {{
  %n = affine.load %a0[%i - 1, %j] : {0}
  %s = affine.load %a0[%i + 1, %j] : {0}
  %w = affine.load %a0[%i, %j - 1] : {0}
  %e = affine.load %a0[%i, %j + 1] : {0}
  %x = arith.addf %n, %s : f32
  %y = arith.addf %w, %e : f32
  %z = arith.addf %x, %y : f32
  %m = arith.mulf %z, %third : f32
  affine.store %m, %a1[%i, %j] : {1}
}} }}
"""
_SCAN = """
%zero = arith.constant 0.0 : f64
affine.for %i = 0 to 200 iter_args(%t = %zero) -> (f64) {{
  %x = affine.load %a0[%i] : {0}
  %s = arith.addf %t, %x : f64
  affine.store %s, %a1[%i] : {1}
  affine.yield %s : f64
}}
"""
_SAXPY = """
%c0 = arith.constant 0 : index
%c1 = arith.constant 1 : index
%n = arith.constant 133 : index
%k = arith.constant 2.5 : f32
scf.for %i = %c0 to %n step %c1 {{
  %x = memref.load %a0[%i] : {0}
  %y = memref.load %a1[%i] : {1}
  %p = arith.mulf %x, %k : f32
  %s = arith.addf %p, %y : f32
  memref.store %s, %a1[%i] : {1}
}}
"""
_HISTOGRAM = """
%one = arith.constant 1 : i32
affine.for %i = 0 to 257 {{
  %x = affine.load %a0[%i] : {0}
  %at = arith.index_cast %x : i32 to index
  %old = memref.load %a1[%at] : {1}
  %new = arith.addi %old, %one : i32
  memref.store %new, %a1[%at] : {1}
}}
"""
_NEWTON = """
%half = arith.constant 0.5 : f64
%near = arith.constant 1.0e-12 : f64
affine.for %i = 0 to 41 {{
  %x = affine.load %a0[%i] : {0}
  %root = scf.while (%r = %x) : (f64) -> f64 {{
    %q = arith.mulf %r, %r : f64
    %d = arith.subf %q, %x : f64
    %e = math.absf %d : f64
    %m = arith.mulf %near, %x : f64
    %on = arith.cmpf ogt, %e, %m : f64
    scf.condition(%on) %r : f64
  }} do {{
  ^bb0(%r: f64):
    %q = arith.divf %x, %r : f64
    %s = arith.addf %r, %q : f64
    %h = arith.mulf %s, %half : f64
    scf.yield %h : f64
  }}
  affine.store %root, %a1[%i] : {1}
}}
"""
_COLLATZ = """
%zero = arith.constant 0 : i64
%one = arith.constant 1 : i64
%two = arith.constant 2 : i64
%three = arith.constant 3 : i64
affine.for %i = 0 to 50 {{
  %x = affine.load %a0[%i] : {0}
  %steps:2 = scf.while (%v = %x, %n = %zero) : (i64, i64) -> (i64, i64) {{
    %on = arith.cmpi sgt, %v, %one : i64
    scf.condition(%on) %v, %n : i64, i64
  }} do {{
  ^bb0(%v: i64, %n: i64):
    %bit = arith.andi %v, %one : i64
    %odd = arith.cmpi eq, %bit, %one : i64
    %h = arith.shrsi %v, %one : i64
    %t = arith.muli %v, %three : i64
    %u = arith.addi %t, %one : i64
    %next = arith.select %odd, %u, %h : i64
    %more = arith.addi %n, %one : i64
    scf.yield %next, %more : i64, i64
  }}
  affine.store %steps#1, %a1[%i] : {1}
}}
"""


def _stencil(x: Array, out: Array) -> Array:
    inner = (x[:-2, 1:-1] + x[2:, 1:-1] + (x[1:-1, :-2] + x[1:-1, 2:])) * np.float32(0.25)
    found = out.copy()
    found[1:-1, 1:-1] = inner
    return found


def _steps(values: Array, _out: Array) -> Array:
    def of(value: int) -> int:
        steps = 0
        while value > 1:
            value, steps = (3 * value + 1 if value % 2 else value // 2), steps + 1
        return steps

    return np.array([of(int(value)) for value in values], np.int64)


LOOPS: tuple[Kernel, ...] = (
    on_buffers(
        "loop_matmul_f64",
        _MATMUL,
        (floats(40, "f64", 19, 31), floats(41, "f64", 31, 23), np.zeros((19, 23))),
        lambda a, b, _: a @ b,
        near=1e-14,
    ),
    on_buffers(
        "stencil_f32", _STENCIL, (floats(42, "f32", 19, 35), np.zeros((19, 35), np.float32)), _stencil
    ),
    on_buffers("scan_f64", _SCAN, (floats(43, "f64", 200), np.zeros(200)), lambda x, _: np.cumsum(x)),
    on_buffers(
        "saxpy_f32",
        _SAXPY,
        (floats(44, "f32", 133), floats(45, "f32", 133)),
        lambda x, y: x.astype("f8") * 2.5 + y,
        near=2e-7,
    ),
    on_buffers(
        "histogram_i32",
        _HISTOGRAM,
        (integers(46, "i32", 257) % 16, np.zeros(16, np.int32)),
        lambda x, _: np.bincount(x, minlength=16).astype(np.int32),
    ),
    on_buffers(
        "newton_f64",
        _NEWTON,
        (np.abs(floats(47, "f64", 41)) + 0.1, np.zeros(41)),
        lambda x, _: np.sqrt(x),
        near=1e-11,
    ),
    on_buffers("collatz_i64", _COLLATZ, (np.arange(1, 51, dtype=np.int64), np.zeros(50, np.int64)), _steps),
)
