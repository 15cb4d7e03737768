"""Registers a class for dense constants of complex elements, which the bindings lack.

Without it, whoever looks at an attribute of a program that holds such a constant gets a TypeError.
Compiler side only.
"""

from __future__ import annotations

from mlir import ir
from mlir._mlir_libs._mlir import (  # pyright: ignore[reportMissingTypeStubs, reportMissingModuleSource]
    register_type_caster,  # pyright: ignore[reportUnknownVariableType]
)


def admit_complex_constants() -> None:
    """For all contexts of the process; to be called with one of them at hand."""
    dense = ir.Attribute.parse("dense<0> : tensor<1xi32>")
    register_type_caster(dense.typeid, replace=True)(_as_its_class)


def _as_its_class(attribute: ir.Attribute) -> ir.Attribute:
    """As the bindings do it, and where they fail the class that all dense constants have."""
    element = ir.ShapedType(attribute.type).element_type
    if isinstance(element, ir.ComplexType):
        return ir.DenseElementsAttr(attribute)
    if isinstance(element, (ir.IntegerType, ir.IndexType)):
        return ir.DenseIntElementsAttr(attribute)
    return ir.DenseFPElementsAttr(attribute)
