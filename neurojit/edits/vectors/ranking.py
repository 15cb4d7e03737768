"""Ranks the loops of a function for vectorization by a count of operations."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.edits.loops import Loop, loop_of, loops_in
from neurojit.edits.reading import access_of
from neurojit.edits.vectors.analysis import Lanewise, analyse
from neurojit.edits.vectors.widening import Shape
from neurojit.mlir.walk import is_inside, operations_in

_UNKNOWN_TRIPS = 32
_LANE_ACCESS = 1.5  # a load or store of one lane, and moving it to or from its vector


def worth_it(
    function: ir.Operation, shape_of: Callable[[Loop], Shape], allowed: Callable[[Lanewise], bool]
) -> list[Loop]:
    """Loops that pay when they are taken in vectors, none inside another, those that save most first."""
    found = (analyse(loop) for loop in loops_in(function))
    saved = [
        (_saved(lanewise, shape_of(lanewise.loop)), lanewise.loop)
        for lanewise in found
        if isinstance(lanewise, Lanewise) and allowed(lanewise)
    ]
    saved.sort(key=lambda pair: -pair[0])  # stable: of equals the outer one
    chosen: list[Loop] = []
    for gain, loop in saved:
        apart = all(
            not is_inside(loop.operation, other.operation) and not is_inside(other.operation, loop.operation)
            for other in chosen
        )
        if gain > 0 and apart:
            chosen.append(loop)
    return chosen


def _saved(lanewise: Lanewise, shape: Shape) -> float:
    """Operations that a call saves."""
    loop, before, after = lanewise.loop, 0.0, 0.0
    for operation in operations_in(loop.operation):
        if len(operation.regions) or operation.name in ("arith.constant", "scf.yield"):
            continue
        times = _runs(operation, loop)
        before += times
        after += times * _cost(operation, lanewise, shape)
    return (before - after) * _trips(loop) * _runs(loop.operation, None)


def _cost(operation: ir.Operation, lanewise: Lanewise, shape: Shape) -> float:
    """What one iteration's share of the operation costs once it is done for all lanes."""
    if not any(operand in lanewise.varying for operand in operation.operands):
        return 1 / shape.iterations
    access = access_of(operation)
    if access is not None and not lanewise.runs_along(access):
        return _LANE_ACCESS
    return 1 / shape.lanes


def _runs(operation: ir.Operation, within: Loop | None) -> float:
    """How often ``operation`` runs in one iteration of ``within``, or in one call."""
    times = 1.0
    holder = operation.parent
    while holder is not None and (within is None or holder.operation != within.operation):
        loop = loop_of(holder.operation)
        times *= _trips(loop) if loop is not None else 1
        holder = holder.operation.parent
    return times


def _trips(loop: Loop) -> int:
    known = loop.trips
    return _UNKNOWN_TRIPS if known is None else known
