"""Reads the attributes of operations as Python values."""

from __future__ import annotations

from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.op_def import PREFIX, AttributeKind
from neurojit.dialect.tensorlang.ops import OPS

_CLASSES: dict[AttributeKind, Any] = {
    "value": ir.DenseElementsAttr | ir.FloatAttr | ir.IntegerAttr | ir.BoolAttr,
    "boolean": ir.BoolAttr,
    "integer": ir.IntegerAttr,
    "float": ir.FloatAttr,
    "string": ir.StringAttr,
    "symbol": ir.FlatSymbolRefAttr,
}
_ELEMENTS: dict[AttributeKind, AttributeKind] = {"integers": "integer", "strings": "string"}


def read_attribute(attribute: Any, kind: AttributeKind) -> Any:
    """The Python value of ``attribute``; ``TypeError`` where it is of another kind.

    ``integers`` may be written ``[1, 2]`` or ``array<i64: 1, 2>``; a ``value`` comes back as it is.
    """
    if kind == "integers" and isinstance(attribute, ir.DenseI64ArrayAttr | ir.DenseI32ArrayAttr):
        return tuple(attribute)
    if kind in _ELEMENTS and isinstance(attribute, ir.ArrayAttr):
        return tuple(read_attribute(each, _ELEMENTS[kind]) for each in attribute)
    if kind in _CLASSES and isinstance(attribute, _CLASSES[kind]):
        return attribute if kind == "value" else attribute.value
    raise TypeError(f"expected {kind}, found {attribute}")


def read_attributes(operation: ir.Operation) -> dict[str, Any]:
    """Every attribute of a verified TensorLang operation as a Python value, defaults filled in."""
    rules = OPS[operation.name.removeprefix(PREFIX)].attributes
    given = operation.attributes
    return {
        name: read_attribute(given[name], rule.kind) if name in given else rule.default
        for name, rule in rules.items()
    }
