"""The protocol of responders, who write rewrites: one method."""

from __future__ import annotations

from typing import Protocol

from neurojit.model.reply import Answer
from neurojit.proposal.prompt import Prompt


class Responder(Protocol):
    """Answers prompts, one after another, in a thread that no caller waits for.

    ``author``: as the replies will name it. ``destination``: what leaves the machine goes there, as the user
    reads it (``gemini-3-pro at generativelanguage.googleapis.com``); empty where nothing leaves it.
    ``rounds``: how many times it is asked about one function, None where only time limits it.
    """

    @property
    def author(self) -> str: ...

    @property
    def destination(self) -> str: ...

    @property
    def rounds(self) -> int | None: ...

    def respond(self, prompt: Prompt) -> Answer:
        """The answer. Raises nothing: what goes wrong is an ``Unanswered``."""
        ...

    def close(self) -> None:
        """End what is under way, from any thread: ``respond`` returns soon. Safe to call twice."""
        ...
