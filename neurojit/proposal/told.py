"""Summarizes an answer for the trace."""

from __future__ import annotations

from typing import Literal

from neurojit.model.reply import Answer, Declined, Reply
from neurojit.telemetry import events


def answered(answer: Answer, function: str, round: int, *, took_s: float) -> events.Answered:
    """``took_s``: how long it was waited for."""
    kind: Literal["reply", "declined", "unanswered"] = "reply"
    if not isinstance(answer, Reply):
        kind = "declined" if isinstance(answer, Declined) else "unanswered"
    return events.Answered(
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
