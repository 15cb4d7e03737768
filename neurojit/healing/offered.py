"""A healer that proposes given patches, each once per fault, in order."""

from __future__ import annotations

from collections.abc import Iterable

from neurojit.healing.healer import HealQuestion
from neurojit.model.reply import Answer, Declined, Reply


class OfferedPatches:
    """``patches``: function and text, written by hand."""

    def __init__(self, patches: Iterable[tuple[str, str]], author: str = "user") -> None:
        self.author = author
        self._patches = tuple(patches)

    def respond(self, question: HealQuestion) -> Answer:
        tried = [attempt.text for attempt in question.attempts if attempt.author == self.author]
        for function, text in self._patches:
            if function == question.case.healable and text not in tried:
                return Reply(text, self.author)
        return Declined(f"no patch of @{question.case.healable} was offered that was not tried", self.author)


class KeptPatches:
    """Patches that were accepted for this fault before, each proposed as its author's.

    ``replies``: function and reply. What was tried already, whoever proposed it, is not proposed again.
    """

    author = "kept"

    def __init__(self, replies: Iterable[tuple[str, Reply]]) -> None:
        self._replies = tuple(replies)

    def respond(self, question: HealQuestion) -> Answer:
        tried = {attempt.text for attempt in question.attempts}
        for function, reply in self._replies:
            if function == question.case.healable and reply.text not in tried:
                return reply
        return Declined(f"no kept patch of @{question.case.healable} is right", self.author)
