"""The floats that attributes hold."""

from __future__ import annotations

from mlir import ir


def floats_in(attribute: ir.Attribute) -> list[float]:
    """The floats of an attribute; one where all are alike."""
    if isinstance(attribute, ir.FloatAttr):
        return [attribute.value]
    elements = ir.DenseFPElementsAttr(attribute)
    if elements.is_splat:
        return [float(elements.get_splat_value().value)]  # pyright: ignore
    return [float(elements[index]) for index in range(len(elements))]
