"""Products of matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import Attributes, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.shapes import Shape

TITLE: Final = "Products"
INTRODUCTION: Final = ""


def _terms_of_matmul(operands: Sequence[Shape], _: Attributes) -> int:
    return 2 * operands[0][-1]


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
)
