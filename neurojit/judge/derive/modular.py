"""Polynomials over the integers modulo p = 2^61 - 1: the arithmetic of the field check.

A float becomes a residue, kept in [0, p] with both ends standing for zero, and a bound on its degree as a
polynomial of the generated values. Sums and products reduce by p's form: with t = a + 2^61 b, t = a + b.
The product of two residues is taken whole (``arith.mului_extended``). Constants are the rationals that
their author meant (:mod:`neurojit.judge.derive.rationals`). What is no polynomial (comparisons,
maxima, quotients by data, elementary functions) has no rule here, and the check does not apply. What a
quotient divides by may be computed (a count of turns, say) as long as it depends on no data: of one that
does the degree is out of bounds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from mlir import ir
from mlir.dialects.arith import CmpIPredicate

from neurojit.judge.derive.constant_meanings import Meanings
from neurojit.judge.derive.rationals import rational
from neurojit.judge.derive.reinterpret.domain import (
    NotApplicable,
    Part,
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
from neurojit.judge.prime import LARGEST_DEGREE, P
from neurojit.mlir.build import compared, op
from neurojit.model.element_types import COUNTED

_SIMPLE = 256  # denominators that f32's numbers are seldom near to by chance
_FOLDED = 4  # half ulps within which a constant is looked for that operations on others gave


class Residues:
    """The arithmetic of (residue, degree); the degree is a Python integer where it is known beforehand.

    ``literals``: magnitudes of the constants that are written in a text. Any other was computed from such on
    the way, by operations that round, so that it may be some ulps from what its author meant. ``unsure``
    says whether there was one that no simple fraction is near to. ``meanings``: what those of a rewrite were
    made of.
    """

    def __init__(self, literals: frozenset[float], meanings: Meanings | None = None) -> None:
        self.unsure = False
        self._literals = literals
        self._meanings = meanings
        self._i64 = ir.IntegerType.get_signless(64)
        self.kinds: Sequence[ir.Type] = (self._i64, self._i64)
        self.rules: Mapping[str, Rule] = {
            "arith.addf": lambda _, g: self._add(g[0], g[1]),
            "arith.subf": lambda _, g: self._add(g[0], self._negative(g[1])),
            "arith.mulf": lambda _, g: self._multiply(g[0], g[1]),
            "math.fma": lambda _, g: self._add(self._multiply(g[0], g[1]), g[2]),
            "arith.negf": lambda _, g: self._negative(g[0]),
            "arith.divf": self._divide,
            "arith.extf": self._cast,
            "arith.truncf": self._cast,
            "arith.sitofp": self._from_integer,
            "arith.uitofp": self._from_integer,
            "arith.select": self._select,
        }
        self._constants: dict[ir.Value, tuple[list[float], str]] = {}

    def constant(self, values: Sequence[float], kind: ir.Type) -> Parts:
        made = with_element(kind, self._i64)
        elements = [self.element(value, element_of(kind)) for value in values]
        value = splat(elements[0], made) if len(elements) == 1 else dense(elements, made)
        self._constants[value] = (list(values), str(element_of(kind)))
        return [value, 0]

    def element(self, value: float, kind: ir.Type) -> ir.Attribute:
        return ir.IntegerAttr.get(self._i64, self._residue(value, str(kind)))

    def _residue(self, value: float, dtype: str) -> int:
        """A constant in the field. Raises NotApplicable where there is none."""
        if not math.isfinite(value):
            raise NotApplicable(f"the constant {value!r}")
        written = abs(value) in self._literals
        number = rational(value, dtype, halves=1 if written else _FOLDED)
        if self._meanings is not None and number.denominator > _SIMPLE:
            number = self._meanings.of(value, dtype) or number
        self.unsure |= not (written or number == value or number.denominator <= _SIMPLE)
        return residue(number)

    def lift(self, value: ir.Value) -> Parts:
        return [value, 1]

    def written(self, parts: Parts) -> list[ir.Value]:
        value = value_of(parts[0])
        return [value, self._degree(parts[1], value)]

    def _degree(self, degree: Part, like: ir.Value) -> ir.Value:
        return degree if isinstance(degree, ir.Value) else self._number(degree or 0, like)

    def _number(self, value: int, like: ir.Value) -> ir.Value:
        return splat(ir.IntegerAttr.get(self._i64, value), like.type)

    def _folded(self, total: ir.Value) -> ir.Value:
        """``total`` < 2^62 reduced to [0, p]."""
        low = same("arith.andi", total, self._number(P, total))
        return same("arith.addi", low, same("arith.shrui", total, self._number(61, total)))

    def _add(self, x: Parts, y: Parts) -> Parts:
        value = self._folded(same("arith.addi", value_of(x[0]), value_of(y[0])))
        if isinstance(x[1], int) and isinstance(y[1], int):
            return [value, max(x[1], y[1])]
        if 0 in (x[1], y[1]):
            return [value, y[1] if x[1] == 0 else x[1]]
        return [value, same("arith.maxui", self._degree(x[1], value), self._degree(y[1], value))]

    def _negative(self, x: Parts) -> Parts:
        value = value_of(x[0])
        return [same("arith.subi", self._number(P, value), value), x[1]]

    def _multiply(self, x: Parts, y: Parts) -> Parts:
        shape = value_of(x[0]).type
        left, right = (_flat(value_of(z[0])) for z in (x, y))
        product = op("arith.mului_extended", [left, right], [left.type, left.type])
        low, high = product.results
        upper = same(
            "arith.ori",
            same("arith.shrui", low, self._number(61, low)),
            same("arith.shli", high, self._number(3, high)),
        )
        value = self._folded(same("arith.addi", same("arith.andi", low, self._number(P, low)), upper))
        value = _cast_shape(value, shape)
        return [value, self._degree_of_product(x[1], y[1], value)]

    def _degree_of_product(self, x: Part, y: Part, like: ir.Value) -> Part:
        if isinstance(x, int) and isinstance(y, int):
            return min(int(x) + int(y), LARGEST_DEGREE)
        if isinstance(x, int) and x == 0:
            return y
        if isinstance(y, int) and y == 0:
            return x
        total = same("arith.addi", self._degree(x, like), self._degree(y, like))
        return same("arith.minui", total, self._number(LARGEST_DEGREE, total))

    def _divide(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """By a constant: its reciprocal, as a rational. By data it is no polynomial."""
        divisor = self._constants.get(value_of(given[1][0]))
        if divisor is None:
            return self._quotient(operation, given[0], given[1])
        if not all(divisor[0]):
            raise NotApplicable(f"{operation.name} by zero")
        values, dtype = divisor
        inverses = [
            ir.IntegerAttr.get(self._i64, pow(self._residue(value, dtype), -1, P)) for value in values
        ]
        kind = value_of(given[1][0]).type
        inverse = splat(inverses[0], kind) if len(inverses) == 1 else dense(inverses, kind)
        return self._multiply(given[0], [inverse, 0])

    def _quotient(self, operation: ir.Operation, x: Parts, y: Parts) -> Parts:
        """By what is computed: y^(p - 2), its inverse by Fermat's theorem; zero for zero, which is judged by
        what division by it does to floats."""
        if isinstance(y[1], int) and y[1]:
            raise NotApplicable(f"{operation.name} by data")
        value = self._multiply(x, [self._power(value_of(y[0]), P - 2), 0])
        if isinstance(y[1], int):
            return value
        by = self._degree(y[1], value_of(value[0]))
        depends = compared("arith.cmpi", CmpIPredicate.ne, by, self._number(0, by))
        degree = chosen(depends, self._number(LARGEST_DEGREE, by), self._degree(value[1], by))
        return [value[0], degree]

    def _power(self, base: ir.Value, exponent: int) -> ir.Value:
        """By squaring, from the highest bit of the exponent on, in a loop over the lower ones."""
        index = ir.IndexType.get()
        bits = exponent.bit_length() - 1
        first, last, step = (
            op("arith.constant", results=[index], attributes={"value": ir.IntegerAttr.get(index, at)}).result
            for at in (0, bits, 1)
        )
        loop = op("scf.for", [first, last, step, base], [base.type], regions=1)
        block = loop.regions[0].blocks.append(index, base.type, arg_locs=[ir.Location.unknown()] * 2)  # pyright: ignore
        with ir.InsertionPoint(block):
            turn, power = block.arguments
            number = op("arith.index_cast", [turn], [self._i64]).result
            down = same("arith.subi", self._number(bits - 1, number), number)
            bit = same(
                "arith.andi",
                same("arith.shrui", self._number(exponent, number), down),
                self._number(1, number),
            )
            is_set = compared("arith.cmpi", CmpIPredicate.eq, bit, self._number(1, bit))
            square = value_of(self._multiply([power, 0], [power, 0])[0])
            more = value_of(self._multiply([square, 0], [base, 0])[0])
            op("scf.yield", [op("arith.select", [is_set, more, square], [base.type]).result])
        return loop.result

    def _cast(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """The same number in another precision, which the equivalence check judges; but for formats so
        short that they would hide behind its tolerance."""
        kind = str(element_of(operation.results[0].type))
        if kind not in COUNTED:
            raise NotApplicable(f"{operation.name} to {kind}")
        return list(given[0])

    def _from_integer(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        source = value_of(given[0][0])
        kind = with_element(source.type, self._i64)
        element = source.type.element_type if isinstance(source.type, ir.VectorType) else source.type
        signed = operation.name == "arith.sitofp"
        if ir.IntegerType(element).width < 64:
            source = op("arith.extsi" if signed else "arith.extui", [source], [kind]).result
        elif not signed:
            return [self._folded(source), 0]
        negative = compared("arith.cmpi", CmpIPredicate.slt, source, self._number(0, source))
        size = self._folded(chosen(negative, same("arith.subi", self._number(0, source), source), source))
        return [chosen(negative, same("arith.subi", self._number(P, size), size), size), 0]

    def _select(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """By a condition on integers, which is the same for both: comparisons of floats have no rule."""
        if any(isinstance(v.type, ir.MemRefType) for v in operation.operands):
            raise NotApplicable("a choice between buffers")
        condition = value_of(given[0][0])
        value = chosen(condition, value_of(given[1][0]), value_of(given[2][0]))
        if not is_float(operation.results[0].type):
            return [value]
        x, y = given[1][1], given[2][1]
        if isinstance(x, int) and isinstance(y, int):
            return [value, max(x, y)]
        return [value, same("arith.maxui", self._degree(x, value), self._degree(y, value))]


def _flat(value: ir.Value) -> ir.Value:
    """A vector in one dimension: the only ones whose whole products are lowered."""
    if not isinstance(value.type, ir.VectorType) or value.type.rank == 1:
        return value
    flat = ir.VectorType.get([math.prod(value.type.shape)], value.type.element_type)  # pyright: ignore
    return _cast_shape(value, flat)


def _cast_shape(value: ir.Value, kind: ir.Type) -> ir.Value:
    return value if value.type == kind else op("vector.shape_cast", [value], [kind]).result


def residue(number: Fraction) -> int:
    """A number in the field. Raises NotApplicable where there is none."""
    if number.denominator % P == 0:
        raise NotApplicable(f"the constant {number}")
    return number.numerator * pow(number.denominator, -1, P) % P
