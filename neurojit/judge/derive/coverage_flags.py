"""Flags in a trailing buffer that say which ways a condition went, lanes of a vector together."""

from __future__ import annotations

import math

from mlir import ir

from neurojit.mlir.build import op


def record(condition: ir.Value, flags: ir.Value, place: int) -> None:
    """Raise the flag at ``place`` where ``condition`` is false, the one after it where it is true."""
    negated = op("arith.xori", [condition, _true(condition.type)], [condition.type]).result
    for offset, value in ((0, negated), (1, condition)):
        _raise_flag(value, flags, place + offset)


def _raise_flag(value: ir.Value, flags: ir.Value, place: int) -> None:
    bit, i64, index = ir.IntegerType.get_signless(1), ir.IntegerType.get_signless(64), ir.IndexType.get()
    if isinstance(value.type, ir.VectorType):
        flat = ir.VectorType.get([math.prod(value.type.shape)], bit)  # pyright: ignore[reportUnknownMemberType]
        if flat != value.type:
            value = op("vector.shape_cast", [value], [flat]).result
        value = op(
            "vector.reduction", [value], [bit], {"kind": ir.Attribute.parse("#vector.kind<or>")}
        ).result
    where = op(
        "arith.constant", results=[index], attributes={"value": ir.IntegerAttr.get(index, place)}
    ).result
    old = op("memref.load", [flags, where], [i64]).result
    new = op("arith.ori", [old, op("arith.extui", [value], [i64]).result], [i64]).result
    op("memref.store", [new, flags, where])


def _true(kind: ir.Type) -> ir.Value:
    bit = ir.IntegerAttr.get(ir.IntegerType.get_signless(1), 1)
    value = ir.DenseElementsAttr.get_splat(kind, bit) if isinstance(kind, ir.VectorType) else bit
    return op("arith.constant", results=[kind], attributes={"value": value}).result
