"""Patches that somebody wrote by hand: each is proposed once for a fault, in order."""

from __future__ import annotations

from collections.abc import Iterable

from neurojit.healing.healer import HealQuestion
from neurojit.proposal.reply import Answer, Declined, Reply


class OfferedPatches:
    """``patches``: function and text."""

    def __init__(self, patches: Iterable[tuple[str, str]], author: str = "user") -> None:
        self.author = author
        self._patches = tuple(patches)

    def respond(self, question: HealQuestion) -> Answer:
        tried = [attempt.text for attempt in question.attempts if attempt.author == self.author]
        for function, text in self._patches:
            if function == question.case.healable and text not in tried:
                return Reply(text, self.author)
        return Declined(f"no patch of @{question.case.healable} was offered that was not tried", self.author)
