"""Constants."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, OpDef

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
)
