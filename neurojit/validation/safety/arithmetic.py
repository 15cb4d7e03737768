"""Arithmetic is given what it has a defined result for."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.ingress.bounds import width
from neurojit.ingress.divisions import SIGNED, UNSIGNED
from neurojit.lowering.builders import compare, constant
from neurojit.lowering.divisions.conditions import nonzero, signed
from neurojit.lowering.lanes import both, every_lane, splat_like
from neurojit.validation.safety.conditions import Rule, above, at_least, below


def _unsigned_division(operation: ir.Operation) -> ir.Value:
    return every_lane(nonzero(operation))


def _signed_division(operation: ir.Operation) -> ir.Value:
    """No division by 0, nor of the smallest number by -1, whose quotient is not representable."""
    return every_lane(signed(operation))


def _shift(operation: ir.Operation) -> ir.Value:
    amount = operation.operands[1]
    return every_lane(compare("ult", amount, splat_like(amount.type, width(amount.type))))


def _to_signed(operation: ir.Operation) -> ir.Value:
    """The truncated value is representable, which a NaN's is not."""
    limit = 2.0 ** (width(operation.results[0].type) - 1)
    value = operation.operands[0]
    return every_lane(both(at_least(value, -limit), below(value, limit)))


def _to_unsigned(operation: ir.Operation) -> ir.Value:
    """The truncated value is representable, which a NaN's is not."""
    value = operation.operands[0]
    return every_lane(both(above(value, -1.0), below(value, 2.0 ** width(operation.results[0].type))))


def _step(operation: ir.Operation) -> ir.Value:
    """A loop advances."""
    step = operation.operands[2]
    return compare("sgt", step, constant(step.type, 0))


RULES: dict[str, Rule] = {
    **dict.fromkeys(UNSIGNED, _unsigned_division),
    **dict.fromkeys(SIGNED, _signed_division),
    **dict.fromkeys(("arith.shli", "arith.shrsi", "arith.shrui"), _shift),
    "arith.fptosi": _to_signed,
    "arith.fptoui": _to_unsigned,
    "scf.for": _step,
}
