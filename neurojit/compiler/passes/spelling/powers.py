"""Expands powers with a constant exponent (squares, roots, reciprocals) that need no logarithm.

LLVM writes them so where it optimizes, and calls libm where it does not; the two differ in the last place. So
the choice is made once, before anything that depends on the tier.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.mlir.build import compared, floating, op


def _power(operation: ir.Operation) -> bool:
    base, exponent = operation.operands
    spelt = _SPELT.get(_constant(exponent))
    if spelt is None:
        return False
    operation.results[0].replace_all_uses_with(spelt(base))
    operation.erase()
    return True


def _constant(value: ir.Value) -> float | None:
    """The number that ``value`` is, in every lane; None where nothing says so."""
    if isinstance(value.owner, ir.Block) or value.owner.operation.name != "arith.constant":
        return None
    number = value.owner.operation.attributes["value"]
    if isinstance(number, ir.DenseElementsAttr):
        if not number.is_splat:
            return None
        number = number.get_splat_value()
    return ir.FloatAttr(number).value


def _square(base: ir.Value) -> ir.Value:
    return op("arith.mulf", [base, base], [base.type]).result


def _reciprocal(base: ir.Value) -> ir.Value:
    return op("arith.divf", [floating(base.type, 1.0), base], [base.type]).result


def _root(base: ir.Value) -> ir.Value:
    """The power of -0 is +0, and that of -infinity is infinity."""
    kind = base.type
    root = op("math.sqrt", [base], [kind]).result
    size = op("math.absf", [root], [kind]).result
    lowest = compared("arith.cmpf", CmpFPredicate.OEQ, base, floating(kind, -math.inf))
    return op("arith.select", [lowest, floating(kind, math.inf), size], [kind]).result


_SPELT: dict[float | None, Callable[[ir.Value], ir.Value]] = {
    2.0: _square,
    1.0: lambda base: base,
    0.5: _root,
    -1.0: _reciprocal,
}
REWRITES = {"math.powf": _power}
