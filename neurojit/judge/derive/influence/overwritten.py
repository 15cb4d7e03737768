"""Cells that are written again, wherever shapes alone decide, before anything reads them, or never read.

What one turn of a loop stores there has no influence on any input, and does no harm: a fill below an edge, a
copy below what is put on top of it, what the last turn keeps in new memory for a next one. Only of buffers
that are loaded and stored by their own indices.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.passes.aliases import ancestors
from neurojit.judge.derive.influence.shape_turns import ShapeTurns
from neurojit.judge.derive.influence.shape_values import ShapeValues, Turns
from neurojit.mlir.operation_facts import ALLOCATIONS
from neurojit.mlir.walk import operations_in

_LOADS, _STORES = ("memref.load", "vector.load"), ("memref.store", "vector.store")
_MOST = 20_000  # accesses that are looked at for one kernel
Cell = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Access:
    """A load or a store, with the loops around it from the outermost on. ``always``: it runs in each turn of
    them; ``counted``: nothing but those and branches is around it. ``place``: of the operation among all of
    the body, ``top``: of the statement that holds it."""

    operation: ir.Operation
    loops: tuple[ir.Operation, ...]
    always: bool
    counted: bool
    place: int
    top: int

    @property
    def stores(self) -> bool:
        return self.operation.name in _STORES

    @property
    def indices(self) -> list[ir.Value]:
        return list(self.operation.operands)[2 if self.stores else 1 :]

    @property
    def width(self) -> int:
        """Elements from the index on, in a row."""
        value = self.operation.operands[0] if self.stores else self.operation.results[0]
        return math.prod(value.type.shape) if isinstance(value.type, ir.VectorType) else 1


class Overwritten:
    """Of the buffers of ``body``."""

    def __init__(self, body: ir.Operation, values: ShapeValues, shapes: ShapeTurns) -> None:
        self._values = values
        self._shapes = shapes
        self._left = _MOST
        self._accesses = _accesses(body)
        self._cells: dict[ir.Operation, dict[Cell, list[tuple[int, ...]]] | None] = {}

    def is_possible(self) -> bool:
        """Whether any buffer is stored to in two places, or is new memory that is stored to."""
        return any(
            known is not None and sum(one.stores for one in known) > (not _is_made(buffer))
            for buffer, known in self._accesses.items()
        )

    def is_lost(self, store: ir.Operation, lane: int | None, turns: Turns) -> bool:
        """Whether what ``store`` puts there in these turns is written again before it is read, or never
        read."""
        known = self._accesses.get(store.operands[1]) if store.name in _STORES else None
        mine = next((one for one in known or () if one.operation == store), None)
        if known is None or mine is None or not mine.counted or (lane is None and mine.width > 1):
            return False
        together = self._shapes.all_of([loop for loop in mine.loops if loop not in turns], turns)
        return bool(together) and all(self._is_cell_lost(mine, known, lane or 0, one) for one in together)

    def _is_cell_lost(self, mine: _Access, known: Sequence[_Access], lane: int, turns: Turns) -> bool:
        cell = self._cell(mine, turns, lane)
        if cell is None:
            return False
        now = tuple(turns[loop] for loop in mine.loops)
        later = (one for one in known if one.stores and one.always and one.top > mine.top)
        end = min((one.top for one in later if self._when(one, cell)), default=None)
        if end is None:
            if not _is_made(mine.operation.operands[1]):
                return False
            end = max(one.top for one in known)
        return not any(self._is_read(one, mine, now, cell, end) for one in known if not one.stores)

    def _is_read(self, one: _Access, mine: _Access, now: tuple[int, ...], cell: Cell, end: int) -> bool:
        """Whether ``one`` may read ``cell`` between ``mine`` and the end of the statement ``end``."""
        if not mine.top <= one.top <= end:
            return False
        when = self._when(one, cell)
        if when is None:
            return True
        if one.top > mine.top:
            return bool(when)
        return any(_is_after(turn, one, now, mine) for turn in when)

    def _when(self, one: _Access, cell: Cell) -> list[tuple[int, ...]] | None:
        """The turns of its loops in which ``one`` comes to ``cell``; None where nobody knows. Of a store what
        nobody knows does not count."""
        if one.operation not in self._cells:
            self._cells[one.operation] = self._found(one)
        found = self._cells[one.operation]
        if found is None:
            return [] if one.stores else None
        return found.get(cell, [])

    def _found(self, one: _Access) -> dict[Cell, list[tuple[int, ...]]] | None:
        """By cell, the turns in which ``one`` comes to it."""
        together = self._shapes.all_of(one.loops, {}, self._left)
        if together is None:
            return None
        self._left -= len(together) * one.width
        found: dict[Cell, list[tuple[int, ...]]] = {}
        for turns in together:
            if not self._shapes.runs(one.operation, turns):
                continue
            start = self._cell(one, turns, 0)
            if start is None:
                return None
            turn = tuple(turns[loop] for loop in one.loops)
            for lane in range(one.width):
                cell = (*start[:-1], start[-1] + lane) if start else start
                found.setdefault(cell, []).append(turn)
        return found

    def _cell(self, one: _Access, turns: Turns, lane: int) -> Cell | None:
        indices = [self._values.of(index, None, turns) for index in one.indices]
        known = [index for index in indices if index is not None]
        if len(known) < len(indices):
            return None
        return (*known[:-1], known[-1] + lane) if known else ()


def _is_after(turn: tuple[int, ...], one: _Access, now: tuple[int, ...], mine: _Access) -> bool:
    """Whether ``one`` in ``turn`` is after ``mine`` in ``now``: by the loops around both, then as written."""
    shared = list(
        itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one.loops, mine.loops, strict=False))
    )
    first, second = turn[: len(shared)], now[: len(shared)]
    return first > second or (first == second and one.place > mine.place)


def _accesses(body: ir.Operation) -> dict[ir.Value, list[_Access] | None]:
    """Those of each buffer; None where something else is done with it."""
    found: dict[ir.Value, list[_Access] | None] = {}
    block = body.regions[0].blocks[0]
    place = itertools.count()
    for top, statement in enumerate(block.operations):
        for operation in (statement.operation, *operations_in(statement.operation)):
            number = next(place)
            for index, operand in enumerate(operation.operands):
                if not isinstance(operand.type, ir.MemRefType) or operation.name == "memref.dealloc":
                    continue
                loops, always, counted = _around(operation)
                is_own = operation.name in (*_LOADS, *_STORES) and index == (operation.name in _STORES)
                known = found.setdefault(operand, [])
                if not (is_own and _is_whole(operand, block) and _is_in_a_row(operation)):
                    found[operand] = None
                elif known is not None:
                    known.append(_Access(operation, loops, always, counted, number, top))
    return found


def _is_in_a_row(access: ir.Operation) -> bool:
    value = access.operands[0] if access.name in _STORES else access.results[0]
    return not isinstance(value.type, ir.VectorType) or len(value.type.shape) == 1


def _is_whole(buffer: ir.Value, block: ir.Block) -> bool:
    """Whether it is an argument, or new memory, once; a view shares its memory with others."""
    if isinstance(buffer.owner, ir.Block):
        return buffer.owner == block
    return _is_made(buffer) and any(each.operation == buffer.owner.operation for each in block.operations)


def _is_made(buffer: ir.Value) -> bool:
    """Whether it is new memory, which nobody reads later."""
    return not isinstance(buffer.owner, ir.Block) and buffer.owner.operation.name in ALLOCATIONS


def _around(operation: ir.Operation) -> tuple[tuple[ir.Operation, ...], bool, bool]:
    around = ancestors(operation)
    loops = tuple(holder for holder in reversed(around) if holder.name == "scf.for")
    branches = sum(holder.name == "scf.if" for holder in around)
    return loops, len(loops) == len(around), len(loops) + branches == len(around)
