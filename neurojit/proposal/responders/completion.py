"""Assembles a chat completion from server-sent events or a single body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx
from httpx_sse import EventSource

from neurojit.model.reply import NO_USAGE, Usage
from neurojit.proposal.responders.body import at, count_at, message_of, parsed
from neurojit.proposal.responders.fault import Fault, Outcome, Said

# Local models say what they think before the reply, where their server does not take it out.
_THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL)


def read(response: httpx.Response, kind: str) -> Outcome:
    """The answer whose status is 200 and whose media type is ``kind``. Raises what httpx does."""
    if kind == "application/json":
        answer = parsed(response.read())
        if isinstance(answer, str):
            return Fault("the answer broke off or is no JSON", again=True)
        return _Answer().add(answer, "message").outcome()
    if kind != "text/event-stream":
        what = kind or "something without a type"
        return Fault(f"the server answered with {what}, which is no answer of this API")
    return _streamed(event.data for event in EventSource(response).iter_sse())


def _streamed(events: Iterable[str]) -> Outcome:
    answer = _Answer()
    for data in events:
        if data.strip() == "[DONE]":
            answer.ended = answer.ended or "stop"
            break
        try:
            part = json.loads(data)
        except ValueError:
            return Fault("the answer broke off or is no JSON", again=True)
        answer.add(part, "delta")
    return answer.outcome()


@dataclass(slots=True)
class _Answer:
    """The parts of an answer put together; its reason to end is looked at before its text is believed."""

    texts: list[str] = field(default_factory=list[str])
    usage: Usage = NO_USAGE
    ended: str = ""
    parts: int = 0
    choices: int = 0
    error: object = None

    def add(self, part: object, name: str) -> _Answer:
        self.parts += 1
        self.error = self.error or at(part, "error")
        choice = at(part, "choices", 0)
        if choice is not None:
            self.choices += 1
        content = at(choice, name, "content")
        if isinstance(content, str):
            self.texts.append(content)
        reason = at(choice, "finish_reason")
        self.ended = reason if isinstance(reason, str) and reason else self.ended
        if at(part, "usage") is not None:
            said = count_at(part, "usage", "completion_tokens")
            self.usage = Usage(count_at(part, "usage", "prompt_tokens"), said)
        return self

    def outcome(self) -> Outcome:
        text = _THOUGHT.sub("", "".join(self.texts))
        if self.error is not None:
            why = message_of({"error": self.error})
            return Fault(f"the server failed in its answer: {why}", again=True, usage=self.usage)
        if self.parts and not self.choices:
            return Fault("the answer holds no choice", spoken=True, usage=self.usage)
        if not self.ended:
            return Fault("the answer broke off", again=True, usage=self.usage)
        if self.ended == "length":
            counted = f" after {self.usage.reply_tokens} tokens" if self.usage.reply_tokens else ""
            return Fault(f"the reply was cut off{counted}", spoken=True, usage=self.usage)
        if self.ended != "stop":
            return Fault(f"the model was stopped ({self.ended})", spoken=True, usage=self.usage)
        if not text.strip():
            return Fault("the reply is empty", spoken=True, usage=self.usage)
        return Said(text, self.usage)
