"""Cells that are written again, wherever shapes alone decide, before anything reads them.

What one turn of a loop stores there has no influence on any input, and does no harm: a fill below an edge, a
copy below what is put on top of it. Only of buffers that are loaded and stored by their own indices.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.passes.aliases import ancestors
from neurojit.judge.derive.influence.shape_values import ShapeValues, Turns
from neurojit.mlir.walk import operations_in

_LOADS, _STORES = ("memref.load", "vector.load"), ("memref.store", "vector.store")
_MOST = 20_000  # accesses that are looked at for one kernel
Cell = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Access:
    """A load or a store, with the loops around it from the outermost on. ``always``: it runs in each turn of
    them. ``place``: of the operation among all of the body, ``top``: of the statement that holds it."""

    operation: ir.Operation
    loops: tuple[ir.Operation, ...]
    always: bool
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
    """Of the buffers of ``body``; ``turns``: how many each loop takes."""

    def __init__(self, body: ir.Operation, values: ShapeValues, turns: Mapping[ir.Operation, int]) -> None:
        self._values = values
        self._turns = turns
        self._left = _MOST
        self._accesses = _accesses(body)
        self._cells: dict[tuple[ir.Operation, Cell], list[tuple[int, ...]] | None] = {}

    def is_possible(self) -> bool:
        """Whether any buffer is stored to in two places."""
        return any(
            known is not None and sum(one.stores for one in known) > 1 for known in self._accesses.values()
        )

    def is_lost(self, store: ir.Operation, lane: int | None, turns: Turns) -> bool:
        """Whether what ``store`` puts there in these turns is written again before it is read."""
        known = self._accesses.get(store.operands[1]) if store.name in _STORES else None
        mine = next((one for one in known or () if one.operation == store), None)
        if known is None or mine is None or not all(loop in turns for loop in mine.loops):
            return False
        cell = self._cell(mine, turns, lane or 0)
        if cell is None or (lane is None and mine.width > 1):
            return False
        now = tuple(turns[loop] for loop in mine.loops)
        later = (one for one in known if one.stores and one.always and one.top > mine.top)
        end = min((one.top for one in later if self._when(one, cell)), default=None)
        if end is None:
            return False
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
        key = one.operation, cell
        if key not in self._cells:
            self._cells[key] = self._found(one, cell)
        found = self._cells[key]
        return [] if found is None and one.stores else found

    def _found(self, one: _Access, cell: Cell) -> list[tuple[int, ...]] | None:
        counts = [self._turns.get(loop, 0) for loop in one.loops]
        if not all(counts) or math.prod(counts) > self._left:
            return None
        self._left -= math.prod(counts)
        found: list[tuple[int, ...]] = []
        for turn in itertools.product(*map(range, counts)):
            start = self._cell(one, dict(zip(one.loops, turn, strict=True)), 0)
            if start is None:
                return None
            away = cell[-1] - start[-1] if cell else 0
            if cell[:-1] == start[:-1] and 0 <= away < one.width:
                found.append(turn)
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
                loops, always = _around(operation)
                is_own = operation.name in (*_LOADS, *_STORES) and index == (operation.name in _STORES)
                known = found.setdefault(operand, [])
                if not (is_own and _is_whole(operand, block)):
                    found[operand] = None
                elif known is not None:
                    known.append(_Access(operation, loops, always, number, top))
    return found


def _is_whole(buffer: ir.Value, block: ir.Block) -> bool:
    """Whether it is an argument, or new memory, once; a view shares its memory with others."""
    if isinstance(buffer.owner, ir.Block):
        return buffer.owner == block
    maker = buffer.owner.operation
    return maker.name in ("memref.alloc", "memref.alloca") and any(
        each.operation == maker for each in block.operations
    )


def _around(operation: ir.Operation) -> tuple[tuple[ir.Operation, ...], bool]:
    around = ancestors(operation)
    loops = tuple(holder for holder in reversed(around) if holder.name == "scf.for")
    return loops, len(loops) == len(around)
