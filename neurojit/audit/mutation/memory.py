"""Mutations of memory accesses: another index, reordered, dropped."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.audit.mutation.edits import (
    Edit,
    compare_index,
    index_constant,
    named,
    select,
    set_operand,
    where,
)
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in


def wrong_index(function: ir.Operation) -> list[Edit]:
    """An access takes the neighbouring cell (round the end), or two of its indices trade places."""
    found: list[Edit] = []
    for access in named(function, "memref.load", "memref.store"):
        first = 1 if access.name == "memref.load" else 2
        kind = ir.MemRefType(access.operands[first - 1].type)
        for place in range(first, len(access.operands)):
            extent = kind.shape[place - first]
            found.append(
                Edit(
                    f"index {place - first} of {where(access)} is one further",
                    lambda _, a=access, p=place, e=extent: _next_cell(a, p, e),
                )
            )
            if place > first:
                found.append(
                    Edit(
                        f"indices {place - first - 1} and {place - first} of {where(access)} traded",
                        lambda _, a=access, p=place: _trade(a, p),
                    )
                )
    return found


def index_past_the_end(function: ir.Operation) -> list[Edit]:
    """An access one further, with nothing to keep it inside."""
    found: list[Edit] = []
    for access in named(function, "memref.load", "memref.store"):
        first = 1 if access.name == "memref.load" else 2
        for place in range(first, len(access.operands)):
            for change in (-1, 1):
                found.append(
                    Edit(
                        f"index {place - first} {change:+d} of {where(access)}, unguarded",
                        lambda _, a=access, p=place, c=change: _move(a, p, c),
                    )
                )
    return found


def dropped_store(function: ir.Operation) -> list[Edit]:
    """A store that is not there."""
    stores = named(function, "memref.store")
    return [Edit(f"{where(store)} dropped", lambda _, s=store: s.erase()) for store in stores]


def stale_read(function: ir.Operation) -> list[Edit]:
    """A load stands before a write that it should have seen."""
    found: list[Edit] = []
    for load in named(function, "memref.load"):
        source = load.operands[0]
        writer = _writer_before(load, source)
        if writer is not None:
            found.append(
                Edit(f"{where(load)} before {where(writer)}", lambda _, a=load, w=writer: a.move_before(w))
            )
        loop = _loop_that_writes(load, source)
        if loop is not None:
            found.append(
                Edit(f"{where(load)} once, before {where(loop)}", lambda _, a=load, b=loop: a.move_before(b))
            )
    return found


def stale_carried(function: ir.Operation) -> list[Edit]:
    """A loop hands on what it had an iteration ago."""
    found: list[Edit] = []
    for loop in named(function, "scf.for"):
        body = loop.regions[0].blocks[0]
        terminator = list(body.operations)[-1].operation
        for number, value in enumerate(terminator.operands):
            carried = body.arguments[1 + number]
            if value == carried:
                continue
            found.append(
                Edit(
                    f"uses of carried value {number} of {where(loop)} see the one before the loop",
                    lambda _, o=loop, n=number, c=carried: _freeze(o, n, c),
                )
            )
    return found


def _next_cell(access: ir.Operation, place: int, extent: int) -> None:
    index = ir.IndexType.get()
    with ir.InsertionPoint(access):
        moved = op("arith.addi", [access.operands[place], index_constant(1)], [index]).result
        outside = compare_index(0, moved, index_constant(extent))
        inside = select(outside, index_constant(0), moved)
    set_operand(access, place, inside)


def _move(access: ir.Operation, place: int, change: int) -> None:
    with ir.InsertionPoint(access):
        moved = op(
            "arith.addi", [access.operands[place], index_constant(change)], [ir.IndexType.get()]
        ).result
    set_operand(access, place, moved)


def _trade(access: ir.Operation, place: int) -> None:
    left, right = access.operands[place - 1], access.operands[place]
    set_operand(access, place - 1, right)
    set_operand(access, place, left)


def _writer_before(load: ir.Operation, source: ir.Value) -> ir.Operation | None:
    """The last operation before ``load`` in its block that writes ``source``, if the load can stand there."""
    operations = [view.operation for view in load.block.operations]
    place = operations.index(load)
    writer = None
    for earlier in operations[:place]:
        if earlier.name == "memref.store" and earlier.operands[1] == source:
            writer = earlier
    if writer is None:
        return None
    between = operations[operations.index(writer) : place]
    made = {result for operation in between for result in operation.results}
    return None if any(operand in made for operand in load.operands) else writer


def _loop_that_writes(load: ir.Operation, source: ir.Value) -> ir.Operation | None:
    """The loop around ``load`` that writes ``source``, if the load's indices are known before it."""
    block = load.block
    loop = block.owner.operation
    if loop.name != "scf.for" or not any(s.operands[1] == source for s in named(loop, "memref.store")):
        return None
    inside = {result for operation in operations_in(loop) for result in operation.results}
    inside.update(block.arguments)
    return None if any(operand in inside for operand in load.operands) else loop


def _freeze(loop: ir.Operation, number: int, carried: ir.Value) -> None:
    carried.replace_all_uses_with(loop.operands[3 + number])
