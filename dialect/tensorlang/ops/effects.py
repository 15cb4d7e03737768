"""What a program prints, and what it insists on."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang.op_def import AttributeDef, Cost, OpDef, OperandDef

TITLE: Final = "Effects"
INTRODUCTION: Final = ""

OPS: Final = (
    OpDef(
        "print",
        """\
A value: a tensor, a memref, a vector, a bare scalar (an `index`, too) or a `!tensorlang.text`; and up to
16 more, all of one type, which follow it. `label` (optional) is put before them. With `form` (optional) a
memref is written to the byte as MLIR's runner writes it: "memref", "unranked memref", or "unranked shape"
without its elements. Elements may be of any type that
crosses a function's boundary: `f16`, `bf16`, `i8`, `i16`, `complex<f32>` and `complex<f64>` too.
""",
        """\
func.func @f(%a: tensor<3xf32>) -> tensor<3xf32> {
  "tensorlang.print"(%a) {label = "a"} : (tensor<3xf32>) -> ()
  return %a : tensor<3xf32>
}
""",
        (OperandDef("value"), OperandDef("values", variadic=True)),
        results=(),
        attributes={
            "label": AttributeDef("string", default=""),
            "form": AttributeDef("string", default="", words=("memref", "unranked memref", "unranked shape")),
        },
        effect="output",
        refused="functions that print cannot be rewritten yet",
    ),
    OpDef(
        "assert",
        """\
A condition, `i1` or a tensor of `i1` of which every element must hold; then the values to be reported,
all of one type: bare scalars or tensors without dimensions, of `f16`, `bf16`, `i8` and `i16` too.
`message` is mandatory, `names` optional, one for each value. A failing assert is a fault: the call ends,
nothing leaks, and message, values and place are reported.
""",
        """\
func.func @f(%a: tensor<4xf32>) -> tensor<4xf32> {
  %limit = "tensorlang.constant"() {value = 1.0e6 : f32} : () -> f32
  %small = "tensorlang.cmp"(%a, %limit) {predicate = "lt"} : (tensor<4xf32>, f32) -> tensor<4xi1>
  "tensorlang.assert"(%small, %limit) {message = "an element is too large", names = ["limit"]}
      : (tensor<4xi1>, f32) -> ()
  return %a : tensor<4xf32>
}
""",
        (OperandDef("condition"), OperandDef("values", variadic=True)),
        results=(),
        attributes={
            "message": AttributeDef("string", required=True),
            "names": AttributeDef("strings", default=()),
        },
        cost=Cost(moves=True),
        effect="fault",
    ),
)
