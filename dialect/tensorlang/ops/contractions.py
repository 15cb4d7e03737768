"""Products and convolutions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Attributes, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.shapes import Shape

TITLE: Final = "Contractions"
INTRODUCTION: Final = ""


def _terms_of_matmul(operands: Sequence[Shape], _: Attributes) -> int:
    return 2 * operands[0][-1]


def _terms_of_conv2d(operands: Sequence[Shape], attributes: Attributes) -> int:
    weight = operands[1]
    outputs = weight[-1] if attributes["layout"] == "NHWC" else weight[0]
    return 2 * math.prod(weight) // max(outputs, 1)


OPS: Final = (
    OpDef(
        "matmul",
        """\
`[..., m, k]` times `[..., k, n]` gives `[..., m, n]`; numbers. Leading dimensions broadcast; both
operands have two dimensions or more.
""",
        """\
func.func @f(%a: tensor<3x4x8xf32>, %b: tensor<8x2xf32>) -> tensor<3x4x2xf32> {
  %0 = "tensorlang.matmul"(%a, %b) : (tensor<3x4x8xf32>, tensor<8x2xf32>) -> tensor<3x4x2xf32>
  return %0 : tensor<3x4x2xf32>
}
""",
        (OperandDef("lhs", "tensor"), OperandDef("rhs", "tensor")),
        results=(ResultDef(constraint="tensor"),),
        infer=inference.matmul,
        cost=Cost(terms=_terms_of_matmul),
    ),
    OpDef(
        "conv2d",
        """\
An image and a weight of numbers, four dimensions each. It is a cross-correlation, as in every
deep-learning library: the kernel is not flipped.

The output's height is `(h + top + bottom - dilation (kh - 1) - 1) / stride + 1`, rounded down, and its
width likewise; a kernel that does not fit is refused.
""",
        """\
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x2x6xf32>) -> tensor<1x4x4x6xf32> {
  %0 = "tensorlang.conv2d"(%x, %w) {layout = "NHWC", strides = [2, 2], padding = [1, 1], groups = 2}
      : (tensor<1x8x8x4xf32>, tensor<3x3x2x6xf32>) -> tensor<1x4x4x6xf32>
  return %0 : tensor<1x4x4x6xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("weight", "tensor")),
        results=(ResultDef(constraint="tensor"),),
        attributes={
            "layout": AttributeDef(
                "string",
                default="NCHW",
                words=("NCHW", "NHWC"),
                meaning=(
                    '`"NCHW"`: image `[n, c, h, w]`, weight `[o, c / groups, kh, kw]` (OIHW). '
                    '`"NHWC"`: image `[n, h, w, c]`, weight `[kh, kw, c / groups, o]` (HWIO)'
                ),
            ),
            "strides": AttributeDef(
                "integers", default=(1, 1), meaning=("steps of the kernel down and across")
            ),
            "padding": AttributeDef(
                "integers",
                default=(0, 0),
                meaning=("zeros around the image: `[h, w]` on both sides, or `[top, bottom, left, right]`"),
            ),
            "dilation": AttributeDef(
                "integers", default=(1, 1), meaning=("distance of neighbouring kernel elements in the image")
            ),
            "groups": AttributeDef(
                "integer",
                default=1,
                meaning=("input and output channels are split into as many groups; each sees its own"),
            ),
        },
        infer=inference.conv2d,
        cost=Cost(terms=_terms_of_conv2d),
    ),
)
