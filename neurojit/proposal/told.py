"""What a trace is told of an answer, whoever was asked and about what."""

from __future__ import annotations

from typing import Literal

from neurojit.proposal.reply import Answer, Declined, Reply
from neurojit.store import events


def answered(answer: Answer, function: str, round: int, *, seconds: float, took_s: float) -> events.Answered:
    """``seconds``: of the run, when it came; ``took_s``: how long it was waited for."""
    kind: Literal["reply", "declined", "unanswered"] = "reply"
    if not isinstance(answer, Reply):
        kind = "declined" if isinstance(answer, Declined) else "unanswered"
    return events.Answered(
        seconds=seconds,
        function=function,
        responder=answer.author,
        round=round,
        kind=kind,
        text=answer.text if isinstance(answer, Reply) else answer.why,
        took_s=took_s,
        prompt_tokens=answer.usage.prompt_tokens,
        reply_tokens=answer.usage.reply_tokens,
        at_most=answer.usage.at_most,
    )
