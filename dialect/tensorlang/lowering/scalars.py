"""Pointwise operations on scalars: the body of every tensor form, and the whole of the scalar form.

The reference makes the same choices: ``max``, ``min`` and ``relu`` give NaN when an operand is NaN and order
-0 below +0; comparisons with NaN are false, ``ne`` true; integers wrap; integer ``div`` truncates, x / 0 is 0
and MIN / -1 is MIN (the machine's divide would kill the process on both); i1 is ordered false < true.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.lowering import functions
from neurojit.dialect.tensorlang.lowering.builder import Attributes, Builder, Use
from neurojit.dialect.tensorlang.lowering.kinds import compare, is_bool, is_float
from neurojit.dialect.tensorlang.lowering.pointwise import elementwise

Rule = Callable[[Builder, list[ir.Value], Attributes], ir.Value]


def _binary(float_name: str, integer_name: str, bool_name: str = "") -> Rule:
    def rule(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
        kind = operands[0].type
        name = float_name if is_float(kind) else bool_name if is_bool(kind) else integer_name
        return builder.op(name, kind, operands)

    return rule


def _unary(name: str) -> Rule:
    def rule(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
        return builder.op(name, operands[0].type, operands)

    return rule


def _cmp(builder: Builder, operands: list[ir.Value], attributes: Attributes) -> ir.Value:
    return compare(builder, attributes["predicate"], operands[0], operands[1])


def _div(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
    lhs, rhs = operands
    kind: Any = lhs.type
    if is_float(kind):
        return builder.op("arith.divf", kind, operands)
    zero, one, least = (builder.constant(c, kind) for c in (0, 1, -(1 << (kind.width - 1))))
    by_zero = compare(builder, "eq", rhs, zero)
    overflow = builder.op(
        "arith.andi",
        builder.type("i1"),
        [
            compare(builder, "eq", lhs, least),
            compare(builder, "eq", rhs, builder.constant(-1, kind)),
        ],
    )
    unfit = builder.op("arith.ori", builder.type("i1"), [by_zero, overflow])
    divisor = builder.op("arith.select", kind, [unfit, one, rhs])
    quotient = builder.op("arith.divsi", kind, [lhs, divisor])
    return builder.op("arith.select", kind, [by_zero, zero, quotient])


def _neg(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
    kind = operands[0].type
    if is_float(kind):
        return builder.op("arith.negf", kind, operands)
    return builder.op("arith.subi", kind, [builder.constant(0, kind), operands[0]])


def _relu(builder: Builder, operands: list[ir.Value], attributes: Attributes) -> ir.Value:
    return SCALAR_RULES["max"](builder, [operands[0], builder.constant(0, operands[0].type)], attributes)


def _clamp(builder: Builder, operands: list[ir.Value], attributes: Attributes) -> ir.Value:
    value, low, high = operands
    return SCALAR_RULES["min"](builder, [SCALAR_RULES["max"](builder, [value, low], {}), high], attributes)


def _gelu(builder: Builder, operands: list[ir.Value], attributes: Attributes) -> ir.Value:
    """x/2 (1 + erf(x / sqrt 2)), or with ``approximate = "tanh"``
    x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): Hendrycks and Gimpel, arXiv:1606.08415."""
    x = operands[0]
    kind = x.type

    def times(a: ir.Value, b: ir.Value) -> ir.Value:
        return builder.op("arith.mulf", kind, [a, b])

    if attributes["approximate"] == "tanh":
        cube = times(times(times(x, x), x), builder.constant(0.044715, kind))
        inner = times(builder.op("arith.addf", kind, [x, cube]), builder.constant(sqrt(2 / pi), kind))
        squashed = builder.op("math.tanh", kind, [inner])
    else:
        squashed = builder.op("math.erf", kind, [times(x, builder.constant(sqrt(0.5), kind))])
    share = builder.op("arith.addf", kind, [squashed, builder.constant(1.0, kind)])
    return times(times(x, builder.constant(0.5, kind)), share)


SCALAR_RULES: dict[str, Rule] = {
    "add": _binary("arith.addf", "arith.addi"),
    "sub": _binary("arith.subf", "arith.subi"),
    "mul": _binary("arith.mulf", "arith.muli"),
    "div": _div,
    "max": _binary("arith.maximumf", "arith.maxsi", "arith.ori"),
    "min": _binary("arith.minimumf", "arith.minsi", "arith.andi"),
    "neg": _neg,
    "exp": _unary("math.exp"),
    "log": _unary("math.log"),
    "sqrt": _unary("math.sqrt"),
    "tanh": _unary("math.tanh"),
    "sin": _unary("math.sin"),
    "cos": _unary("math.cos"),
    "erf": _unary("math.erf"),
    "sigmoid": functions.sigmoid,
    "silu": functions.silu,
    "rsqrt": functions.rsqrt,
    "pow": _binary("math.powf", ""),
    "abs": lambda builder, operands, _: builder.op(
        "math.absf" if is_float(operands[0].type) else "math.absi", operands[0].type, operands
    ),
    "sign": functions.sign,
    "floor": _unary("math.floor"),
    "ceil": _unary("math.ceil"),
    "round": _unary("math.roundeven"),
    "clamp": _clamp,
    "relu": _relu,
    "gelu": _gelu,
    "cmp": _cmp,
    "select": lambda builder, operands, _: builder.op("arith.select", operands[1].type, operands),
}


def pointwise(builder: Builder, use: Use) -> ir.Value:
    rule = SCALAR_RULES[use.name]
    if not isinstance(use.out, ir.RankedTensorType):
        return rule(builder, use.operands, use.attributes)
    return elementwise(
        builder, use.operands, use.out, lambda inner, values: rule(inner, values, use.attributes)
    )
