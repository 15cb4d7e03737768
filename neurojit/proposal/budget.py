"""The budget of asking: caps on rounds, time, tokens and money, none of which is ever passed.

A request is made only where its worst case still fits: each token of a text is at least one byte of it, so
the prompt's bytes bound its tokens, and the reply is asked for with as many tokens at most as are left.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from neurojit.model.reply import Usage

FEWEST_REPLY_TOKENS = 1024  # less is no room for a function: such a request is not made
_PER_PRICE = 1e6  # prices are for so many tokens


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in the user's currency."""

    prompt: float
    reply: float

    def of(self, prompt_tokens: int, reply_tokens: int) -> float:
        return (self.prompt * prompt_tokens + self.reply * reply_tokens) / _PER_PRICE


@dataclass(frozen=True, slots=True)
class Caps:
    """``rounds``, ``seconds`` and ``tokens`` are for one function and responder, the others for a run.

    ``money`` is None where the user gave no price.
    """

    rounds: int
    seconds: float
    tokens: int
    reply_tokens: int
    run_seconds: float
    run_tokens: int
    price: Price | None = None
    money: float | None = None


class Purse:
    """What one run has spent; may be asked from any thread."""

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self._lock = threading.Lock()
        self._tokens = 0
        self._money = 0.0
        self._seconds = 0.0

    @property
    def money(self) -> float | None:
        """Spent so far, None without a price."""
        return self._money if self.caps.price else None

    def seconds_left(self) -> float:
        """Of the run's."""
        with self._lock:
            return max(0.0, self.caps.run_seconds - self._seconds)

    def reply_tokens(self, prompt_bytes: int, spent_tokens: int) -> int | str:
        """How many tokens a reply may have, or why none may be asked for.

        ``spent_tokens``: on this function so far.
        """
        with self._lock:
            left = {
                f"{self.caps.tokens} tokens for one function": self.caps.tokens - spent_tokens,
                f"{self.caps.run_tokens} tokens for the run": self.caps.run_tokens - self._tokens,
            }
            most = self.caps.reply_tokens
            for cap, tokens in left.items():
                most = min(most, tokens - prompt_bytes)
                if most < FEWEST_REPLY_TOKENS:
                    return f"the cap of {cap} leaves no room for another round"
            return self._affordable(prompt_bytes, most)

    def _affordable(self, prompt_bytes: int, most: int) -> int | str:
        price, cap = self.caps.price, self.caps.money
        if price is None or cap is None:
            return most
        left = cap - self._money - price.of(prompt_bytes, 0)
        if left < price.of(0, FEWEST_REPLY_TOKENS):
            return f"the cap of {cap:g} for the run leaves no room for another round"
        return min(most, int(left * _PER_PRICE / price.reply)) if price.reply else most

    def spend_time(self, seconds: float) -> None:
        """Asking and judging took so long."""
        with self._lock:
            self._seconds += seconds

    def pay(self, usage: Usage) -> None:
        """Take what one request cost off what is left."""
        with self._lock:
            self._tokens += usage.prompt_tokens + usage.reply_tokens
            if self.caps.price:
                self._money += self.caps.price.of(usage.prompt_tokens, usage.reply_tokens)
