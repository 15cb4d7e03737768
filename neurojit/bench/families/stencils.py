"""Stencils, as affine loops over buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurojit.bench.case import Case, Operand, Source, one
from neurojit.bench.families.family import Family
from neurojit.bench.families.pointwise import C_TYPES

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def _jacobi64(x: Array) -> tuple[Array]:
    return (0.2 * (x[1:-1, 1:-1] + x[1:-1, :-2] + x[1:-1, 2:] + x[2:, 1:-1] + x[:-2, 1:-1]),)


_NUMPY = """\
np.add(here, left, out=y)
np.add(y, right, out=y)
np.add(y, down, out=y)
np.add(y, up, out=y)
np.multiply(y, fifth, out=y)"""
_VIEWS = """\
here, left, right, down, up = x[1:-1, 1:-1], x[1:-1, :-2], x[1:-1, 2:], x[2:, 1:-1], x[:-2, 1:-1]
"""
_EXPRESSION = "0.2 * (x[1:-1, 1:-1] + x[1:-1, :-2] + x[1:-1, 2:] + x[2:, 1:-1] + x[:-2, 1:-1])"
_NUMBA = """\
def f(x, y):
    for i in prange(y.shape[0]):
        for j in range(y.shape[1]):
            s = x[i + 1, j + 1] + x[i + 1, j] + x[i + 1, j + 2]
            y[i, j] = fifth * (s + x[i + 2, j + 1] + x[i, j + 1])"""


def _jacobi(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    rows, columns = extents
    if rows < 3 or columns < 3:
        raise ValueError("a step needs three rows and three columns")
    m, n = rows - 2, columns - 2
    x, y = f"memref<{rows}x{columns}x{dtype}>", f"memref<{m}x{n}x{dtype}>"
    kind = C_TYPES[dtype]
    fifth = "0.2f" if dtype == "f32" else "0.2"
    onnx = (
        Source(
            "y = Conv(x, w)",
            "x, y = x[None, None], y[None, None]\n"
            "w = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], x.dtype)[None, None] * x.dtype.type(0.2)",
            "y = y[0, 0]",
        ),
    )
    return Case(
        name,
        (Operand("x", (rows, columns), dtype), Operand("y", (m, n), dtype, "output")),
        5 * m * n,
        f"""\
func.func @f(%x: {x}, %y: {y}) {{
  %fifth = arith.constant 0.2 : {dtype}
  affine.for %i = 0 to {m} {{
    affine.for %j = 0 to {n} {{
      %v0 = affine.load %x[%i + 1, %j + 1] : {x}
      %v1 = affine.load %x[%i + 1, %j] : {x}
      %v2 = affine.load %x[%i + 1, %j + 2] : {x}
      %v3 = affine.load %x[%i + 2, %j + 1] : {x}
      %v4 = affine.load %x[%i, %j + 1] : {x}
      %s1 = arith.addf %v0, %v1 : {dtype}
      %s2 = arith.addf %s1, %v2 : {dtype}
      %s3 = arith.addf %s2, %v3 : {dtype}
      %s4 = arith.addf %s3, %v4 : {dtype}
      %r = arith.mulf %s4, %fifth : {dtype}
      affine.store %r, %y[%i, %j] : {y}
    }}
  }}
  return
}}
""",
        _jacobi64,
        {
            "numpy": one(_NUMPY, _VIEWS + "fifth = x.dtype.type(0.2)"),
            "torch": (
                Source(_NUMPY.replace("np.", "torch."), _VIEWS + "fifth = 0.2", form="out="),
                Source(
                    "y = F.conv2d(x, w)",
                    "x = x[None, None]\n"
                    "w = 0.2 * torch.tensor([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=x.dtype)[None, None]",
                    "y = y[0, 0]",
                    "convolution",
                ),
            ),
            "torch-compile": one(_EXPRESSION),
            "numba": one(_NUMBA, "fifth = x.dtype.type(0.2)"),
            "jax": one(_EXPRESSION),
            "onnxruntime": onnx,
            "openvino": onnx,
            "gcc": one(f"""\
void f(const {kind} *restrict x, {kind} *restrict y) {{
  #pragma omp parallel for
  for (long i = 0; i < {m}; ++i)
    for (long j = 0; j < {n}; ++j) {{
      const {kind} *here = x + (i + 1) * {columns} + j + 1;
      y[i * {n} + j] = {fifth} * (here[0] + here[-1] + here[1] + here[{columns}] + here[-{columns}]);
    }}
}}
"""),
        },
    )


FAMILIES = (Family("jacobi2d", ("M", "N"), "a step of Jacobi's method on MxN", _jacobi),)
