"""TensorLang element by element, at extents that no vector divides."""

from __future__ import annotations

from math import erf, pi, sqrt

import numpy as np

from tests.platforms.kernels.kernel import Array, Kernel, floats, integers, on_tensors

_LEAST = np.iinfo(np.int32).min
SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 1e-42, 3.5], np.float32)
X32, Y32, ROW32 = floats(1, "f32", 7, 37), floats(2, "f32", 7, 37), floats(3, "f32", 37)
X64, Y64 = floats(4, "f64", 7, 37), floats(5, "f64", 7, 37)
NUMBERS = np.concatenate([integers(6, "i32", 90), np.array([_LEAST, _LEAST, 7, 0], np.int32)])
DIVISORS = np.concatenate([integers(7, "i32", 90, most=50), np.array([-1, 0, 0, 3], np.int32)])
_ERF = np.vectorize(erf)


def _unary(op: str, attributes: str = "") -> str:
    return f'%r = "tensorlang.{op}"(%a0) {{{{{attributes}}}}} : ({{0}}) -> {{r}}'


def _binary(op: str) -> str:
    return f'%r = "tensorlang.{op}"(%a0, %a1) : ({{0}}, {{1}}) -> {{r}}'


def _quotient(a: Array, b: Array) -> Array:
    wide, by = a.astype(np.int64), b.astype(np.int64)
    whole = np.abs(wide) // np.maximum(np.abs(by), 1)
    return np.where(by == 0, 0, np.sign(wide) * np.sign(by) * whole).astype(np.int32)


def _gelu(x: Array) -> Array:
    wide = x.astype(np.float64)
    return wide / 2 * (1 + _ERF(wide / sqrt(2)))


def _gelu_tanh(x: Array) -> Array:
    wide = x.astype(np.float64)
    return wide / 2 * (1 + np.tanh(sqrt(2 / pi) * (wide + 0.044715 * wide**3)))


_CHAIN = """
%p = "tensorlang.mul"(%a0, %a1) : ({0}, {1}) -> {r}
%e = "tensorlang.tanh"(%p) : ({r}) -> {r}
%q = "tensorlang.add"(%e, %a2) : ({r}, {2}) -> {r}
%r = "tensorlang.relu"(%q) : ({r}) -> {r}
"""
_CHOICE = """
%c = "tensorlang.cmp"(%a0, %a1) {{predicate = "lt"}} : ({0}, {1}) -> tensor<7x37xi1>
%r = "tensorlang.select"(%c, %a0, %a1) : (tensor<7x37xi1>, {0}, {1}) -> {r}
"""

POINTWISE: tuple[Kernel, ...] = (
    on_tensors("add_f32", _binary("add"), (X32, ROW32), np.add),
    on_tensors("mul_f64", _binary("mul"), (X64, Y64), np.multiply),
    on_tensors("div_f32", _binary("div"), (X32, Y32), np.divide),
    on_tensors("div_i32", _binary("div"), (NUMBERS, DIVISORS), _quotient),
    on_tensors("neg_i32", _unary("neg"), (NUMBERS,), np.negative),
    on_tensors("max_f32", _binary("max"), (np.tile(SPECIAL, 9), np.repeat(SPECIAL, 9)), np.maximum),
    on_tensors("min_f64", _binary("min"), (X64, Y64), np.minimum),
    on_tensors("sqrt_f32", _unary("sqrt"), (np.concatenate([SPECIAL, np.abs(ROW32)]),), np.sqrt),
    on_tensors("sqrt_f64", _unary("sqrt"), (np.abs(X64),), np.sqrt),
    on_tensors("relu_f32", _unary("relu"), (X32,), lambda x: np.maximum(x, np.float32(0))),
    on_tensors("exp_f32", _unary("exp"), (X32 * 20,), lambda x: np.exp(x.astype("f8")), near=2e-7),
    on_tensors("exp_f64", _unary("exp"), (X64 * 100,), np.exp, near=5e-16),
    on_tensors("tanh_f32", _unary("tanh"), (X32,), lambda x: np.tanh(x.astype("f8")), near=2e-7),
    on_tensors("tanh_f64", _unary("tanh"), (X64,), np.tanh, near=5e-16),
    on_tensors("gelu_f32", _unary("gelu"), (X32 * 2,), _gelu, near=3e-7),
    on_tensors("gelu_f64", _unary("gelu"), (X64 * 2,), _gelu, near=1e-15),
    on_tensors("gelu_tanh_f32", _unary("gelu", 'approximate = "tanh"'), (X32 * 2,), _gelu_tanh, near=5e-7),
    on_tensors("choice_f32", _CHOICE, (X32, Y32), lambda x, y: np.where(x < y, x, y)),
    on_tensors(
        "chain_f32",
        _CHAIN,
        (X32, Y32, ROW32),
        lambda x, y, z: np.maximum(np.tanh(x.astype("f8") * y) + z, 0.0),
        near=5e-7,
    ),
)
