"""Element by element: add, exp, tanh, and a chain with gelu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from neurojit.bench.case import Case, Operand, Source, one, tensor
from neurojit.bench.families.family import Family
from neurojit.bench.families.gelu import EXP_FLOPS, GELU_FLOPS, TANH_FLOPS, gelu64

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

C_TYPES: Final = {"f32": "float", "f64": "double"}
# By function: flops, and the ONNX operator.
_UNARY: Final = {"exp": (EXP_FLOPS, "Exp"), "tanh": (TANH_FLOPS, "Tanh")}


def c_loop(count: int, dtype: str, arguments: str, statement: str) -> str:
    """``statement`` for each i of ``count``; ``arguments`` read, then y written."""
    kind = C_TYPES[dtype]
    parameters = ", ".join(f"const {kind} *restrict {name}" for name in arguments)
    return f"""\
#include <math.h>
void f({parameters}, {kind} *restrict y) {{
  #pragma omp parallel for simd
  for (long i = 0; i < {count}; ++i) {statement}
}}
"""


def _numba(arguments: str, expression: str) -> tuple[Source, ...]:
    return one(
        f"""\
def f({", ".join(arguments)}, y):
    for i in prange(y.size):
        y[i] = {expression}"""
    )


def _add64(a: Array, b: Array) -> tuple[Array]:
    return (a + b,)


def _add(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    (n,) = extents
    t = tensor((n,), dtype)
    return Case(
        name,
        (Operand("a", (n,), dtype), Operand("b", (n,), dtype), Operand("y", (n,), dtype, "output")),
        n,
        f"""\
func.func @f(%a: {t}, %b: {t}) -> {t} {{
  %y = "tensorlang.add"(%a, %b) : ({t}, {t}) -> {t}
  return %y : {t}
}}
""",
        _add64,
        {
            "numpy": one("np.add(a, b, out=y)"),
            "torch": one("torch.add(a, b, out=y)"),
            "torch-compile": one("a + b"),
            "numba": _numba("ab", "a[i] + b[i]"),
            "jax": one("a + b"),
            "onnxruntime": one("y = Add(a, b)"),
            "openvino": one("y = Add(a, b)"),
            "gcc": one(c_loop(n, dtype, "ab", "y[i] = a[i] + b[i];")),
        },
    )


def _unary64(function: str, x: Array) -> tuple[Array]:
    import numpy as np  # noqa: PLC0415 (as in gelu64)

    return (getattr(np, function)(x),)


def _unary(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    function, (n,) = name.partition(":")[0], extents
    flops, operator = _UNARY[function]
    t = tensor((n,), dtype)
    c = function + ("f" if dtype == "f32" else "")
    return Case(
        name,
        (Operand("x", (n,), dtype, within=(-8.0, 8.0)), Operand("y", (n,), dtype, "output")),
        n * flops,
        f"""\
func.func @f(%x: {t}) -> {t} {{
  %y = "tensorlang.{function}"(%x) : ({t}) -> {t}
  return %y : {t}
}}
""",
        partial(_unary64, function),
        {
            "numpy": one(f"np.{function}(x, out=y)"),
            "torch": one(f"torch.{function}(x, out=y)"),
            "torch-compile": one(f"torch.{function}(x)"),
            "numba": _numba("x", f"math.{function}(x[i])"),
            "jax": one(f"jnp.{function}(x)"),
            "onnxruntime": one(f"y = {operator}(x)"),
            "openvino": one(f"y = {operator}(x)"),
            "gcc": one(c_loop(n, dtype, "x", f"y[i] = {c}(x[i]);")),
        },
        error="elementwise",
    )


def _chain64(x: Array, w: Array, b: Array, r: Array) -> tuple[Array]:
    return (gelu64(x * w + b) + r,)


_NUMPY_CHAIN = """\
np.multiply(x, w, out=y)
np.add(y, b, out=y)
np.multiply(y, 0.7071067811865476, out=t)
erf(t, out=t)
np.add(t, 1, out=t)
np.multiply(t, 0.5, out=t)
np.multiply(y, t, out=y)
np.add(y, r, out=y)"""


def _chain(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    (n,) = extents
    t = tensor((n,), dtype)
    erf, half = ("erff", "0.5f") if dtype == "f32" else ("erf", "0.5")
    root = "0.70710678f" if dtype == "f32" else "0.7071067811865476"
    onnx = one("p = Mul(x, w)\ns = Add(p, b)\ng = Gelu(s)\ny = Add(g, r)")
    return Case(
        name,
        (*(Operand(letter, (n,), dtype) for letter in "xwbr"), Operand("y", (n,), dtype, "output")),
        n * (3 + GELU_FLOPS),
        f"""\
func.func @f(%x: {t}, %w: {t}, %b: {t}, %r: {t}) -> {t} {{
  %p = "tensorlang.mul"(%x, %w) : ({t}, {t}) -> {t}
  %s = "tensorlang.add"(%p, %b) : ({t}, {t}) -> {t}
  %g = "tensorlang.gelu"(%s) : ({t}) -> {t}
  %y = "tensorlang.add"(%g, %r) : ({t}, {t}) -> {t}
  return %y : {t}
}}
""",
        _chain64,
        {
            "numpy": one(_NUMPY_CHAIN, "from scipy.special import erf\nt = np.empty_like(y)"),
            "torch": (
                Source("y = F.gelu(x * w + b) + r", form="plain"),
                Source(
                    "torch.addcmul(b, x, w, out=t)\ntorch.add(F.gelu(t), r, out=y)",
                    "t = torch.empty_like(y)",
                    form="out=",
                ),
            ),
            "torch-compile": one("F.gelu(x * w + b) + r"),
            "numba": one(
                """\
def f(x, w, b, r, y):
    for i in prange(y.size):
        s = x[i] * w[i] + b[i]
        y[i] = HALF * s * (ONE + math.erf(s * ROOT)) + r[i]""",
                "kind = y.dtype.type\nHALF, ONE, ROOT = kind(0.5), kind(1), kind(0.7071067811865476)",
            ),
            "jax": one("jax.nn.gelu(x * w + b, approximate=False) + r"),
            "onnxruntime": onnx,
            "openvino": onnx,
            "gcc": one(
                c_loop(
                    n,
                    dtype,
                    "xwbr",
                    f"{{ {C_TYPES[dtype]} s = x[i] * w[i] + b[i]; "
                    f"y[i] = {half} * s * (1 + {erf}(s * {root})) + r[i]; }}",
                )
            ),
        },
    )


FAMILIES = (
    Family("add", ("N",), "sum of two vectors", _add),
    Family("exp", ("N",), "e to the power of each element", _unary),
    Family("tanh", ("N",), "hyperbolic tangent of each element", _unary),
    Family("gelu_chain", ("N",), "gelu(x w + b) + r, element by element", _chain),
)
