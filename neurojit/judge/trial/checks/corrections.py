"""Corrections that no input asks for: what they correct is made wrong on purpose, and has to come out right.

A candidate whose guess is off by one in every run, and which ends with the same bits all the same, corrects:
the decision that no input drove the other way goes that way in every run then, and what follows is compared
with what is right. So such a run counts for one more input. It does so where most turns of a decision go the
other way, as those of a correction do and those of a trap that a wrong guess sets off by chance do not, and
where no input ends otherwise. What is computed there is then perturbed like everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from neurojit.abi.status import STATUS_OK
from neurojit.judge.facts import Facts
from neurojit.judge.trial.checks.instance_influence import Kept
from neurojit.judge.trial.checks.perturbed_runs import PerturbedRuns, Provocation

_TERMS: Final = ((-1, -2), (1, 2))
_FEWEST, _MOST = 8, 32  # inputs
_SHARE: Final = 0.75  # of the turns of a decision in plain runs, that have to go the other way
_OF_MORE: Final = 0.25  # of its turns in provoked runs, where it is come to in those alone, or more often
_MOST_ACTIVE: Final = 8
_MOST_WORK: Final = 1 << 28  # operations of all these runs
_LEAST_WORK: Final = 1 << 14  # that a run counts for: what it takes to be called
_LEFT: Final = 1 / 8  # of what a run leaves, that may be wrong where it was made wrong by two

# Of a decision: whether it was false, whether it was true.
Ways = tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Driven:
    """A ``provocation`` that is corrected, and by decision which ways it drives those. ``active``: it drives
    one as no plain run does."""

    provocation: Provocation
    ways: dict[int, Ways]
    active: bool


class Corrections:
    """Of one candidate. ``kept``: inputs on which it ended as the original did."""

    def __init__(self, runs: PerturbedRuns, facts: Facts, kept: Sequence[Kept]) -> None:
        self._runs, self._facts = runs, facts
        fine = [one for one in kept if one.status == STATUS_OK]
        self.inputs = fine[:: max(1, len(fine) // _MOST)][:_MOST]
        self._left = _MOST_WORK  # operations that may still be run

    def driven(self) -> Iterator[Driven]:
        """Provocations that are corrected on all inputs, and drive a decision as no plain run does."""
        if not self._facts.watched or len(self.inputs) < _FEWEST:
            return
        found = 0
        for number, site in enumerate(self._facts.sites, 1):
            for terms in _TERMS if site.provoked else ():
                left = 0.0
                for term in terms:
                    driven = self._tried(Provocation(number, term), left)
                    if driven is None:
                        break
                    # What is off by one on some inputs as it is cannot be off by two more on all.
                    left = _LEFT
                    if driven.active and found < _MOST_ACTIVE:
                        found += 1
                        yield driven

    def _tried(self, provocation: Provocation, left: float) -> Driven | None:
        """``left``: the share of what is left there that may be wrong."""
        plain_counts = [0] * (2 * len(self._facts.watched))
        counts = list(plain_counts)
        wrong = size = 0
        for kept in self.inputs:
            if self._left <= 0:
                return None
            plain = self._runs.plain(kept.arguments)
            provoked = self._runs.run(provocation=provocation)
            self._left -= 2 * max(self._facts.operations or self._runs.steps, _LEAST_WORK)
            if plain.status != STATUS_OK or provoked.status != STATUS_OK:
                return None
            wrong += sum(map(_differing, plain.outputs, provoked.outputs))
            size += sum(map(len, plain.outputs))
            if wrong and not left:
                return None
            plain_counts = [old + new for old, new in zip(plain_counts, plain.counts, strict=True)]
            counts = [old + new for old, new in zip(counts, provoked.counts, strict=True)]
        if wrong > left * size or counts == plain_counts:
            return None
        ways: dict[int, Ways] = {}
        active = False
        for place, decision in enumerate(self._facts.watched):
            before = plain_counts[2 * place : 2 * place + 2]
            now = counts[2 * place : 2 * place + 2]
            enough = max(_SHARE * sum(before), _OF_MORE * sum(now), 1.0)
            false, true = (number >= enough for number in now)
            ways[decision] = false, true
            active |= (false and not before[0]) or (true and not before[1])
        return Driven(provocation, ways, active)


def _differing(one: bytes, other: bytes) -> int:
    """How many bytes of the two are not the same."""
    return int(np.count_nonzero(np.frombuffer(one, np.uint8) != np.frombuffer(other, np.uint8)))
