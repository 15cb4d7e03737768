"""The reference in float64 together with a bound on how far any evaluation in its own precision may be.

Each float has three parts: its value ``v`` in float64; its magnitude ``m``, the value that results when
every term is taken by absolute value, so that a sum has the sum of its terms' magnitudes whatever cancels;
and ``e``, a bound on the absolute rounding error, propagated from operation to operation (running error
analysis: Wilkinson 1963; N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed. 2002, 3.3).
With u the unit roundoff of the operation's own type and eta its smallest denormal:

    x + y    e = ex + ey + u (mx + my)          max, min   e = max(ex, ey)
    x y      e = mx ey + my ex + u mx my + eta  f(x)       e = max|f'| ex + K u |f(x)|
    x / y    e = (ex + |v| ey) / |y| + u mx / |y| + eta

Because the term of a sum is u (mx + my) and not u |x + y|, a sum of n terms gets at least the bound of any
other order of the same terms up to the number of additions on the longest path of the reference (a dot
product of n terms has gamma_n sum |a||b| <= 2 e: Higham 2002, eq. 3.5). The bound is of first order;
whoever uses it allows twice of it, which covers the terms of higher order (n u << 1), the rounding errors
of a float64 reference itself, and fused multiply-adds (one rounding less).

A choice by comparison whose sides are closer than their errors may go either way: the distance of the two
alternatives is part of the bound. A branch (``scf.if``) on such a comparison is not covered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from mlir import ir

from neurojit.validation.equivalence.reinterpret.domain import (
    NotApplicable,
    Parts,
    Rule,
    chosen,
    compared,
    dense,
    element_of,
    is_float,
    same,
    splat,
    value_of,
    with_element,
)

# Unit roundoff and smallest denormal of each type.
_ROUNDOFF = {"f16": 2.0**-11, "bf16": 2.0**-8, "f32": 2.0**-24, "f64": 2.0**-53}
_SMALLEST = {"f16": 2.0**-24, "bf16": 2.0**-133, "f32": 2.0**-149, "f64": 5e-324}
# Errors of elementary functions in units of u: the expansions are within 1.4 ulp, libm's within 4.
_ELEMENTARY = 8.0
_OGT, _OLE, _UNO = 2, 5, 14


class Errors:
    """The arithmetic of (v, m, e); m is implied where it is |v|, e where the value is exact."""

    def __init__(self) -> None:
        self._f64 = ir.F64Type.get()
        self.kinds: Sequence[ir.Type] = (self._f64, self._f64, self._f64)
        self._unsure: dict[ir.Value, ir.Value] = {}
        self.rules: Mapping[str, Rule] = self._table()

    def constant(self, values: Sequence[float], kind: ir.Type) -> Parts:
        made = with_element(kind, self._f64)
        if len(values) == 1:
            return [splat(ir.FloatAttr.get(self._f64, values[0]), made), None, None]
        return [dense([ir.FloatAttr.get(self._f64, value) for value in values], made), None, None]

    def element(self, value: float, kind: ir.Type) -> ir.Attribute:
        del kind
        return ir.FloatAttr.get(self._f64, value)

    def lift(self, value: ir.Value) -> Parts:
        return [value, None, None]

    def written(self, parts: Parts) -> list[ir.Value]:
        return [value_of(parts[0]), self._m(parts), self._e(parts)]

    # Pieces.

    def _m(self, x: Parts) -> ir.Value:
        return x[1] if isinstance(x[1], ir.Value) else same("math.absf", value_of(x[0]))

    def _e(self, x: Parts) -> ir.Value:
        return x[2] if isinstance(x[2], ir.Value) else self._number(0.0, value_of(x[0]))

    def _number(self, value: float, like: ir.Value) -> ir.Value:
        return splat(ir.FloatAttr.get(self._f64, value), like.type)

    def _sum(self, *terms: ir.Value | None) -> ir.Value | None:
        total: ir.Value | None = None
        for term in terms:
            if term is not None:
                total = term if total is None else same("arith.addf", total, term)
        return total

    def _scaled(self, factor: float, x: ir.Value) -> ir.Value:
        return same("arith.mulf", self._number(factor, x), x)

    def _times(self, x: ir.Value, e: object) -> ir.Value | None:
        return same("arith.mulf", x, e) if isinstance(e, ir.Value) else None

    def _roundoff(self, operation: ir.Operation) -> tuple[float, float]:
        name = str(element_of(operation.results[0].type))
        if name not in _ROUNDOFF:
            raise NotApplicable(f"{operation.name} on {name}")
        return _ROUNDOFF[name], _SMALLEST[name]

    # Rules.

    def _table(self) -> dict[str, Rule]:
        one = 1.0
        rules: dict[str, Rule] = {
            "arith.addf": self._add,
            "arith.subf": self._add,
            "arith.mulf": lambda o, p: self._multiply(o, p[0], p[1]),
            "math.fma": self._fma,
            "arith.divf": self._divide,
            "arith.negf": self._sign,
            "math.absf": self._sign,
            "math.copysign": lambda o, p: [
                same("math.copysign", value_of(p[0][0]), value_of(p[1][0])),
                p[0][1],
                p[0][2],
            ],
            "arith.extf": lambda _, p: list(p[0]),
            "arith.truncf": self._truncate,
            "arith.sitofp": self._from_integer,
            "arith.uitofp": self._from_integer,
            "arith.fptosi": self._to_integer,
            "arith.fptoui": self._to_integer,
            "arith.cmpf": self._compare,
            "arith.select": self._select,
            "math.sqrt": self._sqrt,
            "math.rsqrt": self._rsqrt,
            "math.exp": lambda o, p: self._function(o, p, lambda x, z: self._abs(z)),
            "math.exp2": lambda o, p: self._function(o, p, lambda x, z: self._abs(z)),
            "math.expm1": lambda o, p: self._function(o, p, lambda x, z: self._plus(self._abs(z), one)),
            "math.log": lambda o, p: self._function(o, p, lambda x, z: self._inverse(x)),
            "math.log2": lambda o, p: self._function(o, p, lambda x, z: self._scaled(1.5, self._inverse(x))),
            "math.log1p": lambda o, p: self._function(o, p, lambda x, z: self._inverse(self._plus(x, one))),
            "math.tanh": lambda o, p: self._function(o, p, lambda x, z: self._number(1.0, x)),
            "math.erf": lambda o, p: self._function(o, p, lambda x, z: self._number(1.13, x)),
            "math.sin": lambda o, p: self._function(o, p, lambda x, z: self._number(1.0, x)),
            "math.cos": lambda o, p: self._function(o, p, lambda x, z: self._number(1.0, x)),
            "math.atan": lambda o, p: self._function(o, p, lambda x, z: self._number(1.0, x)),
            "math.powf": self._power,
        }
        for name in ("arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf"):
            rules[name] = self._extreme
        for name in ("math.floor", "math.ceil", "math.round", "math.roundeven", "math.trunc"):
            rules[name] = self._whole
        return rules

    def _abs(self, x: ir.Value) -> ir.Value:
        return same("math.absf", x)

    def _plus(self, x: ir.Value, number: float) -> ir.Value:
        return same("arith.addf", x, self._number(number, x))

    def _inverse(self, x: ir.Value) -> ir.Value:
        return self._abs(same("arith.divf", self._number(1.0, x), x))

    def _add(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        u, _ = self._roundoff(operation)
        value = same(operation.name, value_of(x[0]), value_of(y[0]))
        magnitude = same("arith.addf", self._m(x), self._m(y))
        error = self._sum(self._written_e(x), self._written_e(y), self._scaled(u, magnitude))
        return [value, magnitude, error]

    def _written_e(self, x: Parts) -> ir.Value | None:
        return x[2] if isinstance(x[2], ir.Value) else None

    def _multiply(self, operation: ir.Operation, x: Parts, y: Parts) -> Parts:
        u, eta = self._roundoff(operation)
        value = same("arith.mulf", value_of(x[0]), value_of(y[0]))
        mx, my = self._m(x), self._m(y)
        exact = x[1] is None and y[1] is None
        magnitude = self._abs(value) if exact else same("arith.mulf", mx, my)
        error = self._sum(
            self._times(mx, y[2]), self._times(my, x[2]), self._plus(self._scaled(u, magnitude), eta)
        )
        return [value, None if exact else magnitude, error]

    def _fma(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """As a product and a sum: a candidate may round both."""
        u, _ = self._roundoff(operation)
        product = self._multiply(operation, given[0], given[1])
        magnitude = same("arith.addf", self._m(product), self._m(given[2]))
        error = self._sum(self._written_e(product), self._written_e(given[2]), self._scaled(u, magnitude))
        return [same("math.fma", *(value_of(p[0]) for p in given)), magnitude, error]

    def _divide(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        u, eta = self._roundoff(operation)
        value = same("arith.divf", value_of(x[0]), value_of(y[0]))
        over = self._inverse(value_of(y[0]))
        magnitude = same("arith.mulf", self._m(x), over)
        carried = self._sum(self._written_e(x), self._times(magnitude, y[2]))
        # The reciprocal may be taken first: one rounding more.
        error = self._sum(self._times(over, carried), self._plus(self._scaled(2 * u, magnitude), eta))
        return [value, magnitude, error]

    def _sign(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x = given[0]
        return [same(operation.name, value_of(x[0])), x[1], x[2]]

    def _truncate(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x = given[0]
        u, eta = self._roundoff(operation)
        return [x[0], x[1], self._sum(self._written_e(x), self._plus(self._scaled(u, self._m(x)), eta))]

    def _from_integer(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        u, _ = self._roundoff(operation)
        kind = with_element(operation.results[0].type, self._f64)
        source = value_of(given[0][0])
        value = ir.Operation.create(operation.name, results=[kind], operands=[source]).result
        width = ir.IntegerType(element_of(source.type)).width
        exact = 2.0 ** -(width - (operation.name == "arith.sitofp")) >= u
        return [value, None, None if exact else self._scaled(u, self._abs(value))]

    def _to_integer(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        kind = operation.results[0].type
        return [ir.Operation.create(operation.name, results=[kind], operands=[value_of(given[0][0])]).result]

    def _compare(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x, y = given
        predicate = ir.IntegerAttr(operation.attributes["predicate"]).value
        left, right = value_of(x[0]), value_of(y[0])
        error = self._sum(self._written_e(x), self._written_e(y))
        if error is not None:
            distance = self._abs(same("arith.subf", left, right))
            self._unsure[operation.results[0]] = compared(
                "arith.cmpf", _OLE, distance, self._scaled(2.0, error)
            )
        return [compared("arith.cmpf", predicate, left, right)]

    def _select(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        if any(isinstance(v.type, ir.MemRefType) for v in operation.operands):
            raise NotApplicable("a choice between buffers")
        condition = value_of(given[0][0])
        if not is_float(operation.results[0].type):
            return [chosen(condition, value_of(given[1][0]), value_of(given[2][0]))]
        yes, no = self.written(given[1]), self.written(given[2])
        picked = [chosen(condition, a, b) for a, b in zip(yes, no, strict=True)]
        unsure = self._doubts(operation.operands[0])
        if unsure is None:
            both_exact = given[1][2] is None and given[2][2] is None
            return [picked[0], picked[1], None if both_exact else picked[2]]
        distance = self._abs(same("arith.subf", yes[0], no[0]))
        worst = same("arith.addf", same("arith.maximumf", yes[2], no[2]), distance)
        if unsure.type != condition.type:
            raise NotApplicable("arith.select by a comparison of another shape")
        return [picked[0], same("arith.maximumf", yes[1], no[1]), chosen(unsure, worst, picked[2])]

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
        if x[2] is None and y[2] is None:
            return [value, None, None]
        error = same("arith.maximumf", self._e(x), self._e(y))
        return [
            value,
            same("arith.maximumf", self._magnitude_or_value(x, value), self._magnitude_or_value(y, value)),
            error,
        ]

    def _magnitude_or_value(self, x: Parts, chosen_value: ir.Value) -> ir.Value:
        """The magnitude of ``x``; where it is infinite (the start of a maximum), the chosen value's."""
        magnitude = self._m(x)
        infinite = compared("arith.cmpf", 1, magnitude, self._number(math.inf, magnitude))
        return chosen(infinite, self._abs(chosen_value), magnitude)

    def _whole(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        x = given[0]
        value = same(operation.name, value_of(x[0]))
        if x[2] is None:
            return [value, None, None]
        moved = [
            same(operation.name, same(name, value_of(x[0]), self._scaled(2.0, self._e(x))))
            for name in ("arith.addf", "arith.subf")
        ]
        error = self._abs(same("arith.subf", *moved))
        return [value, None, error]

    def _sqrt(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """|sqrt(x + d) - sqrt(x)| <= |d| / sqrt(x), and <= sqrt(|d|) where x is smaller than that."""
        x = given[0]
        u, _ = self._roundoff(operation)
        value = same("math.sqrt", value_of(x[0]))
        own = self._scaled(2 * u, self._abs(value))
        if x[2] is None:
            return [value, None, own]
        error = self._e(x)
        root = same("math.sqrt", error)
        small = compared("arith.cmpf", _OLE, value, root)
        return [value, None, self._sum(own, chosen(small, root, same("arith.divf", error, value)))]

    def _rsqrt(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        def slope(x: ir.Value, z: ir.Value) -> ir.Value:
            return self._abs(same("arith.divf", z, x))

        return self._function(operation, given, slope)

    def _function(
        self, operation: ir.Operation, given: Sequence[Parts], slope: Callable[[ir.Value, ir.Value], ir.Value]
    ) -> Parts:
        x = given[0]
        u, eta = self._roundoff(operation)
        value = same(operation.name, value_of(x[0]))
        own = self._plus(self._scaled(_ELEMENTARY * u, self._abs(value)), 4 * eta)
        if not isinstance(x[2], ir.Value):
            return [value, None, own]
        # An infinite argument whose value is finite (exp of -inf) is as exact as its limit.
        carried = same("arith.mulf", slope(value_of(x[0]), value), x[2])
        undefined = compared("arith.cmpf", _UNO, carried, carried)
        carried = chosen(undefined, self._number(0.0, carried), carried)
        return [value, None, self._sum(own, carried)]

    def _power(self, operation: ir.Operation, given: Sequence[Parts]) -> Parts:
        """z = x^y: |z| (|y / x| ex + |log x| ey), and relative errors that grow with |y log x|."""
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
        carried = self._sum(self._times(ratio, x[2]), self._times(logarithm, y[2]))
        return [value, None, self._sum(own, self._times(size, carried))]
