"""Splits a loop into a vector body and a scalar remainder."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mlir import ir

from neurojit.edits.copies import Copies
from neurojit.edits.loops import Loop, new_loop
from neurojit.edits.reading import is_counted
from neurojit.edits.vectors.analysis import Lanewise, analyse
from neurojit.edits.vectors.folds import Fold
from neurojit.edits.vectors.widening import CannotWiden, Shape, Widening
from neurojit.frontend.index_values import constant_index
from neurojit.mlir.build import compare, constant, op


def vectorize(loop: Loop, shape: Shape) -> bool:
    """Take ``loop`` in vectors of ``shape``, in place; False where it is too short or cannot be taken so.

    Where it returns False the function may hold pieces that nobody uses; throw it away.
    """
    lanewise = analyse(loop)
    if isinstance(lanewise, str):
        return False
    if loop.step != 1 if loop.trips is None else loop.trips < shape.iterations:
        return False
    begin = loop.lower
    try:
        for parts in dict.fromkeys((shape.parts, 1)):
            if loop.trips is None or loop.trips >= parts * shape.lanes:
                _split(lanewise, replace(shape, parts=parts), loop.trips)
        if lanewise.repeatable and loop.trips != 0 and is_counted(loop.lower) and is_counted(loop.upper):
            _overlap(lanewise, replace(shape, parts=1), begin)
    except CannotWiden:
        return False
    if loop.trips == 0:
        _drop(loop)
    return True


def _overlap(lanewise: Lanewise, shape: Shape, begin: ir.Value) -> None:
    """The rest as one vector that ends where the loop ends: some iterations run a second time.

    What began at ``begin`` with fewer iterations than lanes is left as it is. Bounds that only a run knows
    are compared; of bounds that depend on data that would be a decision of its own, which the gate refuses.
    """
    loop, kind = lanewise.loop, lanewise.loop.lower.type
    if loop.trips is not None:
        start = constant_index(loop.lower)
        assert start is not None  # or the trips would not be known
        with ir.InsertionPoint(loop.operation):
            first = start + (loop.trips - shape.lanes) * loop.step
            loop.operation.operands[0] = constant(kind, first)
        _split(lanewise, shape, shape.lanes)
        return
    with ir.InsertionPoint(loop.operation):
        count = op("arith.subi", [loop.upper, begin], [kind]).result
        enough = compare("sge", count, constant(kind, shape.lanes))
        unfinished = compare("slt", loop.lower, loop.upper)
        both = op("arith.andi", [enough, unfinished], [enough.type]).result
        earlier = op("arith.subi", [loop.upper, constant(kind, shape.lanes)], [kind]).result
        first = op("arith.select", [both, earlier, loop.upper], [kind]).result
        last = Loop(Copies().clone(loop.operation))
        last.operation.operands[0] = first
        loop.operation.operands[1] = op("arith.select", [enough, loop.lower, loop.upper], [kind]).result
    whole = analyse(last)
    assert isinstance(whole, Lanewise)  # as the loop that it is a copy of
    _split(whole, shape, None)
    _drop(last)


def _split(lanewise: Lanewise, shape: Shape, trips: int | None) -> None:
    loop = lanewise.loop
    widening = Widening(lanewise, shape)
    kind = loop.lower.type
    with ir.InsertionPoint(loop.operation):
        upper = _end_of_whole(loop, shape, trips)
        step = constant(kind, shape.iterations * loop.step)
        kinds = [widening.vector_of(value.type) for value in loop.carried]
        neutral = [
            op("vector.broadcast", [fold.neutral(value.type)], [vector]).result
            for fold, value, vector in zip(lanewise.folds, loop.carried, kinds, strict=True)
        ]
        starts = [vector for vector in neutral for _ in range(shape.parts)]
        made, block = new_loop(loop.lower, upper, step, starts)
        with ir.InsertionPoint(block):
            variable, *carried = block.arguments
            yielded = widening.body(variable, _grouped(carried, shape.parts))
            op("scf.yield", [part for parts in yielded for part in parts])
        sums = [
            _joined(fold, initial, parts)
            for fold, initial, parts in zip(
                lanewise.folds, loop.initials, _grouped(list(made.results), shape.parts), strict=True
            )
        ]
    loop.operation.operands[0] = upper
    for place, value in enumerate(sums):
        loop.operation.operands[3 + place] = value


def _end_of_whole(loop: Loop, shape: Shape, trips: int | None) -> ir.Value:
    """Where the iterations that fill whole vectors end."""
    kind = loop.lower.type
    if trips is not None:
        ahead = trips // shape.iterations * shape.iterations * loop.step
        start = constant_index(loop.lower)
        assert start is not None  # or the trips would not be known
        return constant(kind, start + ahead)
    # Of less than no iterations the remainder is negative, too: neither loop runs then, and nothing decides.
    count = op("arith.subi", [loop.upper, loop.lower], [kind]).result
    rest = op("arith.remsi", [count, constant(kind, shape.iterations)], [kind]).result
    whole = op("arith.subi", [count, rest], [kind]).result
    return op("arith.addi", [loop.lower, whole], [kind]).result


def _grouped(values: Sequence[ir.Value], size: int) -> list[list[ir.Value]]:
    return [list(values[start : start + size]) for start in range(0, len(values), size)]


def _joined(fold: Fold, initial: ir.Value, parts: list[ir.Value]) -> ir.Value:
    while len(parts) > 1:
        pairs = [fold.join(one, two) for one, two in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[len(pairs) * 2 :]
    return fold.join(initial, fold.across(parts[0]))


def _drop(loop: Loop) -> None:
    """Nothing remains: the loop hands on what it was given."""
    for result, value in zip(loop.operation.results, loop.initials, strict=True):
        result.replace_all_uses_with(value)
    loop.operation.erase()
