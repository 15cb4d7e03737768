"""Arithmetic is given what it has a defined result for."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.ingress.divisions import SIGNED, UNSIGNED
from neurojit.lowering.builders import compare, constant
from neurojit.lowering.divisions.conditions import nonzero, signed
from neurojit.lowering.lanes import every_lane
from neurojit.validation.safety.conditions import Rule


def _unsigned_division(operation: ir.Operation) -> ir.Value:
    return every_lane(nonzero(operation))


def _signed_division(operation: ir.Operation) -> ir.Value:
    """No division by 0, nor of the smallest number by -1, whose quotient is not representable."""
    return every_lane(signed(operation))


def _step(operation: ir.Operation) -> ir.Value:
    """A loop advances."""
    step = operation.operands[2]
    return compare("sgt", step, constant(step.type, 0))


RULES: dict[str, Rule] = {
    **dict.fromkeys(UNSIGNED, _unsigned_division),
    **dict.fromkeys(SIGNED, _signed_division),
    "scf.for": _step,
}
