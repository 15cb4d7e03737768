"""Lowers ``assert`` on tensors to ``assert`` on scalars, which the runtime implements."""

from __future__ import annotations

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder
from neurojit.dialect.tensorlang.lowering.reduction import fold


def scalar(builder: Builder, value: ir.Value) -> ir.Value:
    """The one element of a rank-0 tensor; a bare scalar as it is."""
    kind = value.type
    if not isinstance(kind, ir.RankedTensorType):
        return value
    return builder.op("tensor.extract", kind.element_type, [value])


def condition(builder: Builder, value: ir.Value) -> ir.Value:
    """Whether every element holds; true for no elements."""
    kind = value.type
    if isinstance(kind, ir.RankedTensorType) and kind.shape:
        axes = range(len(kind.shape))
        value = fold(builder, value, axes, builder.tensor([], kind.element_type), rule="min", start=-1)
    return scalar(builder, value)


def scalarise_assert(builder: Builder, operation: ir.Operation) -> None:
    """Rewrites the operands in place, so the operation keeps its identity and location."""
    for place, value in enumerate(list(operation.operands)):
        if isinstance(value.type, ir.RankedTensorType):
            operation.operands[place] = (scalar if place else condition)(builder, value)
