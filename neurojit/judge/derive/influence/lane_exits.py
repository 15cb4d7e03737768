"""Where lanes end that shapes shut out: the other side of a choice, a masked store, a factor of zero."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir

from neurojit.judge.derive.influence.shape_turns import ShapeTurns
from neurojit.judge.derive.influence.shape_values import Turns
from neurojit.mlir.operation_facts import LOADS

READS = LOADS | {"memref.copy"}
MASKED = ("vector.maskedstore", "vector.transfer_write")


class LaneExits:
    """Of the values of one body."""

    def __init__(self, shapes: ShapeTurns) -> None:
        self._shapes = shapes

    def is_other_side(self, select: ir.Operation, number: int, lane: int | None, turns: Turns) -> bool:
        """Whether that side of a choice is never taken."""
        found = self._shapes.possible(select.operands[0], lane, turns) if number else None
        return found is not None and all(bool(holds) != (number == 1) for holds in found)

    def is_nothing(self, product: ir.Operation, number: int, lane: int | None, turns: Turns) -> bool:
        """Whether it is multiplied by a zero of the padding. Of floats it has to be what is read: what is
        computed may be infinite where a trap is set off."""
        given = product.operands[number]
        if product.name == "arith.mulf" and not (
            not isinstance(given.owner, ir.Block) and given.owner.operation.name in READS
        ):
            return False
        return self._shapes.possible(product.operands[1 - number], lane, turns) == {0}

    def is_shut_out(self, store: ir.Operation, number: int, lane: int | None, turns: Turns) -> bool:
        """Whether a store leaves that lane of what it is given away: by its mask, or beyond an extent."""
        operands = list(store.operands)
        stored = operands[-1] if store.name == "vector.maskedstore" else operands[0]
        if operands[number] != stored:
            return False
        masks = [o for o in operands if str(getattr(o.type, "element_type", "")) == "i1"]
        is_masked = len(masks) == 1 and _shape(masks[0]) == _shape(stored)
        if is_masked and self._shapes.possible(masks[0], lane, turns) == {0}:
            return True
        is_transfer = store.name == "vector.transfer_write"
        return is_transfer and lane is not None and self._is_beyond(store, lane, turns)

    def _is_beyond(self, store: ir.Operation, lane: int, turns: Turns) -> bool:
        """Whether a lane of a transfer comes to lie behind the end of a dimension that may be left."""
        vector, buffer = store.operands[0], ir.MemRefType(store.operands[1].type)
        shape, extents = _shape(vector), list(buffer.shape)
        leading = len(extents) - len(shape)
        wanted = ir.AffineMap.get_minor_identity(len(extents), len(shape))
        if ir.AffineMapAttr(store.attributes["permutation_map"]).value != wanted:
            return False
        bounded = [bool(ir.BoolAttr(one).value) for one in ir.ArrayAttr(store.attributes["in_bounds"])]
        place = _unravelled(lane, shape)
        for dim, (at, inside) in enumerate(zip(place, bounded, strict=True), leading):
            extent = extents[dim]
            if inside or extent == ir.ShapedType.get_dynamic_size():
                continue
            starts = self._shapes.possible(store.operands[2 + dim], None, turns)
            if starts is not None and min(starts) + at >= extent:
                return True
        return False


def _unravelled(lane: int, shape: list[int]) -> list[int]:
    strides = [math.prod(shape[dim + 1 :]) for dim in range(len(shape))]
    return [lane // stride % extent for stride, extent in zip(strides, shape, strict=True)]


def _shape(value: ir.Value) -> list[int]:
    return list(value.type.shape) if isinstance(value.type, ir.VectorType) else []
