"""Indices as linear forms of loop counters whose bounds may be other counters, and when two must differ.

:mod:`neurojit.compiler.raising.addresses` wants constant bounds; here ``for j < i`` proves that ``x[j]`` is
not ``x[i]``. A form is exact: arithmetic that might wrap is a number that nothing is known of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mlir import ir

from neurojit.compiler.raising.linear import Linear, Span
from neurojit.frontend.index_values import constant_index

_ANY: Final = Span(-(1 << 63), (1 << 63) - 1)
_SUMS: Final = frozenset({"arith.addi", "index.add"})
_DIFFERENCES: Final = frozenset({"arith.subi", "index.sub"})
_PRODUCTS: Final = frozenset({"arith.muli", "index.mul"})
ARITHMETIC: Final = _SUMS | _DIFFERENCES | _PRODUCTS | {"arith.constant", "index.constant"}
_LONGEST_CHAIN: Final = 64


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Of a counter, both included; ``depth``: how many loops are round its own."""

    depth: int
    first: Linear
    last: Linear


class Counters:
    """Forms of index values; each value that is no sum, difference or product of others is a term."""

    def __init__(self) -> None:
        self._spans: dict[int, Span] = {}
        self._bounds: dict[int, _Bounds] = {}
        self._forms: dict[ir.Value, Linear] = {}

    def form(self, value: ir.Value, depth: int = 0) -> Linear:
        """The exact form of ``value``, an index."""
        if value not in self._forms:
            read = self._read(value, depth + 1) if depth < _LONGEST_CHAIN else None
            span = None if read is None else read.span(self._spans)
            fits = span is not None and span.within(_ANY.low, _ANY.high)
            self._forms[value] = read if read is not None and fits else self._term(_ANY)
        return self._forms[value]

    def apart(self, left: Linear, right: Linear) -> bool:
        """Whether the two differ, whenever both are evaluated in the same turn of the loops round them."""
        difference = left - right
        return self._greatest(difference) < 0 or self._least(difference) > 0

    def within(self, form: Linear, extent: int) -> bool:
        """Whether ``form`` is an index of a dimension of ``extent``."""
        return self._least(form) >= 0 and self._greatest(form) < extent

    def _greatest(self, form: Linear) -> int:
        """An upper bound: counters are replaced by their bounds, those of inner loops first."""
        found = self._high(form)
        while bounded := [counter for counter in form.counters() if counter in self._bounds]:
            inner = max(bounded, key=lambda counter: self._bounds[counter].depth)
            factor, bounds = form.factor(inner), self._bounds[inner]
            extreme = bounds.last if factor > 0 else bounds.first
            form = form.without(frozenset({inner})) + extreme.scaled(factor)
            found = min(found, self._high(form))
        return found

    def _least(self, form: Linear) -> int:
        return -self._greatest(form.scaled(-1))

    def _high(self, form: Linear) -> int:
        span = form.span(self._spans)
        assert span is not None  # every term has one
        return span.high

    def _term(self, span: Span, bounds: _Bounds | None = None) -> Linear:
        counter = len(self._spans)
        self._spans[counter] = span
        if bounds is not None:
            self._bounds[counter] = bounds
        return Linear.counter(counter)

    def _read(self, value: ir.Value, depth: int) -> Linear | None:
        if not isinstance(value.type, ir.IndexType):
            return None
        if isinstance(value.owner, ir.Block):
            return self._counter(value, value.owner.owner.operation, depth)
        operation = value.owner.operation
        if (known := constant_index(value)) is not None:
            return Linear(known)
        if operation.name not in ARITHMETIC or len(operation.operands) != 2:
            return None
        left, right = (self.form(operand, depth) for operand in operation.operands)
        if operation.name in _SUMS:
            return left + right
        return left - right if operation.name in _DIFFERENCES else left.times(right)

    def _counter(self, value: ir.Value, loop: ir.Operation, depth: int) -> Linear | None:
        """The counter of a loop that counts upwards, between its bounds."""
        if loop.name != "scf.for" or ir.BlockArgument(value).arg_number != 0:
            return None
        step = constant_index(loop.operands[2])
        if step is None or step <= 0 or "unsignedCmp" in loop.attributes:
            return None
        first = self.form(loop.operands[0], depth)
        last = self.form(loop.operands[1], depth) + Linear(-1)
        low, high = first.span(self._spans), last.span(self._spans)
        assert low is not None
        assert high is not None
        if low.low > high.high:
            return None  # it never turns
        return self._term(Span(low.low, high.high), _Bounds(_loops_round(loop), first, last))


def _loops_round(loop: ir.Operation) -> int:
    count = 0
    holder = loop.parent
    while holder is not None:
        count += 1
        holder = holder.operation.parent
    return count
