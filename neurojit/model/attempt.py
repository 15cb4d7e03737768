"""A judged reply, as the next prompt tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Form = Literal["function", "script", "schedule"]
SEARCHED: Final = "offline:"  # how the authors of replies are named that no mind wrote


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reply that was judged. ``check`` is what refused it, empty where it was accepted.

    ``ratio``: its speed over the incumbent's as the contest measured it, None where it came to no contest.
    """

    author: str
    form: Form
    text: str
    check: str
    diagnostic: str
    ratio: float | None = None

    @property
    def accepted(self) -> bool:
        return not self.check

    @property
    def searched(self) -> bool:
        """Whether a search of ours wrote it: no mind that could learn from the refusal."""
        return self.author.startswith(SEARCHED)
