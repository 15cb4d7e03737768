"""What a value is at least and at most while a nest of loops runs, as IR before the nest."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlir import ir

from neurojit.frontend.bounds import all_of, bounds, width
from neurojit.mlir.build import compare, constant, op

_GUARDED = 30  # bits of a leaf of 64: products of two, and sums of some, do not wrap


@dataclass(frozen=True, slots=True)
class Interval:
    """``low`` and ``high``: values; ``least`` and ``most``: numbers that they are never beyond."""

    low: ir.Value
    high: ir.Value
    least: int
    most: int

    @property
    def is_point(self) -> bool:
        return self.low == self.high


class Intervals:
    """Of values in ``loop``, built at the insertion point before it.

    ``guards``: what has to hold of the numbers that the nest is given, or the intervals mean nothing.
    """

    def __init__(self, loop: ir.Operation) -> None:
        self.guards: list[ir.Value] = []
        self._loop = loop
        self._known: dict[ir.Value, Interval | None] = {}

    def of(self, value: ir.Value) -> Interval | None:
        """None where it is not known."""
        if value not in self._known:
            self._known[value] = self._found(value)
        return self._known[value]

    def inside(self, value: ir.Value) -> bool:
        """Whether ``value`` is made in the nest."""
        owner = value.owner
        around: ir.Operation | None = (
            owner.owner.operation if isinstance(owner, ir.Block) else owner.operation
        )
        while around is not None and around.name != "func.func":
            if around == self._loop:
                return True
            around = around.parent.operation if around.parent is not None else None
        return False

    def within(self, found: Interval, least: int, most: int) -> Interval:
        """``found`` where it is from ``least`` to ``most``, which is guarded."""
        if found.least < least:
            self.guards.append(compare("sge", found.low, constant(found.low.type, least)))
        if found.most > most:
            self.guards.append(compare("sle", found.high, constant(found.high.type, most)))
        return Interval(found.low, found.high, max(found.least, least), min(found.most, most))

    def _found(self, value: ir.Value) -> Interval | None:
        if not isinstance(value.type, (ir.IndexType, ir.IntegerType)) or width(value.type) > 64:
            return None
        if not self.inside(value):
            return self._leaf(value)
        owner = value.owner
        if isinstance(owner, ir.Block):
            return self._counter(ir.BlockArgument(value))
        rule = _RULES.get(owner.operation.name)
        found = None if rule is None else rule(self, owner.operation)
        if found is None:
            return None
        least, most = all_of(value.type)
        return found if least <= found.least and found.most <= most else None

    def _leaf(self, value: ir.Value) -> Interval:
        least, most = bounds(value)
        room = 1 << (_GUARDED * width(value.type) // 64)
        return self.within(Interval(value, value, least, most), max(least, -room), min(most, room))

    def _counter(self, counter: ir.BlockArgument) -> Interval | None:
        """Of a loop: from its lower bound to the last turn before the upper."""
        loop, place = counter.owner.owner.operation, counter.arg_number
        operands = list(loop.operands)
        if loop.name == "scf.for" and place == 0 and "unsignedCmp" not in loop.attributes:
            ends = operands[:3]
        elif loop.name == "scf.parallel":
            rank = len(loop.regions[0].blocks[0].arguments)
            ends = [operands[place], operands[rank + place], operands[2 * rank + place]]
        else:
            return None
        low, high, step = (self.of(end) for end in ends)
        if low is None or high is None or step is None:
            return None
        step = self.within(step, 1, step.most)
        one = constant(high.high.type, 1)
        last = _op("arith.subi", high.high, one)
        if low.is_point and high.is_point and step.is_point:
            turns = _divided(_op("arith.subi", last, low.low), step.low)
            last = _op("arith.addi", low.low, _op("arith.muli", turns, step.low))
        # A loop without a turn may have its last before its first.
        return Interval(low.low, last, min(low.least, high.least - 1), max(low.most, high.most - 1))


_Rule = Callable[[Intervals, ir.Operation], Interval | None]


def _op(name: str, left: ir.Value, right: ir.Value) -> ir.Value:
    return op(name, [left, right], [left.type]).result


def _divided(number: ir.Value, divisor: ir.Value) -> ir.Value:
    """By 1 where the guard of ``divisor`` fails: it is asked last, and no turn may ever divide."""
    return _op("arith.divsi", number, _op("arith.maxsi", divisor, constant(divisor.type, 1)))


def _of_both(
    combine: Callable[[Intervals, Interval, Interval], Interval | None],
) -> _Rule:
    def rule(known: Intervals, operation: ir.Operation) -> Interval | None:
        left, right = (known.of(operand) for operand in list(operation.operands)[-2:])
        return None if left is None or right is None else combine(known, left, right)

    return rule


def _sum(known: Intervals, left: Interval, right: Interval) -> Interval:
    del known
    low, high = _op("arith.addi", left.low, right.low), _op("arith.addi", left.high, right.high)
    return Interval(low, high, left.least + right.least, left.most + right.most)


def _difference(known: Intervals, left: Interval, right: Interval) -> Interval:
    del known
    low, high = _op("arith.subi", left.low, right.high), _op("arith.subi", left.high, right.low)
    return Interval(low, high, left.least - right.most, left.most - right.least)


def _product(known: Intervals, left: Interval, right: Interval) -> Interval | None:
    """By a number that does not change, which is guarded to be no less than 0 unless it never is."""
    if left.is_point:
        left, right = right, left
    if not right.is_point:
        return None
    if right.most < 0:
        low, high = left.high, left.low
    else:
        right, low, high = known.within(right, 0, right.most), left.low, left.high
    ends = [one * other for one in (left.least, left.most) for other in (right.least, right.most)]
    least, most = min(ends), max(ends)
    return Interval(_op("arith.muli", low, right.low), _op("arith.muli", high, right.low), least, most)


def _quotient(known: Intervals, left: Interval, right: Interval) -> Interval | None:
    """Of numbers from 0 on by a positive one that does not change."""
    if not right.is_point:
        return None
    left, right = known.within(left, 0, left.most), known.within(right, 1, right.most)
    low, high = _divided(left.low, right.low), _divided(left.high, right.low)
    return Interval(low, high, 0, left.most)


def _remainder(known: Intervals, left: Interval, right: Interval) -> Interval | None:
    if not right.is_point:
        return None
    known.within(left, 0, left.most)
    right = known.within(right, 1, right.most)
    high = _op("arith.subi", right.low, constant(right.low.type, 1))
    return Interval(constant(right.low.type, 0), high, 0, right.most - 1)


def _extreme(name: str, pick: Callable[[int, int], int]) -> _Rule:
    def combine(known: Intervals, left: Interval, right: Interval) -> Interval:
        del known
        low, high = _op(name, left.low, right.low), _op(name, left.high, right.high)
        return Interval(low, high, pick(left.least, right.least), pick(left.most, right.most))

    return _of_both(combine)


def _either(known: Intervals, left: Interval, right: Interval) -> Interval:
    """One or the other."""
    del known
    low, high = _op("arith.minsi", left.low, right.low), _op("arith.maxsi", left.high, right.high)
    return Interval(low, high, min(left.least, right.least), max(left.most, right.most))


def _cast(known: Intervals, operation: ir.Operation) -> Interval | None:
    """To another type that holds the number."""
    found = known.of(operation.operands[0])
    if found is None:
        return None
    least, most = all_of(operation.results[0].type)
    if operation.name in ("arith.extui", "arith.index_castui"):
        least = 0
    found = known.within(found, max(least, found.least), min(most, found.most))
    ends = [op(operation.name, [end], [operation.results[0].type]).result for end in (found.low, found.high)]
    return Interval(ends[0], ends[0] if found.is_point else ends[1], found.least, found.most)


_RULES: dict[str, _Rule] = {
    "arith.addi": _of_both(_sum),
    "arith.subi": _of_both(_difference),
    "arith.muli": _of_both(_product),
    **dict.fromkeys(("arith.divsi", "arith.divui", "arith.floordivsi"), _of_both(_quotient)),
    **dict.fromkeys(("arith.remsi", "arith.remui"), _of_both(_remainder)),
    "arith.maxsi": _extreme("arith.maxsi", max),
    "arith.minsi": _extreme("arith.minsi", min),
    "arith.select": _of_both(_either),
    **dict.fromkeys(
        ("arith.index_cast", "arith.extsi", "arith.trunci", "arith.extui", "arith.index_castui"), _cast
    ),
}
