"""Along an axis: sums, softmax, layer normalization."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from neurojit.bench.case import Case, Operand, Source, one, tensor
from neurojit.bench.families.family import Family
from neurojit.bench.families.gelu import DIVISION_FLOPS, EXP_FLOPS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

EPSILON: Final = 1e-5


def _sum64(axis: int, x: Array) -> tuple[Array]:
    return (x.sum(axis=axis),)


_SUM_ROWS = """\
def f(x, y):
    for i in prange(x.shape[0]):
        s = x.dtype.type(0)
        for j in range(x.shape[1]):
            s += x[i, j]
        y[i] = s"""
# Columns in strips, so that threads write apart and each row is read in order.
_SUM_COLUMNS = """\
def f(x, y):
    rows, columns = x.shape
    for strip in prange((columns + 255) // 256):
        first, last = strip * 256, min(columns, strip * 256 + 256)
        y[first:last] = 0
        for i in range(rows):
            for j in range(first, last):
                y[j] += x[i, j]"""


def _sum(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    axis = int(name[3])
    rows, columns = extents
    kept = extents[1 - axis]
    x, y = tensor((rows, columns), dtype), tensor((kept,), dtype)
    product = "np.matmul(ones, x, out=y)" if axis == 0 else "np.matmul(x, ones, out=y)"
    onnx = one(f"axes = Constant <value_ints: ints = [{axis}]> ()\ny = ReduceSum <keepdims = 0> (x, axes)")
    return Case(
        name,
        (Operand("x", (rows, columns), dtype), Operand("y", (kept,), dtype, "output")),
        rows * columns,
        f"""\
func.func @f(%x: {x}) -> {y} {{
  %y = "tensorlang.sum"(%x) {{axes = [{axis}]}} : ({x}) -> {y}
  return %y : {y}
}}
""",
        partial(_sum64, axis),
        {
            "numpy": (
                Source(f"np.sum(x, axis={axis}, out=y)", form="sum"),
                Source(product, f"ones = np.ones(x.shape[{axis}], x.dtype)", form="product"),
            ),
            "torch": one(f"torch.sum(x, {axis}, out=y)"),
            "torch-compile": one(f"torch.sum(x, {axis})"),
            "numba": one(_SUM_COLUMNS if axis == 0 else _SUM_ROWS),
            "jax": one(f"jnp.sum(x, axis={axis})"),
            "onnxruntime": onnx,
            "openvino": onnx,
        },
    )


def _softmax64(x: Array) -> tuple[Array]:
    import numpy as np  # noqa: PLC0415 (the host reads cases without arrays)

    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True),)


_NUMPY_SOFTMAX = """\
np.max(x, axis=1, keepdims=True, out=t)
np.subtract(x, t, out=y)
np.exp(y, out=y)
np.sum(y, axis=1, keepdims=True, out=t)
np.divide(y, t, out=y)"""
_NUMBA_SOFTMAX = """\
def f(x, y):
    for i in prange(x.shape[0]):
        most = x[i, 0]
        for j in range(x.shape[1]):
            most = max(most, x[i, j])
        s = x.dtype.type(0)
        for j in range(x.shape[1]):
            y[i, j] = math.exp(x[i, j] - most)
            s += y[i, j]
        s = 1 / s
        for j in range(x.shape[1]):
            y[i, j] *= s"""


def _softmax(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    x = tensor(extents, dtype)
    onnx = one("y = Softmax <axis = 1> (x)")
    return Case(
        name,
        (Operand("x", extents, dtype), Operand("y", extents, dtype, "output")),
        extents[0] * extents[1] * (3 + EXP_FLOPS + DIVISION_FLOPS),
        f"""\
func.func @f(%x: {x}) -> {x} {{
  %y = "tensorlang.softmax"(%x) {{axis = 1}} : ({x}) -> {x}
  return %y : {x}
}}
""",
        _softmax64,
        {
            "numpy": one(_NUMPY_SOFTMAX, "t = np.empty((x.shape[0], 1), x.dtype)"),
            "torch": one("torch.softmax(x, 1, out=y)"),
            "torch-compile": one("torch.softmax(x, 1)"),
            "numba": one(_NUMBA_SOFTMAX),
            "jax": one("jax.nn.softmax(x, axis=1)"),
            "onnxruntime": onnx,
            "openvino": onnx,
        },
        error="elementwise",
    )


def _layer_norm64(x: Array, gamma: Array, beta: Array) -> tuple[Array]:
    import numpy as np  # noqa: PLC0415 (as above)

    apart = x - x.mean(axis=1, keepdims=True)
    return (apart / np.sqrt((apart * apart).mean(axis=1, keepdims=True) + EPSILON) * gamma + beta,)


_NUMPY_LAYER_NORM = """\
np.mean(x, axis=1, keepdims=True, out=t)
np.subtract(x, t, out=y)
np.einsum("ij,ij->i", y, y, out=t[:, 0])
np.divide(t, x.shape[1], out=t)
np.add(t, 1e-5, out=t)
np.sqrt(t, out=t)
np.divide(y, t, out=y)
np.multiply(y, gamma, out=y)
np.add(y, beta, out=y)"""
_NUMBA_LAYER_NORM = """\
def f(x, gamma, beta, y):
    rows, columns = x.shape
    for i in prange(rows):
        s = x.dtype.type(0)
        for j in range(columns):
            s += x[i, j]
        mean = x.dtype.type(s / columns)
        q = x.dtype.type(0)
        for j in range(columns):
            d = x[i, j] - mean
            q += d * d
        r = x.dtype.type(1 / math.sqrt(q / columns + 1e-5))
        for j in range(columns):
            y[i, j] = (x[i, j] - mean) * r * gamma[j] + beta[j]"""


def _layer_norm(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    rows, columns = extents
    x, v, t = tensor(extents, dtype), tensor((columns,), dtype), tensor((rows, 1), dtype)
    onnx = one("y = LayerNormalization <axis = -1, epsilon = 0.00001> (x, gamma, beta)")
    expression = "F.layer_norm(x, (x.shape[1],), gamma, beta, 1e-5)"
    return Case(
        name,
        (
            Operand("x", extents, dtype),
            Operand("gamma", (columns,), dtype, constant=True),
            Operand("beta", (columns,), dtype, constant=True),
            Operand("y", extents, dtype, "output"),
        ),
        rows * columns * (1 + 1 + 2 + 1 + DIVISION_FLOPS + 2),
        f"""\
func.func @f(%x: {x}, %gamma: {v}, %beta: {v}) -> {x} {{
  %mean = "tensorlang.mean"(%x) {{axes = [1], keepdims = true}} : ({x}) -> {t}
  %d = "tensorlang.sub"(%x, %mean) : ({x}, {t}) -> {x}
  %q = "tensorlang.mul"(%d, %d) : ({x}, {x}) -> {x}
  %var = "tensorlang.mean"(%q) {{axes = [1], keepdims = true}} : ({x}) -> {t}
  %eps = "tensorlang.constant"() {{value = {EPSILON:e} : {dtype}}} : () -> {dtype}
  %above = "tensorlang.add"(%var, %eps) : ({t}, {dtype}) -> {t}
  %dev = "tensorlang.sqrt"(%above) : ({t}) -> {t}
  %n = "tensorlang.div"(%d, %dev) : ({x}, {t}) -> {x}
  %s = "tensorlang.mul"(%n, %gamma) : ({x}, {v}) -> {x}
  %y = "tensorlang.add"(%s, %beta) : ({x}, {v}) -> {x}
  return %y : {x}
}}
""",
        _layer_norm64,
        {
            "numpy": one(_NUMPY_LAYER_NORM, "t = np.empty((x.shape[0], 1), x.dtype)"),
            "torch": one(f"y = {expression}"),
            "torch-compile": one(expression),
            "numba": one(_NUMBA_LAYER_NORM),
            "jax": one(
                "(lambda d: d * jax.lax.rsqrt((d * d).mean(axis=1, keepdims=True) + 1e-5) * gamma + beta)"
                "(x - x.mean(axis=1, keepdims=True))"
            ),
            "onnxruntime": onnx,
            "openvino": onnx,
        },
    )


FAMILIES = (
    Family("sum0", ("M", "N"), "sums of the columns of MxN", _sum),
    Family("sum1", ("M", "N"), "sums of the rows of MxN", _sum),
    Family("softmax", ("M", "N"), "softmax of each row of MxN", _softmax),
    Family("layer_norm", ("M", "N"), "layer normalization of each row of MxN", _layer_norm),
)
