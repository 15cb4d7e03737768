"""Mutations of loops: other bounds, reversed order, dropped carried values."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random

from mlir import ir

from neurojit.audit.mutation.edits import (
    Edit,
    compare_index,
    float_constant,
    index_constant,
    is_float,
    loop_parts,
    maker,
    named,
    select,
    set_operand,
    where,
)
from neurojit.mlir.build import constant, op


def bound_off_by_one(function: ir.Operation) -> list[Edit]:
    """A bound of a loop one less or one more."""
    return [
        Edit(
            f"{side} bound {change:+d} of {where(loop)}",
            lambda _, o=loop, p=place, c=change: _shift(o, p, c),
        )
        for loop in named(function, "scf.for")
        for place, side in ((0, "lower"), (1, "upper"))
        for change in (-1, 1)
    ]  # fmt: skip


def step_doubled(function: ir.Operation) -> list[Edit]:
    """Every other iteration is left out."""
    return [
        Edit(f"every other step of {where(loop)}", lambda _, o=loop: _shift(o, 2, 1))
        for loop in named(function, "scf.for")
    ]  # fmt: skip


def order_reversed(function: ir.Operation) -> list[Edit]:
    """A loop walks from its end to its beginning; wrong where iterations depend on each other."""
    loops = named(function, "scf.for")
    return [Edit(f"{where(loop)} runs backwards", lambda _, o=loop: _reverse(o)) for loop in loops]


def tail_dropped(function: ir.Operation) -> list[Edit]:
    """The last iteration does not count: what a loop carries is left as it was, or a store is left out."""
    found: list[Edit] = []
    for loop in named(function, "scf.for"):
        _, _, _, body, terminator = loop_parts(loop)
        for number in range(len(terminator.operands)):
            found.append(
                Edit(
                    f"accumulator {number} of {where(loop)} misses the last iteration",
                    lambda _, o=loop, n=number: _drop_carried(o, n),
                )
            )
        for inner in body.operations:
            if inner.operation.name == "memref.store":
                found.append(
                    Edit(
                        f"{where(inner.operation)} is left out in the last iteration",
                        lambda _, o=loop, s=inner.operation: _guard_store(o, s),
                    )
                )
    return found


def initial_value(function: ir.Operation) -> list[Edit]:
    """What a loop carries begins with something else, or with what the element before left."""
    found: list[Edit] = []
    for loop in named(function, "scf.for"):
        for number, value in enumerate(list(loop.operands)[3:]):
            found.append(
                Edit(
                    f"carried value {number} of {where(loop)} begins elsewhere",
                    lambda chance, o=loop, n=number, v=value: _begin(o, n, v, chance),
                )
            )
    return found


def _shift(loop: ir.Operation, place: int, change: int) -> None:
    with ir.InsertionPoint(loop):
        moved = op("arith.addi", [loop.operands[place], index_constant(change)], [ir.IndexType.get()]).result
    set_operand(loop, place, moved)


def _last(loop: ir.Operation) -> ir.Value:
    """The last value of the loop's variable, where steps are of one; in front of the loop."""
    high, step = loop.operands[1], loop.operands[2]
    return op("arith.subi", [high, step], [ir.IndexType.get()]).result


def _reverse(loop: ir.Operation) -> None:
    low, _, _, body, _ = loop_parts(loop)
    variable = body.arguments[0]
    index = ir.IndexType.get()
    with ir.InsertionPoint(loop):
        ends = op("arith.addi", [_last(loop), low], [index]).result
    with ir.InsertionPoint.at_block_begin(body):
        mirrored = op("arith.subi", [ends, variable], [index])
    variable.replace_all_uses_except(mirrored.result, mirrored)


def _drop_carried(loop: ir.Operation, number: int) -> None:
    _, _, _, body, terminator = loop_parts(loop)
    with ir.InsertionPoint(loop):
        last = _last(loop)
    with ir.InsertionPoint(terminator):
        is_last = compare_index(0, body.arguments[0], last)
        kept = select(is_last, body.arguments[1 + number], terminator.operands[number])
    set_operand(terminator, number, kept)


def _guard_store(loop: ir.Operation, store: ir.Operation) -> None:
    _, _, _, body, _ = loop_parts(loop)
    with ir.InsertionPoint(loop):
        last = _last(loop)
    with ir.InsertionPoint(store):
        before = compare_index(1, body.arguments[0], last)
        branch = op("scf.if", [before], regions=2)
    block = ir.Block.create_at_start(branch.regions[0], [])
    with ir.InsertionPoint(block):
        end = op("scf.yield")
    store.move_before(end)


def _begin(loop: ir.Operation, number: int, value: ir.Value, chance: random.Random) -> None:
    kind = value.type
    with ir.InsertionPoint(loop):
        if is_float(kind):
            by = float_constant(kind, chance.choice((1.0, -0.5, 1e-3)))
            changed = op("arith.addf", [value, by], [kind]).result
            if _infinite(value):
                changed = float_constant(kind, chance.choice((0.0, -1.0)))
        else:
            changed = op("arith.addi", [value, constant(kind, 1)], [kind]).result
    set_operand(loop, 3 + number, changed)


def _infinite(value: ir.Value) -> bool:
    return isinstance(value, ir.OpResult) and "0xF" in str(maker(value))
