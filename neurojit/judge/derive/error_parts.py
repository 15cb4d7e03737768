"""The parts of a float with its error: how they are made, read and combined. See :mod:`error_domain`."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.judge.derive.reinterpret.domain import (
    NotApplicable,
    Part,
    Parts,
    dense,
    element_of,
    same,
    splat,
    value_of,
    with_element,
)
from neurojit.model.element_types import FORMATS

# Unit roundoff and smallest denormal of each type.
ROUNDOFF = {name: one.roundoff for name, one in FORMATS.items()}
_SMALLEST = {name: one.smallest for name, one in FORMATS.items()}


class ErrorParts:
    """The parts (v, m, n, e); m is implied where it is |v|, n and e where they are zero."""

    def __init__(self) -> None:
        self._f64 = ir.F64Type.get()
        self.kinds: Sequence[ir.Type] = (self._f64,) * 4

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

    def _abs(self, x: ir.Value) -> ir.Value:
        return same("math.absf", x)

    def _plus(self, x: ir.Value, number: float) -> ir.Value:
        return same("arith.addf", x, self._number(number, x))

    def _inverse(self, x: ir.Value) -> ir.Value:
        return self._abs(same("arith.divf", self._number(1.0, x), x))
