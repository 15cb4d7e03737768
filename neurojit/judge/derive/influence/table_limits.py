"""Which entries of a table no index can be, and which bits of a word no shift brings to where one is read.

``x % 12`` never reads the last four of sixteen entries. What they hold is of no consequence, and no input
could show it. Ranges of values that arithmetic alone tells say so, for all arguments.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mlir import ir

from neurojit.judge.derive.bit_ranges import Range
from neurojit.judge.derive.influence.bit_uses import demanded_of
from neurojit.judge.derive.value_ranges import Ranges
from neurojit.model.types import Signature

_MOST: Final = 1 << 14  # entries of a table of which this is told
_WORD: Final = 64
_WIDENING = ("arith.extui", "arith.index_cast", "arith.index_castui")


@dataclass(frozen=True, slots=True)
class Read:
    """A read by data of the ``table`` of that number: ``operation`` reads what has that ``shape``, of which
    nobody knows the place where it is empty. ``operand``: that one is the table itself, all of it."""

    operation: ir.Operation
    table: int
    shape: tuple[int, ...]
    operand: int = -1


class TableLimits:
    """Of the tables of one ``body``. ``signature``: of its kernel."""

    def __init__(self, body: ir.Operation, signature: Signature) -> None:
        self._body, self._signature = body, signature
        self._made: Ranges | None = None

    @property
    def _ranges(self) -> Ranges:
        """Made where they are asked for: most kernels have no table."""
        if self._made is None:
            self._made = Ranges(self._body, self._signature)
        return self._made

    def outside(self, reads: Sequence[Read], entries: int) -> tuple[int, ...]:
        """The entries that none of ``reads``, all that there are of one table, can come to."""
        if entries > _MOST:
            return ()
        within: set[int] = set()
        for read in reads:
            found = self._within(read)
            if found is None:
                return ()
            within |= found
        return tuple(entry for entry in range(entries) if entry not in within)

    def bits(self, operation: ir.Operation, number: int, every: int) -> int:
        """Those of the constant that ``operation`` is given as that operand, out of ``every``, that may be
        looked at: of one that is shifted to the right, or masked by one bit that is shifted to the left."""
        other = operation.operands[1 - number] if len(operation.operands) == 2 else None
        if other is None:
            return every
        if operation.name == "arith.shrui" and number == 0:
            amounts = self._amounts(other, every)
            if amounts is None:
                return every
            wanted = demanded_of(operation.results[0])
            found = 0
            for amount in amounts:
                found |= wanted << amount
            return found & every
        if operation.name == "arith.andi" and not isinstance(other.owner, ir.Block):
            shift = other.owner.operation
            if shift.name == "arith.shli" and _number(shift.operands[0]) == 1:
                amounts = self._amounts(shift.operands[1], every)
                return every if amounts is None else sum(1 << amount for amount in amounts) & every
        return every

    def _amounts(self, amount: ir.Value, every: int) -> range | None:
        low, high = self._ranges.of(amount)
        width = every.bit_length()
        step = _step(amount)
        return range(-(-int(low) // step) * step, int(high) + 1, step) if low >= 0 and high < width else None

    def _within(self, read: Read) -> set[int] | None:
        """The entries that a read may come to; None where nobody knows."""
        operands = list(read.operation.operands)
        name = read.operation.name
        if read.operand >= 0 or not read.shape:
            return None
        if name == "memref.load":
            places = [self._ranges.of(index) for index in operands[1:]]
        elif name == "vector.extract":
            known = ir.DenseI64ArrayAttr(read.operation.attributes["static_position"])
            rest = iter(operands[1:])
            dynamic = ir.ShapedType.get_dynamic_size()
            places = [
                self._ranges.of(next(rest)) if place == dynamic else (float(place), float(place))
                for place in known
            ]
        else:
            return None
        if len(places) != len(read.shape):
            return None
        spans = [_span(place, extent) for place, extent in zip(places, read.shape, strict=True)]
        found: set[int] = set()
        for indices in itertools.product(*spans):
            entry = 0
            for index, extent in zip(indices, read.shape, strict=True):
                entry = entry * extent + index
            found.add(entry)
        return found


def _span(place: Range, extent: int) -> range:
    """Those of an index that are inside."""
    low, high = place
    return range(int(max(low, 0.0)), int(min(high, extent - 1.0)) + 1)


def _step(amount: ir.Value) -> int:
    """Of what ``amount`` is a multiple, where it does not wrap: its range says that."""
    if isinstance(amount.owner, ir.Block):
        return 1
    maker = amount.owner.operation
    if maker.name in _WIDENING:
        return _step(maker.operands[0])
    if maker.name == "arith.select" and _number(maker.operands[2]) == 0:  # of a shift that is made total
        return _step(maker.operands[1])
    factor = _number(maker.operands[1]) if maker.name in ("arith.shli", "arith.muli") else None
    if factor is None or not 0 < factor < _WORD:
        return 1
    return 1 << factor if maker.name == "arith.shli" else factor


def _number(value: ir.Value) -> int | None:
    """A constant, by itself or in every lane."""
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    held = value.owner.operation.attributes["value"]
    if isinstance(held, ir.DenseElementsAttr) and held.is_splat:
        held = held.get_splat_value()
    return held.value if isinstance(held, ir.IntegerAttr) else None
