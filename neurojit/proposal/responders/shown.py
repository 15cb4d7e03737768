"""The responder of ``--dry-run``: shows what would be sent, and sends nothing."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.model.reply import Declined
from neurojit.proposal.prompt import Message
from neurojit.telemetry.events import NOBODY


class Shown:
    """Gives each prompt to ``show`` and declines. Having a destination is what makes prompts be written."""

    author = "dry run"
    destination = NOBODY

    def __init__(self, rounds: int, show: Callable[[str], None] = lambda _: None) -> None:
        """``rounds``: how many the one who is not asked would have."""
        self.rounds = rounds
        self._show = show

    def respond(self, prompt: Message) -> Declined:
        self._show(f"{prompt.system}\n\n{prompt.text}")
        return Declined("a dry run sends nothing", self.author)

    def close(self) -> None:
        """Nothing is ever under way."""
