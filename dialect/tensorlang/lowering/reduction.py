"""``sum``, ``mean``, ``reduce_max`` and ``softmax``: loops that fold some axes into an initial value."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, prod

from mlir import ir

from dialect.tensorlang import shapes
from dialect.tensorlang.lowering.builder import Builder, dims
from dialect.tensorlang.lowering.pointwise import elementwise, pointwise
from dialect.tensorlang.lowering.scalars import SCALAR_RULES, Attributes, is_bool, is_float


def least_value(kind: ir.Type) -> float:
    """The neutral element of ``max``."""
    if is_float(kind):
        return -inf
    return 0 if is_bool(kind) else -(1 << (kind.width - 1))


def fold(
    builder: Builder, rule: str, start: float, source: ir.Value, axes: Sequence[int], out: ir.RankedTensorType
) -> ir.Value:
    """``out`` is ``source`` with ``axes`` folded, dropped or kept as 1 according to its rank."""
    rank = len(source.type.shape)
    keeps = len(out.shape) == rank
    kept = ["0" if i in axes else f"d{i}" for i in range(rank) if keeps or i not in axes]
    return builder.generic(
        [source],
        builder.filled(start, out),
        [dims(rank), ", ".join(kept)],
        "".join("r" if i in axes else "p" for i in range(rank)),
        lambda inner, values: SCALAR_RULES[rule](inner, [values[1], values[0]], {}),
    )


def reduction(
    builder: Builder, name: str, source: ir.Value, attributes: Attributes, out: ir.RankedTensorType
) -> ir.Value:
    shape = source.type.shape
    axes = shapes.axes_of(attributes["axes"], len(shape))
    if name == "reduce_max":
        return fold(builder, "max", least_value(out.element_type), source, axes, out)
    total = fold(builder, "add", 0, source, axes, out)
    if name == "sum":
        return total
    count = float(prod(shape[i] for i in axes))

    def divided(inner: Builder, values: list[ir.Value]) -> ir.Value:
        kind = values[0].type
        return inner.op("arith.divf", kind, [values[0], inner.constant(count, kind)])

    return elementwise(builder, [total], out, divided)


def softmax(builder: Builder, source: ir.Value, attributes: Attributes, out: ir.RankedTensorType) -> ir.Value:
    """exp(x - max) / sum(exp(x - max)): the largest exponent is 0, so nothing overflows."""
    shape = tuple(out.shape)
    axes = (shapes.axis_of(attributes["axis"], len(shape)),)
    element = out.element_type
    row = builder.tensor(shapes.reduced(shape, axes, keepdims=True), element)
    peak = fold(builder, "max", -inf, source, axes, row)

    def shifted(inner: Builder, values: list[ir.Value]) -> ir.Value:
        return inner.op("math.exp", element, [inner.op("arith.subf", element, values)])

    powers = elementwise(builder, [source, peak], out, shifted)
    return pointwise(builder, "div", [powers, fold(builder, "add", 0, powers, axes, row)], {}, out)
