"""What shapes say of operations in chosen turns of loops, in whatever turns the other loops around are.

Whether one runs at all, how often a loop runs, and what a value may be: over all turns of the loops that it
follows from, as far as they are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlir import ir

from neurojit.compiler.passes.aliases import ancestors
from neurojit.judge.derive.influence.shape_values import ShapeValues, Turns

_MOST = 256  # turns of several loops together that a value is looked at in
_MOST_LOOKED_AT = 60_000  # of all values
_MOST_FOLLOWED = 200


class ShapeTurns:
    """``turns``: how many each loop takes whenever it is entered, 0 where the text does not say."""

    def __init__(self, values: ShapeValues, turns: Mapping[ir.Operation, int]) -> None:
        self._values = values
        self._turns = turns
        self._left = _MOST_LOOKED_AT
        self._loops: dict[ir.Value, tuple[ir.Operation, ...]] = {}

    def count(self, loop: ir.Operation, chosen: Turns) -> int | None:
        """How many turns it takes in those of the loops around it; None where nobody knows."""
        if loop.name != "scf.for":
            return None
        if self._turns.get(loop, 0):
            return self._turns[loop]
        low, high, step = (self._values.of(bound, None, chosen) for bound in list(loop.operands)[:3])
        if low is None or high is None or step is None or step <= 0:
            return None
        return max(0, -((low - high) // step))

    def runs(self, operation: ir.Operation, chosen: Turns) -> bool:
        """Whether it may run there: no branch by shape leaves it out, and no loop around it runs no turn."""
        inner = operation
        for holder in ancestors(operation):
            if holder.name == "scf.for" and holder not in chosen and self.count(holder, chosen) == 0:
                return False
            if holder.name == "scf.if":
                found = self.possible(holder.operands[0], None, chosen)
                taken = _number_of(inner, holder) == 0
                if found is not None and all(bool(one) != taken for one in found):
                    return False
            inner = holder
        return True

    def possible(self, value: ir.Value, lane: int | None, chosen: Turns) -> set[int] | None:
        """What that lane of it may be; None where it follows from data, or is not known."""
        found: set[int] = set()
        together = self.all_of([loop for loop in self._loops_of(value) if loop not in chosen], chosen)
        for turns in together or ():
            one = self._values.of(value, lane, turns)
            if one is None:
                return None
            found.add(one)
        return found or None

    def all_of(self, loops: Sequence[ir.Operation], chosen: Turns, most: int = _MOST) -> list[Turns] | None:
        """The turns of ``loops``, outer ones first, beside those ``chosen``; None where they are not known or
        too many."""
        together: list[Turns] = [chosen]
        for loop in loops:
            more: list[Turns] = []
            for turns in together:
                count = self.count(loop, turns)
                if count is None or len(more) + count > most:
                    return None
                more += [{**turns, loop: turn} for turn in range(count)]
            together = more
        self._left -= len(together)
        return together if self._left > 0 else None

    def _loops_of(self, value: ir.Value) -> tuple[ir.Operation, ...]:
        """The loops by whose turns it is what it is, outer ones first."""
        if value not in self._loops:
            found = dict.fromkeys(_followed(value))
            self._loops[value] = tuple(sorted(found, key=lambda loop: len(ancestors(loop))))
        return self._loops[value]


def _followed(value: ir.Value) -> Iterator[ir.Operation]:
    """The loops whose counters, or what they carry, a value is computed of."""
    seen: set[ir.Value] = set()
    open_ = [value]
    while open_ and len(seen) < _MOST_FOLLOWED:
        one = open_.pop()
        if one in seen:
            continue
        seen.add(one)
        made = one.owner.owner.operation if isinstance(one.owner, ir.Block) else one.owner.operation
        if isinstance(one.owner, ir.Block):
            if made.name != "scf.for":
                continue
            yield made
        # A loop takes as many turns as its bounds say.
        operands = list(made.operands)[:3] if isinstance(one.owner, ir.Block) else list(made.operands)
        open_ += [operand for operand in operands if not isinstance(operand.type, ir.MemRefType)]


def _number_of(inner: ir.Operation, holder: ir.Operation) -> int:
    """The region of ``holder`` that ``inner`` stands in."""
    return next(number for number, region in enumerate(holder.regions) if inner.block in list(region.blocks))
