"""Flags in a trailing buffer that say which ways a condition went, and counts of how often."""

from __future__ import annotations

import math

from mlir import ir

from neurojit.mlir.build import op


def record(condition: ir.Value, flags: ir.Value, place: int) -> None:
    """Raise the flag at ``place`` where ``condition`` is false, the one after it where it is true: in any of
    the lanes of a vector."""
    negated = op("arith.xori", [condition, _true(condition.type)], [condition.type]).result
    for offset, value in ((0, negated), (1, condition)):
        _raise_flag(value, flags, place + offset)


def count(condition: ir.Value, counts: ir.Value, place: int) -> None:
    """Count at ``place`` how often ``condition`` is false, after it how often it is true, lane by lane."""
    negated = op("arith.xori", [condition, _true(condition.type)], [condition.type]).result
    i64, index = ir.IntegerType.get_signless(64), ir.IndexType.get()
    for offset, value in ((0, negated), (1, condition)):
        if isinstance(value.type, ir.VectorType):
            lanes = math.prod(value.type.shape)  # pyright: ignore[reportUnknownMemberType]
            bit = ir.IntegerType.get_signless(1)
            bits = ir.VectorType.get([lanes], bit)  # pyright: ignore[reportUnknownMemberType]
            wide = ir.VectorType.get([lanes], i64)  # pyright: ignore[reportUnknownMemberType]
            flat = value if value.type == bits else op("vector.shape_cast", [value], [bits]).result
            each = op("arith.extui", [flat], [wide]).result
            kind = ir.Attribute.parse("#vector.kind<add>")
            number = op("vector.reduction", [each], [i64], {"kind": kind}).result
        else:
            number = op("arith.extui", [value], [i64]).result
        at = ir.IntegerAttr.get(index, place + offset)
        where = op("arith.constant", results=[index], attributes={"value": at}).result
        old = op("memref.load", [counts, where], [i64]).result
        op("memref.store", [op("arith.addi", [old, number], [i64]).result, counts, where])


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
