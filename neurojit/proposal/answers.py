"""Splits an answer of several parts into the single replies that the gate reads.

``{"schedules": [{...}, {...}]}`` is as many replies ``{"schedule": {...}}``; ``{"decline": "why"}`` is none.
Whatever else an answer says stays as it is, for the gate to judge or to refuse in its own words.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final, cast

from neurojit.judge.reading import ScheduleCandidate, ScriptCandidate, json_object, read_reply
from neurojit.model.attempt import Form
from neurojit.model.reply import NO_USAGE, Declined, Reply
from neurojit.model.visible import visible

MOST_SETS: Final = 8  # of parameters in one reply; those after them are not looked at
SETS: Final = "schedules"
DECLINE: Final = "decline"
_MOST_BRACKETS = 256  # of all sets together
_LONGEST_REASON = 300  # characters


def parts(reply: Reply) -> tuple[Reply, ...] | Declined:
    """The replies that ``reply`` is, at most ``MOST_SETS``, the first with what the answer cost."""
    said = json_object(reply.text, _MOST_BRACKETS)
    if said is None or len(said) != 1:
        return (reply,)
    if isinstance(said.get(DECLINE), str):
        return Declined(_one_line(said[DECLINE]), reply.author, reply.usage)
    sets = said.get(SETS)
    if not isinstance(sets, list) or not sets:
        return (reply,)
    chosen = cast("list[Any]", sets)[:MOST_SETS]
    single = [replace(reply, text=json.dumps({"schedule": one}), usage=NO_USAGE) for one in chosen]
    return (replace(single[0], usage=reply.usage), *single[1:])


def form_of(text: str) -> Form:
    """Which form a single reply has; that of a function where it cannot be read at all."""
    match read_reply(text):
        case ScheduleCandidate():
            return "schedule"
        case ScriptCandidate():
            return "script"
        case _:
            return "schedule" if json_object(text, _MOST_BRACKETS) is not None else "function"


def _one_line(reason: str) -> str:
    """As a person is shown it."""
    return " ".join(visible(reason).split())[:_LONGEST_REASON] or "no reason given"
