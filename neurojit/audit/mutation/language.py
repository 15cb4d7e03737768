"""Mutations of TensorLang operations: other attributes, other intermediate shapes."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir

from neurojit.audit.mutation.edits import Edit, is_float, named, set_operand, where
from neurojit.mlir.build import op

_OPERANDS = (
    "tensorlang.matmul", "tensorlang.conv2d", "tensorlang.add", "tensorlang.mul", "tensorlang.gelu",
    "tensorlang.relu", "tensorlang.silu", "tensorlang.sigmoid", "tensorlang.cumsum", "tensorlang.layer_norm",
    "tensorlang.rms_norm", "tensorlang.attention", "tensorlang.conv1d", "tensorlang.conv3d",
    "tensorlang.conv_transpose", "tensorlang.max_pool", "tensorlang.avg_pool",
)  # fmt: skip


def operand_scaled(function: ir.Operation) -> list[Edit]:
    """An operand that is a little larger than it was."""
    return [
        Edit(
            f"operand {place} of {where(operation)} scaled by 1 {size:+g}",
            lambda chance, o=operation, p=place, s=size: _scale(o, p, s, chance),
        )
        for operation in named(function, *_OPERANDS)
        for place, operand in enumerate(operation.operands)
        if _floats(operand.type)
        for size in (1e-2, 1e-4)
    ]


def operand_shifted(function: ir.Operation) -> list[Edit]:
    """An operand to which something was added."""
    return [
        Edit(
            f"operand {place} of {where(operation)} shifted", lambda c, o=operation, p=place: _shift(o, p, c)
        )
        for operation in named(function, *_OPERANDS)
        for place, operand in enumerate(operation.operands)
        if _floats(operand.type)
    ]


def transposed(function: ir.Operation) -> list[Edit]:
    """A square operand, transposed."""
    return [
        Edit(
            f"operand {place} of {where(operation)} transposed",
            lambda _, o=operation, p=place: _transpose(o, p),
        )
        for operation in named(function, *_OPERANDS)
        for place, operand in enumerate(operation.operands)
        if isinstance(operand.type, ir.RankedTensorType) and _square(operand.type)
    ]


def _floats(kind: ir.Type) -> bool:
    return isinstance(kind, ir.RankedTensorType) and is_float(kind.element_type)


def _constant(kind: ir.Type, value: float) -> ir.Value:
    element = ir.RankedTensorType(kind).element_type
    return op(
        "tensorlang.constant", results=[element], attributes={"value": ir.FloatAttr.get(element, value)}
    ).result


def _scale(operation: ir.Operation, place: int, size: float, chance: random.Random) -> None:
    value = operation.operands[place]
    with ir.InsertionPoint(operation):
        factor = _constant(value.type, 1 + chance.choice((-1, 1)) * size)
        scaled = op("tensorlang.mul", [value, factor], [value.type]).result
    set_operand(operation, place, scaled)


def _shift(operation: ir.Operation, place: int, chance: random.Random) -> None:
    value = operation.operands[place]
    with ir.InsertionPoint(operation):
        by = _constant(value.type, chance.choice((1.0, -1e-3, 1e-2)))
        shifted = op("tensorlang.add", [value, by], [value.type]).result
    set_operand(operation, place, shifted)


def _square(kind: ir.RankedTensorType) -> bool:
    return kind.rank >= 2 and kind.shape[-1] == kind.shape[-2]


def _transpose(operation: ir.Operation, place: int) -> None:
    value = operation.operands[place]
    rank = ir.RankedTensorType(value.type).rank
    order = [*range(rank - 2), rank - 1, rank - 2]
    index = ir.IntegerType.get_signless(64)
    permutation = ir.ArrayAttr.get([ir.IntegerAttr.get(index, number) for number in order])
    with ir.InsertionPoint(operation):
        turned = op("tensorlang.transpose", [value], [value.type], {"permutation": permutation}).result
    set_operand(operation, place, turned)
