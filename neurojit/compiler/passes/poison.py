"""Replaces poison by 0 before any pass may refine it."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.compiler.upstream.values import selected
from neurojit.mlir.build import array, op
from neurojit.mlir.walk import operations_in

_NONE = -1  # the lane of a shuffle that is of neither operand


def give_values(function: ir.Operation) -> None:
    """Rewrite ``ub.poison`` and the shuffles of ``function`` that leave lanes out, in place."""
    for operation in operations_in(function):
        with ir.InsertionPoint(operation), operation.location:
            if operation.name == "ub.poison":
                _replace(operation, zero(operation.results[0].type))
            elif operation.name == "vector.shuffle" and _NONE in _lanes(operation):
                _replace(operation, _shuffled(operation))


def zero(kind: ir.Type) -> ir.Value:
    """0 of a type: of numbers, of vectors of them, or of tensors of static shape."""
    if isinstance(kind, ir.ComplexType):
        part = _number(kind.element_type)
        return op("complex.constant", results=[kind], attributes={"value": array([part, part])}).result
    if not isinstance(kind, ir.ShapedType):
        return _constant(kind, _number(kind))
    if isinstance(kind.element_type, ir.ComplexType):
        return op("tensor.splat", [zero(kind.element_type)], [kind]).result
    return _constant(kind, ir.DenseElementsAttr.get_splat(kind, _number(kind.element_type)))


def _number(kind: ir.Type) -> ir.Attribute:
    return ir.FloatAttr.get(kind, 0.0) if isinstance(kind, ir.FloatType) else ir.IntegerAttr.get(kind, 0)


def _constant(kind: ir.Type, value: ir.Attribute) -> ir.Value:
    return op("arith.constant", results=[kind], attributes={"value": value}).result


def _lanes(shuffle: ir.Operation) -> list[int]:
    return list(ir.DenseI64ArrayAttr(shuffle.attributes["mask"]))


def _shuffled(shuffle: ir.Operation) -> ir.Value:
    """Of some lane, and 0 instead where there was none."""
    lanes, kind = _lanes(shuffle), ir.VectorType(shuffle.results[0].type)
    anything: dict[str, ir.Attribute] = {"mask": ir.DenseI64ArrayAttr.get([max(lane, 0) for lane in lanes])}
    whole = op("vector.shuffle", list(shuffle.operands), [kind], anything).result
    row = math.prod(kind.shape[1:])
    bits = itertools.chain.from_iterable([lane != _NONE] * row for lane in lanes)
    mask = ir.VectorType.get(kind.shape, ir.IntegerType.get_signless(1))
    return selected(
        _constant(mask, ir.DenseElementsAttr.get([ir.BoolAttr.get(bit) for bit in bits], mask)),
        whole,
        zero(kind),
    )


def _replace(operation: ir.Operation, value: ir.Value) -> None:
    operation.results[0].replace_all_uses_with(value)
    operation.erase()


@dataclass(frozen=True, slots=True)
class GiveValues:
    """Gives poison and missing lanes the value 0."""

    name: ClassVar[str] = "give-values"

    def run(self, unit: Unit) -> None:
        give_values(unit.function)
