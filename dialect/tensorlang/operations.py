"""Every TensorLang operation: how many operands, which attributes, and what an absent attribute means.

The one table that the verifier, the lowering and the interpreter read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mlir import ir

AttributeKind = Literal["value", "integer", "integers", "boolean", "string", "strings", "symbol"]


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """One attribute: its kind, whether it must be there, what its absence means, the words it may be."""

    kind: AttributeKind
    required: bool = False
    default: Any = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationRule:
    """One operation; ``most`` is None where operands are variadic."""

    least: int
    most: int | None
    attributes: Mapping[str, AttributeRule] = field(default_factory=dict[str, AttributeRule])


PREDICATES = ("eq", "ne", "lt", "le", "gt", "ge")

_AXES = {"axes": AttributeRule("integers"), "keepdims": AttributeRule("boolean", default=False)}
_CALLEE = {"callee": AttributeRule("symbol", required=True)}
_BINARY = OperationRule(2, 2)
_UNARY = OperationRule(1, 1)

OPERATIONS: dict[str, OperationRule] = {
    "constant": OperationRule(0, 0, {"value": AttributeRule("value", required=True)}),
    "add": _BINARY,
    "sub": _BINARY,
    "mul": _BINARY,
    "div": _BINARY,
    "max": _BINARY,
    "min": _BINARY,
    "neg": _UNARY,
    "exp": _UNARY,
    "sqrt": _UNARY,
    "tanh": _UNARY,
    "relu": _UNARY,
    "gelu": OperationRule(
        1, 1, {"approximate": AttributeRule("string", default="none", words=("none", "tanh"))}
    ),
    "cmp": OperationRule(2, 2, {"predicate": AttributeRule("string", required=True, words=PREDICATES)}),
    "select": OperationRule(3, 3),
    "matmul": _BINARY,
    "conv2d": OperationRule(
        2,
        2,
        {
            "layout": AttributeRule("string", default="NCHW", words=("NCHW", "NHWC")),
            "strides": AttributeRule("integers", default=(1, 1)),
            "padding": AttributeRule("integers", default=(0, 0)),
            "dilation": AttributeRule("integers", default=(1, 1)),
            "groups": AttributeRule("integer", default=1),
        },
    ),
    "sum": OperationRule(1, 1, _AXES),
    "mean": OperationRule(1, 1, _AXES),
    "reduce_max": OperationRule(1, 1, _AXES),
    "softmax": OperationRule(1, 1, {"axis": AttributeRule("integer", required=True)}),
    "transpose": OperationRule(1, 1, {"permutation": AttributeRule("integers", required=True)}),
    "reshape": _UNARY,
    "broadcast": _UNARY,
    "print": OperationRule(1, 1, {"label": AttributeRule("string", default="")}),
    "assert": OperationRule(
        1,
        None,
        {
            "message": AttributeRule("string", required=True),
            "names": AttributeRule("strings", default=()),
        },
    ),
    "get_ir": OperationRule(0, 0, _CALLEE),
    "variant": OperationRule(0, 0, _CALLEE),
    "query": _UNARY,
    "offer": OperationRule(1, 1, _CALLEE),
}

PREFIX = "tensorlang."


_CLASSES: dict[AttributeKind, Any] = {
    "value": ir.DenseElementsAttr | ir.FloatAttr | ir.IntegerAttr | ir.BoolAttr,
    "boolean": ir.BoolAttr,
    "integer": ir.IntegerAttr,
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
    rules = OPERATIONS[operation.name.removeprefix(PREFIX)].attributes
    given = operation.attributes
    return {
        name: read_attribute(given[name], rule.kind) if name in given else rule.default
        for name, rule in rules.items()
    }
