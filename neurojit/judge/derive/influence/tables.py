"""Notes which entries of a candidate's own constant tables are read: one that never was may be wrong.

Entries that data choose are meant. What stands at an index that follows from shapes is read on every input.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.compiler.passes.lanes import splat_like
from neurojit.judge.influence_sites import Table, noted
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in

_READS = ("memref.load", "vector.gather")


def contents_of(module: ir.Operation) -> frozenset[str]:
    """What the constant tables of a module hold."""
    return frozenset(str(one.attributes["initial_value"]) for one in _globals(module))


class TableReads:
    """The reads, by data, of tables that hold something else than ``known``."""

    def __init__(
        self, body: ir.Operation, data: set[ir.Value], known: frozenset[str], written: Culprits
    ) -> None:
        parent = body.parent
        assert parent is not None
        self._contents = {
            ir.StringAttr(one.attributes["sym_name"]).value: str(one.attributes["initial_value"])
            for one in _globals(parent.operation)
        }
        self._first: dict[str, int] = {}
        self.tables: list[Table] = []
        self._reads = [
            (operation, name)
            for operation in operations_in(body)
            if (name := self._table(operation, data)) and self._contents.get(name, "") not in known
        ]
        for operation, name in self._reads:
            if name not in self._first:
                self._first[name] = self.entries
                size = math.prod(ir.MemRefType(_base(operation).type).shape)
                self.tables.append(Table(written.line_of(operation.location), size))

    @property
    def entries(self) -> int:
        """Of all tables together."""
        return sum(table.entries for table in self.tables)

    def note(self, words: ir.Value, first: int) -> None:
        """Have each read set the word of its entry, from ``first`` on. Not where there are too many."""
        if not noted(tuple(self.tables)):
            return
        for operation, name in self._reads:
            with ir.InsertionPoint(operation):
                if operation.name == "memref.load":
                    _note_load(operation, words, first + self._first[name])
                else:
                    _note_gather(operation, words, first + self._first[name])

    def _table(self, operation: ir.Operation, data: set[ir.Value]) -> str:
        """The table that ``operation`` reads where data say; empty for none."""
        if operation.name not in _READS or not any(value in data for value in list(operation.operands)[1:]):
            return ""
        maker = _base(operation).owner
        if isinstance(maker, ir.Block) or maker.operation.name != "memref.get_global":
            return ""
        return ir.FlatSymbolRefAttr(maker.operation.attributes["name"]).value


def _base(operation: ir.Operation) -> ir.Value:
    base = operation.operands[0]
    while not isinstance(base.owner, ir.Block) and base.owner.operation.name == "memref.cast":
        base = base.owner.operation.operands[0]
    return base


def _globals(module: ir.Operation) -> Iterator[ir.Operation]:
    for one in module.regions[0].blocks[0].operations:
        operation = one.operation
        if operation.name == "memref.global" and "initial_value" in operation.attributes:
            yield operation


def _note_load(load: ir.Operation, words: ir.Value, first: int) -> None:
    place = _place(_base(load), list(load.operands)[1:], first)
    op("memref.store", [constant(ir.IntegerType.get_signless(64), 1), words, place])


def _note_gather(gather: ir.Operation, words: ir.Value, first: int) -> None:
    base, *places, lanes, mask, _ = list(gather.operands)
    kind = ir.VectorType.get(ir.VectorType(lanes.type).shape, ir.IntegerType.get_signless(64))
    op("vector.scatter", [words, _place(base, places, first), lanes, mask, splat_like(kind, 1)])


def _place(table: ir.Value, places: Sequence[ir.Value], first: int) -> ir.Value:
    """The word of an entry: rows one behind the other, from ``first`` on."""
    index = ir.IndexType.get()
    place = constant(index, 0)
    for extent, at in zip(ir.MemRefType(table.type).shape, places, strict=True):
        scaled = op("arith.muli", [place, constant(index, extent)], [index]).result
        place = op("arith.addi", [scaled, at], [index]).result
    return op("arith.addi", [place, constant(index, first)], [index]).result
