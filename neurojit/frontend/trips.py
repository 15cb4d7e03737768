"""Trip counts of loops with constant bounds, or bounds by outer induction variables.

Compiler side only.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from mlir import ir

from neurojit.frontend.index_values import Evaluate, Turn, of_map, value_of

# What the counters of a loop go through where it is entered in a turn; None where nobody knows.
Ranges = Callable[[Turn], "list[range] | None"]
_Bounds = tuple[Evaluate, Evaluate, Evaluate]  # lower, upper, step


def trips(loop: ir.Operation) -> int | None:
    """How often the body of a counting loop runs; None where that is not the same whenever it is entered."""
    ranges = ranges_of(loop)({})
    return None if ranges is None else turns_of(ranges)


def turns_of(ranges: Iterable[range]) -> int:
    """How many turns there are; a range may be longer than Python's ``len`` can say."""
    return math.prod(max(0, -(-(each.stop - each.start) // each.step)) for each in ranges)


def is_loop(operation: ir.Operation) -> bool:
    """Whether ``operation`` is a counting loop."""
    return operation.name in _LOOPS


def ranges_of(loop: ir.Operation) -> Ranges:
    """The ranges of ``counters``, in their order."""
    bounds_of = _LOOPS.get(loop.name)
    bounds = bounds_of(loop) if bounds_of is not None else None

    def ranges(turn: Turn) -> list[range] | None:
        if bounds is None:
            return None
        found = [_range(*(evaluate(turn) for evaluate in triple)) for triple in bounds]
        known = [item for item in found if item is not None]
        return known if len(known) == len(found) else None

    return ranges


def counters(loop: ir.Operation) -> Sequence[ir.Value]:
    """The arguments of the body that count."""
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


def _range(lower: int | None, upper: int | None, step: int | None) -> range | None:
    if lower is None or upper is None or step is None or step <= 0:
        return None
    return range(lower, max(lower, upper), step)


def _for(loop: ir.Operation) -> list[_Bounds] | None:
    if "unsignedCmp" in loop.attributes:
        return None
    lower, upper, step = (value_of(operand) for operand in list(loop.operands)[:3])
    return [(lower, upper, step)]


def _parallel(loop: ir.Operation) -> list[_Bounds]:
    rank = _segments(loop)[0]
    values = [value_of(operand) for operand in list(loop.operands)[: 3 * rank]]
    return list(zip(values[:rank], values[rank : 2 * rank], values[2 * rank :], strict=True))


def _forall(loop: ir.Operation) -> list[_Bounds] | None:
    named = [list(ir.DenseI64ArrayAttr(loop.attributes[f"static{name}"]))
             for name in ("LowerBound", "UpperBound", "Step")]  # fmt: skip
    dynamic = ir.ShapedType.get_dynamic_size()
    if any(dynamic in bounds for bounds in named):
        return None
    lower, upper, step = ([_always(bound) for bound in bounds] for bounds in named)
    return list(zip(lower, upper, step, strict=True))


def _affine(loop: ir.Operation) -> list[_Bounds]:
    first, second = _segments(loop)[:2]
    operands = list(loop.operands)[: first + second]
    lower = of_map(loop.attributes["lowerBoundMap"], operands[:first], max)
    upper = of_map(loop.attributes["upperBoundMap"], operands[first:], min)
    return [(lower, upper, _always(ir.IntegerAttr(loop.attributes["step"]).value))]


def _always(number: int) -> Evaluate:
    return lambda _: number


def _segments(operation: ir.Operation) -> list[int]:
    return list(ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"]))


_LOOPS: Final[dict[str, Callable[[ir.Operation], list[_Bounds] | None]]] = {
    "scf.for": _for,
    "scf.forall": _forall,
    "scf.parallel": _parallel,
    "affine.for": _affine,
}
