"""Makes partial operations total (shifts, float-to-integer casts, masks): one result in every tier.

A shift by the width or more gives 0, and the sign where the sign is shifted in. A float that no integer of
the type holds gives the nearest one, and a NaN 0. A mask of more lanes than there are has them all.

It is done once tensors are buffers: MLIR folds no such operation where it has no result, but LLVM does.
Where the text shows that an operation is always defined it stays as it is.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.compiler.passes.lanes import both, splat_like
from neurojit.compiler.unit import Unit
from neurojit.compiler.upstream.values import selected
from neurojit.frontend.bounds import bounds, width
from neurojit.mlir.build import compare, compared, floating, op
from neurojit.mlir.walk import operations_in

SHIFTS = ("arith.shli", "arith.shrui", "arith.shrsi", "index.shl", "index.shru", "index.shrs")
_WITH_SIGN = ("arith.shrsi", "index.shrs")
CASTS = ("arith.fptosi", "arith.fptoui")
_HALF = 1 << 31


def make_total(body: ir.Operation) -> None:
    """Rewrite every operation of ``body`` on scalars and vectors that may have no result, in place."""
    for operation in operations_in(body):
        rewrite = _REWRITES.get(operation.name)
        if rewrite is not None:
            with ir.InsertionPoint(operation), operation.location:
                rewrite(operation)


def _shift(operation: ir.Operation) -> None:
    value, amount = operation.operands
    bits = width(amount.type)
    low, high = bounds(amount)
    if low >= 0 and high < bits:
        return
    fits = compare("ult", amount, splat_like(amount.type, bits))
    if operation.name in _WITH_SIGN:
        last = splat_like(amount.type, bits - 1)
        operation.operands[1] = selected(fits, amount, last)
        return
    operation.operands[1] = selected(fits, amount, splat_like(amount.type, 0))
    _choose(operation, lambda result: selected(fits, result, splat_like(value.type, 0)))


def _to_integer(operation: ir.Operation) -> None:
    (value,) = operation.operands
    kind = operation.results[0].type
    bits, signed = width(kind), operation.name == "arith.fptosi"
    # Both limits are powers of two, or one less than nothing: floats hold them as they are.
    least = -(2.0 ** (bits - 1)) if signed else -1.0
    limit = 2.0 ** (bits - 1 if signed else bits)
    # Of f16 a limit may be infinite, which no integer is.
    holds_least = signed and not _is_half(value.type)
    above = compared(
        "arith.cmpf",
        CmpFPredicate.OGE if holds_least else CmpFPredicate.OGT,
        value,
        floating(value.type, least),
    )
    below = compared("arith.cmpf", CmpFPredicate.OLT, value, floating(value.type, limit))
    fits = both(above, below)
    operation.operands[0] = selected(fits, value, floating(value.type, 0.0))
    half = 1 << (bits - 1)
    smallest, greatest = (-half, half - 1) if signed else (0, -1)
    beyond = compared("arith.cmpf", CmpFPredicate.OGE, value, floating(value.type, limit))

    def saturated(result: ir.Value) -> ir.Value:
        ends = selected(beyond, splat_like(kind, greatest), splat_like(kind, smallest))
        if signed:  # an unsigned one is 0 already
            is_nan = compared("arith.cmpf", CmpFPredicate.UNO, value, value)
            ends = selected(is_nan, splat_like(kind, 0), ends)
        return selected(fits, result, ends)

    _choose(operation, saturated)


def _is_half(kind: ir.Type) -> bool:
    return isinstance(kind.element_type if isinstance(kind, ir.ShapedType) else kind, ir.F16Type)


def _mask(operation: ir.Operation) -> None:
    """MLIR compares the low half of a count."""
    shape = ir.VectorType(operation.results[0].type).shape
    for place, extent in enumerate(shape):
        count = operation.operands[place]
        low, high = bounds(count)
        if low < -_HALF or high >= _HALF:
            least, most = (splat_like(count.type, number) for number in (0, extent))
            count = op("arith.maxsi", [count, least], [count.type]).result
            operation.operands[place] = op("arith.minsi", [count, most], [count.type]).result


def _choose(operation: ir.Operation, chosen: Callable[[ir.Value], ir.Value]) -> None:
    """Whoever used the result uses what ``chosen`` makes of it."""
    result = operation.results[0]
    users = list(result.uses)
    with ir.InsertionPoint.after(operation):
        instead = chosen(result)
    for use in users:
        use.owner.operation.operands[use.operand_number] = instead


_REWRITES: dict[str, Callable[[ir.Operation], None]] = {
    **dict.fromkeys(SHIFTS, _shift),
    **dict.fromkeys(CASTS, _to_integer),
    "vector.create_mask": _mask,
}


@dataclass(frozen=True, slots=True)
class MakeTotal:
    """Gives operations that may have no result the one that the language says."""

    name: ClassVar[str] = "make-total"

    def run(self, unit: Unit) -> None:
        make_total(unit.function)
