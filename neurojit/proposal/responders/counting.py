"""Estimates the tokens of an answer where the server does not count them."""

from __future__ import annotations

from dataclasses import replace

from neurojit.model.reply import Answer, Declined, Reply, Unanswered, Usage
from neurojit.proposal.prompt import Message, nbytes_of


def counted(message: Message, answer: Answer) -> Answer:
    """``answer`` with what it cost; of a server that counts nothing, what it may have been at most."""
    if answer.usage.prompt_tokens or answer.usage.reply_tokens:
        return answer
    return replace(answer, usage=Usage(nbytes_of(message), _said(answer), at_most=True))


def _said(answer: Answer) -> int:
    match answer:
        case Reply(text=text):
            return len(text.encode())
        case Declined(why=why):
            return len(why.encode())
        case Unanswered():
            return 0
