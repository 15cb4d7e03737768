"""Functions of real numbers, element by element."""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang import inference
from neurojit.dialect.tensorlang.op_def import Cost, OpDef, OperandDef, ResultDef
from neurojit.dialect.tensorlang.value_type import FLOATS

TITLE: Final = "Functions"
INTRODUCTION: Final = """\
Pointwise as those above, on floats. NaN gives NaN. `erf` on `f32`, `sigmoid` and `silu` are the same
arithmetic in every tier; `sin`, `cos`, `pow` and `erf` on `f64` are the C library's.
"""


def _function(name: str, documentation: str, cost: int, *confused_with: str) -> OpDef:
    return OpDef(
        name,
        documentation,
        f"""\
func.func @f(%a: tensor<4x8xf32>) -> tensor<4x8xf32> {{
  %0 = "tensorlang.{name}"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}}
""",
        (OperandDef("value"),),
        results=(ResultDef(same_as="value"),),
        infer=inference.pointwise(FLOATS),
        cost=Cost(cost),
        confused_with=confused_with,
    )


OPS: Final = (
    _function(
        "sin",
        """\
One operand, floats. The sine of radians; of an infinity NaN.
""",
        20,
        "cos",
    ),
    _function(
        "cos",
        """\
One operand, floats. The cosine of radians; of an infinity NaN.
""",
        20,
        "sin",
    ),
    _function(
        "erf",
        """\
One operand, floats. The error function: -1 and 1 at the infinities.
""",
        30,
        "tanh",
    ),
    _function(
        "sigmoid",
        """\
One operand, floats. `1 / (1 + exp(-x))`, computed of `exp(-|x|)`, so that nothing overflows and small
results keep their digits: within 3 units in the last place, denormals included.
""",
        30,
        "tanh",
    ),
    _function(
        "silu",
        """\
One operand, floats. `x sigmoid(x)`, within 4 units in the last place while `sigmoid(x)` is a normal number
(above -87 in `f32`), below within x of its least units. Minus infinity gives NaN.
""",
        31,
        "relu",
        "gelu",
        "sigmoid",
    ),
    _function(
        "rsqrt",
        """\
One operand, floats. `1 / sqrt(x)`, each rounded: within 1.5 units in the last place. Zero gives the infinity
of its sign, numbers below zero NaN.
""",
        10,
        "sqrt",
    ),
    OpDef(
        "pow",
        """\
Two operands, floats. The first to the power of the second, as C's `pow`: a negative number to a power that
is no integer is NaN; anything to the power of 0, and 1 to any power, is 1, NaN included.
""",
        """\
func.func @f(%a: tensor<4x8xf32>, %b: f32) -> tensor<4x8xf32> {
  %magnitude = "tensorlang.abs"(%a) : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %0 = "tensorlang.pow"(%magnitude, %b) : (tensor<4x8xf32>, f32) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
""",
        (OperandDef("base"), OperandDef("exponent")),
        infer=inference.pointwise(FLOATS),
        cost=Cost(40),
        confused_with=("mul",),
    ),
)
