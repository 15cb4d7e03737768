"""A responder's answer: a reply, a refusal to write one, or a failure to answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost, as the server counted it; ``at_most``: it did not, and these are bytes."""

    prompt_tokens: int = 0
    reply_tokens: int = 0
    at_most: bool = False


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a responder said. Untrusted until judged.

    ``author``: who wrote it, as certificates name it: ``offline:<strategy>``, ``<responder>:<model>``,
    ``handwritten``.
    """

    text: str
    author: str
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Declined:
    """The responder has nothing to propose, and says why: at peak, no entry, every idea tried."""

    why: str
    author: str
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer came; ``why`` is one line for the user and holds no key.

    ``lasting``: asking again in this run is no use (a wrong key, an unknown model, a missing command).
    """

    why: str
    author: str
    lasting: bool
    usage: Usage = NO_USAGE


Answer = Reply | Declined | Unanswered
