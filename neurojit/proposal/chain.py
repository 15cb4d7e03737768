"""The responders of a run in the order in which they are asked, each with what it may spend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from neurojit.model.evidence import Described, Evidence
from neurojit.model.program import Kernel
from neurojit.model.reply import Reply
from neurojit.model.roofline import Peaks
from neurojit.model.verdict import Certificate
from neurojit.proposal.budget import Caps, Price, Purse
from neurojit.proposal.conversation import Conversation, Render
from neurojit.proposal.proposer import Voice
from neurojit.proposal.responder import Responder
from neurojit.settings import Settings
from neurojit.telemetry import events


def caps_of(settings: Settings) -> tuple[Caps, Caps, Caps]:
    """What may be spent on this machine's own responders, and on those that something is sent to.

    Of its own: first those that only time limits, which search, then those that are asked so many times.
    """
    price = Price(settings.ask_prompt_price, settings.ask_reply_price)
    own = Caps(
        rounds=settings.ask_rounds,
        seconds=settings.search_seconds,
        tokens=0,
        reply_tokens=0,
        run_seconds=settings.search_run_seconds,
        run_tokens=0,
    )
    counted = replace(own, seconds=settings.ask_seconds, run_seconds=float("inf"))
    model = Caps(
        rounds=settings.ask_rounds,
        seconds=settings.ask_seconds,
        tokens=settings.ask_tokens,
        reply_tokens=settings.ask_reply_tokens,
        run_seconds=float("inf"),
        run_tokens=settings.ask_run_tokens,
        price=price if price.prompt or price.reply else None,
        money=settings.ask_money or None,
    )
    return own, counted, model


@dataclass(frozen=True, slots=True)
class Proposing:
    """What a runtime gives to each of its programs, so that rewrites are asked for.

    ``responders`` are made when the first question is asked. ``describe``: what the compiler says of a
    kernel, the others of its program beside it. ``keep`` is told of each reply that went into service.
    ``consent`` is asked before one does; None: everything that was accepted does.
    """

    responders: Callable[[], Sequence[Responder]]
    purses: Purses
    render: Render
    describe: Callable[[Kernel, Mapping[str, Kernel]], Described]
    peaks: Callable[[], Peaks]
    keep: Callable[[Evidence, Reply], None]
    consent: Callable[[str, Certificate], bool] | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What conversations of one program need of their surroundings."""

    tell: Callable[[events.Event], None]
    closed: Callable[[], bool]


class Purses:
    """What one run has spent, on this machine and elsewhere."""

    def __init__(self, settings: Settings) -> None:
        own, counted, model = caps_of(settings)
        self.own, self.counted, self.model = Purse(own), Purse(counted), Purse(model)

    def voices(
        self, responders: Sequence[Responder], render: Render, around: Circumstances
    ) -> tuple[Voice, ...]:
        """``responders`` with a conversation each."""
        return tuple(
            Voice(
                responder,
                Conversation(
                    responder,
                    render,
                    self._of(responder),
                    tell=around.tell,
                    closed=around.closed,
                ),
            )
            for responder in responders
        )

    def _of(self, responder: Responder) -> Purse:
        if responder.destination:
            return self.model
        return self.own if responder.rounds is None else self.counted
