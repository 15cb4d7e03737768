"""Reads a program's globals, whose storage the host owns. Compiler side only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from mlir import ir

from neurojit.frontend.forms import alignment_of
from neurojit.frontend.ranges import stated_range
from neurojit.frontend.types import value_type
from neurojit.mlir.dense_text import dense_bytes
from neurojit.model.element_types import ELEMENT_TYPES
from neurojit.model.program import GlobalCell
from neurojit.model.types import ValueType


def global_cells(module: ir.Module) -> Iterator[GlobalCell]:
    for operation in module.body.operations:
        if operation.operation.name != "memref.global":
            continue
        attributes = operation.operation.attributes
        kind: ValueType = value_type(ir.TypeAttr(attributes["type"]).value)
        initial = b""
        if "initial_value" in attributes and not isinstance(attributes["initial_value"], ir.UnitAttr):
            initial = _dense_bytes(attributes["initial_value"], kind)
        limits, each = stated_range(attributes)
        name = ir.StringAttr(attributes["sym_name"]).value
        yield GlobalCell(
            name, kind, initial, "constant" in attributes, limits, each, alignment_of(operation.operation)
        )


def _dense_bytes(attribute: ir.Attribute, kind: ValueType) -> bytes:
    element = ELEMENT_TYPES[kind.dtype]
    if element.package or element.part:  # the bindings' arrays know neither
        return dense_bytes(attribute, kind.dtype, kind.elements)
    dtype = element.numpy
    dense = ir.DenseElementsAttr(attribute)
    if dense.is_splat:
        return np.full(kind.shape, dense.get_splat_value().value, dtype).tobytes()  # pyright: ignore
    return np.array(dense).astype(dtype).reshape(kind.shape).tobytes()
