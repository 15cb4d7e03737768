"""Rules for integer divisions and loop steps: operands for which the operation is defined."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.checks.conditions import Rule
from neurojit.compiler.passes.divisions.conditions import nonzero, signed
from neurojit.compiler.passes.lanes import every_lane
from neurojit.frontend.divisions import SIGNED, UNSIGNED
from neurojit.mlir.build import compare, constant


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
