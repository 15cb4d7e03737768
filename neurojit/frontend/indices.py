"""Finds TensorLang operations whose indices may be none of their axis. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Final

from mlir import ir

from neurojit.dialect.tensorlang.op_attributes import read_attributes
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.frontend.bounds import bounds

INDEXED: Final = {
    op.full_name: [operand.name for operand in op.operands].index(op.indices)
    for op in OPS.values()
    if op.indices
}  # and which operand holds the indices; the first is what they choose from


def indices(operation: ir.Operation) -> ir.Value:
    """The operand that holds the indices."""
    return operation.operands[INDEXED[operation.name]]


def extent_of(operation: ir.Operation) -> int:
    """How many indices there are."""
    shape = ir.ShapedType(operation.operands[0].type).shape
    axis = read_attributes(operation).get("axis", 0)
    return shape[axis]


def may_miss(operation: ir.Operation) -> bool:
    """Whether the text leaves open that an index is none of its axis."""
    given = indices(operation)
    if isinstance(given.type, ir.RankedTensorType) and 0 in given.type.shape:
        return False
    low, high = bounds(given)
    return low < 0 or high >= extent_of(operation)
