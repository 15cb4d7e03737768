"""Models as healers: whoever answers prompts about hot functions answers prompts about faults as well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, Protocol

from neurojit.execution.threads import begin
from neurojit.healing.healer import HealQuestion
from neurojit.healing.trajectory import Traced
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.reply import Answer, Declined, Unanswered, Usage
from neurojit.proposal.answers import parts
from neurojit.proposal.budget import Purse
from neurojit.proposal.prompt import Message, PatchPrompt, nbytes_of
from neurojit.proposal.prompts.patch import render_patch, too_large
from neurojit.proposal.responders.counting import counted
from neurojit.proposal.told import answered
from neurojit.telemetry import events

_LOOK_S: Final = 0.05  # between looks whether anybody waits still


class Model(Protocol):
    """A responder that reads messages; see ``Responder``."""

    @property
    def author(self) -> str: ...
    @property
    def destination(self) -> str: ...
    def respond(self, prompt: Message) -> Answer: ...
    def close(self) -> None: ...


class ModelHealer:
    """Asks a model for patches, round after round, within what a run may spend.

    ``make`` makes the model: for the first question, and again after one that nobody waited for any more was
    broken off. ``flown``: flights of the original, or why there are none.
    """

    def __init__(
        self, make: Callable[[], Model], purse: Purse, flown: Callable[[HealQuestion], Traced | Diagnostic]
    ) -> None:
        self._make = make
        self._purse = purse
        self._flown = flown
        self._model = make()
        self._broken_off = False
        self._asked: dict[str, int] = {}  # rounds by fingerprint
        self._spent: dict[str, int] = {}  # tokens by fingerprint
        self._flights: dict[str, Traced | None] = {}  # by fingerprint

    @property
    def author(self) -> str:
        return self._model.author

    def respond(self, question: HealQuestion) -> Answer:
        """The model's patch; ``Declined`` where a cap forbids another question. Raises nothing."""
        if self._broken_off:
            self._model, self._broken_off = self._make(), False
        prompt = self._prompt(question)
        if isinstance(prompt, str):
            return Declined(prompt, self.author)
        fingerprint = question.fault.fingerprint
        self._asked[fingerprint] = prompt.round
        self._note_asked(question, prompt)
        began = time.monotonic()
        with self._watched(question):
            answer = self._model.respond(prompt)
        if self._model.destination != events.NOBODY:
            answer = counted(prompt, answer)
        self._purse.pay(answer.usage)
        self._spent[fingerprint] = self._spent.get(fingerprint, 0) + _tokens(answer.usage)
        said = _one_patch(answer)
        took = time.monotonic() - began
        question.tell(answered(said, question.case.healable, prompt.round, took_s=took))
        return said

    def _prompt(self, question: HealQuestion) -> PatchPrompt | str:
        """The next prompt, or why there is none."""
        caps = self._purse.caps
        fingerprint = question.fault.fingerprint
        round = self._asked.get(fingerprint, 0) + 1
        if round > caps.rounds:
            rounds = "1 round" if caps.rounds == 1 else f"{caps.rounds} rounds"
            return f"{rounds} brought no patch that holds"
        reason = too_large(question)
        if reason:
            return reason
        if fingerprint not in self._flights:
            self._flights[fingerprint] = self._traced(question)
        prompt = render_patch(
            question,
            self._flights[fingerprint],
            round=round,
            rounds=caps.rounds,
            deadline_s=min(caps.seconds, question.seconds_left),
            most_tokens=caps.reply_tokens,
        )
        most = self._purse.reply_tokens(nbytes_of(prompt), self._spent.get(fingerprint, 0))
        return most if isinstance(most, str) else replace(prompt, most_tokens=most)

    def _traced(self, question: HealQuestion) -> Traced | None:
        traced = self._flown(question)
        if not isinstance(traced, Diagnostic):
            return traced
        what = f"models are not shown the flight of @{question.case.scope}"
        question.tell(events.Degraded(what=what, why=str(traced)))
        return None

    @contextmanager
    def _watched(self, question: HealQuestion) -> Generator[None]:
        """While the model is asked: break off where nobody waits for its answer any more."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_LOOK_S):
                if question.stopped():
                    self._broken_off = True
                    self._model.close()
                    return

        watcher = begin("heal-watch", watch)
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _note_asked(self, question: HealQuestion, prompt: PatchPrompt) -> None:
        destination = self._model.destination
        question.tell(
            events.Asked(
                function=question.case.healable,
                responder=self.author,
                round=prompt.round,
                rounds=prompt.rounds,
                destination=destination,
                prompt=f"{prompt.system}\n\n{prompt.text}",
            )
        )


def _one_patch(answer: Answer) -> Answer:
    """A reply that says that there is none is a refusal to write one."""
    if isinstance(answer, Unanswered | Declined):
        return answer
    said = parts(answer)
    return said if isinstance(said, Declined) else answer


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.reply_tokens
