"""Mutations of what loops carry: cut off, one turn skipped; fills that are missing or come too early."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir

from neurojit.audit.mutation.edits import (
    Edit,
    compare_index,
    index_constant,
    loop_parts,
    named,
    select,
    set_operand,
    where,
)
from neurojit.frontend.trips import trips
from neurojit.mlir.build import compare, constant, integer, op
from neurojit.model.element_types import FLOATS, INTEGERS

_FEWEST_TURNS = 3
_LESS = 2  # MLIR's number of slt
_KEPT_TURNS = (6, 12, 18, 40)  # of a loop that runs as often as data say


def shortened(function: ir.Operation) -> list[Edit]:
    """The last turns of a loop do not count: what it carries is held."""
    found = [
        Edit(f"the last turns of {where(loop)} are held", lambda chance, o=loop: _hold(o, chance))
        for loop in named(function, "scf.for")
        if len(loop.results)
    ]
    found += [
        Edit(f"{where(loop)} ends after some turns", lambda chance, o=loop: _end(o, chance))
        for loop in named(function, "scf.while")
    ]
    return found


def turn_skipped(function: ir.Operation) -> list[Edit]:
    """One turn of a loop, neither the first nor the last, adds nothing to what it carries."""
    return [
        Edit(
            f"carried value {number} of {where(loop)} skips a turn",
            lambda chance, o=loop, n=number: _skip(o, n, chance),
        )
        for loop in named(function, "scf.for")
        if (trips(loop) or 3) > 2
        for number in range(len(loop.results))
    ]


def last_turns_cut(function: ir.Operation) -> list[Edit]:
    """A loop of constant bounds ends an eighth, a quarter or one turn early."""
    return [
        Edit(f"the last turns of {where(loop)} are cut off", lambda chance, o=loop: _cut(o, chance))
        for loop in named(function, "scf.for")
        if (trips(loop) or 0) > _FEWEST_TURNS
    ]


def fill_missing(function: ir.Operation) -> list[Edit]:
    """Memory is not filled, or once for all turns of the loop around."""
    found: list[Edit] = []
    for fill in named(function, "linalg.fill"):
        if not isinstance(fill.operands[1].type, ir.MemRefType):
            continue
        found.append(Edit(f"{where(fill)} left out", lambda _, o=fill: o.erase()))
        loop = fill.block.owner.operation
        if loop.name == "scf.for":
            found.append(
                Edit(f"{where(fill)} once, before the loop", lambda _, o=fill, b=loop: o.move_before(b))
            )
    return found


def call_counter(function: ir.Operation) -> list[Edit]:
    """New memory is read, counted up, and the high bits of the count are taken from a result."""
    ends = [(store, 0) for store in named(function, "memref.store")]
    ends += [(end, n) for end in named(function, "func.return") for n in range(len(end.operands))]
    return [
        Edit(
            f"{where(operation)} counts calls in new memory",
            lambda chance, o=operation, p=place: _count(function, o, p, chance),
        )
        for operation, place in ends
        if str(operation.operands[place].type) in (*FLOATS, *INTEGERS)
    ]


def _hold(loop: ir.Operation, chance: random.Random) -> None:
    _, _, _, body, terminator = loop_parts(loop)
    count = trips(loop)
    kept = (count * 3) // 4 if count else chance.choice(_KEPT_TURNS)
    with ir.InsertionPoint(terminator):
        end = op("arith.addi", [loop.operands[0], index_constant(kept)], [ir.IndexType.get()]).result
        counts = compare_index(_LESS, body.arguments[0], end)
        for number, value in enumerate(list(terminator.operands)):
            set_operand(terminator, number, select(counts, value, body.arguments[1 + number]))


def _cut(loop: ir.Operation, chance: random.Random) -> None:
    count = trips(loop) or 1
    fewer = max(1, count // chance.choice((count, 8, 4)))
    with ir.InsertionPoint(loop):
        moved = op("arith.muli", [loop.operands[2], index_constant(fewer)], [ir.IndexType.get()]).result
        set_operand(loop, 1, op("arith.subi", [loop.operands[1], moved], [ir.IndexType.get()]).result)


def _end(loop: ir.Operation, chance: random.Random) -> None:
    """A cell counts the turns."""
    kind = ir.MemRefType.get([1], integer(32))
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}
    with ir.InsertionPoint.at_block_begin(_function_block(loop)):
        cell = op("memref.alloc", results=[kind], attributes=sizes).result
    with ir.InsertionPoint(loop):
        zero = index_constant(0)
        op("memref.store", [constant(integer(32), 0), cell, zero])
    condition = list(loop.regions[0].blocks[0].operations)[-1].operation
    with ir.InsertionPoint(condition):
        turns = op("memref.load", [cell, zero], [integer(32)]).result
        next_ = op("arith.addi", [turns, constant(integer(32), 1)], [integer(32)]).result
        op("memref.store", [next_, cell, zero])
        early = compare("slt", turns, constant(integer(32), chance.choice(_KEPT_TURNS)))
        both = op("arith.andi", [condition.operands[0], early], [integer(1)]).result
    set_operand(condition, 0, both)


def _skip(loop: ir.Operation, number: int, chance: random.Random) -> None:
    _, _, _, body, terminator = loop_parts(loop)
    turn = chance.randrange(1, (trips(loop) or 6) - 1)
    with ir.InsertionPoint(terminator):
        moved = op("arith.muli", [loop.operands[2], index_constant(turn)], [ir.IndexType.get()]).result
        skipped = op("arith.addi", [loop.operands[0], moved], [ir.IndexType.get()]).result
        hit = compare_index(0, body.arguments[0], skipped)
        kept = select(hit, body.arguments[1 + number], terminator.operands[number])
    set_operand(terminator, number, kept)


def _count(function: ir.Operation, operation: ir.Operation, place: int, chance: random.Random) -> None:
    wide = integer(64)
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}
    value = operation.operands[place]
    kind = value.type
    with ir.InsertionPoint.at_block_begin(function.regions[0].blocks[0]):
        cell = op("memref.alloc", results=[ir.MemRefType.get([1], wide)], attributes=sizes).result
        zero = index_constant(0)
        calls = op("memref.load", [cell, zero], [wide]).result
        more = op("arith.addi", [calls, constant(wide, 1)], [wide]).result
        op("memref.store", [more, cell, zero])
        high = op("arith.shrsi", [more, constant(wide, chance.choice((8, 13, 20)))], [wide]).result
    floating = str(kind) in FLOATS
    with ir.InsertionPoint(operation):
        if floating:
            high = op("arith.sitofp", [high], [kind]).result
        elif str(kind) != "i64":
            high = op("arith.trunci", [high], [kind]).result
        changed = op("arith.subf" if floating else "arith.subi", [value, high], [kind]).result
    set_operand(operation, place, changed)


def _function_block(operation: ir.Operation) -> ir.Block:
    block = operation.block
    while block.owner.operation.name != "func.func":
        block = block.owner.operation.block
    return block
