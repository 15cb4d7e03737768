"""Over axes of a tensor."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.value_type import DTYPES, FLOATS, NUMBERS

TITLE: Final = "Over axes"
INTRODUCTION: Final = """\
`sum`, `mean` and `reduce_max` take `axes` (default: all; negative ones count from the end) and
`keepdims` (default `false`). The binary `max` is another operation, hence the name `reduce_max`. A
result without dimensions is `tensor<T>`, not a bare scalar.
"""

_AXES: Final = {"axes": AttributeDef("integers"), "keepdims": AttributeDef("boolean", default=False)}

OPS: Final = (
    OpDef(
        "sum",
        """\
Numbers. The sum keeps the element type; sums of integers wrap around.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4xf32> {
  %0 = "tensorlang.sum"(%a) {axes = [1]} : (tensor<4x8xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes=_AXES,
        infer=inference.reduction(NUMBERS),
    ),
    OpDef(
        "mean",
        """\
Floats. The sum over the number of elements; NaN where there are none.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<1x8xf32> {
  %0 = "tensorlang.mean"(%a) {axes = [0], keepdims = true} : (tensor<4x8xf32>) -> tensor<1x8xf32>
  return %0 : tensor<1x8xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes=_AXES,
        infer=inference.reduction(FLOATS),
    ),
    OpDef(
        "reduce_max",
        """\
Every type. The largest element; NaN wins. On `i1` it says whether any element holds.
""",
        """\
func.func @f(%a: tensor<4x8xi32>) -> tensor<i32> {
  %0 = "tensorlang.reduce_max"(%a) : (tensor<4x8xi32>) -> tensor<i32>
  return %0 : tensor<i32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes=_AXES,
        infer=inference.reduction(DTYPES, needs_elements=True),
    ),
    OpDef(
        "softmax",
        """\
Floats. `exp(x - max) / sum(exp(x - max))` along `axis` (mandatory, negative from the end), so that
nothing overflows. A row that holds NaN or plus infinity, or nothing but minus infinity, is NaN.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.softmax"(%a) {axis = -1} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(same_as="input"),),
        attributes={"axis": AttributeDef("integer", required=True)},
        infer=inference.softmax,
        cost=Cost(28),
    ),
)
