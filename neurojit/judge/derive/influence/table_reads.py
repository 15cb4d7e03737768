"""Has each read of a table note which entries it reads, and flips bits of one where that is asked for."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.passes.lanes import splat_like
from neurojit.judge.derive.influence.table_limits import Read
from neurojit.judge.derive.influence.tables import TableReads
from neurojit.judge.derive.influence.words import Words, as_number
from neurojit.judge.derive.reinterpret.domain import element_of
from neurojit.judge.influence_sites import ENTRY, FLIPPED
from neurojit.mlir.build import compare, constant, op


class Noting:
    """``first``: where the words of entries begin; ``anchor``: before which things are ready at entry."""

    def __init__(self, words: Words, first: int, anchor: ir.Operation) -> None:
        self._words, self._first = words, first
        with ir.InsertionPoint(anchor):
            index = ir.IndexType.get()
            self._entry = op("arith.index_cast", [words.at(ENTRY)], [index]).result
            self._flipped = words.at(FLIPPED)

    def run(self, reads: TableReads) -> None:
        """Instrument all of them. What reads at a place that nobody knows notes nothing."""
        for read in reads.reads:
            if not read.shape:
                continue
            first = self._first + reads.first_of(read.table)
            name = read.operation.name
            with ir.InsertionPoint(read.operation):
                if read.operand >= 0:
                    self._held(read, first)
                elif name == "vector.gather":
                    self._gather(read, first)
                elif name in ("vector.load", "vector.maskedload"):
                    self._row(read, first)
                elif name in ("memref.load", "vector.extract"):
                    self._one(read, first)

    def _one(self, read: Read, first: int) -> None:
        places = _dynamic(read.operation) if read.operation.name == "vector.extract" else (
            list(read.operation.operands)[1:]
        )  # fmt: skip
        place = _place(read.shape, places, first)
        op("memref.store", [self._words.one(), self._words.buffer, place])
        self._flip(read.operation, compare("eq", self._number_of(place), self._entry))

    def _held(self, read: Read, first: int) -> None:
        """A word, or a vector of them, that is used there: all of it is read."""
        value = read.operation.operands[read.operand]
        for lane in range(read.shape[0]):
            place = constant(ir.IndexType.get(), first + lane)
            op("memref.store", [self._words.one(), self._words.buffer, place])
        number = constant(ir.IndexType.get(), first - self._first)
        here = compare("eq", number, self._entry)
        if isinstance(value.type, ir.VectorType):
            flat = ir.VectorType.get([read.shape[0]], ir.IndexType.get())
            lanes = op("vector.step", [], [flat]).result
            begins, wanted = (op("vector.broadcast", [v], [flat]).result for v in (number, self._entry))
            here = compare("eq", op("arith.addi", [begins, lanes], [flat]).result, wanted)
            shaped = ir.VectorType.get(value.type.shape, ir.IntegerType.get_signless(1))
            here = here if here.type == shaped else op("vector.shape_cast", [here], [shaped]).result
        read.operation.operands[read.operand] = self._changed(value, here)

    def _row(self, read: Read, first: int) -> None:
        """One entry beside the other."""
        kind = read.operation.results[0].type
        if not isinstance(kind, ir.VectorType) or len(kind.shape) != 1:
            return
        operands = list(read.operation.operands)
        mask = None
        if read.operation.name == "vector.maskedload":
            *operands, mask, _ = operands
        place = _place(read.shape, operands[1:], first)
        ones = splat_like(ir.VectorType.get(kind.shape, self._words.kind), 1)
        if mask is None:
            op("vector.store", [ones, self._words.buffer, place])
        else:
            op("vector.maskedstore", [self._words.buffer, place, mask, ones])
        lanes = ir.VectorType.get(kind.shape, ir.IndexType.get())
        beside = op("vector.step", [], [lanes]).result
        self._flip_lanes(read.operation, place, beside, mask)

    def _gather(self, read: Read, first: int) -> None:
        _, *places, lanes, mask, _ = list(read.operation.operands)
        kind = ir.VectorType.get(ir.VectorType(lanes.type).shape, self._words.kind)
        place = _place(read.shape, places, first)
        op("vector.scatter", [self._words.buffer, place, lanes, mask, splat_like(kind, 1)])
        index = ir.VectorType.get(kind.shape, ir.IndexType.get())
        if lanes.type != index:
            lanes = op("arith.index_cast", [lanes], [index]).result
        self._flip_lanes(read.operation, place, lanes, mask)

    def _flip_lanes(
        self, read: ir.Operation, place: ir.Value, lanes: ir.Value, mask: ir.Value | None
    ) -> None:
        begins, wanted = (
            op("vector.broadcast", [value], [lanes.type]).result
            for value in (self._number_of(place), self._entry)
        )
        here = compare("eq", op("arith.addi", [begins, lanes], [lanes.type]).result, wanted)
        if mask is not None:
            here = op("arith.andi", [here, mask], [here.type]).result
        self._flip(read, here)

    def _number_of(self, place: ir.Value) -> ir.Value:
        """The number of an entry, among those of all tables, of its word."""
        return op("arith.subi", [place, constant(place.type, self._first)], [place.type]).result

    def _flip(self, read: ir.Operation, here: ir.Value) -> None:
        """Have the result of ``read`` be another one where that entry is asked for."""
        value = read.results[0]
        if not isinstance(element_of(value.type), ir.IntegerType | ir.IndexType):
            return
        users = [(use.owner.operation, use.operand_number) for use in value.uses]
        with ir.InsertionPoint.after(read):
            changed = self._changed(value, here)
        for user, number in users:
            user.operands[number] = changed

    def _changed(self, value: ir.Value, here: ir.Value) -> ir.Value:
        other = op("arith.xori", [value, as_number(self._flipped, value.type)], [value.type]).result
        return op("arith.select", [here, other, value], [value.type]).result


def _dynamic(extract: ir.Operation) -> list[ir.Value]:
    """Where ``extract`` reads: known places as constants."""
    rest = iter(list(extract.operands)[1:])
    dynamic = ir.ShapedType.get_dynamic_size()
    known = ir.DenseI64ArrayAttr(extract.attributes["static_position"])
    return [next(rest) if place == dynamic else constant(ir.IndexType.get(), place) for place in known]


def _place(shape: Sequence[int], places: Sequence[ir.Value], first: int) -> ir.Value:
    """The word of an entry: rows one behind the other, from ``first`` on."""
    index = ir.IndexType.get()
    place = constant(index, 0)
    for extent, at in zip(shape, places, strict=True):
        scaled = op("arith.muli", [place, constant(index, extent)], [index]).result
        place = op("arith.addi", [scaled, at], [index]).result
    return op("arith.addi", [place, constant(index, first)], [index]).result
