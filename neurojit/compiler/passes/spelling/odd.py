"""Rounding to odd, after which a second rounding to a narrower type is correct.

S. Boldo and G. Melquiond, Emulation of FMA and correctly rounded sums (2008), theorem 3.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.compiler.passes.lanes import splat_like
from neurojit.mlir.build import compare, compared, floating, integer, op

EXACT = 53  # bits of an integer that f64 holds


def to_odd(value: ir.Value) -> ir.Value:
    """f64 -> f32."""
    near = same("arith.truncf", value, ir.F32Type.get())
    back = same("arith.extf", near, ir.F64Type.get())
    bits = same("arith.bitcast", near, integer(32))
    sizes = [op("math.absf", [one], [one.type]).result for one in (back, value)]
    beyond = same("arith.extui", compared("arith.cmpf", CmpFPredicate.OGT, *sizes), integer(32))
    inexact = same("arith.extui", compared("arith.cmpf", CmpFPredicate.ONE, back, value), integer(32))
    bits = op("arith.subi", [bits, beyond], [bits.type]).result
    bits = op("arith.ori", [bits, inexact], [bits.type]).result
    return op("arith.bitcast", [bits], [near.type]).result


def sum_to_odd(a: ir.Value, b: ir.Value) -> ir.Value:
    """a + b in f64, by D. E. Knuth's sum of two."""
    kind = a.type

    def add(x: ir.Value, y: ir.Value) -> ir.Value:
        return op("arith.addf", [x, y], [kind]).result

    def minus(x: ir.Value, y: ir.Value) -> ir.Value:
        return op("arith.subf", [x, y], [kind]).result

    total = add(a, b)
    second = minus(total, a)
    lost = add(minus(a, minus(total, second)), minus(b, second))
    bits = same("arith.bitcast", total, integer(64))
    zero, one = splat_like(bits.type, 0), splat_like(bits.type, 1)
    # NaN, of infinities, is not greater: nothing was lost there.
    inexact = compared("arith.cmpf", CmpFPredicate.ONE, lost, floating(kind, 0.0))
    even = compare("eq", op("arith.andi", [bits, one], [bits.type]).result, zero)
    apart = op("arith.xori", [bits, same("arith.bitcast", lost, element_of(bits.type))], [bits.type]).result
    step = op(
        "arith.select", [compare("slt", apart, zero), splat_like(bits.type, -1), one], [bits.type]
    ).result
    moved = op("arith.addi", [bits, step], [bits.type]).result
    move = op("arith.andi", [inexact, even], [inexact.type]).result
    chosen = op("arith.select", [move, moved, bits], [bits.type]).result
    return op("arith.bitcast", [chosen], [kind]).result


def integer_to_odd(value: ir.Value, *, signed: bool) -> ir.Value:
    """An integer that f64 holds: of one too wide the upper bits, the last one set where a lower one is."""
    kind, width = value.type, width_of(value.type)
    lower = splat_like(kind, (1 << (width - EXACT)) - 1)
    zero, last = splat_like(kind, 0), splat_like(kind, 1 << (width - EXACT))
    rest = op("arith.andi", [value, lower], [kind]).result
    mask = op("arith.xori", [lower, splat_like(kind, -1)], [kind]).result
    upper = op("arith.andi", [value, mask], [kind]).result
    odd = op("arith.ori", [upper, last], [kind]).result
    kept = op("arith.select", [compare("eq", rest, zero), upper, odd], [kind]).result
    limit = 1 << (EXACT - 1 if signed else EXACT)
    shifted = op("arith.addi", [value, splat_like(kind, limit)], [kind]).result if signed else value
    small = compare("ult", shifted, splat_like(kind, 2 * limit if signed else limit))
    return op("arith.select", [small, value, kept], [kind]).result


def same(name: str, value: ir.Value, element: ir.Type) -> ir.Value:
    """The cast of that name to other elements in the same shape."""
    return op(name, [value], [like(value.type, element)]).result


def like(kind: ir.Type, element: ir.Type) -> ir.Type:
    """The type of the same shape with other elements."""
    return ir.VectorType.get(kind.shape, element) if isinstance(kind, ir.VectorType) else element


def element_of(kind: ir.Type) -> ir.Type:
    """The type of a vector's elements, or of a scalar."""
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


def width_of(kind: ir.Type) -> int:
    """Bits of an integer, or of a vector's."""
    return ir.IntegerType(element_of(kind)).width
