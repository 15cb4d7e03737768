"""Promotes bf16 to f32, and rounds f16 from f64: LLVM would call a library that is not linked."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.compiler.passes.lanes import splat_like
from neurojit.compiler.passes.spelling.odd import (
    EXACT,
    element_of,
    integer_to_odd,
    like,
    same,
    sum_to_odd,
    to_odd,
    width_of,
)
from neurojit.compiler.unit import Unit
from neurojit.mlir.build import attributes_of, compared, integer, op
from neurojit.mlir.walk import operations_in

_MOVES = {"arith.constant", "arith.select", "arith.bitcast"}  # nothing is rounded
_ROUNDED_ONCE = {
    f"math.{name}"
    for name in (
        *("absf", "ceil", "copysign", "floor", "fpowi", "round", "roundeven", "sqrt", "trunc"),
        *("isfinite", "isinf", "isnan", "isnormal"),
    )
}
_KIND = re.compile(r"#vector.kind<(\w+)>")


def round_halves(body: ir.Operation) -> None:
    """Rewrite scalars and vectors in place; to the nearest, ties to even, as the processor rounds."""
    _reduce_in_lanes(body)
    for operation in operations_in(body):
        computes = operation.name.startswith(("arith.", "math.")) or operation.name == "vector.fma"
        if not computes or operation.name in _MOVES:
            continue
        with ir.InsertionPoint(operation), operation.location:
            if operation.name == "arith.truncf":
                _truncate(operation)
            elif operation.name == "arith.extf":
                _extend(operation)
            elif operation.name in ("math.fma", "vector.fma"):
                _multiply_and_add(operation)
            elif operation.name in ("arith.sitofp", "arith.uitofp"):
                _convert_integer(operation)
            elif not _compute_in(operation, ir.F32Type.get(), "bf16") and _is_elementary(operation.name):
                _compute_in(operation, ir.F32Type.get())


def _is_elementary(name: str) -> bool:
    """Whether steps of f16 on the way would cost digits, as those of ``exp(x) - 1`` do."""
    return name.startswith("math.") and name not in _ROUNDED_ONCE


def _reduce_in_lanes(body: ir.Operation) -> None:
    """Reductions of bf16 lane by lane, in order, so that each step is rounded."""
    for operation in operations_in(body):
        if operation.name != "vector.reduction" or _name(operation.results[0].type) != "bf16":
            continue
        vector, *start = operation.operands
        kind = _KIND.fullmatch(str(operation.attributes["kind"]))
        assert kind is not None
        name = f"arith.{kind[1]}f" if kind[1] in ("add", "mul") else f"arith.{kind[1]}"
        result = operation.results[0].type
        with ir.InsertionPoint(operation), operation.location:
            lanes = [_lane(vector, number, result) for number in range(ir.VectorType(vector.type).shape[0])]
            total, *rest = [*start, *lanes]
            for lane in rest:
                total = op(name, [total, lane], [result]).result
        operation.results[0].replace_all_uses_with(total)
        operation.erase()


def _lane(vector: ir.Value, number: int, element: ir.Type) -> ir.Value:
    place: dict[str, ir.Attribute] = {"static_position": ir.DenseI64ArrayAttr.get([number])}
    return op("vector.extract", [vector], [element], place).result


def _multiply_and_add(operation: ir.Operation) -> None:
    """In f64, where products of f16 and of bf16 are exact. So are sums of f16, as far as a tie depends on
    them; exponents of bf16 are further apart."""
    kind = _name(operation.results[0].type)
    if kind == "f16":
        _compute_in(operation, ir.F64Type.get())
    elif kind == "bf16":
        a, b, c = (_widened(value, ir.F64Type.get()) for value in operation.operands)
        product = op("arith.mulf", [a, b], [a.type]).result
        total = _rounded(sum_to_odd(product, c), operation.results[0].type)
        operation.results[0].replace_all_uses_with(total)
        operation.erase()


def _convert_integer(operation: ir.Operation) -> None:
    """By way of f64, which rounds nothing.

    Of wide integers the last bits become one that is set if any is.
    """
    value, target = operation.operands[0], operation.results[0].type
    if _name(target) != "bf16":
        return
    if width_of(value.type) > EXACT:
        operation.operands[0] = integer_to_odd(value, signed=operation.name == "arith.sitofp")
    _compute_in(operation, ir.F64Type.get(), "bf16")


def _extend(operation: ir.Operation) -> None:
    """From bf16 by its bits: of an ``fpext`` LLVM makes operations on bf16 again, floor say, which the
    processor has not."""
    value, target = operation.operands[0], operation.results[0].type
    if _name(value.type) != "bf16":
        return
    operation.results[0].replace_all_uses_with(_widened(value, element_of(target)))
    operation.erase()


def _compute_in(operation: ir.Operation, wide: ir.Type, narrow: str = "f16") -> bool:
    """Whether the operation has to do with ``narrow``, in whose place ``wide`` now is."""
    kinds = [value.type for value in (*operation.operands, *operation.results)]
    if not any(_name(kind) == narrow for kind in kinds):
        return False
    operands = [
        _widened(value, wide) if _name(value.type) == narrow else value for value in operation.operands
    ]
    types = [like(one.type, wide) if _name(one.type) == narrow else one.type for one in operation.results]
    made = op(operation.name, operands, types, attributes_of(operation))
    for old, new in zip(list(operation.results), made.results, strict=True):
        value = new if old.type == new.type else _rounded(new, old.type)
        old.replace_all_uses_with(value)
    operation.erase()
    return True


def _truncate(operation: ir.Operation) -> None:
    source, target = operation.operands[0], operation.results[0].type
    if _name(target) != "bf16" and (_name(source.type), _name(target)) != ("f64", "f16"):
        return
    operation.results[0].replace_all_uses_with(_rounded(source, target))
    operation.erase()


def _rounded(value: ir.Value, target: ir.Type) -> ir.Value:
    """``value`` as bf16 or f16; from f64 by way of an f32 that keeps what decides a tie."""
    if _name(value.type) == "f64":
        value = to_odd(value)
    if _name(value.type) == "f16":
        value = _widened(value, ir.F32Type.get())
    if _name(target) == "f16":
        return op("arith.truncf", [value], [target]).result
    bits = same("arith.bitcast", value, integer(32))
    sixteen = splat_like(bits.type, 16)
    high = op("arith.shrui", [bits, sixteen], [bits.type]).result
    odd = op("arith.andi", [high, splat_like(bits.type, 1)], [bits.type]).result
    bias = op("arith.addi", [odd, splat_like(bits.type, 0x7FFF)], [bits.type]).result
    nearest = op("arith.addi", [bits, bias], [bits.type]).result
    nearest = op("arith.shrui", [nearest, sixteen], [bits.type]).result
    quiet = op("arith.ori", [high, splat_like(bits.type, 0x40)], [bits.type]).result
    unordered = compared("arith.cmpf", CmpFPredicate.UNO, value, value)
    chosen = op("arith.select", [unordered, quiet, nearest], [bits.type]).result
    return op("arith.bitcast", [same("arith.trunci", chosen, integer(16))], [target]).result


def _widened(value: ir.Value, wide: ir.Type) -> ir.Value:
    if _name(value.type) != "bf16":
        return same("arith.extf", value, wide)
    half, word = (integer(width) for width in (16, 32))
    bits = same("arith.extui", same("arith.bitcast", value, half), word)
    bits = op("arith.shli", [bits, splat_like(bits.type, 16)], [bits.type]).result
    value = same("arith.bitcast", bits, ir.F32Type.get())
    return value if str(wide) == "f32" else same("arith.extf", value, wide)


def _name(kind: ir.Type) -> str:
    return str(element_of(kind))


@dataclass(frozen=True, slots=True)
class RoundHalves:
    """Rounds f16 after each operation, where there is any."""

    name: ClassVar[str] = "round-halves"

    def run(self, unit: Unit) -> None:
        if "f16" in unit.kernel.text:
            round_halves(unit.function)
