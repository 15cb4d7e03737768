"""Expands elementwise operations of scalars and vectors for which the LLVM dialect has no form."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.mlir.build import attributes_of, compare, compared, floating, op
from neurojit.model.element_types import FORMATS

_LEAST_NORMAL = {name: one.least_normal for name, one in FORMATS.items()}


def _is_infinite(operation: ir.Operation) -> bool:
    size = _magnitude(operation)
    return _replace(operation, compared("arith.cmpf", CmpFPredicate.OEQ, size, floating(size.type, math.inf)))


def _is_normal(operation: ir.Operation) -> bool:
    """Neither zero nor denormal, neither infinite nor NaN."""
    size = _magnitude(operation)
    least = floating(size.type, _LEAST_NORMAL[str(_element(size.type))])
    enough = compared("arith.cmpf", CmpFPredicate.OGE, size, least)
    finite = compared("arith.cmpf", CmpFPredicate.OLT, size, floating(size.type, math.inf))
    return _replace(operation, op("arith.andi", [enough, finite], [enough.type]).result)


def _magnitude(operation: ir.Operation) -> ir.Value:
    value = operation.operands[0]
    return op("math.absf", [value], [value.type]).result


def _clamp(operation: ir.Operation) -> bool:
    """NaN, of the value or of a bound, is handed on; the lower bound counts where they cross."""
    value, low, high = operation.operands
    value = op("arith.minimumf", [value, high], [value.type]).result
    return _replace(operation, op("arith.maximumf", [value, low], [value.type]).result)


def _sine_and_cosine(operation: ir.Operation) -> bool:
    value = operation.operands[0]
    for result, name in zip(list(operation.results), ("math.sin", "math.cos"), strict=True):
        result.replace_all_uses_with(op(name, [value], [value.type]).result)
    operation.erase()
    return True


def _flat(operation: ir.Operation) -> bool:
    """On all the lanes in a row: what LLVM has for it takes no array of vectors."""
    results = list(operation.results)
    kind = results[0].type
    if not isinstance(kind, ir.VectorType) or kind.rank < 2:
        return False
    lanes = [math.prod(kind.shape)]

    def row(of: ir.Type) -> ir.Type:
        return ir.VectorType.get(lanes, _element(of))

    operands = [op("vector.shape_cast", [value], [row(value.type)]).result for value in operation.operands]
    made = op(operation.name, operands, [row(one.type) for one in results], attributes_of(operation))
    for old, new in zip(results, made.results, strict=True):
        old.replace_all_uses_with(op("vector.shape_cast", [new], [old.type]).result)
    operation.erase()
    return True


def _sum_and_carry(operation: ir.Operation) -> bool:
    """Of indices, which LLVM's instruction does not take: a sum that wrapped is less than either term."""
    left, right = operation.operands
    if not isinstance(_element(left.type), ir.IndexType):
        return _flat(operation)
    total = op("arith.addi", [left, right], [left.type]).result
    operation.results[0].replace_all_uses_with(total)
    operation.results[1].replace_all_uses_with(compare("ult", total, left))
    operation.erase()
    return True


def _replace(operation: ir.Operation, value: ir.Value) -> bool:
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


REWRITES = {
    "math.isinf": _is_infinite,
    "math.isnormal": _is_normal,
    "math.clampf": _clamp,
    "math.sincos": _sine_and_cosine,
    "arith.addui_extended": _sum_and_carry,
    **dict.fromkeys(
        (
            *("arith.mulsi_extended", "arith.mului_extended"),
            *("math.absi", "math.ctlz", "math.cttz", "math.isfinite", "math.isnan"),
        ),
        _flat,
    ),
}
