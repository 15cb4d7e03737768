"""Whether a condition in a nest of loops holds in every turn, as IR before the nest."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.passes.lanes import both, either
from neurojit.compiler.passes.versions.intervals import Interval, Intervals
from neurojit.mlir.build import compare, constant

_PREDICATES = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")  # in arith's order


def everywhere(condition: ir.Value, known: Intervals) -> ir.Value | None:
    """That ``condition`` holds in every turn; None where nobody can say."""
    if not known.inside(condition):
        return condition
    if isinstance(condition.owner, ir.Block):
        return None
    made = condition.owner.operation
    match made.name:
        case "arith.constant":
            return constant(condition.type, int(ir.IntegerAttr(made.attributes["value"]).value))
        case "arith.andi":
            parts = [everywhere(part, known) for part in made.operands]
            return None if parts[0] is None or parts[1] is None else both(parts[0], parts[1])
        case "arith.ori":
            some = [part for part in (everywhere(part, known) for part in made.operands) if part is not None]
            return either(*some) if len(some) > 1 else next(iter(some), None)
        case "arith.cmpi":
            left, right = (known.of(operand) for operand in made.operands)
            predicate = _PREDICATES[ir.IntegerAttr(made.attributes["predicate"]).value]
            return None if left is None or right is None else _compared(predicate, left, right, known)
        case _:
            return None


def _compared(predicate: str, left: Interval, right: Interval, known: Intervals) -> ir.Value | None:
    match predicate[0]:
        case "u":  # of numbers from 0 on, which is as of signed ones
            return _compared(
                f"s{predicate[1:]}",
                known.within(left, 0, max(0, left.most)),
                known.within(right, 0, max(0, right.most)),
                known,
            )
        case "s":
            if predicate[1] == "l":
                return compare(predicate, left.high, right.low)
            return compare(predicate, left.low, right.high)
        case "n":
            return either(compare("slt", left.high, right.low), compare("sgt", left.low, right.high))
        case _:
            return compare("eq", left.low, right.low) if left.is_point and right.is_point else None
