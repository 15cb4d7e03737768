"""The reference in double-double arithmetic: each float as the sum of two float64, of some 106 bits.

It measures how accurate an original in float64 is, and a candidate beside it. Sums and products are those
of T. J. Dekker, A floating-point technique for extending the available precision, 1971, with D. E. Knuth's
sum of two and the product of two by a fused multiply-add; the root is A. H. Karp's (as in Y. Hida, X. S. Li
and D. H. Bailey, Library for double-double and quad-double arithmetic, 2008). Each is within a few units of
2^-104 of what it is given. Elementary functions have no more digits than float64 and are not applicable;
roundings to a narrower type are left out, as in :mod:`error_domain`.

A lower part that is not finite, as beside an infinity, is zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.judge.derive.reinterpret.domain import (
    NotApplicable,
    Parts,
    Rule,
    chosen,
    dense,
    element_of,
    is_float,
    same,
    splat,
    value_of,
    with_element,
)
from neurojit.mlir.build import compared, op
from neurojit.mlir.operation_facts import FLOAT_EXTREMES

_WHOLE = ("math.floor", "math.ceil", "math.round", "math.roundeven", "math.trunc")


class DoubleDouble:
    """The parts (high, low); low is implied where it is zero."""

    def __init__(self) -> None:
        self._f64 = ir.F64Type.get()
        self.kinds: Sequence[ir.Type] = (self._f64,) * 2
        rules: dict[str, Rule] = {
            "arith.addf": lambda _, given: self._add(*given),
            "arith.subf": lambda _, given: self._add(given[0], self._negated(given[1])),
            "arith.mulf": lambda _, given: self._multiply(*given),
            "math.fma": lambda _, given: self._add(self._multiply(*given[:2]), given[2]),
            "arith.divf": lambda _, given: self._divide(*given),
            "math.sqrt": lambda _, given: self._root(given[0]),
            "math.rsqrt": lambda _, given: self._divide(self._one(given[0]), self._root(given[0])),
            "arith.negf": lambda _, given: self._negated(given[0]),
            "math.absf": lambda _, given: self._turned(given[0], same("math.absf", value_of(given[0][0]))),
            "math.copysign": lambda _, given: self._turned(
                given[0], same("math.copysign", value_of(given[0][0]), value_of(given[1][0]))
            ),
            "arith.extf": lambda _, given: list(given[0]),
            "arith.truncf": lambda _, given: list(given[0]),
            "arith.sitofp": self._from_integer,
            "arith.uitofp": self._from_integer,
            "arith.fptosi": self._of_high,
            "arith.fptoui": self._of_high,
            "math.isnan": self._of_high,
            "math.isfinite": self._of_high,
            "arith.cmpf": self._compare,
            "arith.select": self._select,
        }
        rules |= dict.fromkeys(FLOAT_EXTREMES, self._extreme)
        rules |= dict.fromkeys(_WHOLE, self._whole)
        self.rules: Mapping[str, Rule] = rules

    def constant(self, values: Sequence[float], kind: ir.Type) -> Parts:
        made = with_element(kind, self._f64)
        elements = [ir.FloatAttr.get(self._f64, value) for value in values]
        return self.lift(splat(elements[0], made) if len(elements) == 1 else dense(elements, made))

    def element(self, value: float, kind: ir.Type) -> ir.Attribute:
        del kind
        return ir.FloatAttr.get(self._f64, value)

    def lift(self, value: ir.Value) -> Parts:
        return [value, None]

    def written(self, parts: Parts) -> list[ir.Value]:
        high = value_of(parts[0])
        return [high, self._low(parts)]

    # Arithmetic.

    def _add(self, x: Parts, y: Parts) -> Parts:
        high, error = self._two_sum(value_of(x[0]), value_of(y[0]))
        lows = [value_of(part[1]) for part in (x, y) if part[1] is not None]
        if not lows:
            return [high, self._clean(error)]
        low, less = self._two_sum(lows[0], lows[1]) if len(lows) == 2 else (lows[0], None)
        high, error = self._renormalized(high, same("arith.addf", error, low))
        if less is None:
            return [high, self._clean(error)]
        return self._pair(high, same("arith.addf", error, less))

    def _multiply(self, x: Parts, y: Parts) -> Parts:
        left, right = value_of(x[0]), value_of(y[0])
        high, error = self._two_product(left, right)
        for one, other in ((left, y[1]), (right, x[1])):
            if other is not None:
                error = same("math.fma", one, value_of(other), error)
        return self._pair(high, error)

    def _divide(self, x: Parts, y: Parts) -> Parts:
        left, right = value_of(x[0]), value_of(y[0])
        high = same("arith.divf", left, right)
        product, error = self._two_product(high, right)
        rest = same("arith.subf", same("arith.subf", left, product), error)
        if x[1] is not None:
            rest = same("arith.addf", rest, value_of(x[1]))
        if y[1] is not None:
            rest = same("arith.subf", rest, same("arith.mulf", high, value_of(y[1])))
        return self._pair(high, same("arith.divf", rest, right))

    def _root(self, x: Parts) -> Parts:
        high = same("math.sqrt", value_of(x[0]))
        square, error = self._two_product(high, high)
        rest = same("arith.subf", same("arith.subf", value_of(x[0]), square), error)
        if x[1] is not None:
            rest = same("arith.addf", rest, value_of(x[1]))
        return self._pair(high, same("arith.divf", rest, same("arith.addf", high, high)))

    def _one(self, like: Parts) -> Parts:
        return [self._number(1.0, value_of(like[0])), None]

    def _negated(self, x: Parts) -> Parts:
        return [None if part is None else same("arith.negf", value_of(part)) for part in x]

    def _turned(self, x: Parts, high: ir.Value) -> Parts:
        """``x`` with the sign that ``high`` has."""
        if x[1] is None:
            return [high, None]
        kept = compared("arith.cmpf", CmpFPredicate.OEQ, high, value_of(x[0]))
        low = value_of(x[1])
        return [high, chosen(kept, low, same("arith.negf", low))]

    def _two_sum(self, a: ir.Value, b: ir.Value) -> tuple[ir.Value, ir.Value]:
        total = same("arith.addf", a, b)
        part = same("arith.subf", total, a)
        other = same("arith.subf", total, part)
        return total, same("arith.addf", same("arith.subf", a, other), same("arith.subf", b, part))

    def _two_product(self, a: ir.Value, b: ir.Value) -> tuple[ir.Value, ir.Value]:
        product = same("arith.mulf", a, b)
        return product, same("math.fma", a, b, same("arith.negf", product))

    def _renormalized(self, high: ir.Value, low: ir.Value) -> tuple[ir.Value, ir.Value]:
        """The sum of two of which the first is the larger."""
        low = self._clean(low)
        total = same("arith.addf", high, low)
        return total, same("arith.subf", low, same("arith.subf", total, high))

    def _pair(self, high: ir.Value, low: ir.Value) -> Parts:
        total, rest = self._renormalized(high, low)
        return [total, self._clean(rest)]

    def _clean(self, low: ir.Value) -> ir.Value:
        zero = self._number(0.0, low)
        finite = compared("arith.cmpf", CmpFPredicate.OEQ, same("arith.subf", low, low), zero)
        return chosen(finite, low, zero)

    # Integers, comparisons, choices.

    def _from_integer(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """Of 64 bits in two halves, each of which a float holds."""
        kind = with_element(operation.results[0].type, self._f64)
        source = value_of(given[0][0])
        integer = ir.IntegerType(element_of(source.type))
        if integer.width <= 32:
            return [op(operation.name, [source], [kind]).result, None]
        if integer.width != 64:
            raise NotApplicable(f"{operation.name} of {integer}")
        half = splat(ir.IntegerAttr.get(integer, 32), source.type)
        shift = "arith.shrsi" if operation.name == "arith.sitofp" else "arith.shrui"
        upper = same(shift, source, half)
        lower = same("arith.subi", source, same("arith.shli", upper, half))
        above = op(operation.name, [upper], [kind]).result
        high, low = self._two_sum(
            same("arith.mulf", above, self._number(2.0**32, above)),
            op("arith.uitofp", [lower], [kind]).result,
        )
        return [high, low]

    def _of_high(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        return [op(operation.name, [value_of(given[0][0])], [operation.results[0].type]).result]

    def _whole(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        high = value_of(given[0][0])
        made = same(operation.name, high)
        if given[0][1] is None or operation.name not in _WHOLE[:2]:
            return [made, None]
        low = same(operation.name, value_of(given[0][1]))
        is_whole = compared("arith.cmpf", CmpFPredicate.OEQ, made, high)
        return self._pair(made, chosen(is_whole, low, self._number(0.0, low)))

    def _compare(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """By the lower parts where the higher ones are equal."""
        x, y = given
        predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
        left, right = value_of(x[0]), value_of(y[0])
        by_high = compared("arith.cmpf", predicate, left, right)
        if x[1] is None and y[1] is None:
            return [by_high]
        apart = compared("arith.cmpf", CmpFPredicate.UNE, left, right)
        return [chosen(apart, by_high, compared("arith.cmpf", predicate, self._low(x), self._low(y)))]

    def _select(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        if any(isinstance(v.type, ir.MemRefType) for v in operation.operands):
            raise NotApplicable("a choice between buffers")
        condition = value_of(given[0][0])
        if not is_float(operation.results[0].type):
            return [chosen(condition, value_of(given[1][0]), value_of(given[2][0]))]
        yes, no = self.written(given[1]), self.written(given[2])
        return [chosen(condition, a, b) for a, b in zip(yes, no, strict=True)]

    def _extreme(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        left, right = value_of(x[0]), value_of(y[0])
        high = same(operation.name, left, right)
        if x[1] is None and y[1] is None:
            return [high, None]
        mine, its = self._low(x), self._low(y)
        tie = compared("arith.cmpf", CmpFPredicate.OEQ, left, right)
        first = compared("arith.cmpf", CmpFPredicate.OEQ, high, left)
        low = chosen(tie, same(operation.name, mine, its), chosen(first, mine, its))
        return [high, low]

    def _low(self, x: Parts) -> ir.Value:
        return self._number(0.0, value_of(x[0])) if x[1] is None else value_of(x[1])

    def _number(self, value: float, like: ir.Value) -> ir.Value:
        return splat(ir.FloatAttr.get(self._f64, value), like.type)
