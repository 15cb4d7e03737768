"""A kernel as data: loops, branches and assignments over arrays of one element type.

Counters are integers; subscripts, bounds and conditions are affine in them. All else is of the element type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role = Literal["read", "write", "update", "scratch"]
Operator = Literal["+", "-", "*", "/"]
Function = Literal["neg", "sqrt", "exp", "max", "min"]
Comparison = Literal["==", "<", "<="]


@dataclass(frozen=True, slots=True)
class Affine:
    """The sum of counters times their factors, none of them 0, and ``constant``."""

    factors: tuple[tuple[str, int], ...]
    constant: int

    def plus(self, other: Affine, factor: int = 1) -> Affine:
        """``self + factor * other``."""
        total = dict(self.factors)
        for name, one in other.factors:
            total[name] = total.get(name, 0) + factor * one
        kept = tuple((name, one) for name, one in total.items() if one)
        return Affine(kept, self.constant + factor * other.constant)

    def with_counters(self, meanings: Mapping[str, Affine]) -> Affine:
        """Each counter replaced by what it means."""
        result = Affine((), self.constant)
        for name, factor in self.factors:
            result = result.plus(meanings[name], factor)
        return result

    def at(self, counters: Mapping[str, int]) -> int:
        """Its value."""
        return self.constant + sum(factor * counters[name] for name, factor in self.factors)


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Scalar:
    """A parameter or a temporary."""

    name: str


@dataclass(frozen=True, slots=True)
class Element:
    array: str
    subscripts: tuple[Affine, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """``chosen`` where the comparison holds, else ``otherwise``."""

    comparison: Comparison
    left: Expression
    right: Expression
    chosen: Expression
    otherwise: Expression


Expression: TypeAlias = Number | Scalar | Element | Binary | Call | Choice


@dataclass(frozen=True, slots=True)
class Assignment:
    target: Scalar | Element
    value: Expression


@dataclass(frozen=True, slots=True)
class Loop:
    """``counter`` from ``first`` up to ``end`` by 1, or down to ``end`` by -1; ``end`` itself is left out."""

    counter: str
    first: Affine
    end: Affine
    step: Literal[1, -1]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """``chosen`` where ``at_least_zero`` is, else ``otherwise``."""

    at_least_zero: Affine
    chosen: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


Statement: TypeAlias = Assignment | Loop | Branch


@dataclass(frozen=True, slots=True)
class Parameter:
    """``shape`` is empty for a number."""

    name: str
    role: Role
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


def assigned_scalars(body: tuple[Statement, ...]) -> tuple[str, ...]:
    """Names of the temporaries that ``body`` assigns, in order."""
    names: dict[str, None] = {}
    for statement in body:
        match statement:
            case Assignment(Scalar(name), _):
                names[name] = None
            case Loop():
                names |= dict.fromkeys(assigned_scalars(statement.body))
            case Branch():
                names |= dict.fromkeys(assigned_scalars((*statement.chosen, *statement.otherwise)))
            case _:
                pass
    return tuple(names)
