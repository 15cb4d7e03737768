"""Compares the outputs of one run: by their bits, then by the error analysis, by measured accuracy, by norm.

The analysis runs only where bits differ, more of the original only where the candidate looks less accurate,
and the analysis by norm only where an element is beyond its own bound and the field check has shown that the
candidate is the same polynomial. What is trivially wrong goes through the same comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from neurojit.judge.facts import Facts
from neurojit.judge.trial.accuracy.accuracy import Accuracy
from neurojit.judge.trial.accuracy.measured import Drawn
from neurojit.judge.trial.accuracy.norm_level import NormLevel
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.input_adequacy import Trivial, trivial_outputs
from neurojit.judge.trial.reference.analysis import analysed, levelled
from neurojit.judge.trial.reference.compare import (
    Difference,
    Expected,
    Policy,
    first_difference,
    needs_analysis,
)
from neurojit.model.policy import Numerics
from neurojit.model.types import Signature


@dataclass(slots=True)
class Comparison:
    """``errors``: the reference's error analysis, if it has one.

    ``analysed`` and ``levelled`` count its runs, ``unbounded`` those that did not come to their end.
    ``differed``: on some input the candidate had other bits.
    """

    errors: Executable | None
    facts: Facts
    signature: Signature
    numerics: Numerics
    proven: bool
    accuracy: Accuracy
    norm_level: NormLevel
    differed: bool = False
    analysed: int = 0
    levelled: int = 0
    unbounded: int = 0
    trivial: Trivial = field(default_factory=Trivial)
    _last: tuple[Sequence[Value], list[Expected]] | None = None

    def difference(self, drawn: Drawn, reference: Sequence[Array], got: Sequence[Array]) -> Difference | None:
        """The first element of the candidate's outputs that is wrong."""
        family, arguments = drawn.family, list(drawn.arguments)
        policy = Policy(
            self.numerics,
            self.proven,
            family.exact and not self.facts.inexact,
            family.special and not self.facts.decides,
            family.overflows,
            self.numerics is not Numerics.EXACT,
        )
        plain = [Expected(bits) for bits in reference]
        wanted = plain
        if needs_analysis(plain, got, policy):
            self.differed = True
            wanted = self._bounded(drawn, plain)
        difference = self._first(wanted, got, policy, drawn)
        if difference is not None and self.proven and (difference.allowed or difference.lost):
            wanted = self._by_norm(arguments, wanted)
            difference = self._first(wanted, got, policy, drawn)
        if difference is None and self.trivial.wanted:
            if wanted is plain and not family.exact:
                wanted = self._bounded(drawn, plain)
            outputs = trivial_outputs(self.signature, arguments, plain)
            self.trivial.judge(
                outputs,
                plain,
                lambda arrays: self._first(wanted, arrays, policy, drawn, counts=False),
                family.name,
            )
        return difference

    def _first(
        self,
        wanted: Sequence[Expected],
        got: Sequence[Array],
        policy: Policy,
        drawn: Drawn,
        *,
        counts: bool = True,
    ) -> Difference | None:
        found = first_difference(wanted, got, policy)
        if found is not None or policy.numerics is Numerics.EXACT:
            return found
        return self.accuracy.first_loss(wanted, got, policy, drawn, counts=counts)

    def _bounded(self, drawn: Drawn, plain: list[Expected]) -> list[Expected]:
        if self.errors is None:
            return plain
        if self._last is not None and self._last[0] is drawn.arguments:
            return self._last[1]
        self.analysed += 1
        found = analysed(self.errors, self.signature, drawn.arguments, plain)
        self.unbounded += found is None
        self._last = drawn.arguments, found or plain
        return found or plain

    def _by_norm(self, arguments: list[Value], wanted: list[Expected]) -> list[Expected]:
        if self.errors is None:
            return wanted
        self.levelled += 1
        other = analysed(self.errors, self.signature, levelled(self.signature, arguments), wanted)
        if other is None:
            return wanted
        return [
            one if two.error is None else replace(one, by_norm=self.norm_level.scaled(number, two.error))
            for number, (one, two) in enumerate(zip(wanted, other, strict=True))
        ]
