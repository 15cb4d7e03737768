"""Integers, truth values and zeros that follow from shapes, in chosen turns of loops: masks and padding."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping

from mlir import ir

from neurojit.judge.derive.influence.lane_moves import moved
from neurojit.judge.derive.joined_truths import is_truth

Turns = Mapping[ir.Operation, int]  # of loops; one that is missing may be in any turn
_DEEPEST = 24
_SIGNED: dict[int, Callable[[int, int], bool]] = {
    0: operator.eq, 1: operator.ne, 2: operator.lt, 3: operator.le, 4: operator.gt, 5: operator.ge,
    6: operator.lt, 7: operator.le, 8: operator.gt, 9: operator.ge,
}  # fmt: skip
_FIRST_UNSIGNED = 6
_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "arith.addi": operator.add, "arith.subi": operator.sub, "arith.muli": operator.mul,
    "arith.andi": operator.and_, "arith.ori": operator.or_, "arith.xori": operator.xor,
    "arith.minsi": min, "arith.maxsi": max, "arith.minui": min, "arith.maxui": max,
}  # fmt: skip
_DIVISIONS: dict[str, Callable[[int, int], int]] = {
    "arith.divui": operator.floordiv, "arith.remui": operator.mod, "arith.divsi": operator.floordiv,
    "arith.remsi": operator.mod, "arith.floordivsi": operator.floordiv,
    "arith.ceildivsi": lambda a, b: -(-a // b),
}  # fmt: skip
_UNSIGNED = ("arith.minui", "arith.maxui")
_CASTS = ("arith.index_cast", "arith.index_castui", "arith.extsi", "arith.extui", "arith.trunci")
# Of truth values, the last bit of which is all that there is.
_OF_TRUTHS = ("arith.andi", "arith.ori", "arith.xori", *_CASTS)
_EQUAL, _UNEQUAL, _WIDTH = 0, 1, 32
_LARGEST = 1 << 31  # what a wider type counts is seldom more


class ShapeValues:
    """Evaluates values of one body."""

    def __init__(self, data: set[ir.Value]) -> None:
        """``data``: values that follow from data."""
        self._data = data
        self._known: dict[tuple[ir.Value, int | None, tuple[tuple[ir.Operation, int], ...]], int | None] = {}

    def of(self, value: ir.Value, lane: int | None, turns: Turns, depth: int = 0) -> int | None:
        """That lane of ``value``; None where it follows from data, or is not known."""
        if depth > _DEEPEST:
            return None
        key = value, lane, tuple(turns.items())
        if key not in self._known:
            found = self._of(value, lane, turns, depth + 1)
            self._known[key] = found if found is not None and _holds(value.type, found) else None
        return self._known[key]

    def _of(self, value: ir.Value, lane: int | None, turns: Turns, depth: int) -> int | None:
        if isinstance(value.owner, ir.Block):
            return self._of_a_loop(value, lane, turns, depth)
        operation = value.owner.operation
        name = operation.name
        begins = any(isinstance(operand.owner, ir.Block) for operand in operation.operands)
        # What is carried is no data yet in a first turn, and a side of a choice may be none.
        if value in self._data and not (begins or name == "arith.select"):
            return None
        if isinstance(value.type, ir.VectorType) and lane is None and name != "vector.broadcast":
            return None
        if name == "arith.constant":
            return _constant(operation, lane)
        if name.startswith("vector."):
            return self._made(operation, lane, turns, depth)
        if name == "arith.select":
            return self._selected(operation, lane, turns, depth)
        return self._computed(operation, lane, turns, depth) if name.startswith("arith.") else None

    def _made(self, operation: ir.Operation, lane: int | None, turns: Turns, depth: int) -> int | None:
        """A lane of a vector."""
        name, operands = operation.name, list(operation.operands)
        if name == "vector.step":
            return lane
        if name == "vector.create_mask" and len(operands) == 1:
            most = self.of(operands[0], None, turns, depth)
            return None if most is None or lane is None else int(lane < most)
        if name == "vector.broadcast" and not isinstance(operands[0].type, ir.VectorType):
            return self.of(operands[0], None, turns, depth)
        return self._moved(operation, lane, turns, depth)

    def _computed(self, operation: ir.Operation, lane: int | None, turns: Turns, depth: int) -> int | None:
        name = operation.name
        if not all(map(_counts, (*operation.operands, *operation.results))):
            return None
        if (
            name not in _OF_TRUTHS
            and any(is_truth(operand.type) for operand in operation.operands)
            and not _is_equality(operation)
        ):
            return None
        values = [self.of(operand, lane, turns, depth) for operand in operation.operands]
        given = [one for one in values if one is not None]
        if len(given) < len(values):
            return None
        if name in _CASTS:
            return _cast(name, given[0], operation)
        if name == "arith.cmpi":
            predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
            compares = predicate < _FIRST_UNSIGNED or min(given) >= 0
            return int(_SIGNED[predicate](*given)) if compares else None
        if name in _OPERATIONS and not (name in _UNSIGNED and min(given) < 0):
            return _OPERATIONS[name](*given)
        divides = name in _DIVISIONS and given[0] >= 0 and given[1] > 0
        return _DIVISIONS[name](*given) if divides else None

    def _selected(self, select: ir.Operation, lane: int | None, turns: Turns, depth: int) -> int | None:
        holds = self.of(select.operands[0], lane, turns, depth)
        if holds is None:
            return None
        return self.of(select.operands[1 if holds else 2], lane, turns, depth)

    def _moved(self, operation: ir.Operation, lane: int | None, turns: Turns, depth: int) -> int | None:
        for number, operand in enumerate(operation.operands):
            shape = operand.type.shape if isinstance(operand.type, ir.VectorType) else []
            for place in range(math.prod(shape)):
                to = moved(operation, number, place)
                if to is None:
                    return None
                if (lane or 0) in to:
                    return self.of(operand, place, turns, depth)
        return None

    def _of_a_loop(self, value: ir.Value, lane: int | None, turns: Turns, depth: int) -> int | None:
        """What a loop counts; what it carries, in its first turn."""
        block = value.owner
        assert isinstance(block, ir.Block)
        loop = block.owner.operation
        if loop.name != "scf.for" or loop not in turns:
            return None
        low, _, step, *begun = list(loop.operands)
        for argument, beginning in zip(list(block.arguments)[1:], begun, strict=True):
            if value == argument:
                return None if turns[loop] else self.of(beginning, lane, turns, depth)
        first, by = self.of(low, None, turns, depth), self.of(step, None, turns, depth)
        return None if first is None or by is None else first + turns[loop] * by


def _holds(kind: ir.Type, number: int) -> bool:
    """Whether ``number``, which is computed as an integer without end, is what a value of ``kind`` is as a
    signed one: what wraps around is not known."""
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    if not isinstance(element, ir.IntegerType):
        return abs(number) < _LARGEST
    if element.width == 1:
        return number in (0, 1)
    return abs(number) < _LARGEST and -(1 << (element.width - 1)) <= number < 1 << (element.width - 1)


def _cast(name: str, number: int, operation: ir.Operation) -> int | None:
    """One of a truth value, which is 1 or 0 here, may be minus one; a truth value is the last bit."""
    if name in ("arith.extsi", "arith.index_cast") and is_truth(operation.operands[0].type):
        return -number
    if is_truth(operation.results[0].type):
        return number & 1
    return number if number >= 0 or name in ("arith.index_cast", "arith.extsi") else None


def _is_equality(operation: ir.Operation) -> bool:
    if operation.name != "arith.cmpi":
        return False
    return ir.IntegerAttr(operation.attributes["predicate"]).value in (_EQUAL, _UNEQUAL)


def _counts(value: ir.Value) -> bool:
    """Whether it is a truth value, a float, or an integer so wide that nothing here wraps round."""
    element = value.type.element_type if isinstance(value.type, ir.VectorType) else value.type
    return not isinstance(element, ir.IntegerType) or element.width == 1 or element.width >= _WIDTH


def _constant(operation: ir.Operation, lane: int | None) -> int | None:
    attribute = operation.attributes["value"]
    if isinstance(attribute, ir.BoolAttr):
        return int(attribute.value)
    if isinstance(attribute, ir.IntegerAttr):
        return attribute.value
    if isinstance(attribute, ir.FloatAttr):
        return None if attribute.value else 0
    if isinstance(attribute, ir.DenseElementsAttr):
        if attribute.is_splat:
            splat = attribute.get_splat_value()
            if isinstance(splat, ir.FloatAttr):
                return None if splat.value else 0
            return int(splat.value) if isinstance(splat, (ir.IntegerAttr, ir.BoolAttr)) else None
        if isinstance(attribute, ir.DenseIntElementsAttr) and lane is not None:
            return abs(int(attribute[lane])) if is_truth(operation.results[0].type) else int(attribute[lane])
    return None
