"""Outputs of one trial, compared: by their bits, then by the error analysis, then by norm.

The analysis runs only where bits differ, and the one by norm only where an element is beyond its own bound
and the field check has shown that the candidate is the same polynomial. What is trivially wrong goes
through the same comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from neurojit.kernel import Numerics, Signature
from neurojit.validation.equivalence.analysis import analysed, levelled
from neurojit.validation.equivalence.compare import (
    Difference,
    Expected,
    Policy,
    first_difference,
    needs_analysis,
)
from neurojit.validation.equivalence.facts import Facts
from neurojit.validation.equivalence.families import Family
from neurojit.validation.equivalence.inputs_are_good import Trivial, trivial_outputs
from neurojit.validation.harness.buffers import Array
from neurojit.validation.harness.executable import Executable, Value


@dataclass(slots=True)
class Comparison:
    """``errors``: the reference's error analysis, if it has one.

    ``analysed`` and ``levelled`` count its runs, ``unbounded`` those that did not come to their end.
    """

    errors: Executable | None
    facts: Facts
    signature: Signature
    numerics: Numerics
    proven: bool
    analysed: int = 0
    levelled: int = 0
    unbounded: int = 0
    trivial: Trivial = field(default_factory=Trivial)

    def difference(
        self, family: Family, arguments: list[Value], reference: Sequence[Array], got: Sequence[Array]
    ) -> Difference | None:
        """The first element of the candidate's outputs that is wrong."""
        policy = Policy(
            self.numerics,
            self.proven,
            family.exact and not self.facts.inexact,
            family.special and not self.facts.decides,
            family.overflows,
        )
        plain = [Expected(bits) for bits in reference]
        wanted = plain
        if needs_analysis(plain, got, policy):
            wanted = self._bounded(arguments, plain)
        difference = first_difference(wanted, got, policy)
        if difference is not None and difference.allowed is not None and self.proven:
            wanted = self._by_norm(arguments, wanted)
            difference = first_difference(wanted, got, policy)
        if difference is None and self.trivial.wanted:
            if wanted is plain and not family.exact:
                wanted = self._bounded(arguments, plain)
            outputs = trivial_outputs(self.signature, arguments, plain)
            self.trivial.judge(outputs, wanted, policy, family.name)
        return difference

    def _bounded(self, arguments: list[Value], plain: list[Expected]) -> list[Expected]:
        if self.errors is None:
            return plain
        self.analysed += 1
        found = analysed(self.errors, self.signature, arguments, plain)
        self.unbounded += found is None
        return found or plain

    def _by_norm(self, arguments: list[Value], wanted: list[Expected]) -> list[Expected]:
        if self.errors is None:
            return wanted
        self.levelled += 1
        other = analysed(self.errors, self.signature, levelled(self.signature, arguments), wanted)
        if other is None:
            return wanted
        return [replace(one, by_norm=two.error) for one, two in zip(wanted, other, strict=True)]
