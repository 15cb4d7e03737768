"""Functions, roundings and conversions on scalars, beside the arithmetic of ``scalars``."""

from __future__ import annotations

from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Attributes, Builder, Use
from neurojit.dialect.tensorlang.lowering.kinds import compare, is_bool, is_float
from neurojit.dialect.tensorlang.lowering.pointwise import elementwise


def sigmoid(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
    """e / (1 + e) or 1 / (1 + e) for e = exp(-|x|): neither overflows, and one division serves both."""
    x = operands[0]
    kind = x.type
    size = builder.op("math.absf", kind, [x])
    power = builder.op("math.exp", kind, [builder.op("arith.negf", kind, [size])])
    one = builder.constant(1.0, kind)
    negative = compare(builder, "lt", x, builder.constant(0.0, kind))
    numerator = builder.op("arith.select", kind, [negative, power, one])
    return builder.op("arith.divf", kind, [numerator, builder.op("arith.addf", kind, [one, power])])


def silu(builder: Builder, operands: list[ir.Value], attributes: Attributes) -> ir.Value:
    return builder.op("arith.mulf", operands[0].type, [operands[0], sigmoid(builder, operands, attributes)])


def rsqrt(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
    """Spelled out, since ``math.rsqrt`` leaves to whoever lowers it how it rounds."""
    kind = operands[0].type
    return builder.op(
        "arith.divf", kind, [builder.constant(1.0, kind), builder.op("math.sqrt", kind, operands)]
    )


def sign(builder: Builder, operands: list[ir.Value], _: Attributes) -> ir.Value:
    x = operands[0]
    kind = x.type
    zero = builder.constant(0, kind)

    def chosen(predicate: str, then: ir.Value, otherwise: ir.Value) -> ir.Value:
        return builder.op("arith.select", kind, [compare(builder, predicate, x, zero), then, otherwise])

    neither = chosen("eq", zero, x) if is_float(kind) else zero  # what is left is NaN
    return chosen("gt", builder.constant(1, kind), chosen("lt", builder.constant(-1, kind), neither))


def cast(builder: Builder, use: Use) -> ir.Value:
    """To the element type of the result, of a tensor or of a bare scalar."""
    if not isinstance(use.out, ir.RankedTensorType):
        return converted(builder, use.operands[0], use.out)
    element = use.out.element_type
    return elementwise(
        builder, use.operands, use.out, lambda inner, values: converted(inner, values[0], element)
    )


def converted(builder: Builder, value: ir.Value, to: Any) -> ir.Value:
    """``value``, a scalar. That floats saturate is the meaning of ``arith.fptosi`` in every program."""
    kind: Any = value.type
    if kind == to:
        return value
    if is_bool(to):
        return compare(builder, "ne", value, builder.constant(0, kind))
    if is_float(kind):
        if not is_float(to):
            return builder.op("arith.fptosi", to, [value])
        return builder.op("arith.extf" if to.width > kind.width else "arith.truncf", to, [value])
    if is_float(to):
        return builder.op("arith.uitofp" if is_bool(kind) else "arith.sitofp", to, [value])
    if is_bool(kind):
        return builder.op("arith.extui", to, [value])
    return builder.op("arith.extsi" if to.width > kind.width else "arith.trunci", to, [value])


def iota(builder: Builder, use: Use) -> ir.Value:
    """The index along one axis."""
    rank = len(use.out.shape)
    axis, element = use.attributes["axis"] % rank, use.out.element_type

    def number(inner: Builder, _: list[ir.Value]) -> ir.Value:
        whole = element if not is_float(element) else inner.type("i64")
        at = inner.op("linalg.index", inner.type("index"), (), {"dim": inner.attribute(f"{axis} : i64")})
        return converted(inner, inner.op("arith.index_cast", whole, [at]), element)

    return elementwise(builder, (), use.out, number)
