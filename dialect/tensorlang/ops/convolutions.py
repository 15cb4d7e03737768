"""Windows that slide over images: convolutions and pooling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Attributes, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.shapes import Shape
from neurojit.dialect.tensorlang.value_type import FLOATS, NUMBERS

TITLE: Final = "Windows"
INTRODUCTION: Final = """\
An image has a batch, channels and the dimensions that a window slides over, in the order of `layout`. A
window that does not fit is refused. Convolutions are cross-correlations, as in every deep-learning library:
the kernel is not flipped. An output's extent is `(n + before + behind - dilation (k - 1) - 1) / stride + 1`,
rounded down, of an extent `n` and a kernel or a window of `k`.
"""

# Of each count of dimensions: names of layouts, of a weight, and of padding.
_WORDS: Final = {
    1: (("NCW", "NWC"), "[n, c, w]", "[o, c / groups, kw]", "[n, w, c]", "[kw, c / groups, o]",
        "`[w]` on both sides, or `[left, right]`"),
    2: (("NCHW", "NHWC"), "[n, c, h, w]", "[o, c / groups, kh, kw]", "[n, h, w, c]",
        "[kh, kw, c / groups, o]", "`[h, w]` on both sides, or `[top, bottom, left, right]`"),
    3: (("NCDHW", "NDHWC"), "[n, c, d, h, w]", "[o, c / groups, kd, kh, kw]", "[n, d, h, w, c]",
        "[kd, kh, kw, c / groups, o]",
        "`[d, h, w]` on both sides, or `[front, back, top, bottom, left, right]`"),
}  # fmt: skip


def _terms(operands: Sequence[Shape], attributes: Attributes) -> int:
    weight = operands[1]
    outputs = weight[-1] if attributes["layout"].endswith("C") else weight[0]
    return 2 * math.prod(weight) // max(outputs, 1)


def _terms_of_transposed(operands: Sequence[Shape], attributes: Attributes) -> int:
    """Each element of the kernel meets each channel of its group, zeros between elements included."""
    weight = operands[1]
    each = weight[-1] if attributes["layout"].endswith("C") else weight[1]
    return 2 * math.prod(weight) // max(each, 1) // attributes["groups"]


def _terms_of_pooling(_: Sequence[Shape], attributes: Attributes) -> int:
    return math.prod(attributes["window"])


def _attributes(dims: int) -> dict[str, AttributeDef]:
    words, first, first_weight, last, last_weight, sides = _WORDS[dims]
    return {
        "layout": AttributeDef(
            "string",
            default=words[0],
            words=words,
            meaning=(
                f'`"{words[0]}"`: image `{first}`, weight `{first_weight}`. '
                f'`"{words[1]}"`: image `{last}`, weight `{last_weight}`'
            ),
        ),
        "strides": AttributeDef("integers", default=(1,) * dims, meaning="steps of the kernel"),
        "padding": AttributeDef("integers", default=(0,) * dims, meaning=f"zeros around the image: {sides}"),
        "dilation": AttributeDef(
            "integers", default=(1,) * dims, meaning="distance of neighbouring kernel elements in the image"
        ),
        "groups": AttributeDef(
            "integer",
            default=1,
            meaning="input and output channels are split into as many groups; each sees its own",
        ),
    }


def _convolution(dims: int, documentation: str, example: str) -> OpDef:
    return OpDef(
        f"conv{dims}d",
        documentation,
        example,
        (OperandDef("input", "tensor"), OperandDef("weight", "tensor")),
        results=(ResultDef(constraint="tensor"),),
        attributes=_attributes(dims),
        infer=inference.convolution,
        cost=Cost(terms=_terms),
    )


_TRANSPOSED: Final = {
    **_attributes(2),
    "layout": AttributeDef(
        "string",
        default="NCHW",
        words=("NCHW", "NHWC"),
        meaning=(
            '`"NCHW"`: image `[n, c, h, w]`, weight `[c, o / groups, kh, kw]`. '
            '`"NHWC"`: image `[n, h, w, c]`, weight `[kh, kw, c, o / groups]`'
        ),
    ),
    "strides": AttributeDef(
        "integers", default=(1, 1), meaning="distance of the image's elements in the output"
    ),
    "padding": AttributeDef(
        "integers",
        default=(0, 0),
        meaning="what is cut off the output: `[h, w]` on both sides, or `[top, bottom, left, right]`",
    ),
    "dilation": AttributeDef(
        "integers", default=(1, 1), meaning="distance of neighbouring kernel elements in the output"
    ),
    "output_padding": AttributeDef(
        "integers",
        default=(0, 0),
        meaning="rows and columns more at the end; below the stride or the dilation",
    ),
}
_POOLED: Final = {
    "layout": AttributeDef(
        "string",
        default="NCHW",
        words=("NCHW", "NHWC"),
        meaning='`"NCHW"`: image `[n, c, h, w]`. `"NHWC"`: image `[n, h, w, c]`',
    ),
    "window": AttributeDef("integers", required=True, meaning="its extents, `[h, w]`"),
    "strides": AttributeDef("integers", meaning="steps of the window; left out, its extents"),
    "padding": AttributeDef(
        "integers",
        default=(0, 0),
        meaning=(
            "rows and columns around the image that hold nothing, fewer than the window spans: `[h, w]` on "
            "both sides, or `[top, bottom, left, right]`"
        ),
    ),
    "dilation": AttributeDef(
        "integers", default=(1, 1), meaning="distance of the window's neighbouring elements in the image"
    ),
}

OPS: Final = (
    _convolution(
        1,
        """\
A sequence and a weight of numbers, three dimensions each.
""",
        """\
func.func @f(%x: tensor<1x4x16xf32>, %w: tensor<6x4x3xf32>) -> tensor<1x6x8xf32> {
  %0 = "tensorlang.conv1d"(%x, %w) {strides = [2], padding = [1]}
      : (tensor<1x4x16xf32>, tensor<6x4x3xf32>) -> tensor<1x6x8xf32>
  return %0 : tensor<1x6x8xf32>
}
""",
    ),
    _convolution(
        2,
        """\
An image and a weight of numbers, four dimensions each.
""",
        """\
func.func @f(%x: tensor<1x8x8x4xf32>, %w: tensor<3x3x2x6xf32>) -> tensor<1x4x4x6xf32> {
  %0 = "tensorlang.conv2d"(%x, %w) {layout = "NHWC", strides = [2, 2], padding = [1, 1], groups = 2}
      : (tensor<1x8x8x4xf32>, tensor<3x3x2x6xf32>) -> tensor<1x4x4x6xf32>
  return %0 : tensor<1x4x4x6xf32>
}
""",
    ),
    _convolution(
        3,
        """\
A volume and a weight of numbers, five dimensions each.
""",
        """\
func.func @f(%x: tensor<1x2x5x6x7xf32>, %w: tensor<3x2x2x3x3xf32>) -> tensor<1x3x4x6x5xf32> {
  %0 = "tensorlang.conv3d"(%x, %w) {padding = [0, 0, 1, 1, 0, 0]}
      : (tensor<1x2x5x6x7xf32>, tensor<3x2x2x3x3xf32>) -> tensor<1x3x4x6x5xf32>
  return %0 : tensor<1x3x4x6x5xf32>
}
""",
    ),
    OpDef(
        "conv_transpose",
        """\
An image and a weight of numbers, four dimensions each: the transpose of `conv2d` as a linear map, so that
`conv_transpose` of its output has the shape of its image. Each element of the image adds its multiple of the
kernel to the output; the sums run over the kernel and the channels, as those of `conv2d` of the image with
zeros between its elements and the kernel flipped (an infinite weight makes NaN of them). An output's extent
is `(n - 1) stride + dilation (k - 1) + 1 - before - behind + output_padding`.
""",
        """\
func.func @f(%x: tensor<1x4x5x5xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x3x10x10xf32> {
  %0 = "tensorlang.conv_transpose"(%x, %w) {strides = [2, 2], padding = [1, 1], output_padding = [1, 1]}
      : (tensor<1x4x5x5xf32>, tensor<4x3x3x3xf32>) -> tensor<1x3x10x10xf32>
  return %0 : tensor<1x3x10x10xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("weight", "tensor")),
        results=(ResultDef(constraint="tensor"),),
        attributes=_TRANSPOSED,
        infer=inference.conv_transpose,
        cost=Cost(terms=_terms_of_transposed),
    ),
    OpDef(
        "max_pool",
        """\
An image of numbers. The largest element of the window at each of its places, channel by channel; NaN wins.
""",
        """\
func.func @f(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32> {
  %0 = "tensorlang.max_pool"(%x) {window = [3, 3], strides = [2, 2], padding = [1, 1]}
      : (tensor<1x4x8x8xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes=_POOLED,
        infer=inference.pooling(NUMBERS),
        cost=Cost(terms=_terms_of_pooling),
    ),
    OpDef(
        "avg_pool",
        """\
An image of floats. The sum of the window's elements at each of its places, channel by channel, over how many
they are.
""",
        """\
func.func @f(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32> {
  %0 = "tensorlang.avg_pool"(%x) {layout = "NHWC", window = [2, 2]}
      : (tensor<1x8x8x4xf32>) -> tensor<1x4x4x4xf32>
  return %0 : tensor<1x4x4x4xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes={
            **_POOLED,
            "count_padding": AttributeDef(
                "boolean", default=False, meaning="whether rows and columns around the image count, as zeros"
            ),
        },
        infer=inference.pooling(FLOATS),
        cost=Cost(terms=_terms_of_pooling),
        confused_with=("max_pool",),
    ),
)
