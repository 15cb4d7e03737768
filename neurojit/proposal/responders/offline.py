"""The responder that needs no model and no network: edits of the text, and moves in the space of parameters.

It times its ideas in races before it replies, many a second, and replies with the fastest: a judgement takes
about a second, and the conversation ends at the first reply that is accepted. Without races its replies are
its ideas, one after the other, and what the gate measured tells where to go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from neurojit.model.errors import NeuroJITError
from neurojit.model.evidence import Evidence
from neurojit.model.reply import Answer, Declined, Reply, Unanswered
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.search.machinery import Race, Suggest
from neurojit.proposal.search.walk import Walk

_AUTHOR = "offline"
_CONVINCING = 2.0  # an edit that is so much faster is not kept waiting for parameters
_WORTH_JUDGING = 1.05  # the gate wants 1.03 with certainty
_SHARE = 0.6  # of the time for an answer that goes into races; the judgement wants some, too
_BATCH = 8  # ideas in one race
_QUICKEST = 1e-3  # seconds of a race, so that a clock that stands still is no division by zero


class Offline:
    """Implements :class:`neurojit.proposal.responder.Responder`."""

    def __init__(
        self,
        suggest: Suggest,
        race: Race | None = None,
        *,
        seed: int = 0,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._suggest = suggest
        self._race = race
        self._seed = seed
        self._seconds = seconds
        self._walks: dict[str, Walk] = {}
        self._closed = threading.Event()

    @property
    def author(self) -> str:
        return _AUTHOR

    @property
    def destination(self) -> str:
        """Empty: nothing leaves the machine."""
        return ""

    @property
    def rounds(self) -> None:
        """Only time limits it."""
        return

    def respond(self, prompt: Prompt) -> Answer:
        """The next idea for the prompt's kernel, given what became of the earlier ones."""
        end = self._seconds() + _SHARE * prompt.deadline_s
        try:
            return self._answer(prompt, end)
        except NeuroJITError as failure:  # the judge or the compiler ended
            return Unanswered(str(failure).split("\n")[0], _AUTHOR, lasting=self._closed.is_set())

    def close(self) -> None:
        """End the search after the race at hand."""
        self._closed.set()

    def _answer(self, prompt: Prompt, end: float) -> Answer:
        evidence = prompt.evidence
        kernel = evidence.kernel
        if not kernel.pure:
            why = f"@{kernel.name} prints, asks, reflects or uses globals; such functions are not rewritten"
            return Declined(why, _AUTHOR)
        walk = self._walks.get(kernel.digest)
        if walk is None:
            walk = self._walks[kernel.digest] = Walk(evidence, self._suggest(evidence), self._seed)
        walk.learn(evidence.attempts)
        if self._race is None:
            found = next(iter(walk.untried(1)), None)
        else:
            self._run_races(evidence, walk, self._race, end)
            found = walk.fastest(_WORTH_JUDGING)
        if found is None:
            return Declined("no idea that is left is faster", _AUTHOR)
        walk.offer(found)
        return Reply(found.text, f"{_AUTHOR}:{found.strategy}")

    def _run_races(self, evidence: Evidence, walk: Walk, race: Race, end: float) -> None:
        """Race until nothing is left to try or to gain, or the time is up."""
        most, start = _BATCH, self._seconds()
        while most and start < end and not self._closed.is_set():
            batch = walk.untried(most)
            is_moves = bool(batch) and batch[0].choice is not None
            if not batch or (is_moves and walk.fastest(_CONVINCING)):
                return
            results = race(evidence, [proposal.text for proposal in batch])
            for proposal, timed in zip(batch, results, strict=False):
                walk.record(proposal.text, timed.ratio)
            now = self._seconds()
            pace = max(now - start, _QUICKEST) / max(1, len(results))
            most, start = min(_BATCH, int((end - now) / pace)), now
