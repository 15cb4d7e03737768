"""When an integer division has a result, as IR, lane by lane: what faults and what the judge checks."""

from __future__ import annotations

from mlir import ir

from neurojit.compiler.passes.lanes import both, either, splat_like
from neurojit.frontend.bounds import width
from neurojit.frontend.divisions import Danger
from neurojit.mlir.build import compare


def nonzero(operation: ir.Operation) -> ir.Value:
    divisor = operation.operands[1]
    return compare("ne", divisor, splat_like(divisor.type, 0))


def representable(operation: ir.Operation) -> ir.Value:
    """It is not the smallest number by -1, whose quotient is one more than the largest."""
    dividend, divisor = operation.operands
    least = -(1 << (width(divisor.type) - 1))
    larger = compare("ne", dividend, splat_like(divisor.type, least))
    return either(larger, compare("ne", divisor, splat_like(divisor.type, -1)))


def whole(operation: ir.Operation) -> ir.Value:
    """A power has no 0 to divide by."""
    base, exponent = operation.operands
    positive = compare("sge", exponent, splat_like(exponent.type, 0))
    return either(positive, compare("ne", base, splat_like(base.type, 0)))


def signed(operation: ir.Operation) -> ir.Value:
    """A signed division has a result."""
    return both(nonzero(operation), representable(operation))


CONDITIONS = {Danger.ZERO: nonzero, Danger.OVERFLOW: representable, Danger.POWER_OF_ZERO: whole}
