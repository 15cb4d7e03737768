"""What waits for somebody who answers."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang.op_def import AttributeDef, OpDef, OperandDef, ResultDef

TITLE: Final = "Asking"
INTRODUCTION: Final = """\
By these two a program asks for itself. They are the only operations that wait for somebody: the call
that holds them stands still, everything else runs on. Ctrl-C, `cancel()` and `close()` end the wait,
and with it the call; after `--query-timeout-s` the program goes on without an answer. What comes back
depends on who answers, so two runs may differ.

They run in the order of the program, as often as it says, at every tier, and stand where that is known:
in functions, loops and branches, but not in `scf.parallel`, `scf.forall` or the body of a `linalg` or
`tensor` operation. A function that asks, or calls one that does, is never rewritten and never run
again, so it has none of the attributes `neurojit.healable`, `heal`, `max_heals` and `recover`, and no
rewrite may hold these operations.
"""

_ASKS: Final = "a rewrite computes; only the program itself asks"

OPS: Final = (
    OpDef(
        "query",
        """\
Asks the configured responder with the given text and gives what it says, word for word, as a
`!tensorlang.text`. Where the text holds the IR of one of the program's functions (as `get_ir` gives
it), the responder is asked about that function; any other text it gets as the program's own words.
Where there is no answer (no responder is configured, it has none, or the time is over) the text is
empty, and the run says why, once for each reason. Texts of more than 256 KiB are neither sent nor
taken.

The last 64 replies of one running call are kept, for as long as the function that got them runs. Using
an older one is a fault.
""",
        """\
func.func @double(%x: f32) -> f32 {
  %0 = "tensorlang.add"(%x, %x) : (f32, f32) -> f32
  return %0 : f32
}
func.func @f(%x: f32) -> f32 {
  %ir = "tensorlang.get_ir"() {callee = @double} : () -> !tensorlang.text
  %reply = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
  "tensorlang.print"(%reply) {label = "how else to double"} : (!tensorlang.text) -> ()
  %0 = func.call @double(%x) : (f32) -> f32
  return %0 : f32
}
""",
        (OperandDef("text", "text"),),
        results=(ResultDef("reply", same_as="text"),),
        effect="question",
        refused=_ASKS,
    ),
    OpDef(
        "offer",
        """\
Has a text judged as a rewrite of `callee`, as `offer` in Python does. True where it was accepted: it
then serves once it has agreed with the installed variant on some of the program's calls. False where it
was refused; an empty text always is.
""",
        """\
func.func @double(%x: tensor<256xf32>) -> tensor<256xf32> {
  %0 = "tensorlang.add"(%x, %x) : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
  return %0 : tensor<256xf32>
}
func.func @f(%x: tensor<256xf32>) -> (tensor<256xf32>, i1) {
  %ir = "tensorlang.get_ir"() {callee = @double} : () -> !tensorlang.text
  %reply = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
  %accepted = "tensorlang.offer"(%reply) {callee = @double} : (!tensorlang.text) -> i1
  %0 = func.call @double(%x) : (tensor<256xf32>) -> tensor<256xf32>
  return %0, %accepted : tensor<256xf32>, i1
}
""",
        (OperandDef("text", "text"),),
        results=(ResultDef("accepted", "i1"),),
        attributes={"callee": AttributeDef("symbol", required=True)},
        effect="question",
        refused=_ASKS,
    ),
)
