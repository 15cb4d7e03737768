"""Element by element, on tensors, bare scalars, or both."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.value_type import DTYPES, FLOATS, NUMBERS

TITLE: Final = "Pointwise"
INTRODUCTION: Final = """\
All of them broadcast, and work on tensors, bare scalars, or both. *Numbers* are `f32`, `f64`, `i32`,
`i64`; *floats* are `f32`, `f64`.
"""

PREDICATES: Final = ("eq", "ne", "lt", "le", "gt", "ge")

OPS: Final = (
    OpDef(
        "add",
        """\
Two operands, numbers. The sum.
""",
        """\
func.func @f(%a: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.add"(%a, %b) : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        infer=inference.pointwise(NUMBERS),
        confused_with=("sub", "mul"),
    ),
    OpDef(
        "sub",
        """\
Two operands, numbers. The first less the second.
""",
        """\
func.func @f(%a: tensor<4x1xi32>, %b: tensor<3xi32>) -> tensor<4x3xi32> {
  %0 = "tensorlang.sub"(%a, %b) : (tensor<4x1xi32>, tensor<3xi32>) -> tensor<4x3xi32>
  return %0 : tensor<4x3xi32>
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        infer=inference.pointwise(NUMBERS),
    ),
    OpDef(
        "mul",
        """\
Two operands, numbers. The product.
""",
        """\
func.func @f(%a: tensor<6xf64>, %b: f64) -> tensor<6xf64> {
  %0 = "tensorlang.mul"(%a, %b) : (tensor<6xf64>, f64) -> tensor<6xf64>
  return %0 : tensor<6xf64>
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        infer=inference.pointwise(NUMBERS),
        confused_with=("add", "div"),
    ),
    OpDef(
        "div",
        """\
Two operands, numbers. The quotient; of integers, truncated (see above for zero).
""",
        """\
func.func @f(%a: tensor<6xi64>, %b: tensor<6xi64>) -> tensor<6xi64> {
  %0 = "tensorlang.div"(%a, %b) : (tensor<6xi64>, tensor<6xi64>) -> tensor<6xi64>
  return %0 : tensor<6xi64>
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        infer=inference.pointwise(NUMBERS),
        cost=Cost(5),
    ),
    OpDef(
        "max",
        """\
Two operands, every type. The larger; NaN wins. On `i1`, or.
""",
        """\
func.func @f(%a: f32, %b: f32) -> f32 {
  %0 = "tensorlang.max"(%a, %b) : (f32, f32) -> f32
  return %0 : f32
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        infer=inference.pointwise(DTYPES),
    ),
    OpDef(
        "min",
        """\
Two operands, every type. The smaller; NaN wins. On `i1`, and.
""",
        """\
func.func @f(%a: tensor<5xi1>, %b: tensor<5xi1>) -> tensor<5xi1> {
  %0 = "tensorlang.min"(%a, %b) : (tensor<5xi1>, tensor<5xi1>) -> tensor<5xi1>
  return %0 : tensor<5xi1>
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        infer=inference.pointwise(DTYPES),
    ),
    OpDef(
        "neg",
        """\
One operand, numbers. The negative.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.neg"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(NUMBERS),
    ),
    OpDef(
        "exp",
        """\
One operand, floats. e to the power of the operand.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.exp"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        cost=Cost(20),
    ),
    OpDef(
        "log",
        """\
One operand, floats. The natural logarithm: NaN below zero, minus infinity at zero.
""",
        """\
func.func @f(%a: tensor<8xf32>) -> tensor<8xf32> {
  %0 = "tensorlang.log"(%a) : (tensor<8xf32>) -> tensor<8xf32>
  return %0 : tensor<8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        cost=Cost(20),
    ),
    OpDef(
        "sqrt",
        """\
One operand, floats. The square root; NaN below zero.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.sqrt"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        cost=Cost(5),
    ),
    OpDef(
        "tanh",
        """\
One operand, floats. The hyperbolic tangent.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.tanh"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        cost=Cost(30),
    ),
    OpDef(
        "relu",
        """\
One operand, numbers. `max(x, 0)`.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.relu"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(NUMBERS),
        confused_with=("gelu", "neg"),
    ),
    OpDef(
        "gelu",
        """\
One operand, floats. `x/2 (1 + erf(x / sqrt 2))`. With `approximate = "tanh"` (default `"none"`) it is
`x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))`. The error is within a few units in the last place of x,
not of the result: below about -4 the result is small and `1 + erf` cancels. Minus infinity gives NaN.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.gelu"(%a) {approximate = "tanh"} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        attributes={"approximate": AttributeDef("string", default="none", words=("none", "tanh"))},
        infer=inference.pointwise(FLOATS),
        cost=Cost(40),
        confused_with=("relu", "tanh"),
    ),
    OpDef(
        "cmp",
        """\
Two operands of any type; `predicate` is `"eq"`, `"ne"`, `"lt"`, `"le"`, `"gt"` or `"ge"`. The result
has the element type `i1`.
""",
        """\
func.func @f(%a: tensor<4x8xf32>, %limit: f32) -> tensor<4x8xi1> {
  %0 = "tensorlang.cmp"(%a, %limit) {predicate = "lt"} : (tensor<4x8xf32>, f32) -> tensor<4x8xi1>
  return %0 : tensor<4x8xi1>
}
""",
        (OperandDef("lhs"), OperandDef("rhs")),
        attributes={"predicate": AttributeDef("string", required=True, words=PREDICATES)},
        infer=inference.pointwise(DTYPES, result="i1"),
    ),
    OpDef(
        "select",
        """\
A condition of `i1`, then two operands of any type: the first of these where the condition holds, the
second elsewhere. All three broadcast.
""",
        """\
func.func @f(%c: tensor<8xi1>, %a: tensor<4x8xf32>, %b: f32) -> tensor<4x8xf32> {
  %0 = "tensorlang.select"(%c, %a, %b) : (tensor<8xi1>, tensor<4x8xf32>, f32) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("condition"), OperandDef("then"), OperandDef("otherwise")),
        infer=inference.select,
    ),
)
