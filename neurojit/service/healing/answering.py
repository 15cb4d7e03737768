"""Calls healers, which are foreign code: bounded in time, with exceptions and non-answers caught."""

from __future__ import annotations

import time
from typing import Final

from neurojit.execution.threads import Thread, begin
from neurojit.execution.waiting import STEP_S
from neurojit.healing.healer import Healer, HealQuestion
from neurojit.model.reply import Answer, Declined, Reply, Unanswered

GRACE_S: Final = 2.0  # for a healer that notices that its time is up, or that nobody waits


class Answering:
    """Asks healers, each in a thread of its own, and waits no longer than the question allows.

    A thread cannot be ended: a healer that did not answer is not asked again until it has.
    """

    def __init__(self, grace_s: float = GRACE_S) -> None:
        self._grace_s = grace_s
        self._busy: dict[int, Thread] = {}  # by identity of the healer

    def ask(self, healer: Healer, question: HealQuestion) -> Answer:
        """What ``healer`` answers. Raises nothing."""
        before = self._busy.get(id(healer))
        if before is not None and before.is_alive():
            return Unanswered("it has not answered the question before", healer.author, lasting=False)
        answers: list[object] = []
        thread = self._busy[id(healer)] = begin("healer", _respond, healer, question, answers)
        over: float | None = None
        while thread.is_alive():
            now = time.monotonic()
            if over is None and (question.stopped() or now >= question.deadline_s):
                over = now + self._grace_s
            if over is not None and now >= over:
                return Unanswered("it did not answer in time", healer.author, lasting=False)
            thread.join(STEP_S)
        del self._busy[id(healer)]
        return _as_answer(answers[0], healer)


def _respond(healer: Healer, question: HealQuestion, answers: list[object]) -> None:
    try:
        answers.append(healer.respond(question))
    except BaseException as error:  # noqa: BLE001 (foreign code: what it raises is no fault of the program's)
        answers.append(error)


def _as_answer(said: object, healer: Healer) -> Answer:
    if isinstance(said, BaseException):
        return Unanswered(f"it raised {type(said).__name__}: {said}", healer.author, lasting=False)
    if isinstance(said, Declined | Unanswered):
        return said
    if isinstance(said, Reply) and isinstance(said.text, str) and isinstance(said.author, str):  # pyright: ignore
        return said
    return Unanswered(f"it gave {type(said).__name__} for an answer", healer.author, lasting=False)
