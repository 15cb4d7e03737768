"""Sizes, signs, bounds and other types of numbers, element by element."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.value_type import FLOATS, NUMBERS

TITLE: Final = "Size, sign and rounding"
INTRODUCTION: Final = """\
Pointwise as those above. None of these rounds but `cast`.
"""

OPS: Final = (
    OpDef(
        "abs",
        """\
One operand, numbers. The magnitude; that of the least integer is itself.
""",
        """\
func.func @f(%a: tensor<4x8xi32>) -> tensor<4x8xi32> {
  %0 = "tensorlang.abs"(%a) : (tensor<4x8xi32>) -> tensor<4x8xi32>
  return %0 : tensor<4x8xi32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(NUMBERS),
        confused_with=("neg", "relu"),
    ),
    OpDef(
        "sign",
        """\
One operand, numbers. -1, 0 or 1. Of either zero it is +0, of NaN NaN.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.sign"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(NUMBERS),
        cost=Cost(3),
    ),
    OpDef(
        "floor",
        """\
One operand, floats. The largest integer that is not above it; zeros, infinities and NaN as they are.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.floor"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        confused_with=("ceil", "round"),
    ),
    OpDef(
        "ceil",
        """\
One operand, floats. The least integer that is not below it; between -1 and 0 it is -0.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.ceil"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        confused_with=("floor", "round"),
    ),
    OpDef(
        "round",
        """\
One operand, floats. The nearest integer, of two the even one: 2.5 and 1.5 both give 2. The sign stays.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.round"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        confused_with=("floor", "ceil"),
    ),
    OpDef(
        "clamp",
        """\
Three operands, numbers: a value, the least and the greatest that it may be. `min(max(value, low), high)`, so
NaN in any of them gives NaN, and a `low` above `high` gives `high`.
""",
        """\
func.func @f(%a: tensor<4x8xf32>, %low: f32, %high: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.clamp"(%a, %low, %high) : (tensor<4x8xf32>, f32, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"), OperandDef("low"), OperandDef("high")),
        infer=inference.pointwise(NUMBERS),
        cost=Cost(2),
    ),
    OpDef(
        "cast",
        """\
One operand of any type, and a result of the same shape and of any element type, which is the one that is
written. A float becomes an integer by cutting off its fraction; beyond the integers of the type it is the
nearest of them, and NaN is 0. An integer becomes the nearest float, of two the even one, or a narrower
integer by leaving bits out. As `i1`, everything but zero is true (NaN, too); true becomes 1.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xi32> {
  %0 = "tensorlang.cast"(%a) : (tensor<4x8xf32>) -> tensor<4x8xi32>
  return %0 : tensor<4x8xi32>
}
""",
        (OperandDef("value"),),
        infer=inference.cast,
        element_is_given=True,
        cost=Cost(moves=True),
    ),
)
