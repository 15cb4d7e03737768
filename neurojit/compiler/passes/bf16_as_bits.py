"""Keeps bf16 as 16-bit integers from where no operation computes in it any more.

LLVM holds a bf16 that lives longer than a block as f32 and rounds it back: by a call of its runtime library,
which nobody links, or by an instruction that takes subnormals for zero. What is moved must keep its bits.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from mlir import ir

from neurojit.compiler.unit import Unit
from neurojit.mlir.build import integer
from neurojit.mlir.dense_text import dense_bytes, number_bytes
from neurojit.mlir.walk import operations_in

_BF16 = "bf16"


def keep_as_bits(module: ir.Module) -> None:
    """Retype every value of bf16 in ``module``, after ``round_halves``: scalars, vectors and buffers."""
    operations = [module.operation, *operations_in(module.operation)]
    for operation in operations:
        if operation.name == "arith.constant":
            operation.attributes["value"] = _bits(operation.attributes["value"])
        for key in ("function_type", "type"):
            if key in operation.attributes and isinstance(operation.attributes[key], ir.TypeAttr):
                kind = ir.TypeAttr(operation.attributes[key]).value
                operation.attributes[key] = ir.TypeAttr.get(_retyped(kind))
        if "initial_value" in operation.attributes:
            operation.attributes["initial_value"] = _bits(operation.attributes["initial_value"])
        for value in _defined_by(operation):
            kind = _retyped(value.type)
            if kind != value.type:
                value.set_type(kind)
    for operation in operations:
        if operation.name == "arith.bitcast" and operation.operands[0].type == operation.results[0].type:
            operation.results[0].replace_all_uses_with(operation.operands[0])
            operation.erase()


def _defined_by(operation: ir.Operation) -> Iterator[ir.Value]:
    yield from operation.results
    for region in operation.regions:
        for block in region.blocks:
            yield from block.arguments


def _retyped(kind: ir.Type) -> ir.Type:
    if str(kind) == _BF16:
        return integer(16)
    if isinstance(kind, ir.FunctionType):
        return ir.FunctionType.get(
            [_retyped(one) for one in kind.inputs], [_retyped(one) for one in kind.results]
        )
    if isinstance(kind, ir.VectorType) and str(kind.element_type) == _BF16:
        return ir.VectorType.get(kind.shape, integer(16))
    if isinstance(kind, ir.MemRefType):
        return ir.MemRefType.get(kind.shape, _retyped(kind.element_type), kind.layout, kind.memory_space)
    return kind


def _bits(attribute: ir.Attribute) -> ir.Attribute:
    """A constant of bf16, or of vectors or buffers of it, as integers; any other as it is."""
    if isinstance(attribute, ir.FloatAttr) and str(attribute.type) == _BF16:
        bits = int.from_bytes(number_bytes(str(attribute).partition(" ")[0], _BF16), "little", signed=True)
        return ir.IntegerAttr.get(integer(16), bits)
    if not isinstance(attribute, ir.DenseElementsAttr):
        return attribute
    kind = ir.ShapedType(attribute.type)
    if str(kind.element_type) != _BF16:
        return attribute
    shape = list(kind.shape)
    elements = np.frombuffer(dense_bytes(attribute, _BF16, int(np.prod(shape))), np.int16).reshape(shape)
    made = ir.VectorType if isinstance(attribute.type, ir.VectorType) else ir.RankedTensorType
    return ir.DenseElementsAttr.get(elements.copy(), type=made.get(shape, integer(16)))  # pyright: ignore


@dataclass(frozen=True, slots=True)
class KeepAsBits:
    """Keeps bf16 as integers, where there is any."""

    name: ClassVar[str] = "keep-bf16-as-bits"

    def run(self, unit: Unit) -> None:
        if _BF16 in unit.kernel.text:
            keep_as_bits(unit.module)
