"""Shows what would be sent, and sends nothing."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.proposal.prompt import Message
from neurojit.proposal.reply import Declined


class Shown:
    """Gives each prompt to ``show`` and declines. Having a destination is what makes prompts be written."""

    author = "dry run"
    destination = "nobody"
    rounds = 1

    def __init__(self, show: Callable[[str], None] = lambda _: None) -> None:
        self._show = show

    def respond(self, prompt: Message) -> Declined:
        self._show(f"{prompt.system}\n\n{prompt.text}")
        return Declined("a dry run sends nothing", self.author)

    def close(self) -> None:
        """Nothing is ever under way."""
