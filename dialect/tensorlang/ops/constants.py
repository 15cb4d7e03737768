"""Constants."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, OpDef, ResultDef

TITLE: Final = "Constants"
INTRODUCTION: Final = ""

_MOVES: Final = Cost(moves=True)

OPS: Final = (
    OpDef(
        "constant",
        """\
`value`: dense elements, a float, an integer or a boolean. The result has the value's type.
""",
        """\
func.func @f() -> (tensor<2x2xf32>, i64) {
  %0 = "tensorlang.constant"() {value = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>}
      : () -> tensor<2x2xf32>
  %1 = "tensorlang.constant"() {value = 7 : i64} : () -> i64
  return %0, %1 : tensor<2x2xf32>, i64
}
""",
        (),
        attributes={"value": AttributeDef("value", required=True)},
        infer=inference.constant,
        cost=_MOVES,
    ),
    OpDef(
        "iota",
        """\
No operand, and a result of the shape and the type that are written, numbers: 0, 1, 2, ... along `axis`
(negative from the end). What a float cannot count is rounded, and an `i32` wraps.
""",
        """\
func.func @f() -> tensor<4x8xi32> {
  %0 = "tensorlang.iota"() {axis = 1} : () -> tensor<4x8xi32>
  return %0 : tensor<4x8xi32>
}
""",
        (),
        results=(ResultDef(constraint="tensor"),),
        attributes={"axis": AttributeDef("integer", required=True)},
        infer=inference.iota,
        shape_is_given=True,
        element_is_given=True,
        cost=_MOVES,
    ),
)
