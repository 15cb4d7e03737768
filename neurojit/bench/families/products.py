"""Matrix products: plain, in batches, with bias and gelu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurojit.bench.case import Case, Operand, Source, one, tensor
from neurojit.bench.families.family import Family
from neurojit.bench.families.gelu import GELU_FLOPS, gelu64

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def _product64(a: Array, b: Array) -> tuple[Array]:
    return (a @ b,)


def _matmul(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    *batch, m, k, n = extents
    shapes = [(*batch, m, k), (*batch, k, n), (*batch, m, n)]
    a, b, y = (tensor(shape, dtype) for shape in shapes)
    product = one("torch.matmul(a, b)")
    numpy = [Source("np.matmul(a, b, out=y)", form="matmul")]
    numba = {}
    if not batch:
        numpy.append(Source("np.dot(a, b, out=y)", form="dot"))
        numba = {"numba": one("def f(a, b, y):\n    np.dot(a, b, y)")}
    return Case(
        name,
        (
            Operand("a", shapes[0], dtype),
            Operand("b", shapes[1], dtype),
            Operand("y", shapes[2], dtype, "output"),
        ),
        2 * m * k * n * (batch[0] if batch else 1),
        f"""\
func.func @f(%a: {a}, %b: {b}) -> {y} {{
  %y = "tensorlang.matmul"(%a, %b) : ({a}, {b}) -> {y}
  return %y : {y}
}}
""",
        _product64,
        {
            "numpy": tuple(numpy),
            "torch": one("torch.matmul(a, b, out=y)"),
            "torch-compile": product,
            **numba,
            "jax": one("jnp.matmul(a, b)"),
            "onnxruntime": one("y = MatMul(a, b)"),
            "openvino": one("y = MatMul(a, b)"),
        },
    )


def _layer64(x: Array, w: Array, b: Array) -> tuple[Array]:
    return (gelu64(x @ w + b),)


_NUMPY_LAYER = """\
np.matmul(x, w, out=y)
np.add(y, b, out=y)
np.multiply(y, 0.7071067811865476, out=t)
erf(t, out=t)
np.add(t, 1, out=t)
np.multiply(t, 0.5, out=t)
np.multiply(y, t, out=y)"""
_PREPACKED = """\
packed = torch.ops.mkldnn._reorder_linear_weight(w.t().contiguous().to_mkldnn(), x.shape[0])
linear = torch.ops.mkldnn._linear_pointwise"""


def _layer(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    m, k, n = extents
    x, w, b, y = (tensor(shape, dtype) for shape in ((m, k), (k, n), (n,), (m, n)))
    torch = [
        Source("y = F.gelu(torch.addmm(b, x, w))", form="addmm"),
        Source("y = F.gelu(F.linear(x, v, b))", "v = w.t().contiguous()", form="linear"),
    ]
    if dtype == "f32":  # of float64 none are packed
        torch.append(Source('y = linear(x, packed, b, "gelu", [], "none")', _PREPACKED, form="prepacked"))
    return Case(
        name,
        (
            Operand("x", (m, k), dtype),
            Operand("w", (k, n), dtype, scale=k**-0.5, constant=True),
            Operand("b", (n,), dtype, constant=True),
            Operand("y", (m, n), dtype, "output"),
        ),
        m * n * (2 * k + 1 + GELU_FLOPS),
        f"""\
func.func @f(%x: {x}, %w: {w}, %b: {b}) -> {y} {{
  %p = "tensorlang.matmul"(%x, %w) : ({x}, {w}) -> {y}
  %s = "tensorlang.add"(%p, %b) : ({y}, {b}) -> {y}
  %y = "tensorlang.gelu"(%s) : ({y}) -> {y}
  return %y : {y}
}}
""",
        _layer64,
        {
            "numpy": one(_NUMPY_LAYER, "from scipy.special import erf\nt = np.empty_like(y)"),
            "torch": tuple(torch),
            "torch-compile": one("F.gelu(torch.addmm(b, x, w))"),
            "jax": one("jax.nn.gelu(x @ w + b, approximate=False)"),
            "onnxruntime": one("p = MatMul(x, w)\ns = Add(p, b)\ny = Gelu(s)"),
            "openvino": one("p = MatMul(x, w)\ns = Add(p, b)\ny = Gelu(s)"),
        },
    )


FAMILIES = (
    Family("matmul", ("M", "K", "N"), "product of MxK and KxN", _matmul),
    Family("batched", ("B", "M", "K", "N"), "B products of MxK and KxN", _matmul),
    Family("linear_gelu", ("M", "K", "N"), "gelu(x w + b) of MxK and KxN", _layer),
)
