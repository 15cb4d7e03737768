"""Builds the conditions of checks as IR, at the current insertion point.

A condition is one ``i1``, true where the operation that it stands before is safe.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from mlir import ir

from neurojit.compiler.passes.lanes import both, reduced, splat_like
from neurojit.mlir.build import compare, constant, i1_like, integer, op

# The condition under which an operation is safe; None where it is whatever it is given.
Rule = Callable[[ir.Operation], ir.Value | None]


class Uncheckable(Exception):
    """An operation whose accesses these checks do not know; the message names it."""


def index(value: int) -> ir.Value:
    """A constant of type ``index``."""
    return constant(ir.IndexType.get(), value)


def false() -> ir.Value:
    return constant(integer(1), 0)


def negated(condition: ir.Value) -> ir.Value:
    return op("arith.xori", [condition, splat_like(condition.type, 1)], [condition.type]).result


def all_of(conditions: list[ir.Value]) -> ir.Value | None:
    """None where there are no conditions."""
    return reduce(both, conditions) if conditions else None


def no_lane(condition: ir.Value) -> ir.Value:
    """One bit: no lane of a vector of one dimension is set."""
    return negated(reduced("or", condition))


def at_least(value: ir.Value, bound: float) -> ir.Value:
    """``value >= bound`` for floats, lane by lane; false for NaN."""
    return _compare_float("oge", value, bound)


def above(value: ir.Value, bound: float) -> ir.Value:
    """``value > bound`` for floats, lane by lane; false for NaN."""
    return _compare_float("ogt", value, bound)


def below(value: ir.Value, bound: float) -> ir.Value:
    """``value < bound`` for floats, lane by lane; false for NaN."""
    return _compare_float("olt", value, bound)


def extent(buffer: ir.Value, dimension: int) -> ir.Value:
    """The extent of one dimension of a memref or a tensor."""
    kind = ir.ShapedType(buffer.type)
    if kind.is_dynamic_dim(dimension):
        name = "tensor.dim" if isinstance(buffer.type, ir.RankedTensorType) else "memref.dim"
        return op(name, [buffer, index(dimension)], [ir.IndexType.get()]).result
    return index(kind.shape[dimension])


def within(start: ir.Value, width: int, extent: ir.Value) -> ir.Value:
    """0 <= start and start + width <= extent, without a sum that could wrap."""
    room = op("arith.subi", [extent, index(width)], [extent.type]).result
    fits = compare("sge", room, index(0))
    return both(fits, compare("ule", start, room))


def _compare_float(predicate: str, value: ir.Value, bound: float) -> ir.Value:
    kind = value.type
    element = kind.element_type if isinstance(kind, ir.VectorType) else kind
    number: ir.Attribute = ir.FloatAttr.get(element, bound)
    if isinstance(kind, ir.VectorType):
        number = ir.DenseElementsAttr.get_splat(kind, number)
    limit = op("arith.constant", results=[kind], attributes={"value": number}).result
    code = {"ogt": 2, "oge": 3, "olt": 4}[predicate]
    attributes: dict[str, ir.Attribute] = {"predicate": ir.IntegerAttr.get(integer(64), code)}
    return op("arith.cmpf", [value, limit], [i1_like(kind)], attributes).result
