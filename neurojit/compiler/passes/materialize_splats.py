"""Replaces large splat constants by fills where they are used, which keeps them out of objects."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.mlir.build import op
from neurojit.mlir.walk import operations_in

# As data, a constant of 64 MiB took half a minute to compile; filling it in takes milliseconds a call.
LARGEST_CONSTANT_ELEMENTS = 16 << 10


def fill_large_splats(body: ir.Operation) -> None:
    """Make each ``arith.constant`` tensor of one value and many elements a ``tensor.splat``.

    To be run right before bufferization: folding would make it a constant again.
    """
    for constant in [one for one in operations_in(body) if _is_large_splat(one)]:
        with ir.InsertionPoint(constant), constant.location:
            scalar = _scalar(ir.DenseElementsAttr(constant.attributes["value"]))
            splat = op("tensor.splat", [scalar], [constant.results[0].type]).result
        constant.results[0].replace_all_uses_with(splat)
        constant.erase()


def _scalar(value: ir.DenseElementsAttr) -> ir.Value:
    """The one element; a complex one by way of a tensor of it, since the bindings know no other."""
    element = ir.ShapedType(value.type).element_type
    if not isinstance(element, ir.ComplexType):
        splat = value.get_splat_value()
        return op("arith.constant", results=[element], attributes={"value": splat}).result
    kind = ir.RankedTensorType.get([], element)
    literal = str(value).removesuffix(str(value.type))
    single = ir.Attribute.parse(f"{literal}{kind}")
    tensor = op("arith.constant", results=[kind], attributes={"value": single}).result
    return op("tensor.extract", [tensor], [element]).result


def _is_large_splat(constant: ir.Operation) -> bool:
    if constant.name != "arith.constant":
        return False
    kind, value = constant.results[0].type, constant.attributes["value"]
    if not isinstance(kind, ir.RankedTensorType) or not isinstance(value, ir.DenseElementsAttr):
        return False
    return value.is_splat and math.prod(kind.shape) > LARGEST_CONSTANT_ELEMENTS


@dataclass(frozen=True, slots=True)
class FillLargeSplats:
    """Makes large constants of one value tensors that are filled."""

    name: ClassVar[str] = "fill-large-splats"

    def run(self, unit: Unit) -> None:
        fill_large_splats(unit.function)
