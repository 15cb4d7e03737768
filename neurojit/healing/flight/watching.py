"""What a flight kernel writes down.

Assertions reached and by how much they held, the ring, the steps left.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.healing.flight.distance import asks_for_nan, distance
from neurojit.healing.flight.exits import conjuncts
from neurojit.healing.flight.layout import RING_WIDTH, STEPS_SITE, FlightLayout
from neurojit.healing.flight.writes import WROTE, note_write
from neurojit.mlir.build import constant, integer, op
from neurojit.mlir.walk import operations_in

ASSERT = "tensorlang.assert"
TURN = "neurojit.turn"  # stands after a call of the healable function until its scalars are written down
TOO_LONG = "the flight goes on beyond its budget of steps"
COMPARED = "neurojit.compared"  # (a, b): stands before what the program does by comparing two floats
LOOP = "neurojit.loop"  # the place of an scf.while in ``exits``
_DROPPING = ("arith.maxnumf", "arith.minnumf")
_LOOPS = ("scf.for", "scf.while", "scf.parallel", "scf.forall", "affine.for", "affine.parallel")


@dataclass(frozen=True, slots=True)
class Watched:
    """The arguments that are written to, of the types that ``layout`` gives them."""

    reached: ir.Value
    margin: ir.Value
    ring: ir.Value
    turns: ir.Value
    budget: ir.Value
    exits: ir.Value
    written: ir.Value


def mark_turns(function: ir.Operation, healable: str) -> None:
    """Put a marker after each call of ``healable``, with the scalars of the call: it outlives inlining."""
    for operation in operations_in(function):
        if operation.name != "func.call":
            continue
        if ir.FlatSymbolRefAttr(operation.attributes["callee"]).value != healable:
            continue
        scalars = [value for value in (*operation.operands, *operation.results) if _is_scalar(value.type)]
        with ir.InsertionPoint.after(operation), operation.location:
            op(TURN, scalars[:RING_WIDTH])


def watch(function: ir.Operation, layout: FlightLayout, watched: Watched) -> None:
    """Write down what happens in ``function``, all of whose calls are inlined."""
    for operation in operations_in(function):
        if operation.name == ASSERT:
            _watch_assert(operation, layout.sites, watched)
        elif operation.name == TURN:
            _write_turn(operation, watched)
        elif operation.name == WROTE:
            note_write(operation, watched.written)
        elif operation.name == COMPARED:
            _note_nan(operation, len(layout.loops), watched)
        elif operation.name in _LOOPS:
            _count_steps(operation, watched)
            if LOOP in operation.attributes:
                place = ir.IntegerAttr(operation.attributes[LOOP]).value
                _note_exit(operation, layout.bounds[place], watched)
                del operation.attributes[LOOP]


def mark_comparisons(function: ir.Operation) -> None:
    """Put a marker at each comparison of floats that a NaN would decide, or choice of the larger."""
    for operation in operations_in(function):
        if operation.name in _DROPPING or (operation.name == "arith.cmpf" and not asks_for_nan(operation)):
            operands = list(operation.operands)
            if not isinstance(operands[0].type, ir.ShapedType):
                with ir.InsertionPoint(operation), operation.location:
                    op(COMPARED, operands)


def _note_nan(operation: ir.Operation, place: int, watched: Watched) -> None:
    with ir.InsertionPoint(operation), operation.location:
        predicate = ir.IntegerAttr.get(integer(64), 14)  # uno
        found = op("arith.cmpf", list(operation.operands), [integer(1)], {"predicate": predicate}).result
        there = constant(ir.IndexType.get(), place)
        before = op("memref.load", [watched.exits, there], [integer(64)]).result
        one = op("arith.extui", [found], [integer(64)]).result
        op("memref.store", [op("arith.ori", [before, one], [integer(64)]).result, watched.exits, there])
    operation.erase()


def _watch_assert(operation: ir.Operation, sites: Sequence[int], watched: Watched) -> None:
    site = ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
    if site not in sites:
        return
    with ir.InsertionPoint(operation), operation.location:
        place = constant(ir.IndexType.get(), sites.index(site))
        _add(watched.reached, [place], 1)
        held = distance(operation.operands[0])
        least = op("memref.load", [watched.margin, place], [ir.F64Type.get()]).result
        smaller = op("arith.minimumf", [least, held], [ir.F64Type.get()]).result
        op("memref.store", [smaller, watched.margin, place])


def _write_turn(operation: ir.Operation, watched: Watched) -> None:
    index = ir.IndexType.get()
    with ir.InsertionPoint(operation), operation.location:
        zero = constant(index, 0)
        turn = op("memref.load", [watched.turns, zero], [integer(64)]).result
        row = _spread(turn, watched) if ir.MemRefType(watched.turns.type).shape[0] > 1 else turn
        length = constant(integer(64), ir.MemRefType(watched.ring.type).shape[0])
        row = op("arith.remui", [row, length], [integer(64)]).result
        row = op("arith.index_cast", [row], [index]).result
        for column, value in enumerate(operation.operands):
            op("memref.store", [_as_f64(value), watched.ring, row, constant(index, column)])
        _add(watched.turns, [zero], 1)
    operation.erase()


def _spread(turn: ir.Value, watched: Watched) -> ir.Value:
    """The row of a call: the first has one of its own, and those up to each ``apart`` further share the next.

    The last that is written there stays: every ``apart``-th call, and the last of all.
    """
    apart = op("memref.load", [watched.turns, constant(ir.IndexType.get(), 1)], [integer(64)]).result
    before_next = op("arith.subi", [apart, constant(integer(64), 1)], [integer(64)]).result
    rounded_up = op("arith.addi", [turn, before_next], [integer(64)]).result
    return op("arith.divui", [rounded_up, apart], [integer(64)]).result


def _count_steps(loop: ir.Operation, watched: Watched) -> None:
    """Each turn of a loop takes a step off the budget; at its end the flight fails."""
    block = loop.regions[len(loop.regions) - 1].blocks[0]
    with ir.InsertionPoint.at_block_begin(block), loop.location:
        zero = constant(ir.IndexType.get(), 0)
        left = _add(watched.budget, [zero], -1)
        none = constant(integer(64), 0)
        predicate = ir.IntegerAttr.get(integer(64), 4)  # sgt
        some = op("arith.cmpi", [left, none], [integer(1)], {"predicate": predicate}).result
        op(
            ASSERT,
            [some],
            attributes={
                "message": ir.StringAttr.get(TOO_LONG),
                SITE_ATTRIBUTE: ir.IntegerAttr.get(integer(64), STEPS_SITE),
            },
        )


def _note_exit(loop: ir.Operation, bounds: int, watched: Watched) -> None:
    """Write down which of the conditions that all have to hold for another turn do not, one bit each.

    Where one does not that is no bound of turns, bounds do not count. Each run of the loop adds its bits.
    """
    condition = list(loop.regions[0].blocks[0].operations)[-1].operation
    with ir.InsertionPoint(condition), loop.location:
        place = constant(ir.IndexType.get(), ir.IntegerAttr(loop.attributes[LOOP]).value)
        goals = bits = none = constant(integer(64), 0)
        for number, part in enumerate(conjuncts(condition.operands[0])):
            one = constant(integer(64), 1 << number)
            choice = [none, one] if part.holds else [one, none]
            bit = op("arith.select", [part.value, *choice], [integer(64)]).result
            bits = op("arith.ori", [bits, bit], [integer(64)]).result
            if not bounds >> number & 1:
                goals = op("arith.ori", [goals, bit], [integer(64)]).result
        predicate = ir.IntegerAttr.get(integer(64), 0)  # eq
        bounded = op("arith.cmpi", [goals, none], [integer(1)], {"predicate": predicate}).result
        bits = op("arith.select", [bounded, bits, goals], [integer(64)]).result
        before = op("memref.load", [watched.exits, place], [integer(64)]).result
        op("memref.store", [op("arith.ori", [before, bits], [integer(64)]).result, watched.exits, place])


def mark_loops(function: ir.Operation, name: str, loops: Sequence[tuple[str, int]]) -> None:
    """Give each ``scf.while`` of the function ``name`` its place, which inlining keeps."""
    whiles = [operation for operation in operations_in(function) if operation.name == "scf.while"]
    for number, operation in enumerate(whiles):
        if (name, number) in loops:
            place = loops.index((name, number))
            operation.attributes[LOOP] = ir.IntegerAttr.get(integer(64), place)


def _add(memory: ir.Value, place: list[ir.Value], amount: int) -> ir.Value:
    """Add to an i64 in memory; its new value."""
    before = op("memref.load", [memory, *place], [integer(64)]).result
    after = op("arith.addi", [before, constant(integer(64), amount)], [integer(64)]).result
    op("memref.store", [after, memory, *place])
    return after


def _as_f64(value: ir.Value) -> ir.Value:
    kind, f64 = value.type, ir.F64Type.get()
    if kind == f64:
        return value
    if isinstance(kind, ir.FloatType):
        return op("arith.extf", [value], [f64]).result
    if isinstance(kind, ir.IndexType):
        value = op("arith.index_cast", [value], [integer(64)]).result
    elif kind == integer(1):
        return op("arith.uitofp", [value], [f64]).result
    return op("arith.sitofp", [value], [f64]).result


def _is_scalar(kind: ir.Type) -> bool:
    return isinstance(kind, ir.FloatType | ir.IndexType | ir.IntegerType)
