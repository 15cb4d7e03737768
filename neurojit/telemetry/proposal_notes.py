"""Formats events of proposals: who is asked, what was refused and why, what it came to."""

from __future__ import annotations

from neurojit.model.number_format import duration, ratio, whole
from neurojit.telemetry.events import (
    NOBODY,
    Answered,
    Asked,
    ConversationEnded,
    Judged,
    JudgingStarted,
    TrialUnfinished,
)
from neurojit.telemetry.report import Questioning, Report

ProposalEvent = Asked | Answered | ConversationEnded | JudgingStarted | Judged | TrialUnfinished
SEARCH = "offline"
_KB = 1000


def proposal_note(event: ProposalEvent, report: Report) -> str | None:
    """``event`` in some words, or None where it is not worth any.

    A search judges many: each is counted, none is told but the one that was accepted.
    """
    searching = is_search(report.asking.get(event.function))
    match event:
        case Asked():
            return _asked(event)
        case Answered():
            return _answered(event)
        case JudgingStarted():
            return None if searching else f"judging a rewrite by {event.author}"
        case Judged():
            return None if searching and event.verdict == "rejected" else _verdict(event)
        case ConversationEnded():
            return conversation_summary(event)
        case TrialUnfinished():
            return unfinished(event)


def is_search(under_way: Questioning | None) -> bool:
    """Whether a conversation is one of many trials, which only time limits."""
    return under_way is not None and under_way.asked.responder == SEARCH


def progress(under_way: Questioning | None) -> str:
    """What the live view says of a conversation; empty where there is none."""
    if under_way is None:
        return ""
    asked = under_way.asked
    if is_search(under_way):
        return f"{asked.responder}: trial {max(1, under_way.trials)}"
    doing = "judging the reply" if under_way.answered else "asking"
    return f"{asked.responder}: {doing}" + (f", {_round(asked)}" if asked.destination else "")


def unfinished(trial: TrialUnfinished) -> str:
    """What came of an accepted rewrite that the program did not call often enough to try."""
    return (
        f"the accepted rewrite (variant {trial.variant}) never served: the program ended after it had "
        f"agreed on {whole(trial.compared)} of the {whole(trial.wanted)} calls that its trial compares"
    )


def conversation_summary(ended: ConversationEnded) -> str:
    """How a conversation ended, in one line."""
    trials = f"{whole(ended.trials)} trial{'' if ended.trials == 1 else 's'}"
    best = "" if ended.best is None else f", best {ratio(ended.best)}"
    cost = ended.prompt_tokens + ended.reply_tokens
    bound = "at most " if ended.at_most else ""
    spent = f", {bound}{whole(cost)} tokens" if cost else ""
    spent += f", {ended.money:.4f} spent" if ended.money is not None and cost else ""
    why = f": {ended.why}" if ended.why else ""
    end = "found a better one" if ended.end == "accepted" else _ENDS[ended.end]
    return f"{ended.responder} {end}{why} ({trials}{best}, {duration(ended.took_s * 1e9)}{spent})"


_ENDS = {
    "declined": "proposes nothing more",
    "unanswered": "did not answer",
    "spent": "is asked no more",
    "closed": "was asked until the end",
}


def _asked(event: Asked) -> str | None:
    size = len(event.prompt.encode()) / _KB
    if event.destination == NOBODY:
        return f"would send @{event.function}, {size:.1f} KB"
    if event.destination:
        return f"sending @{event.function}, {size:.1f} KB, to {event.destination}, {_round(event)}"
    return f"asking {event.responder}" if event.round == 1 else None


def _round(event: Asked) -> str:
    return f"round {event.round}" + (f" of {event.rounds}" if event.rounds is not None else "")


def _answered(event: Answered) -> str | None:
    if event.kind != "reply":
        return None  # the end of the conversation says why
    tokens = event.prompt_tokens + event.reply_tokens
    if not tokens:
        return None
    bound = "at most " if event.at_most else ""
    return f"{event.responder} replied after {duration(event.took_s * 1e9)}, {bound}{whole(tokens)} tokens"


def _verdict(event: Judged) -> str:
    took = duration(event.took_s * 1e9)
    if event.verdict == "accepted":
        return f"the rewrite by {event.author} was accepted after {took}"
    why = "" if event.diagnostic is None else f": {event.diagnostic.message}"
    return f"the rewrite by {event.author} was rejected after {took} by the check '{event.check}'{why}"
