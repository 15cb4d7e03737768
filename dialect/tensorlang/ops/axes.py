"""Over axes of a tensor."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, Inference, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.value_type import DTYPES, FLOATS, NUMBERS

TITLE: Final = "Over axes"
INTRODUCTION: Final = """\
`sum`, `mean`, `prod`, `reduce_max`, `reduce_min`, `any` and `all` take `axes` (default: all; negative ones
count from the end) and `keepdims` (default `false`); `argmax` and `argmin` take one `axis`, which must be
given, and `keepdims`. The binary `max` and `min` are other operations, hence the names `reduce_max` and
`reduce_min`. A result without dimensions is `tensor<T>`, not a bare scalar.
"""


def _reduction(
    name: str, documentation: str, example: str, infer: Inference, *confused_with: str, cost: int = 1
) -> OpDef:
    return OpDef(
        name,
        documentation,
        example,
        (OperandDef("input", "tensor"),),
        results=(ResultDef(constraint="tensor"),),
        attributes=_ALONG if name.startswith("arg") else _AXES,
        infer=infer,
        cost=Cost(cost),
        confused_with=confused_with,
    )


_AXES: Final = {"axes": AttributeDef("integers"), "keepdims": AttributeDef("boolean", default=False)}
_ALONG: Final = {
    "axis": AttributeDef("integer", required=True),
    "keepdims": AttributeDef("boolean", default=False),
}

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
        infer=inference.reduction(DTYPES, extreme="largest"),
    ),
    _reduction(
        "prod",
        """\
Numbers. The product, which is 1 of no elements; products of integers wrap around.
""",
        """\
func.func @f(%a: tensor<4x3xf32>) -> tensor<4xf32> {
  %0 = "tensorlang.prod"(%a) {axes = [1]} : (tensor<4x3xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
""",
        inference.reduction(NUMBERS),
        "sum",
    ),
    _reduction(
        "reduce_min",
        """\
Every type. The least element; NaN wins, and of the zeros -0. On `i1` it says whether all elements hold.
""",
        """\
func.func @f(%a: tensor<4x8xi32>) -> tensor<1x8xi32> {
  %0 = "tensorlang.reduce_min"(%a) {axes = [0], keepdims = true} : (tensor<4x8xi32>) -> tensor<1x8xi32>
  return %0 : tensor<1x8xi32>
}
""",
        inference.reduction(DTYPES, extreme="least"),
        "reduce_max",
    ),
    _reduction(
        "any",
        """\
`i1`. Whether any element holds; of none, false.
""",
        """\
func.func @f(%a: tensor<4x8xi1>) -> tensor<4xi1> {
  %0 = "tensorlang.any"(%a) {axes = [1]} : (tensor<4x8xi1>) -> tensor<4xi1>
  return %0 : tensor<4xi1>
}
""",
        inference.reduction(("i1",)),
        "all",
    ),
    _reduction(
        "all",
        """\
`i1`. Whether every element holds; of none, true.
""",
        """\
func.func @f(%a: tensor<4x8xi1>) -> tensor<i1> {
  %0 = "tensorlang.all"(%a) : (tensor<4x8xi1>) -> tensor<i1>
  return %0 : tensor<i1>
}
""",
        inference.reduction(("i1",)),
        "any",
    ),
    _reduction(
        "argmax",
        """\
Every type; the result is `i64`. The index along `axis` of the largest element: the first of equals, -0 and
+0 among them, or the first NaN. An axis without elements is refused.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4xi64> {
  %0 = "tensorlang.argmax"(%a) {axis = 1} : (tensor<4x8xf32>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}
""",
        inference.arg_extreme("largest"),
        "argmin",
        cost=3,
    ),
    _reduction(
        "argmin",
        """\
Every type; the result is `i64`. The index along `axis` of the least element, as `argmax`: the first of
equals, or the first NaN.
""",
        """\
func.func @f(%a: tensor<4x8xi32>) -> tensor<1x8xi64> {
  %0 = "tensorlang.argmin"(%a) {axis = 0, keepdims = true} : (tensor<4x8xi32>) -> tensor<1x8xi64>
  return %0 : tensor<1x8xi64>
}
""",
        inference.arg_extreme("least"),
        "argmax",
        cost=3,
    ),
    OpDef(
        "cumsum",
        """\
Numbers. Along `axis` (mandatory, negative from the end) each element is the sum of those up to it, added in
their order; the first is itself. Sums of integers wrap around.
""",
        """\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = "tensorlang.cumsum"(%a) {axis = 1} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("input", "tensor"),),
        results=(ResultDef(same_as="input"),),
        attributes={"axis": AttributeDef("integer", required=True)},
        infer=inference.along_axis(NUMBERS),
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
        infer=inference.along_axis(FLOATS),
        cost=Cost(28),
    ),
)
