"""Parts of networks: attention, and a perceptron of two layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neurojit.bench.case import Case, Operand, Source, one, tensor
from neurojit.bench.families.family import Family
from neurojit.bench.families.gelu import DIVISION_FLOPS, EXP_FLOPS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def _attention64(q: Array, k: Array, v: Array) -> tuple[Array]:
    import numpy as np  # noqa: PLC0415 (the host reads cases without arrays)

    scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[2])
    powers = np.exp(scores - scores.max(axis=2, keepdims=True))
    return (powers / powers.sum(axis=2, keepdims=True) @ v,)


_NUMPY_ATTENTION = """\
np.matmul(q, turned, out=s)
np.max(s, axis=2, keepdims=True, out=t)
np.subtract(s, t, out=s)
np.multiply(s, scale, out=s)
np.exp(s, out=s)
np.sum(s, axis=2, keepdims=True, out=t)
np.matmul(s, v, out=y)
np.divide(y, t, out=y)"""


def _attention(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    heads, length, depth = extents
    t, turned, s = (
        tensor((heads, *shape), dtype) for shape in ((length, depth), (depth, length), (length,) * 2)
    )
    scale = depth**-0.5
    onnx = one(f"""\
turned = Transpose <perm = [0, 2, 1]> (k)
s = MatMul(q, turned)
scale = Constant <value_float = {scale!r}> ()
scaled = Mul(s, scale)
p = Softmax <axis = -1> (scaled)
y = MatMul(p, v)""")
    return Case(
        name,
        (
            *(Operand(letter, (heads, length, depth), dtype) for letter in "qkv"),
            Operand("y", (heads, length, depth), dtype, "output"),
        ),
        heads * length * length * (4 * depth + 1 + 3 + EXP_FLOPS + DIVISION_FLOPS),
        f"""\
func.func @f(%q: {t}, %k: {t}, %v: {t}) -> {t} {{
  %turned = "tensorlang.transpose"(%k) {{permutation = [0, 2, 1]}} : ({t}) -> {turned}
  %s = "tensorlang.matmul"(%q, %turned) : ({t}, {turned}) -> {s}
  %scale = "tensorlang.constant"() {{value = {scale:e} : {dtype}}} : () -> {dtype}
  %scaled = "tensorlang.mul"(%s, %scale) : ({s}, {dtype}) -> {s}
  %p = "tensorlang.softmax"(%scaled) {{axis = 2}} : ({s}) -> {s}
  %y = "tensorlang.matmul"(%p, %v) : ({s}, {t}) -> {t}
  return %y : {t}
}}
""",
        _attention64,
        {
            "numpy": one(
                _NUMPY_ATTENTION,
                "turned, scale = k.transpose(0, 2, 1), q.dtype.type(q.shape[2] ** -0.5)\n"
                "s = np.empty((len(q), q.shape[1], k.shape[1]), q.dtype)\n"
                "t = np.empty((len(q), q.shape[1], 1), q.dtype)",
            ),
            "torch": (
                Source("y = F.scaled_dot_product_attention(q, k, v)", form="fused"),
                Source(
                    "y = F.scaled_dot_product_attention(q, k, v)",
                    "q, k, v = q[None], k[None], v[None]",
                    "y = y[0]",
                    "fused, batch of one",
                ),
            ),
            "torch-compile": (
                Source("F.scaled_dot_product_attention(q, k, v)", form="fused"),
                Source(f"torch.softmax(q @ k.transpose(1, 2) * {scale!r}, -1) @ v", form="spelled out"),
            ),
            "jax": one(f"jax.nn.softmax(q @ k.transpose(0, 2, 1) * {scale!r}, axis=-1) @ v"),
            "onnxruntime": onnx,
            "openvino": onnx,
        },
    )


def _mlp64(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> tuple[Array]:
    return ((x @ w1 + b1).clip(min=0) @ w2 + b2,)


_NUMPY_MLP = """\
np.matmul(x, w1, out=h)
np.add(h, b1, out=h)
np.maximum(h, 0, out=h)
np.matmul(h, w2, out=y)
np.add(y, b2, out=y)"""
_PREPACKED = """\
def pack(w):
    return torch.ops.mkldnn._reorder_linear_weight(w.t().contiguous().to_mkldnn(), x.shape[0])
p1, p2, linear = pack(w1), pack(w2), torch.ops.mkldnn._linear_pointwise"""


def _mlp(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    batch, inputs, hidden, outputs = extents
    shapes = {
        "x": (batch, inputs),
        "w1": (inputs, hidden),
        "b1": (hidden,),
        "w2": (hidden, outputs),
        "b2": (outputs,),
    }
    x, w1, b1, w2, b2 = (tensor(shape, dtype) for shape in shapes.values())
    h, y = tensor((batch, hidden), dtype), tensor((batch, outputs), dtype)
    scales = {"w1": inputs**-0.5, "w2": hidden**-0.5}
    onnx = one("p = MatMul(x, w1)\ns = Add(p, b1)\nh = Relu(s)\nq = MatMul(h, w2)\ny = Add(q, b2)")
    torch = [Source("y = torch.addmm(b2, F.relu(torch.addmm(b1, x, w1)), w2)", form="addmm")]
    if dtype == "f32":  # of float64 none are packed
        text = 'y = linear(linear(x, p1, b1, "relu", [], "none"), p2, b2, "none", [], "none")'
        torch.append(Source(text, _PREPACKED, form="prepacked"))
    return Case(
        name,
        (
            *(
                Operand(letter, shape, dtype, scale=scales.get(letter, 1.0), constant=letter != "x")
                for letter, shape in shapes.items()
            ),
            Operand("y", (batch, outputs), dtype, "output"),
        ),
        batch * (2 * inputs * hidden + 2 * hidden + 2 * hidden * outputs + outputs),
        f"""\
func.func @f(%x: {x}, %w1: {w1}, %b1: {b1}, %w2: {w2}, %b2: {b2}) -> {y} {{
  %p = "tensorlang.matmul"(%x, %w1) : ({x}, {w1}) -> {h}
  %s = "tensorlang.add"(%p, %b1) : ({h}, {b1}) -> {h}
  %h = "tensorlang.relu"(%s) : ({h}) -> {h}
  %q = "tensorlang.matmul"(%h, %w2) : ({h}, {w2}) -> {y}
  %y = "tensorlang.add"(%q, %b2) : ({y}, {b2}) -> {y}
  return %y : {y}
}}
""",
        _mlp64,
        {
            "numpy": one(_NUMPY_MLP, "h = np.empty((len(x), len(b1)), x.dtype)"),
            "torch": tuple(torch),
            "torch-compile": one("torch.addmm(b2, F.relu(torch.addmm(b1, x, w1)), w2)"),
            "jax": one("jax.nn.relu(x @ w1 + b1) @ w2 + b2"),
            "onnxruntime": onnx,
            "openvino": onnx,
        },
    )


FAMILIES = (
    Family(
        "attention", ("HEADS", "LENGTH", "DEPTH"), "softmax(q k^T / sqrt DEPTH) v of each head", _attention
    ),
    Family("mlp", ("BATCH", "IN", "HIDDEN", "OUT"), "two layers, relu between them", _mlp),
)
