"""Evaluates an index as a function of the induction variables around it. Compiler side only.

A value becomes a function of the counters once, so that to ask for many turns costs little each.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from mlir import ir

# Values of the counters of enclosing loops, in one of their turns.
Turn = Mapping[ir.Value, int]
# The value in a turn; None where nobody knows.
Evaluate = Callable[[Turn], int | None]

_MOST_TERMS: Final = 64  # of one value; what is used twice counts twice
_CASTS: Final = {"arith.index_cast", "arith.extsi"}
_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "arith.addi": lambda left, right: left + right,
    "arith.subi": lambda left, right: left - right,
    "arith.muli": lambda left, right: left * right,
    "arith.minsi": min,
    "arith.maxsi": max,
}
_MAPS: Final[dict[str, Callable[[Iterable[int]], int]]] = {
    "affine.apply": min,  # of one
    "affine.min": min,
    "affine.max": max,
}
_AFFINE: Final[dict[type[ir.AffineExpr], Callable[[int, int], int]]] = {
    ir.AffineAddExpr: lambda left, right: left + right,
    ir.AffineMulExpr: lambda left, right: left * right,
    ir.AffineModExpr: lambda left, right: left % right,
    ir.AffineFloorDivExpr: lambda left, right: left // right,
    ir.AffineCeilDivExpr: lambda left, right: -(-left // right),
}


def constant_index(value: ir.Value) -> int | None:
    """The integer that ``value`` always is, or None."""
    owner = value.owner
    if isinstance(owner, ir.Block) or owner.operation.name != "arith.constant":
        return None
    attribute = owner.operation.attributes["value"]
    if isinstance(attribute.type, ir.IntegerType) and attribute.type.width > 64:
        return None  # of which the bindings have no number
    return attribute.value if isinstance(attribute, ir.IntegerAttr) else None


def value_of(value: ir.Value) -> Evaluate:
    """``value`` as a function of the counters."""
    return _Terms().of(value)


def of_map(
    attribute: ir.Attribute, operands: Sequence[ir.Value], choose: Callable[[list[int]], int]
) -> Evaluate:
    """What ``choose`` takes of an affine map's results."""
    terms = _Terms()
    return _chosen(_results(attribute, [terms.of(operand) for operand in operands]), choose)


def leaves(values: Iterable[ir.Value]) -> frozenset[ir.Value]:
    """The arguments of blocks, counters among them, that ``values`` are computed from."""
    pending, seen = list(values), set[ir.Value]()
    while pending:
        value = pending.pop()
        if value not in seen:
            seen.add(value)
            if not isinstance(value.owner, ir.Block):
                pending += value.owner.operation.operands
    return frozenset(value for value in seen if isinstance(value.owner, ir.Block))


class _Terms:
    """Makes functions of values, of so many terms at most: a value may hold another one many times over."""

    def __init__(self) -> None:
        self._left = _MOST_TERMS

    def of(self, value: ir.Value) -> Evaluate:
        self._left -= 1
        if isinstance(value.owner, ir.Block):
            return lambda turn: turn.get(value)
        operation = value.owner.operation
        name = operation.name
        if self._left < 0 or not (
            name in _CASTS or name in _ARITHMETIC or name in _MAPS or name == "arith.constant"
        ):
            return _unknown
        if name == "arith.constant":
            constant = constant_index(value)
            return lambda _: constant
        operands = [self.of(operand) for operand in operation.operands]
        if name in _CASTS:
            return _within(operands[0], value.type)
        if name in _MAPS:
            return _within(_chosen(_results(operation.attributes["map"], operands), _MAPS[name]), value.type)
        return _within(_combined(_ARITHMETIC[name], operands[0], operands[1]), value.type)


def _unknown(turn: Turn) -> None:
    del turn


def _within(evaluate: Evaluate, kind: ir.Type) -> Evaluate:
    """What does not fit its type is another number at run time."""
    largest = 1 << ((kind.width if isinstance(kind, ir.IntegerType) else 64) - 1)

    def checked(turn: Turn) -> int | None:
        found = evaluate(turn)
        return found if found is not None and -largest <= found < largest else None

    return checked


def _combined(compute: Callable[[int, int], int], left: Evaluate, right: Evaluate) -> Evaluate:
    def combined(turn: Turn) -> int | None:
        first, second = left(turn), right(turn)
        return None if first is None or second is None else compute(first, second)

    return combined


def _chosen(results: Sequence[Evaluate], choose: Callable[[list[int]], int]) -> Evaluate:
    def chosen(turn: Turn) -> int | None:
        values = [result(turn) for result in results]
        known = [value for value in values if value is not None]
        return choose(known) if known and len(known) == len(values) else None

    return chosen


def _results(attribute: ir.Attribute, operands: Sequence[Evaluate]) -> list[Evaluate]:
    accessed = ir.AffineMapAttr(attribute).value
    return [_expression(result, operands, accessed.n_dims) for result in accessed.results]


def _expression(expression: ir.AffineExpr, operands: Sequence[Evaluate], dimensions: int) -> Evaluate:
    if isinstance(expression, ir.AffineConstantExpr):
        constant = expression.value
        return lambda _: constant
    if isinstance(expression, ir.AffineDimExpr):
        return operands[expression.position]
    if isinstance(expression, ir.AffineSymbolExpr):
        return operands[dimensions + expression.position]
    compute = _AFFINE.get(type(expression))
    if compute is None or not isinstance(expression, ir.AffineBinaryExpr):
        return _unknown
    right = _expression(expression.rhs, operands, dimensions)
    if not isinstance(expression, (ir.AffineAddExpr, ir.AffineMulExpr)):
        right = _positive(right)
    return _combined(compute, _expression(expression.lhs, operands, dimensions), right)


def _positive(evaluate: Evaluate) -> Evaluate:
    """By anything else nothing is divided."""

    def positive(turn: Turn) -> int | None:
        found = evaluate(turn)
        return found if found is not None and found > 0 else None

    return positive
