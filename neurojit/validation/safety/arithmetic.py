"""Arithmetic is given what it has a defined result for."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.lowering.builders import compare, constant
from neurojit.validation.safety.conditions import (
    Rule,
    above,
    at_least,
    below,
    both,
    every_lane,
    splat_like,
)


def _unsigned_division(operation: ir.Operation) -> ir.Value:
    divisor = operation.operands[1]
    return every_lane(compare("ne", divisor, splat_like(divisor.type, 0)))


def _signed_division(operation: ir.Operation) -> ir.Value:
    """No division by 0, nor of the smallest number by -1, whose quotient is not representable."""
    dividend, divisor = operation.operands
    least = -(1 << (_width(divisor.type) - 1))
    nonzero = compare("ne", divisor, splat_like(divisor.type, 0))
    smallest = compare("eq", dividend, splat_like(divisor.type, least))
    minus_one = compare("eq", divisor, splat_like(divisor.type, -1))
    overflow = both(smallest, minus_one)
    sound = compare("eq", overflow, splat_like(overflow.type, 0))
    return every_lane(both(nonzero, sound))


def _shift(operation: ir.Operation) -> ir.Value:
    amount = operation.operands[1]
    return every_lane(compare("ult", amount, splat_like(amount.type, _width(amount.type))))


def _to_signed(operation: ir.Operation) -> ir.Value:
    """The truncated value is representable, which a NaN's is not."""
    limit = 2.0 ** (_width(operation.results[0].type) - 1)
    value = operation.operands[0]
    return every_lane(both(at_least(value, -limit), below(value, limit)))


def _to_unsigned(operation: ir.Operation) -> ir.Value:
    """The truncated value is representable, which a NaN's is not."""
    value = operation.operands[0]
    return every_lane(both(above(value, -1.0), below(value, 2.0 ** _width(operation.results[0].type))))


def _step(operation: ir.Operation) -> ir.Value:
    """A loop advances."""
    step = operation.operands[2]
    return compare("sgt", step, constant(step.type, 0))


def _width(kind: ir.Type) -> int:
    """Bits of an integer, or of a vector's elements; an index has 64."""
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    return 64 if isinstance(element, ir.IndexType) else ir.IntegerType(element).width


RULES: dict[str, Rule] = {
    **dict.fromkeys(("arith.divui", "arith.remui", "arith.ceildivui"), _unsigned_division),
    **dict.fromkeys(("arith.divsi", "arith.remsi", "arith.floordivsi", "arith.ceildivsi"), _signed_division),
    **dict.fromkeys(("arith.shli", "arith.shrsi", "arith.shrui"), _shift),
    "arith.fptosi": _to_signed,
    "arith.fptoui": _to_unsigned,
    "scf.for": _step,
}
