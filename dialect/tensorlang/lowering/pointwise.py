"""Pointwise operations and ``broadcast`` on tensors: one ``linalg.generic`` each, so that fusion can join them."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from dialect.tensorlang.lowering.builder import Body, Builder, dims
from dialect.tensorlang.lowering.scalars import SCALAR_RULES, Attributes


def _operand_map(shape: Sequence[int], out: Sequence[int]) -> str:
    """How an operand of ``shape`` is read in loops over ``out``: aligned right, stretched extents read at 0."""
    lead = len(out) - len(shape)
    return ", ".join(f"d{lead + i}" if extent == out[lead + i] else "0" for i, extent in enumerate(shape))


def elementwise(builder: Builder, operands: Sequence[ir.Value], out: ir.Type, body: Body) -> ir.Value:
    """``body`` over tensors broadcast to the shape of ``out``. Bare scalars are captured, not passed."""
    tensors = [v for v in operands if isinstance(v.type, ir.RankedTensorType)]
    shape = out.shape
    maps = [_operand_map(v.type.shape, shape) for v in tensors]

    def whole(inner: Builder, scalars: list[ir.Value]) -> ir.Value:
        given = iter(scalars)
        return body(inner, [next(given) if v in tensors else v for v in operands])

    return builder.generic(tensors, builder.empty(out), [*maps, dims(len(shape))], "p" * len(shape), whole)


def pointwise(
    builder: Builder, name: str, operands: Sequence[ir.Value], attributes: Attributes, out: ir.Type
) -> ir.Value:
    rule = SCALAR_RULES[name]
    if not isinstance(out, ir.RankedTensorType):
        return rule(builder, list(operands), attributes)
    return elementwise(builder, operands, out, lambda inner, values: rule(inner, values, attributes))


def broadcast(builder: Builder, source: ir.Value, out: ir.Type) -> ir.Value:
    return elementwise(builder, [source], out, lambda _, values: values[0])
