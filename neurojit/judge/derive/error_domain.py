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
    truncf x  m = mx          n = nx                e = ex + u (|x| + Ex) + eta
    max, min  m, n and e are those of the one that is taken; the larger ones where both are near
    f(x)      m = |f(x)|      n = 0                 e = |f'(x)| Ex + K u |f(x)| + eta

so that a sum may be distributed over a product, and a term that comes last may come first. The bound is of
first order; whoever uses it allows twice of it, which covers the terms of higher order (n << 1), the
rounding errors of a float64 reference itself, and fused multiply-adds (one rounding less).

A choice by comparison whose sides are closer than their errors may go either way: the distance of the two
alternatives is part of the bound. A branch (``scf.if``) on such a comparison is not covered.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.judge.derive.error_functions import ErrorFunctions
from neurojit.judge.derive.reinterpret.domain import (
    NotApplicable,
    Parts,
    Rule,
    chosen,
    element_of,
    is_float,
    same,
    value_of,
    with_element,
)
from neurojit.mlir.build import compared, op
from neurojit.mlir.operation_facts import FLOAT_EXTREMES


class Errors(ErrorFunctions):
    """The arithmetic of (v, m, n, e)."""

    def __init__(self) -> None:
        super().__init__()
        self._unsure: dict[ir.Value, ir.Value] = {}
        self.rules: Mapping[str, Rule] = self._table()

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
        }
        rules |= dict.fromkeys(FLOAT_EXTREMES, self._extreme)
        return rules | self._functions()

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
        """Of what is there, however large its terms were: who rounds them first has another error."""
        x = given[0]
        u, eta = self._roundoff(operation)
        size: ir.Value = self._abs(value_of(x[0]))
        total = self._total(x)
        size = size if total is None else same("arith.addf", size, total)
        return [*x[:3], self._sum(x[3], self._plus(self._scaled(u, size), eta))]

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
            # Not where both are exact: then they are equal in any order of operations.
            close = compared("arith.cmpf", CmpFPredicate.OLT, distance, self._scaled(2.0, error))
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
        clear = compared("arith.cmpf", CmpFPredicate.OGT, apart, self._scaled(2.0, error))
        first = compared(
            "arith.cmpf", CmpFPredicate.OGT if "max" in operation.name else CmpFPredicate.OLT, left, right
        )
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
        infinite = compared("arith.cmpf", CmpFPredicate.OEQ, magnitude, self._number(math.inf, magnitude))
        return chosen(infinite, self._abs(value), magnitude)
