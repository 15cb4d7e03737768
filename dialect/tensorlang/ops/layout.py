"""The same elements in another shape, some of them, or more."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, OpDef, OperandDef, ResultDef

TITLE: Final = "Layout"
INTRODUCTION: Final = ""

_MOVES: Final = Cost(moves=True)

OPS: Final = (
    OpDef(
        "transpose",
        """\
Every type. Dimension `i` of the result is dimension `permutation[i]` of the operand.
""",
        """\
func.func @f(%a: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = "tensorlang.transpose"(%a) {permutation = [2, 0, 1]} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes={"permutation": AttributeDef("integers", required=True)},
        infer=inference.transpose,
        cost=_MOVES,
    ),
    OpDef(
        "reshape",
        """\
Every type. The same elements in row-major order under the result's shape, which has as many.
""",
        """\
func.func @f(%a: tensor<2x6xf32>) -> tensor<3x4xf32> {
  %0 = "tensorlang.reshape"(%a) : (tensor<2x6xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        infer=inference.reshape,
        shape_is_given=True,
        cost=_MOVES,
    ),
    OpDef(
        "broadcast",
        """\
Every type. The operand, a tensor or a bare scalar, stretched to the result's shape.
""",
        """\
func.func @f(%a: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
  %0 = "tensorlang.broadcast"(%a) : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
""",
        (OperandDef("input"),),
        results=(ResultDef(constraint="tensor"),),
        infer=inference.stretch,
        shape_is_given=True,
        cost=_MOVES,
    ),
    OpDef(
        "slice",
        """\
Every type. The elements from `offsets` on, `sizes` of them, each `strides` (default 1) from the one before.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<2x3xf32> {
  %0 = "tensorlang.slice"(%a) {offsets = [1, 0], sizes = [2, 3], strides = [2, 3]}
      : (tensor<4x8xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes={
            "offsets": AttributeDef("integers", required=True),
            "sizes": AttributeDef("integers", required=True),
            "strides": AttributeDef("integers"),
        },
        infer=inference.cut,
        cost=_MOVES,
    ),
    OpDef(
        "pad",
        """\
Every type; a tensor and a bare scalar. The tensor with the scalar around it: `low` times before and `high`
times behind the elements of each dimension.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<5x11xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = "tensorlang.pad"(%a, %zero) {low = [0, 1], high = [1, 2]} : (tensor<4x8xf32>, f32) -> tensor<5x11xf32>
  return %0 : tensor<5x11xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("value")),
        results=(ResultDef(constraint="tensor"),),
        attributes={
            "low": AttributeDef("integers", required=True),
            "high": AttributeDef("integers", required=True),
        },
        infer=inference.pad,
        cost=_MOVES,
    ),
    OpDef(
        "concat",
        """\
Every type. The second tensor behind the first along `axis` (mandatory, negative from the end). More than two
are joined one after another.
""",
        """\
func.func @f(%a: tensor<4x8xf32>, %b: tensor<4x3xf32>) -> tensor<4x11xf32> {
  %0 = "tensorlang.concat"(%a, %b) {axis = -1} : (tensor<4x8xf32>, tensor<4x3xf32>) -> tensor<4x11xf32>
  return %0 : tensor<4x11xf32>
}
""",
        (OperandDef("lhs", "tensor"), OperandDef("rhs", "tensor")),
        results=(ResultDef(constraint="tensor"),),
        attributes={"axis": AttributeDef("integer", required=True)},
        infer=inference.concat,
        cost=_MOVES,
    ),
)
