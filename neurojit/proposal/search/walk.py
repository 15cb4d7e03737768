"""The state of the search for one kernel: what was proposed, what is known of it, where to go next.

Edits come first, then parameters: coordinate moves from the best choice so far, and where no single move
helps, pairs of random ones. Pure, and the same again from the same seed and the same measurements.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from neurojit.model.attempt import Attempt
from neurojit.model.compiler_protocol import Suggestion
from neurojit.model.evidence import Evidence
from neurojit.proposal.search.moves import Choice, jumps, neighbours, scheduled

SCHEDULE = "schedule"  # the strategy of all moves in the space of parameters
MOST_JUMPS = 48
_BETTER = 1.01  # times T2's own choice: less is noise


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reply, and the idea behind it. ``choice``: of parameters, None for an edited text."""

    text: str
    strategy: str
    choice: Choice | None = None


class Walk:
    """Not for several threads."""

    def __init__(self, evidence: Evidence, suggestions: Sequence[Suggestion], seed: int) -> None:
        self._operations = scheduled(evidence.operations)
        self._target = evidence.target
        self._edits = [Proposal(found.text, found.strategy) for found in suggestions]
        self._known: dict[str, Proposal] = {edit.text: edit for edit in self._edits}
        self._ratios: dict[str, float | None] = {}  # by text, of what was tried; None: it did not run
        self._offered: set[str] = set()
        self._learned: set[str] = set()
        self._start = Choice.of(self._operations)
        self._chance = random.Random(f"{seed} {evidence.kernel.digest}")
        self._jumps_left = MOST_JUMPS

    def learn(self, attempts: Sequence[Attempt]) -> None:
        """Take in what the gate found, of others' attempts as well: their texts need not be tried again."""
        for attempt in attempts:
            if attempt.text not in self._learned:
                self._learned.add(attempt.text)
                self._offered.add(attempt.text)
                self.record(attempt.text, attempt.ratio)

    def record(self, text: str, ratio: float | None) -> None:
        """``text`` ran ``ratio`` times as fast as the incumbent, or did not run."""
        self._ratios[text] = ratio

    def untried(self, most: int) -> list[Proposal]:
        """Up to ``most`` proposals of which nothing is known yet, those with the best prospects first.

        Edits come alone: another algorithm gains more than parameters do.
        """
        found = [edit for edit in self._edits if edit.text not in self._ratios]
        return found[:most] if found or not self._operations else self._moves(most)

    def fastest(self, least: float) -> Proposal | None:
        """The fastest proposal that was not offered yet; None where none is ``least`` times as fast."""
        known = [text for text in self._known if text not in self._offered]
        timed = [(self._ratios.get(text) or 0.0, text) for text in known]
        ratio, text = max(timed, key=lambda pair: pair[0], default=(0.0, ""))
        return self._known[text] if ratio >= least else None

    def offer(self, proposal: Proposal) -> None:
        """It is offered: it will not be again, whatever becomes of it."""
        self._offered.add(proposal.text)
        self._ratios.setdefault(proposal.text, None)

    def _moves(self, most: int) -> list[Proposal]:
        found: dict[str, Proposal] = {}
        for choice in self._choices():
            text = choice.reply(self._operations)
            if choice == self._start or text in self._ratios or text in found:
                continue
            found[text] = Proposal(text, SCHEDULE, choice)
            if len(found) == most:
                break
        self._known |= found
        return list(found.values())

    def _choices(self) -> Iterator[Choice]:
        """One move away from the best, then two; the latter end some time."""
        best = self._best()
        yield from neighbours(best, self._operations, self._target)
        for choice in jumps(best, self._operations, self._target, self._chance):
            if not self._jumps_left:
                return
            self._jumps_left -= 1
            yield choice

    def _best(self) -> Choice:
        """The fastest choice by what is known now; T2's own where none is faster."""
        best, fastest = self._start, _BETTER
        for text, proposal in self._known.items():
            ratio = self._ratios.get(text)
            if proposal.choice is not None and ratio is not None and ratio > fastest:
                best, fastest = proposal.choice, ratio
        return best
