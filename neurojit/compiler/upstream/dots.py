"""``vector.contract`` of floats that sums, as dot products that begin with the accumulator's elements.

MLIR writes the same dot products, but has each begin with +0 and adds the accumulator to it.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.products import dimensions_of, widened
from neurojit.compiler.upstream.values import (
    extract,
    shape_of,
    stacked,
    stands_in_mask,
    the_element,
    transposed,
)
from neurojit.mlir.build import op

_Rows = Mapping[tuple[int, ...], ir.Value]  # by the values of all dimensions but the last
_ADD = "#vector.kind<add>"


def _as_dots(contraction: ir.Operation) -> bool:
    left, right, start = contraction.operands
    element = start.type.element_type if isinstance(start.type, ir.VectorType) else start.type
    sums = isinstance(element, ir.FloatType) and str(contraction.attributes["kind"]) == _ADD
    if not sums or stands_in_mask(contraction):
        return False
    ours, theirs, kept = dimensions_of(contraction)
    summed = sorted(set(ours) - set(kept))
    if not summed or set(theirs) - set(kept) != set(summed):
        return False
    extents = dict(zip((*ours, *theirs), (*shape_of(left), *shape_of(right)), strict=True))
    factors = [
        (_order(ours, summed)[:-1], _rows(widened(left, start), ours, summed)),
        (_order(theirs, summed)[:-1], _rows(widened(right, start), theirs, summed)),
    ]
    attributes = {"kind": contraction.attributes["kind"]}

    def sum_at(place: tuple[int, ...]) -> ir.Value:
        total = _element(start, place)
        for outer in itertools.product(*(range(extents[at]) for at in summed[:-1])):
            at = dict(zip((*kept, *summed[:-1]), (*place, *outer), strict=True))
            rows = [found[tuple(at[dim] for dim in dims)] for dims, found in factors]
            products = op("arith.mulf", rows, [rows[0].type]).result
            total = op("vector.reduction", [products, total], [element], attributes).result
        return total

    result = _filled(sum_at, [extents[at] for at in kept])
    if isinstance(start.type, ir.VectorType) and not kept:
        result = op("vector.broadcast", [result], [start.type]).result
    contraction.results[0].replace_all_uses_with(result)
    contraction.erase()
    return True


def _order(dims: Sequence[int], summed: Sequence[int]) -> list[int]:
    """The dimensions that stay, then those that are summed over."""
    return [*(at for at in dims if at not in summed), *summed]


def _rows(value: ir.Value, dims: Sequence[int], summed: Sequence[int]) -> _Rows:
    """Rows along the last dimension that is summed over."""
    moved = transposed(value, [list(dims).index(at) for at in _order(dims, summed)])
    found: dict[tuple[int, ...], ir.Value] = {(): moved}
    for extent in shape_of(moved)[:-1]:
        found = {(*place, at): extract(row, at) for place, row in found.items() for at in range(extent)}
    return found


def _element(value: ir.Value, place: Sequence[int]) -> ir.Value:
    for at in place:
        value = extract(value, at)
    return the_element(value) if isinstance(value.type, ir.VectorType) else value


def _filled(element_at: Callable[[tuple[int, ...]], ir.Value], extents: Sequence[int]) -> ir.Value:
    """The vector with these elements; a single one where there is no extent."""

    def part(place: tuple[int, ...]) -> ir.Value:
        if len(place) == len(extents):
            return element_at(place)
        return stacked([part((*place, at)) for at in range(extents[len(place)])])

    return part(())


FAULTS = (
    UpstreamFault(
        name="vector-contract-from-plus-zero",
        report="",
        what="the sums of a vector.contract begin with +0, to which the accumulator is added: -0 is lost",
        last_seen="22.1.8",
        rewrites={"vector.contract": _as_dots},
    ),
)
