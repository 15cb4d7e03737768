"""Elements chosen by indices that are themselves data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Attributes, Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.shapes import Shape

TITLE: Final = "By index"
INTRODUCTION: Final = """\
Indices are `i32` or `i64`, a tensor of any shape or a bare scalar, and count from 0. One that is negative, or
as large as the extent of its axis or larger, is a *fault* at the place of the operation, "an index that the
axis does not have", which reports the least and the greatest of them; the operation computes nothing then.
Where the text shows that every index is within, nothing is checked. Give arguments that are indices a
`neurojit.range`, for the inputs that are generated when a rewrite is judged.
"""

_AXIS: Final = AttributeDef("integer", default=0, meaning="which dimension is indexed; negative from the end")


def _of_updates(operands: Sequence[Shape], _: Attributes) -> int:
    """For each element of the result; rounded up, since some are written twice and some never."""
    return 1 + math.prod(operands[2]) // max(math.prod(operands[0]), 1)


OPS: Final = (
    OpDef(
        "gather",
        """\
A tensor of every type and indices. The dimension `axis` is replaced by those of the indices:
`r[i..., k..., j...] = x[i..., indices[k...], j...]`, as `np.take`.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x2x3xf32> {
  %k = arith.constant dense<[[0, 7, 0], [3, 2, 1]]> : tensor<2x3xi32>
  %0 = "tensorlang.gather"(%a, %k) {axis = 1} : (tensor<4x8xf32>, tensor<2x3xi32>) -> tensor<4x2x3xf32>
  return %0 : tensor<4x2x3xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("indices")),
        results=(ResultDef(constraint="tensor"),),
        attributes={"axis": _AXIS},
        infer=inference.gather,
        cost=Cost(moves=True),
        indices="indices",
    ),
    OpDef(
        "embedding",
        """\
A table of rows, of every type and of two dimensions, and indices: the rows that they name,
`r[k..., j] = table[indices[k...], j]`.
""",
        """\
func.func @f(%table: tensor<10x4xf32>) -> tensor<2x3x4xf32> {
  %k = arith.constant dense<[[0, 9, 0], [3, 2, 1]]> : tensor<2x3xi64>
  %0 = "tensorlang.embedding"(%table, %k) : (tensor<10x4xf32>, tensor<2x3xi64>) -> tensor<2x3x4xf32>
  return %0 : tensor<2x3x4xf32>
}
""",
        (OperandDef("table", "tensor"), OperandDef("indices")),
        results=(ResultDef(constraint="tensor"),),
        infer=inference.embedding,
        cost=Cost(moves=True),
        indices="indices",
    ),
    OpDef(
        "scatter",
        """\
A tensor of every type, indices, and updates of the shape that `gather` of the two would have: the tensor with
the updates at the places that `gather` would read. Where an index occurs twice, the updates come in row-major
order of the indices: the last stays, or they are all added, one after the other, to what was there.
""",
        """\
func.func @f(%a: tensor<8x4xf32>, %u: tensor<3x4xf32>) -> tensor<8x4xf32> {
  %k = arith.constant dense<[5, 0, 5]> : tensor<3xi64>
  %0 = "tensorlang.scatter"(%a, %k, %u) {combine = "add"}
      : (tensor<8x4xf32>, tensor<3xi64>, tensor<3x4xf32>) -> tensor<8x4xf32>
  return %0 : tensor<8x4xf32>
}
""",
        (OperandDef("input", "tensor"), OperandDef("indices"), OperandDef("updates", "tensor")),
        results=(ResultDef(same_as="input"),),
        attributes={
            "axis": _AXIS,
            "combine": AttributeDef(
                "string",
                default="replace",
                words=("replace", "add"),
                meaning='`"replace"`: an update stands for what was there; `"add"`: it is added (numbers)',
            ),
        },
        infer=inference.scatter,
        cost=Cost(terms=_of_updates),
        indices="indices",
    ),
)
