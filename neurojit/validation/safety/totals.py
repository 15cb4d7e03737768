"""Shifts too far, and floats that no integer holds, get a result where data decide whether there are any.

Their result is undefined, which is no fault: a program may compute both sides of a choice and use the one
that is defined. So they are given one, the same in what is judged and in what is installed. Where such a
result reaches what the original computes, two fillings tell, since they give other outputs.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.ingress.bounds import width
from neurojit.lowering.builders import compare, floating, op
from neurojit.lowering.lanes import both, splat_like
from neurojit.validation.filling import Filling
from neurojit.validation.safety.conditions import above, at_least, below


def in_range(operation: ir.Operation) -> ir.Value:
    """Lane by lane: whether ``operation``, one of TOTALS, has a defined result."""
    return TOTALS[operation.name][1](operation)


def make_total(operation: ir.Operation, filling: Filling) -> None:
    """Give ``operation``, one of TOTALS, a result whatever its operands are.

    Built at the insertion point, which is before it. Where the operand that decides is out of range, a
    harmless one is taken in its place.
    """
    place, _ = TOTALS[operation.name]
    defined, operand, result = in_range(operation), operation.operands[place], operation.results[0]
    harmless = splat_like(operand.type, 0) if place else floating(operand.type, 0.0)
    operation.operands[place] = op("arith.select", [defined, operand, harmless], [operand.type]).result
    with ir.InsertionPoint.after(operation):
        chosen = op("arith.select", [defined, result, _filled(result.type, filling)], [result.type])
    result.replace_all_uses_except(chosen.result, chosen)


def _filled(kind: ir.Type, filling: Filling) -> ir.Value:
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    # Parsed: the bindings take no number of more than 64 bits.
    number = ir.Attribute.parse(f"{filling.of(width(kind))} : {element}")
    if isinstance(kind, ir.VectorType):
        number = ir.DenseElementsAttr.get_splat(kind, number)
    return op("arith.constant", results=[kind], attributes={"value": number}).result


def _not_too_far(operation: ir.Operation) -> ir.Value:
    amount = operation.operands[1]
    return compare("ult", amount, splat_like(amount.type, width(amount.type)))


def _fits_signed(operation: ir.Operation) -> ir.Value:
    """The truncated value is representable, which a NaN's is not."""
    limit = 2.0 ** (width(operation.results[0].type) - 1)
    value = operation.operands[0]
    return both(at_least(value, -limit), below(value, limit))


def _fits_unsigned(operation: ir.Operation) -> ir.Value:
    """The truncated value is representable, which a NaN's is not."""
    value = operation.operands[0]
    return both(above(value, -1.0), below(value, 2.0 ** width(operation.results[0].type)))


# By name: the operand that decides, and whether the result is defined.
TOTALS: dict[str, tuple[int, Callable[[ir.Operation], ir.Value]]] = {
    **dict.fromkeys(("arith.shli", "arith.shrsi", "arith.shrui"), (1, _not_too_far)),
    **dict.fromkeys(("index.shl", "index.shrs", "index.shru"), (1, _not_too_far)),
    "arith.fptosi": (0, _fits_signed),
    "arith.fptoui": (0, _fits_unsigned),
}
