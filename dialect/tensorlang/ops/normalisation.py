"""What layers of networks are made of: normalisation and attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Attributes, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.shapes import Shape

TITLE: Final = "Normalisation and attention"
INTRODUCTION: Final = """\
Floats. Sums are as those of `sum` and `matmul`: in order at T0 and under `exact`, else within the forward
error bound. What they are made of is fused and scheduled like operations that are written one by one.
"""

_EPSILON: Final = {
    "epsilon": AttributeDef("float", default=1e-5, meaning="added to the mean of squares; 0 or more"),
}


def _terms_of_attention(operands: Sequence[Shape], _: Attributes) -> int:
    """A score for each key, of two operations for each of its elements, its share, and the sum of values;
    scores are shared by the elements of a result, so counted once for the last extent."""
    keys, width = operands[1][-2], max(operands[2][-1], 1)
    return keys * (2 * operands[1][-1] + 30) // width + 2 * keys


OPS: Final = (
    OpDef(
        "layer_norm",
        """\
A tensor `[..., d]`, a weight `[d]` and a bias `[d]`. `(x - mean) / sqrt(variance + epsilon) weight + bias` of
each row along the last dimension; the variance is the mean of `(x - mean)^2`. A row of equal numbers gives
the bias where their mean is exact.
""",
        """\
func.func @f(%x: tensor<4x8xf32>, %w: tensor<8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.layer_norm"(%x, %w, %b) {epsilon = 1.0e-5}
      : (tensor<4x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("weight", "tensor"), OperandDef("bias", "tensor")),
        results=(ResultDef(same_as="input"),),
        attributes=_EPSILON,
        infer=inference.normalised,
        cost=Cost(8),
    ),
    OpDef(
        "rms_norm",
        """\
A tensor `[..., d]` and a weight `[d]`. `x / sqrt(mean(x^2) + epsilon) weight` of each row along the last
dimension.
""",
        """\
func.func @f(%x: tensor<4x8xf32>, %w: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.rms_norm"(%x, %w) : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("weight", "tensor")),
        results=(ResultDef(same_as="input"),),
        attributes=_EPSILON,
        infer=inference.normalised,
        cost=Cost(4),
    ),
    OpDef(
        "attention",
        """\
Queries `[batch..., n, d]`, keys `[batch..., m, d]` and values `[batch..., m, e]` give `[batch..., n, e]`:
`softmax(q k^T scale) v`, the softmax along the keys. There is a key or more, of an element or more; batches
are equal, of any number of dimensions. With `causal` query `i` sees keys `0` to `i` alone: those behind it
count as minus infinity, so that they have no share.
""",
        """\
func.func @f(%q: tensor<2x4x8xf32>, %k: tensor<2x4x8xf32>, %v: tensor<2x4x8xf32>) -> tensor<2x4x8xf32> {
  %0 = "tensorlang.attention"(%q, %k, %v) {causal = true}
      : (tensor<2x4x8xf32>, tensor<2x4x8xf32>, tensor<2x4x8xf32>) -> tensor<2x4x8xf32>
  return %0 : tensor<2x4x8xf32>
}
""",
        (OperandDef("query", "tensor"), OperandDef("key", "tensor"), OperandDef("value", "tensor")),
        results=(ResultDef(constraint="tensor"),),
        attributes={
            "scale": AttributeDef("float", meaning="of the scores; left out, `1 / sqrt(d)`"),
            "causal": AttributeDef("boolean", default=False, meaning="no query sees what comes behind it"),
        },
        infer=inference.attention,
        cost=Cost(terms=_terms_of_attention),
    ),
)
