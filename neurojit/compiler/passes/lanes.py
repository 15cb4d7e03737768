"""Builds conditions on scalars and, lane by lane, on vectors, at the current insertion point."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir

from neurojit.mlir.build import integer, op


def both(left: ir.Value, right: ir.Value) -> ir.Value:
    """The conjunction of two conditions, or lane by lane of two vectors of them."""
    return op("arith.andi", [left, right], [left.type]).result


def either(left: ir.Value, right: ir.Value) -> ir.Value:
    return op("arith.ori", [left, right], [left.type]).result


def every_lane(condition: ir.Value) -> ir.Value:
    """One bit: a vector's lanes, of any rank, all set; a scalar's own."""
    kind = condition.type
    if not isinstance(kind, ir.VectorType):
        return condition
    if len(kind.shape) != 1:
        flat = ir.VectorType.get([math.prod(kind.shape)], integer(1))
        condition = op("vector.shape_cast", [condition], [flat]).result
    return reduced("and", condition)


def reduced(kind: str, condition: ir.Value) -> ir.Value:
    """One bit of all lanes of a vector of one dimension, combined by ``kind``."""
    attributes = {"kind": ir.Attribute.parse(f"#vector.kind<{kind}>")}
    return op("vector.reduction", [condition], [integer(1)], attributes).result


def splat_like(kind: ir.Type, value: int) -> ir.Value:
    """The integer ``value`` as a constant of ``kind``: in each lane of a vector."""
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    if -(1 << 63) <= value < 1 << 63:
        number = ir.IntegerAttr.get(element, value)
    else:  # the bindings take no number of more than 64 bits
        number = ir.Attribute.parse(f"{value} : {element}")
    if isinstance(kind, ir.VectorType):
        number = ir.DenseElementsAttr.get_splat(kind, number)
    return op("arith.constant", results=[kind], attributes={"value": number}).result
