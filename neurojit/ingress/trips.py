"""How often loops run, as far as the text says: constant bounds, and bounds that outer counters give."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from mlir import ir

# Values of the counters of enclosing loops, in one of their turns.
Turn = Mapping[ir.Value, int]
ANY_TURN: Final[Turn] = {}

_DEEPEST: Final = 64  # operations in a chain
_MAPS: Final[dict[str, Callable[[list[int]], int]]] = {
    "affine.apply": min,  # of one
    "affine.min": min,
    "affine.max": max,
}
_CASTS: Final = {"arith.index_cast", "arith.extsi"}
_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "arith.addi": lambda left, right: left + right,
    "arith.subi": lambda left, right: left - right,
    "arith.muli": lambda left, right: left * right,
    "arith.minsi": min,
    "arith.maxsi": max,
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


def trips(loop: ir.Operation) -> int | None:
    """How often the body of a counting loop runs; None where that is not the same whenever it is entered."""
    ranges = counted(loop, ANY_TURN)
    return None if ranges is None else math.prod(map(len, ranges))


def counted(loop: ir.Operation, turn: Turn) -> list[range] | None:
    """What the counters of ``loop`` go through where it is entered in ``turn``; None where nobody knows."""
    ranges_of = _LOOPS.get(loop.name)
    return None if ranges_of is None else ranges_of(loop, turn)


def is_loop(operation: ir.Operation) -> bool:
    """Whether ``operation`` is a counting loop."""
    return operation.name in _LOOPS


def counters(loop: ir.Operation) -> Sequence[ir.Value]:
    """The counters, in the order of ``counted``."""
    arguments = list(loop.regions[0].blocks[0].arguments)
    if loop.name in ("scf.for", "affine.for"):
        return arguments[:1]
    if loop.name == "scf.parallel":
        return arguments
    return arguments[: len(ir.DenseI64ArrayAttr(loop.attributes["staticStep"]))]


def bounds(loop: ir.Operation) -> list[ir.Value]:
    """Operands on which the number of turns depends."""
    operands = list(loop.operands)
    match loop.name:
        case "scf.for":
            return operands[:3]
        case "affine.for":
            return operands[: sum(_segments(loop)[:2])]
        case "scf.parallel":
            return operands[: sum(_segments(loop)[:3])]
        case _:
            return []  # of scf.forall only constant ones are known


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


def value_at(value: ir.Value, turn: Turn) -> int | None:
    """What ``value`` is in ``turn``, or None."""
    return _value(value, dict(turn), _DEEPEST)


def _value(value: ir.Value, known: dict[ir.Value, int | None], depth: int) -> int | None:
    """``known``: grows by whatever is found out."""
    if value not in known:
        known[value] = (
            None if isinstance(value.owner, ir.Block) or not depth else _computed(value, known, depth)
        )
    return known[value]


def _computed(value: ir.Value, known: dict[ir.Value, int | None], depth: int) -> int | None:
    operation = value.owner.operation
    name = operation.name
    if name == "arith.constant":
        return constant_index(value)
    if not (name in _CASTS or name in _ARITHMETIC or name in _MAPS):
        return None
    operands = [_value(operand, known, depth - 1) for operand in operation.operands]
    found: int | None = None
    if name in _CASTS:
        found = operands[0]
    elif name in _MAPS:
        results = _mapped(operation.attributes["map"], operands)
        found = None if results is None else _MAPS[name](results)
    else:
        left, right = operands
        found = None if left is None or right is None else _ARITHMETIC[name](left, right)
    return found if found is not None and _fits(found, value.type) else None


def _fits(number: int, kind: ir.Type) -> bool:
    """What does not fit is another number at run time."""
    width = kind.width if isinstance(kind, ir.IntegerType) else 64
    return -(1 << (width - 1)) <= number < 1 << (width - 1)


def _range(lower: int | None, upper: int | None, step: int | None) -> range | None:
    if lower is None or upper is None or step is None or step <= 0:
        return None
    return range(lower, max(lower, upper), step)


def _for(loop: ir.Operation, turn: Turn) -> list[range] | None:
    if "unsignedCmp" in loop.attributes:
        return None
    found = _range(*(value_at(operand, turn) for operand in list(loop.operands)[:3]))
    return None if found is None else [found]


def _parallel(loop: ir.Operation, turn: Turn) -> list[range] | None:
    rank = _segments(loop)[0]
    values = [value_at(operand, turn) for operand in list(loop.operands)[: 3 * rank]]
    triples = zip(values[:rank], values[rank : 2 * rank], values[2 * rank :], strict=True)
    return _all(_range(*triple) for triple in triples)


def _forall(loop: ir.Operation, turn: Turn) -> list[range] | None:
    del turn
    named = [list(ir.DenseI64ArrayAttr(loop.attributes[f"static{name}"]))
             for name in ("LowerBound", "UpperBound", "Step")]  # fmt: skip
    dynamic = ir.ShapedType.get_dynamic_size()
    triples = zip(*named, strict=True)
    return _all(None if dynamic in triple else _range(*triple) for triple in triples)


def _affine(loop: ir.Operation, turn: Turn) -> list[range] | None:
    first, second = _segments(loop)[:2]
    operands = [value_at(operand, turn) for operand in list(loop.operands)[: first + second]]
    lower = _mapped(loop.attributes["lowerBoundMap"], operands[:first])
    upper = _mapped(loop.attributes["upperBoundMap"], operands[first:])
    if lower is None or upper is None:
        return None
    found = _range(max(lower), min(upper), ir.IntegerAttr(loop.attributes["step"]).value)
    return None if found is None else [found]


def _all(ranges: Iterator[range | None]) -> list[range] | None:
    found = list(ranges)
    known = [item for item in found if item is not None]
    return known if len(known) == len(found) else None


def _segments(operation: ir.Operation) -> list[int]:
    return list(ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"]))


def _mapped(attribute: ir.Attribute, operands: list[int | None]) -> list[int] | None:
    """The results of an affine map."""
    known = [operand for operand in operands if operand is not None]
    if len(known) < len(operands):
        return None
    accessed = ir.AffineMapAttr(attribute).value
    results = [_of_expression(result, known, accessed.n_dims) for result in accessed.results]
    plain = [result for result in results if result is not None]
    return plain if len(plain) == len(results) else None


def _of_expression(expression: ir.AffineExpr, operands: list[int], dimensions: int) -> int | None:
    if isinstance(expression, ir.AffineConstantExpr):
        return expression.value
    if isinstance(expression, ir.AffineDimExpr):
        return operands[expression.position]
    if isinstance(expression, ir.AffineSymbolExpr):
        return operands[dimensions + expression.position]
    compute = _AFFINE.get(type(expression))
    if compute is None or not isinstance(expression, ir.AffineBinaryExpr):
        return None
    left = _of_expression(expression.lhs, operands, dimensions)
    right = _of_expression(expression.rhs, operands, dimensions)
    if left is None or right is None:
        return None
    divides = not isinstance(expression, (ir.AffineAddExpr, ir.AffineMulExpr))
    return None if divides and right <= 0 else compute(left, right)


_LOOPS: Final[dict[str, Callable[[ir.Operation, Turn], list[range] | None]]] = {
    "scf.for": _for,
    "scf.forall": _forall,
    "scf.parallel": _parallel,
    "affine.for": _affine,
}
