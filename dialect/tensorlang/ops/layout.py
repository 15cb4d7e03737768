"""The same elements in another shape."""

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
)
