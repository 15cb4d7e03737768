"""Which kind of number a scalar is, and comparisons as its kind has them."""

from __future__ import annotations

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder

# Numbers of arith's predicate enumerations; ordered, except that NaN differs from everything.
_FLOAT_PREDICATES = {"eq": 1, "gt": 2, "ge": 3, "lt": 4, "le": 5, "ne": 13}
_SIGNED_PREDICATES = {"eq": 0, "ne": 1, "lt": 2, "le": 3, "gt": 4, "ge": 5}
_UNSIGNED_PREDICATES = {"eq": 0, "ne": 1, "lt": 6, "le": 7, "gt": 8, "ge": 9}


def is_float(kind: ir.Type) -> bool:
    return isinstance(kind, ir.F32Type | ir.F64Type)


def is_bool(kind: ir.Type) -> bool:
    return isinstance(kind, ir.IntegerType) and kind.width == 1


def compare(builder: Builder, predicate: str, lhs: ir.Value, rhs: ir.Value) -> ir.Value:
    kind = lhs.type
    table = (
        _FLOAT_PREDICATES if is_float(kind) else _UNSIGNED_PREDICATES if is_bool(kind) else _SIGNED_PREDICATES
    )
    number = builder.attribute(f"{table[predicate]} : i64")
    name = "arith.cmpf" if is_float(kind) else "arith.cmpi"
    return builder.op(name, builder.type("i1"), [lhs, rhs], {"predicate": number})
