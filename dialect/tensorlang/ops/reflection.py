"""What a program can ask about itself."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang.op_def import AttributeDef, OpDef, ResultDef

TITLE: Final = "Reflection"
INTRODUCTION: Final = ""

_REFLECTS: Final = "functions that reflect on the program cannot be rewritten yet"

OPS: Final = (
    OpDef(
        "get_ir",
        """\
The IR of the function `callee`, a `!tensorlang.text`: of the variant that is installed now where that
is a rewrite, else as the program has it. A text can be printed, asked about and offered; it goes
through loops and branches like any value, but not to memory and not across a function's boundary.
""",
        """\
func.func @double(%x: f32) -> f32 {
  %0 = "tensorlang.add"(%x, %x) : (f32, f32) -> f32
  return %0 : f32
}
func.func @f(%x: f32) -> f32 {
  %text = "tensorlang.get_ir"() {callee = @double} : () -> !tensorlang.text
  "tensorlang.print"(%text) {label = "double"} : (!tensorlang.text) -> ()
  %0 = func.call @double(%x) : (f32) -> f32
  return %0 : f32
}
""",
        (),
        results=(ResultDef("text", "text"),),
        attributes={"callee": AttributeDef("symbol", required=True)},
        effect="reflection",
        refused=_REFLECTS,
    ),
    OpDef(
        "variant",
        """\
The number and the tier (0 to 3) of the variant of `callee` that is installed now, two `i64`.
""",
        """\
func.func @f(%x: f32) -> f32 {
  %number, %tier = "tensorlang.variant"() {callee = @f} : () -> (i64, i64)
  "tensorlang.print"(%tier) {label = "tier"} : (i64) -> ()
  return %x : f32
}
""",
        (),
        results=(ResultDef("number", "i64"), ResultDef("tier", "i64")),
        attributes={"callee": AttributeDef("symbol", required=True)},
        effect="reflection",
        refused=_REFLECTS,
    ),
)
