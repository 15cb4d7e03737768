"""The protocol of healers, who write patches: one method.

A healer is asked about one fault, again after each refusal, until a patch is accepted, it declines, or time
is up. It is asked in a thread of the heal's own; the call that failed waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from neurojit.healing.case import PatchCase
from neurojit.healing.fault import Fault
from neurojit.model.attempt import Attempt
from neurojit.model.reply import Answer
from neurojit.telemetry import events


def _never() -> bool:
    return False


def _unheard(_: events.Event) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class HealQuestion:
    """A fault, and what a patch for it will be judged by.

    ``case``: what the judge will be asked, with the function as it is now in place of a candidate; the
    function to rewrite is ``case.healable``. ``attempts``: patches of this function for this fault that were
    judged, by whomever, oldest first. ``deadline_s``: of ``time.monotonic``. ``stopped`` says whether nobody
    waits for the answer any more; a healer that takes long asks it every few milliseconds. ``tell`` is told
    what the healer sends elsewhere.
    """

    fault: Fault
    case: PatchCase
    attempts: tuple[Attempt, ...]
    deadline_s: float
    stopped: Callable[[], bool] = field(default=_never, compare=False)
    tell: Callable[[events.Event], None] = field(default=_unheard, compare=False)

    @property
    def seconds_left(self) -> float:
        """Of the time that this heal may take, its judging included."""
        return max(0.0, self.deadline_s - time.monotonic())


class Healer(Protocol):
    """``author``: as its replies will name it."""

    @property
    def author(self) -> str: ...

    def respond(self, question: HealQuestion) -> Answer:
        """A patch: the MLIR of the function, bare or in a fence; or why there is none (any more).

        Of several fences each is a patch; the one that keeps assertions by most is taken. After ``Declined``
        and ``Unanswered`` the next healer is asked. Raises nothing.
        """
        ...
