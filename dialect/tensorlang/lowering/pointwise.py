"""Loops over tensors that broadcast: one ``linalg.generic`` each, for fusion to join."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Body, Builder, Use, dims, tensor_type


def _operand_map(shape: Sequence[int], out: Sequence[int]) -> str:
    """How an operand of ``shape`` is read in loops over ``out``: aligned right, stretched ones read at 0."""
    lead = len(out) - len(shape)
    return ", ".join(f"d{lead + i}" if extent == out[lead + i] else "0" for i, extent in enumerate(shape))


def elementwise(
    builder: Builder, operands: Sequence[ir.Value], out: ir.RankedTensorType, body: Body
) -> ir.Value:
    """``body`` over tensors broadcast to the shape of ``out``. Bare scalars are captured, not passed."""
    tensors = [v for v in operands if isinstance(v.type, ir.RankedTensorType)]
    shape = out.shape
    maps = [_operand_map(tensor_type(v).shape, shape) for v in tensors]

    def whole(inner: Builder, scalars: list[ir.Value]) -> ir.Value:
        given = iter(scalars)
        return body(inner, [next(given) if v in tensors else v for v in operands])

    return builder.generic(
        tensors,
        builder.empty(out),
        maps=[*maps, dims(len(shape))],
        iterators="p" * len(shape),
        body=whole,
    )


def broadcast(builder: Builder, use: Use) -> ir.Value:
    return elementwise(builder, use.operands, use.out, lambda _, values: values[0])
