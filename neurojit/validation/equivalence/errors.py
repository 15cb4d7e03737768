"""The reference in float64 together with a bound on how far any evaluation in its own precision may be.

Each float has four parts: its value ``v`` in float64; its magnitude ``m``, the value that results when every
term is taken by absolute value, so that a sum has the sum of its terms' magnitudes whatever cancels; ``n``,
the unit roundoffs of the additions on the longest path to it; and ``e``, the errors that its terms brought
along. The absolute rounding error is at most

    E = e + n m

which for a sum of terms is gamma_n times the sum of their magnitudes, the componentwise forward error bound
that holds for *every* order of summation (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd
ed. 2002, 3.1 and 4.2); errors are propagated as in running error analysis (Wilkinson 1963; Higham, 3.3).
With u the unit roundoff of the operation's own type and eta its smallest denormal:

    x + y     m = mx + my     n = max(nx, ny) + u   e = ex + ey
    x y       m = mx my       n = nx + ny           e = mx ey + my ex + u m + eta
    x / y     m = mx / |y|    n = nx                e = ex / |y| + m Ey / |y| + 2 u m + eta
    max, min  m, n and e are those of the one that is taken; the larger ones where both are near
    f(x)      m = |f(x)|      n = 0                 e = |f'(x)| Ex + K u |f(x)| + eta

so that a sum may be distributed over a product, and a term that comes last may come first. The bound is of
first order; whoever uses it allows twice of it, which covers the terms of higher order (n << 1), the
rounding errors of a float64 reference itself, and fused multiply-adds (one rounding less).

A choice by comparison whose sides are closer than their errors may go either way: the distance of the two
alternatives is part of the bound. A branch (``scf.if``) on such a comparison is not covered.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence

from mlir import ir

from neurojit.lowering.builders import compared, op
from neurojit.validation.equivalence.reinterpret.domain import (
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

# Unit roundoff and smallest denormal of each type.
ROUNDOFF = {"f16": 2.0**-11, "bf16": 2.0**-8, "f32": 2.0**-24, "f64": 2.0**-53}
_SMALLEST = {"f16": 2.0**-24, "bf16": 2.0**-133, "f32": 2.0**-149, "f64": 5e-324}
# Errors of elementary functions in units of u: the expansions are within 1.4 ulp, libm's within 4.
_ELEMENTARY = 8.0
_OEQ, _OGT, _OLT, _OLE, _UNO = 1, 2, 4, 5, 14
# Slopes of at most 2 / sqrt(pi).
_GENTLE = ("math.tanh", "math.erf", "math.erfc", "math.sin", "math.cos", "math.atan", "math.asinh")
_EXTREMES = ("arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf")
_WHOLE = ("math.floor", "math.ceil", "math.round", "math.roundeven", "math.trunc")
Slope = Callable[[ir.Value, ir.Value], ir.Value]  # |f'(x)| from x and f(x)


class Errors:
    """The arithmetic of (v, m, n, e); m is implied where it is |v|, n and e where they are zero."""

    def __init__(self) -> None:
        self._f64 = ir.F64Type.get()
        self.kinds: Sequence[ir.Type] = (self._f64,) * 4
        self._unsure: dict[ir.Value, ir.Value] = {}
        self.rules: Mapping[str, Rule] = self._table()

    def constant(self, values: Sequence[float], kind: ir.Type) -> Parts:
        made = with_element(kind, self._f64)
        elements = [ir.FloatAttr.get(self._f64, value) for value in values]
        return self.lift(splat(elements[0], made) if len(elements) == 1 else dense(elements, made))

    def element(self, value: float, kind: ir.Type) -> ir.Attribute:
        del kind
        return ir.FloatAttr.get(self._f64, value)

    def lift(self, value: ir.Value) -> Parts:
        return [value, None, None, None]

    def written(self, parts: Parts) -> list[ir.Value]:
        value = value_of(parts[0])
        return [value, self._m(parts), self._or_zero(parts[2], value), self._or_zero(parts[3], value)]

    # Pieces.

    def _m(self, x: Parts) -> ir.Value:
        return x[1] if isinstance(x[1], ir.Value) else same("math.absf", value_of(x[0]))

    def _or_zero(self, part: Part, like: ir.Value) -> ir.Value:
        return part if isinstance(part, ir.Value) else self._number(0.0, like)

    def _total(self, x: Parts) -> ir.Value | None:
        """E = e + n m; None where the value is exact."""
        return self._sum(x[3], self._times(self._m(x), x[2]) if x[2] is not None else None)

    def _number(self, value: float, like: ir.Value) -> ir.Value:
        return splat(ir.FloatAttr.get(self._f64, value), like.type)

    def _sum(self, *terms: Part) -> ir.Value | None:
        return self._folded("arith.addf", terms)

    def _largest(self, *terms: Part) -> ir.Value | None:
        return self._folded("arith.maximumf", terms)

    def _folded(self, name: str, terms: Sequence[Part]) -> ir.Value | None:
        total: ir.Value | None = None
        for term in terms:
            if isinstance(term, ir.Value):
                total = term if total is None else same(name, total, term)
        return total

    def _scaled(self, factor: float, x: ir.Value) -> ir.Value:
        return same("arith.mulf", self._number(factor, x), x)

    def _times(self, x: ir.Value, y: Part) -> ir.Value | None:
        return same("arith.mulf", x, y) if isinstance(y, ir.Value) else None

    def _roundoff(self, operation: ir.Operation) -> tuple[float, float]:
        name = str(element_of(operation.results[0].type))
        if name not in ROUNDOFF:
            raise NotApplicable(f"{operation.name} on {name}")
        return ROUNDOFF[name], _SMALLEST[name]

    # Rules.

    def _table(self) -> dict[str, Rule]:
        rules: dict[str, Rule] = {
            "arith.addf": self._add,
            "arith.subf": self._add,
            "arith.mulf": self._multiply,
            "math.fma": self._fma,
            "arith.divf": self._divide,
            "arith.negf": self._sign,
            "math.absf": self._sign,
            "math.copysign": self._sign,
            "arith.extf": lambda _, given: list(given[0]),
            "arith.truncf": self._truncate,
            "arith.sitofp": self._from_integer,
            "arith.uitofp": self._from_integer,
            "arith.fptosi": self._to_integer,
            "arith.fptoui": self._to_integer,
            "arith.cmpf": self._compare,
            "math.isnan": self._kind_of,
            "math.isfinite": self._kind_of,
            "arith.select": self._select,
            "math.sqrt": self._sqrt,
            "math.rsqrt": self._rsqrt,
            "math.powf": self._power,
        }
        rules |= dict.fromkeys(_EXTREMES, self._extreme)
        rules |= dict.fromkeys(_WHOLE, self._whole)
        slopes: dict[str, Slope] = {
            "math.exp": lambda _, z: self._abs(z),
            "math.exp2": lambda _, z: self._abs(z),
            "math.expm1": lambda _, z: self._plus(self._abs(z), 1.0),
            "math.log": lambda x, _: self._inverse(x),
            "math.log2": lambda x, _: self._scaled(1.5, self._inverse(x)),
            "math.log1p": lambda x, _: self._inverse(self._plus(x, 1.0)),
            "math.log10": lambda x, _: self._inverse(x),
            "math.tan": lambda _, z: self._plus(same("arith.mulf", z, z), 1.0),
            "math.sinh": lambda _, z: self._plus(self._abs(z), 1.0),
            "math.cosh": lambda _, z: self._abs(z),
            "math.cbrt": lambda x, z: self._abs(same("arith.divf", z, x)),
        }
        slopes |= dict.fromkeys(_GENTLE, lambda x, _: self._number(1.13, x))
        rules |= {name: functools.partial(self._function, slope=slope) for name, slope in slopes.items()}
        return rules

    def _abs(self, x: ir.Value) -> ir.Value:
        return same("math.absf", x)

    def _plus(self, x: ir.Value, number: float) -> ir.Value:
        return same("arith.addf", x, self._number(number, x))

    def _inverse(self, x: ir.Value) -> ir.Value:
        return self._abs(same("arith.divf", self._number(1.0, x), x))

    def _add(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        u, _ = self._roundoff(operation)
        value = same(operation.name, *(value_of(x[0]) for x in given))
        return self._summed(value, u, *given)

    def _summed(self, value: ir.Value, u: float, x: Parts, y: Parts) -> Parts:
        longest = self._largest(x[2], y[2])
        more = self._number(u, value)
        return [
            value,
            same("arith.addf", self._m(x), self._m(y)),
            more if longest is None else same("arith.addf", longest, more),
            self._sum(x[3], y[3]),
        ]

    def _multiply(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        u, eta = self._roundoff(operation)
        value = same("arith.mulf", value_of(x[0]), value_of(y[0]))
        exact = x[1] is None and y[1] is None
        magnitude = self._abs(value) if exact else same("arith.mulf", self._m(x), self._m(y))
        own = self._plus(self._scaled(u, magnitude), eta)
        error = self._sum(self._times(self._m(x), y[3]), self._times(self._m(y), x[3]), own)
        return [value, None if exact else magnitude, self._sum(x[2], y[2]), error]

    def _fma(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """As a product and a sum: a candidate may round both."""
        u, _ = self._roundoff(operation)
        value = same("math.fma", *(value_of(x[0]) for x in given))
        return self._summed(value, u, self._multiply(operation, given[:2]), given[2])

    def _divide(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        u, eta = self._roundoff(operation)
        value = same("arith.divf", value_of(x[0]), value_of(y[0]))
        over = self._inverse(value_of(y[0]))
        magnitude = same("arith.mulf", self._m(x), over)
        carried = self._sum(x[3], self._times(magnitude, self._total(y)))
        # The reciprocal may be taken first: one rounding more.
        own = self._plus(self._scaled(2 * u, magnitude), eta)
        return [value, magnitude, x[2], self._sum(self._times(over, carried), own)]

    def _sign(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        return [same(operation.name, *(value_of(x[0]) for x in given)), *given[0][1:]]

    def _truncate(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x = given[0]
        u, eta = self._roundoff(operation)
        return [*x[:3], self._sum(x[3], self._plus(self._scaled(u, self._m(x)), eta))]

    def _from_integer(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        u, _ = self._roundoff(operation)
        kind = with_element(operation.results[0].type, self._f64)
        source = value_of(given[0][0])
        value = op(operation.name, [source], [kind]).result
        width = ir.IntegerType(element_of(source.type)).width
        exact = 2.0 ** -(width - (operation.name == "arith.sitofp")) >= u
        return [value, None, None, None if exact else self._scaled(u, self._abs(value))]

    def _to_integer(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        kind = operation.results[0].type
        return [op(operation.name, [value_of(given[0][0])], [kind]).result]

    def _kind_of(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        value = value_of(given[0][0])
        return [op(operation.name, [value], [operation.results[0].type]).result]

    def _compare(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
        left, right = value_of(x[0]), value_of(y[0])
        error = self._sum(self._total(x), self._total(y))
        if error is not None:
            distance = self._abs(same("arith.subf", left, right))
            close = compared("arith.cmpf", _OLE, distance, self._scaled(2.0, error))
            self._unsure[operation.results[0]] = close
        return [compared("arith.cmpf", predicate, left, right)]

    def _select(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        if any(isinstance(v.type, ir.MemRefType) for v in operation.operands):
            raise NotApplicable("a choice between buffers")
        condition = value_of(given[0][0])
        if not is_float(operation.results[0].type):
            return [chosen(condition, value_of(given[1][0]), value_of(given[2][0]))]
        yes, no = self.written(given[1]), self.written(given[2])
        picked: Parts = [chosen(condition, a, b) for a, b in zip(yes, no, strict=True)]
        for number in (1, 2, 3):
            if given[1][number] is None and given[2][number] is None:
                picked[number] = None
        unsure = self._doubts(operation.operands[0])
        if unsure is None:
            return picked
        if unsure.type != condition.type:
            raise NotApplicable("arith.select by a comparison of another shape")
        distance = self._abs(same("arith.subf", yes[0], no[0]))
        larger = [same("arith.maximumf", a, b) for a, b in zip(yes, no, strict=True)]
        worst = same("arith.addf", larger[3], distance)
        return [picked[0], larger[1], larger[2], chosen(unsure, worst, chosen(condition, yes[3], no[3]))]

    def _doubts(self, condition: ir.Value) -> ir.Value | None:
        """Whether a comparison behind ``condition`` is closer than its errors; None where none can be."""
        if condition in self._unsure:
            return self._unsure[condition]
        owner = condition.owner
        if isinstance(owner, ir.Block) or owner.operation.name not in (
            "arith.andi",
            "arith.ori",
            "arith.xori",
        ):
            return None
        doubts = [d for d in map(self._doubts, owner.operation.operands) if d is not None]
        return None if not doubts else doubts[0] if len(doubts) == 1 else same("arith.ori", *doubts)

    def _extreme(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        value = same(operation.name, value_of(x[0]), value_of(y[0]))
        if all(part is None for part in (*x[2:], *y[2:])):
            return [value, None, None, None]
        magnitudes = [self._finite_or(self._m(z), value) for z in given]
        larger: Parts = [
            value,
            same("arith.maximumf", *magnitudes),
            self._largest(x[2], y[2]),
            self._largest(x[3], y[3]),
        ]
        error = self._sum(self._total(x), self._total(y))
        if error is None:
            return larger
        # A chain of sums and minima, as of shortest paths, would double its bound at every link.
        left, right = value_of(x[0]), value_of(y[0])
        apart = self._abs(same("arith.subf", left, right))
        clear = compared("arith.cmpf", _OGT, apart, self._scaled(2.0, error))
        first = compared("arith.cmpf", _OGT if "max" in operation.name else _OLT, left, right)
        taken = [chosen(first, a, b) for a, b in zip(self.written(x), self.written(y), strict=True)]
        return [
            value,
            *(
                chosen(clear, a, b) if isinstance(b, ir.Value) else None
                for a, b in zip(taken[1:], larger[1:], strict=True)
            ),
        ]

    def _finite_or(self, magnitude: ir.Value, value: ir.Value) -> ir.Value:
        """A magnitude; that of ``value`` where it is infinite, as where a maximum starts."""
        infinite = compared("arith.cmpf", _OEQ, magnitude, self._number(math.inf, magnitude))
        return chosen(infinite, self._abs(value), magnitude)

    def _whole(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x = given[0]
        value = same(operation.name, value_of(x[0]))
        error = self._total(x)
        if error is None:
            return [value, None, None, None]
        reach = self._scaled(2.0, error)
        ends = [
            same(operation.name, same(name, value_of(x[0]), reach)) for name in ("arith.addf", "arith.subf")
        ]
        return [value, None, None, self._abs(same("arith.subf", *ends))]

    def _sqrt(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """|sqrt(x + d) - sqrt(x)| <= |d| / sqrt(x), and <= sqrt(|d|) where x is smaller than that."""
        x = given[0]
        u, _ = self._roundoff(operation)
        value = same("math.sqrt", value_of(x[0]))
        own = self._scaled(2 * u, self._abs(value))
        error = self._total(x)
        if error is None:
            return [value, None, None, own]
        root = same("math.sqrt", error)
        small = compared("arith.cmpf", _OLE, value, root)
        carried = chosen(small, root, same("arith.divf", error, value))
        return [value, None, None, self._sum(own, carried)]

    def _rsqrt(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        def slope(x: ir.Value, z: ir.Value) -> ir.Value:
            return self._abs(same("arith.divf", z, x))

        return self._function(operation, given, slope)

    def _function(self, operation: ir.Operation, given: Sequence[Parts], slope: Slope) -> Parts:
        x = given[0]
        u, eta = self._roundoff(operation)
        value = same(operation.name, value_of(x[0]))
        own = self._plus(self._scaled(_ELEMENTARY * u, self._abs(value)), 4 * eta)
        error = self._total(x)
        if error is None:
            return [value, None, None, own]
        # An infinite argument whose value is finite (exp of -inf) is as exact as its limit.
        carried = same("arith.mulf", slope(value_of(x[0]), value), error)
        undefined = compared("arith.cmpf", _UNO, carried, carried)
        carried = chosen(undefined, self._number(0.0, carried), carried)
        return [value, None, None, self._sum(own, carried)]

    def _power(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """z = x^y: |z| (|y / x| Ex + |log x| Ey), and relative errors that grow with |y log x|."""
        x, y = given
        u, eta = self._roundoff(operation)
        value = same("math.powf", value_of(x[0]), value_of(y[0]))
        size = self._abs(value)
        logarithm = self._abs(same("math.log", self._abs(value_of(x[0]))))
        exponent = self._abs(same("arith.mulf", value_of(y[0]), logarithm))
        own = self._plus(
            self._scaled(_ELEMENTARY * u, same("arith.mulf", size, self._plus(exponent, 1.0))), eta
        )
        ratio = self._abs(same("arith.divf", value_of(y[0]), value_of(x[0])))
        carried = self._sum(self._times(ratio, self._total(x)), self._times(logarithm, self._total(y)))
        return [value, None, None, self._sum(own, self._times(size, carried))]
