"""The types of MLIR values as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.op_def import OpDef
from neurojit.dialect.tensorlang.shapes import ShapeError
from neurojit.dialect.tensorlang.value_type import DTYPES, ValueType


def value_type(kind: Any, allowed: Sequence[str] = DTYPES) -> ValueType:
    """The type behind an ``ir.Type``; ``ShapeError`` where its elements are not among ``allowed``."""
    if isinstance(kind, ir.RankedTensorType):
        if not kind.has_static_shape:
            raise ShapeError(f"{kind} has a dynamic dimension; every extent must be a number")
        if kind.encoding is not None:
            raise ShapeError(f"{kind} has an encoding, which TensorLang gives no meaning")
        dtype, shape = str(kind.element_type), tuple(kind.shape)
    else:
        dtype, shape = str(kind), None
    if dtype not in allowed:
        which = "a type of TensorLang" if allowed is DTYPES else "allowed here"
        raise ShapeError(f"{kind} is not {which}: tensors and scalars of {', '.join(allowed)}")
    return ValueType(dtype, shape)


def mlir_type(kind: ValueType) -> ir.Type:
    """``kind`` in the current context."""
    element = ir.Type.parse(kind.dtype)
    return element if kind.shape is None else ir.RankedTensorType.get(kind.shape, element)


def inferred_type(
    op: OpDef, operands: Sequence[ValueType], attributes: Mapping[str, Any], written: ValueType
) -> ValueType:
    """The type of the one result of ``op``, which has an inference. Raises ShapeError.

    ``attributes`` as ``read_attributes`` gives them; ``written``: the type that the program says.
    """
    assert op.infer is not None
    typed = {
        name: value_type(attributes[name].type) if rule.kind == "value" else attributes[name]
        for name, rule in op.attributes.items()
    }
    return op.infer(operands, typed, written)
