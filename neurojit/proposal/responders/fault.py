"""Classifies the outcome of one request from status, headers and body."""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from neurojit.model.reply import NO_USAGE, Usage
from neurojit.proposal.responders.body import at, message_of

_WITH_TRIES = frozenset((408, 425, 429))  # of the client's errors, those that pass
_WITHOUT_TRIES = frozenset((501, 505, 511))  # of the server's, those that do not
_WORDS = {
    400: "the request was refused",
    401: "the key was refused",
    402: "the account has to be paid for",
    403: "access was refused",
    404: "there is no such model or address",
    413: "the prompt is too large",
    429: "there were too many requests",
}


@dataclass(frozen=True, slots=True)
class Said:
    """The text of an answer."""

    text: str
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request brought nothing.

    ``again``: the same request may do better, after ``after_s`` seconds where the server says so.
    ``lasting``: no request of this run will. ``spoken``: the model did answer, with nothing of use; the
    service works.
    """

    why: str
    again: bool = False
    lasting: bool = False
    spoken: bool = False
    after_s: float | None = None
    usage: Usage = NO_USAGE


Outcome = Said | Fault


class Useless(Exception):
    """Raised through a client where it reads a response, about whose ``fault`` it knows nothing."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.why)
        self.fault = fault


def status_fault(status: int, body: object, headers: Mapping[str, str], now: float) -> Fault:
    """What a status other than 200 means. ``body``: parsed, or a text; ``now``: seconds of the epoch."""
    message = message_of(body)
    if 300 <= status < 400:
        return Fault(f"the server wants to be asked elsewhere ({status}): its address is wrong", lasting=True)
    words = _WORDS.get(status) or ("the server failed" if status >= 500 else "the request was refused")
    why = f"{words} ({status}): {message}" if message else f"{words} ({status})"
    again = status in _WITH_TRIES or (status >= 500 and status not in _WITHOUT_TRIES)
    if status == 429 and _used_up(body):
        return Fault(f"the quota is used up (429): {message}", lasting=True)
    waits = [wait for wait in (retry_after(headers, now), retry_delay(body)) if wait is not None]
    return Fault(
        why,
        again,
        lasting=not again and status != 413,
        after_s=max(waits) if again and waits else None,
    )


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds of ``Retry-After``, a number or a date (RFC 9110), by the server's own clock where it tells it.

    Infinity where it is further away than a float counts; None where nothing of the kind is said.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    number = _seconds(value)
    if number is not None:
        return number
    date = _date(value)
    if date is None:
        return None
    server_now = _date(headers.get("date", ""))
    return max(0.0, date - (now if server_now is None else server_now))


def retry_delay(body: object) -> float | None:
    """Seconds of ``google.rpc.RetryInfo`` among the details of an error."""
    for detail in _details(body):
        delay = detail.get("retryDelay")
        if isinstance(delay, str) and delay.endswith("s"):
            return _seconds(delay[:-1])
    return None


def _used_up(body: object) -> bool:
    """Whether waiting minutes is no use: an account without money, or the quota of a whole day."""
    if "insufficient_quota" in (at(body, "error", "code"), at(body, "error", "type")):
        return True
    ids = (at(detail, "violations", 0, "quotaId") for detail in _details(body))
    return any(isinstance(one, str) and "PerDay" in one for one in ids)


def _details(body: object) -> list[dict[str, Any]]:
    if isinstance(body, list):
        body = at(cast("list[object]", body), 0)
    found = at(body, "error", "details")
    if not isinstance(found, list):
        return []
    return [detail for detail in cast("list[Any]", found) if isinstance(detail, dict)]


def _seconds(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number >= 0 and not math.isnan(number) else None


def _date(text: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
