"""Which elements of its in-out buffers the healable function stores to, noted while a flight goes on."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from mlir import ir

from neurojit.frontend.index_values import constant_index
from neurojit.healing.flight.layout import FlightLayout
from neurojit.mlir.build import constant, integer, op
from neurojit.mlir.operation_facts import LOOKS, facts

WROTE: Final = "neurojit.wrote"  # (indices) {first, count, extents}: stands for stores until it is noted
_STORE: Final = "memref.store"
_AFFINE_STORE: Final = "affine.store"


def mark_writes(function: ir.Operation, layout: FlightLayout) -> None:
    """Put a marker for each store to a shared argument of ``function``: it outlives inlining.

    Where the place is known, or another operation than ``memref.store`` might write, it stands at the
    beginning, for that element or for all.
    """
    block = function.regions[0].blocks[0]
    for number, argument in enumerate(block.arguments):
        first = layout.first_shared(number)
        if first is None:
            continue
        extents = list(ir.ShapedType(argument.type).shape)
        for use in list(argument.uses):
            user = use.owner
            if _reads(use):
                continue
            if user.name not in (_STORE, _AFFINE_STORE) or use.operand_number != 1:
                _mark(ir.InsertionPoint.at_block_begin(block), first, math.prod(extents))
                continue
            indices = list(user.operands)[2:]
            known = _known_places(user.operation)
            places = [place for place in known if place is not None]
            if len(places) != len(known) and user.name == _AFFINE_STORE:
                _mark(ir.InsertionPoint.at_block_begin(block), first, math.prod(extents))
            elif len(places) == len(known):
                here = sum(place * math.prod(extents[at + 1 :]) for at, place in enumerate(places))
                _mark(ir.InsertionPoint.at_block_begin(block), first + here, 1)
            else:
                _mark(ir.InsertionPoint.after(user), first, 1, indices, extents)


def _reads(use: ir.OpOperand) -> bool:
    """Whether what uses a buffer only reads it: itself, or whatever uses a view that it makes."""
    user, number = use.owner.operation, use.operand_number
    known = facts(user.name)
    if known.views == number:
        return all(_reads(one) for one in user.results[0].uses)
    if user.name.startswith("linalg.") and "operandSegmentSizes" in user.attributes:
        return number < ir.DenseI32ArrayAttr(user.attributes["operandSegmentSizes"])[0]
    if user.name == "bufferization.to_tensor":
        return "writable" not in user.attributes
    return user.name in LOOKS or (number in known.reads and number not in known.writes)


def _known_places(store: ir.Operation) -> list[int | None]:
    """The indices that are stored at, None where only a run knows."""
    if store.name == _STORE:
        return [constant_index(index) for index in list(store.operands)[2:]]
    places = ir.AffineMapAttr(store.attributes["map"]).value.results
    return [one.value if isinstance(one, ir.AffineConstantExpr) else None for one in places]


def _mark(
    where: ir.InsertionPoint,
    first: int,
    count: int,
    indices: Sequence[ir.Value] = (),
    extents: Sequence[int] = (),
) -> None:
    attributes: dict[str, ir.Attribute] = {
        "first": ir.IntegerAttr.get(integer(64), first),
        "count": ir.IntegerAttr.get(integer(64), count),
        "extents": ir.DenseI64ArrayAttr.get(list(extents)),
    }
    with where, ir.Location.unknown():
        op(WROTE, indices, attributes=attributes)


def note_write(marker: ir.Operation, written: ir.Value) -> None:
    """Put stores to ``written`` in the place of ``marker``."""
    first, count = (ir.IntegerAttr(marker.attributes[name]).value for name in ("first", "count"))
    index = ir.IndexType.get()
    with ir.InsertionPoint(marker), marker.location:
        yes = constant(integer(1), 1)
        if count == 1:
            extents = list(ir.DenseI64ArrayAttr(marker.attributes["extents"]))
            place = constant(index, 0)
            for extent, at in zip(extents, marker.operands, strict=True):
                place = op("arith.muli", [place, constant(index, extent)], [index]).result
                place = op("arith.addi", [place, at], [index]).result
            place = op("arith.addi", [place, constant(index, first)], [index]).result
            op("memref.store", [yes, written, place])
        else:
            ends = [constant(index, bound) for bound in (first, first + count, 1)]
            loop = op("scf.for", ends, regions=1)
            body = loop.regions[0].blocks.append(index)
            with ir.InsertionPoint(body):
                op("memref.store", [yes, written, body.arguments[0]])
                op("scf.yield", [])
    marker.erase()
