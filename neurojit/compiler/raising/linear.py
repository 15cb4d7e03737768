"""Linear forms over loop counters: the arithmetic of addresses, in plain Python.

A counter is an int that stands for a loop's iteration number: from 0 up for the loops of the nest, negative
for loops round the nest, whose iteration does not change while the nest runs. What a counter may be is kept
beside the forms, as an inclusive :class:`Span` per counter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """The integers from ``low`` to ``high``, both included."""

    low: int
    high: int

    def overlaps(self, other: Span) -> bool:
        return self.low <= other.high and other.low <= self.high

    def within(self, low: int, high: int) -> bool:
        return low <= self.low and self.high <= high


@dataclass(frozen=True, slots=True)
class Linear:
    """``constant + sum(factor * counter)``; ``terms`` is sorted by counter and holds no zero factor."""

    constant: int = 0
    terms: tuple[tuple[int, int], ...] = ()

    @staticmethod
    def counter(counter: int, factor: int = 1, constant: int = 0) -> Linear:
        return Linear(constant, ((counter, factor),) if factor else ())

    @property
    def is_constant(self) -> bool:
        return not self.terms

    def factor(self, counter: int) -> int:
        for name, factor in self.terms:
            if name == counter:
                return factor
        return 0

    def counters(self) -> tuple[int, ...]:
        return tuple(name for name, _ in self.terms)

    def __add__(self, other: Linear) -> Linear:
        if not other.terms:
            return Linear(self.constant + other.constant, self.terms)
        factors = dict(self.terms)
        for name, factor in other.terms:
            factors[name] = factors.get(name, 0) + factor
        terms = tuple(sorted((name, factor) for name, factor in factors.items() if factor))
        return Linear(self.constant + other.constant, terms)

    def __sub__(self, other: Linear) -> Linear:
        return self + other.scaled(-1)

    def scaled(self, by: int) -> Linear:
        if by == 0:
            return Linear()
        return Linear(self.constant * by, tuple((name, factor * by) for name, factor in self.terms))

    def times(self, other: Linear) -> Linear | None:
        """The product, or None where it is not linear."""
        if self.is_constant:
            return other.scaled(self.constant)
        if other.is_constant:
            return self.scaled(other.constant)
        return None

    def inner(self) -> tuple[int, ...]:
        """The counters that change while the nest runs."""
        return tuple(name for name, _ in self.terms if name >= 0)

    def without(self, counters: frozenset[int]) -> Linear:
        """The form with ``counters`` at zero."""
        return Linear(self.constant, tuple(term for term in self.terms if term[0] not in counters))

    def span(self, spans: Mapping[int, Span]) -> Span | None:
        """The exact range of values when counters vary freely; None where a counter has no known span."""
        low = high = self.constant
        for name, factor in self.terms:
            span = spans.get(name)
            if span is None:
                return None
            low += factor * (span.low if factor > 0 else span.high)
            high += factor * (span.high if factor > 0 else span.low)
        return Span(low, high)
