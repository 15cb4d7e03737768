"""Products, convolutions and reductions of TensorLang, with remainders in every loop."""

from __future__ import annotations

import numpy as np

from tests.platforms.kernels.kernel import Array, Kernel, floats, integers, on_tensors

_PRODUCT = '%r = "tensorlang.matmul"(%a0, %a1) : ({0}, {1}) -> {r}'
_F32, _F64 = 1e-6, 1e-14


def _wide(a: Array, b: Array) -> Array:
    return a.astype(np.float64) @ b.astype(np.float64)


def _over(op: str, attributes: str) -> str:
    return f'%r = "tensorlang.{op}"(%a0) {{{{{attributes}}}}} : ({{0}}) -> {{r}}'


def _convolved(image: Array, weight: Array, stride: int, pad: int) -> Array:
    """NCHW by OIHW, each tap at a time."""
    wide = np.pad(image.astype(np.float64), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    height, width = (
        (extent + 2 * pad - taps) // stride + 1
        for extent, taps in zip(image.shape[2:], weight.shape[2:], strict=True)
    )
    out = np.zeros((image.shape[0], weight.shape[0], height, width))
    for row in range(weight.shape[2]):
        for column in range(weight.shape[3]):
            seen = wide[:, :, row : row + height * stride : stride, column : column + width * stride : stride]
            out += np.einsum("nchw,oc->nohw", seen[:, :, :height, :width], weight[:, :, row, column])
    return out


def _nhwc(image: Array, weight: Array) -> Array:
    plain = _convolved(image.transpose(0, 3, 1, 2), weight.transpose(3, 2, 0, 1), 2, 1)
    return plain.transpose(0, 2, 3, 1)


def _softmax(x: Array, axis: int) -> Array:
    wide = np.exp(x.astype(np.float64) - x.max(axis=axis, keepdims=True))
    return wide / wide.sum(axis=axis, keepdims=True)


def _normed(x: Array, gain: Array) -> Array:
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True)) * gain


_NORM = """
%m = "tensorlang.mean"(%a0) {{axes = [1], keepdims = true}} : ({0}) -> tensor<9x1xf32>
%d = "tensorlang.sub"(%a0, %m) : ({0}, tensor<9x1xf32>) -> {0}
%q = "tensorlang.mul"(%d, %d) : ({0}, {0}) -> {0}
%v = "tensorlang.mean"(%q) {{axes = [1], keepdims = true}} : ({0}) -> tensor<9x1xf32>
%s = "tensorlang.sqrt"(%v) : (tensor<9x1xf32>) -> tensor<9x1xf32>
%n = "tensorlang.div"(%d, %s) : ({0}, tensor<9x1xf32>) -> {0}
%r = "tensorlang.mul"(%n, %a1) : ({0}, {1}) -> {r}
"""
_TURNED = """
%t = "tensorlang.transpose"(%a0) {{permutation = [2, 0, 1]}} : ({0}) -> tensor<11x5x7xi32>
%r = "tensorlang.reshape"(%t) : (tensor<11x5x7xi32>) -> {r}
"""
_CONV = '%r = "tensorlang.conv2d"(%a0, %a1) {{{{{0}}}}} : ({{0}}, {{1}}) -> {{r}}'
IMAGE, WEIGHT = floats(20, "f32", 2, 3, 13, 17), floats(21, "f32", 5, 3, 3, 3)
ROWS, ROWS64 = floats(22, "f32", 9, 101), floats(23, "f64", 9, 101)

CONTRACTIONS: tuple[Kernel, ...] = (
    on_tensors(
        "matmul_f32", _PRODUCT, (floats(10, "f32", 64, 80), floats(11, "f32", 80, 96)), _wide, near=_F32
    ),
    on_tensors(
        "matmul_odd_f32", _PRODUCT, (floats(12, "f32", 33, 17), floats(13, "f32", 17, 29)), _wide, near=_F32
    ),
    on_tensors(
        "matmul_f64", _PRODUCT, (floats(14, "f64", 31, 64), floats(15, "f64", 64, 47)), _wide, near=_F64
    ),
    on_tensors(
        "matmul_i32", _PRODUCT, (integers(16, "i32", 21, 35), integers(17, "i32", 35, 19)), lambda a, b: a @ b
    ),
    on_tensors(
        "matmul_batch_f32",
        _PRODUCT,
        (floats(18, "f32", 3, 9, 20), floats(19, "f32", 20, 11)),
        _wide,
        near=_F32,
    ),
    on_tensors(
        "matvec_f32", _PRODUCT, (floats(24, "f32", 37, 129), floats(25, "f32", 129, 1)), _wide, near=_F32
    ),
    on_tensors(
        "conv_f32",
        _CONV.format("padding = [1, 1]"),
        (IMAGE, WEIGHT),
        lambda x, w: _convolved(x, w, 1, 1),
        near=_F32,
    ),
    on_tensors(
        "conv_nhwc_f32",
        _CONV.format('layout = "NHWC", strides = [2, 2], padding = [1, 1]'),
        (IMAGE.transpose(0, 2, 3, 1).copy(), WEIGHT.transpose(2, 3, 1, 0).copy()),
        _nhwc,
        near=_F32,
    ),
    on_tensors(
        "conv_i32",
        _CONV.format("strides = [2, 2]"),
        (integers(26, "i32", 1, 2, 9, 9, most=99), integers(27, "i32", 3, 2, 3, 3, most=99)),
        lambda x, w: _convolved(x, w, 2, 0).astype(np.int32),
    ),
    on_tensors("sum_f32", _over("sum", ""), (ROWS,), lambda x: x.sum(dtype="f8"), near=1e-5),
    on_tensors("sum_columns_f64", _over("sum", "axes = [0]"), (ROWS64,), lambda x: x.sum(axis=0), near=_F64),
    on_tensors(
        "sum_i32",
        _over("sum", "axes = [1]"),
        (integers(28, "i32", 9, 101),),
        lambda x: x.sum(axis=1, dtype=np.int32),
    ),
    on_tensors(
        "mean_f32", _over("mean", "axes = [1]"), (ROWS,), lambda x: x.mean(axis=1, dtype="f8"), near=1e-5
    ),
    on_tensors("reduce_max_f32", _over("reduce_max", "axes = [1]"), (ROWS,), lambda x: x.max(axis=1)),
    on_tensors(
        "reduce_max_i32",
        _over("reduce_max", "axes = [0]"),
        (integers(29, "i32", 9, 101),),
        lambda x: x.max(axis=0),
    ),
    on_tensors(
        "softmax_f32", _over("softmax", "axis = -1"), (ROWS * 5,), lambda x: _softmax(x, 1), near=1e-6
    ),
    on_tensors(
        "softmax_f64", _over("softmax", "axis = 0"), (ROWS64 * 5,), lambda x: _softmax(x, 0), near=1e-14
    ),
    on_tensors("layer_norm_f32", _NORM, (ROWS, floats(30, "f32", 101)), _normed, near=2e-6),
    on_tensors(
        "transpose_i32",
        _TURNED,
        (integers(31, "i32", 5, 7, 11),),
        lambda x: x.transpose(2, 0, 1).reshape(55, 7),
    ),
)
