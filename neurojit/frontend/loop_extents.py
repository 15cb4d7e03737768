"""What the operands of a linalg operation tell each other of their extents: each loop has one."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir
from mlir.dialects import linalg

from neurojit.frontend.constant_indices import kind_of


def shapes_by_loops(operation: ir.Operation) -> dict[int, list[int]]:
    """By their numbers, the tensor operands of which others know more, each with its shape then."""
    maps = [ir.AffineMapAttr(one).value for one in linalg.get_indexing_maps(operation) or ()]
    axes = [_axes_of_loops(operation.operands[index], one) for index, one in enumerate(maps)]
    extents: dict[int, int] = {}
    for index, found in enumerate(axes):
        kind = kind_of(operation.operands[index])
        extents |= {loop: kind.get_dim_size(axis) for axis, loop in found if not kind.is_dynamic_dim(axis)}
    shapes: dict[int, list[int]] = {}
    for index, found in enumerate(axes):
        kind = kind_of(operation.operands[index])
        told = {axis: extents[loop] for axis, loop in found if loop in extents and kind.is_dynamic_dim(axis)}
        if told:
            sizes: list[int] = list(kind.shape)
            shapes[index] = [told.get(axis, extent) for axis, extent in enumerate(sizes)]
    return shapes


def _axes_of_loops(value: ir.Value, one: ir.AffineMap) -> list[tuple[int, int]]:
    """The axes of a tensor that one loop alone runs along, each with the loop."""
    if not isinstance(value.type, ir.RankedTensorType):
        return []
    return [
        (axis, expression.position)
        for axis, expression in enumerate(one.results)
        if isinstance(expression, ir.AffineDimExpr)
    ]
