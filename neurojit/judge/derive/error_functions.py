"""Errors of elementary functions and of rounding to integers. See :mod:`error_domain`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from mlir import ir
from mlir.dialects.arith import CmpFPredicate

from neurojit.judge.derive.error_parts import ErrorParts
from neurojit.judge.derive.reinterpret.domain import Parts, Rule, chosen, same, value_of
from neurojit.mlir.build import compared

# Errors of elementary functions in units of u: the expansions are within 1.4 ulp, libm's within 4.
_ELEMENTARY = 8.0
# Slopes of at most 2 / sqrt(pi).
_GENTLE = ("math.tanh", "math.erf", "math.erfc", "math.sin", "math.cos", "math.atan", "math.asinh")
_WHOLE = ("math.floor", "math.ceil", "math.round", "math.roundeven", "math.trunc")
Slope = Callable[[ir.Value, ir.Value], ir.Value]  # |f'(x)| from x and f(x)


class ErrorFunctions(ErrorParts):
    """The rules f(x) of the table in :mod:`error_domain`."""

    def _functions(self) -> dict[str, Rule]:
        rules: dict[str, Rule] = {
            "math.sqrt": self._sqrt,
            "math.rsqrt": self._rsqrt,
            "math.powf": self._power,
        }
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
        return rules | {
            name: functools.partial(self._function, slope=slope) for name, slope in slopes.items()
        }

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
        small = compared("arith.cmpf", CmpFPredicate.OLE, value, root)
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
        undefined = compared("arith.cmpf", CmpFPredicate.UNO, carried, carried)
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
