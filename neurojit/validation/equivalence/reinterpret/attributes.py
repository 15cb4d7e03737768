"""Attributes as the rebuilt operations need them."""

from __future__ import annotations

from typing import cast

from mlir import ir


def attributes_of(operation: ir.Operation) -> dict[str, ir.Attribute]:
    """Every attribute, inherent or not."""
    names = cast("list[str]", list(operation.attributes))
    return {name: operation.attributes[name] for name in names}


def floats_in(attribute: ir.Attribute) -> list[float]:
    """The floats of an attribute; one where all are alike."""
    if isinstance(attribute, ir.FloatAttr):
        return [attribute.value]
    elements = ir.DenseFPElementsAttr(attribute)
    if elements.is_splat:
        return [float(elements.get_splat_value().value)]  # pyright: ignore
    return [float(elements[index]) for index in range(len(elements))]
