"""A find: how compiled code deviates from a program's meaning. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["wrong", "refused", "invalid", "died", "hung", "failed"]


@dataclass(frozen=True, slots=True)
class Symptom:
    """``kind``: a wrong value; a refusal at a first call; by the parser; the child ended, or did not end; an
    exception of ours. ``ways`` are those in which it showed.
    """

    kind: Kind
    ways: tuple[str, ...]
    message: str

    @property
    def signature(self) -> tuple[str, str]:
        """What stays while a program is made smaller: the kind and the gist of the message."""
        if self.kind in ("wrong", "hung"):
            return (self.kind, "")
        return (self.kind, gist(self.message))


def gist(message: str) -> str:
    """A message without what depends on the program."""
    if "Assertion `" in message:
        return message.split("Assertion `")[1].split("'", maxsplit=1)[0][:80]
    words = message.split("; ", maxsplit=1)[0].rsplit(": ", maxsplit=1)[-1]
    kept = [word for word in words.split() if not any(letter.isdigit() or letter in "<>%" for letter in word)]
    return " ".join(kept)[:100]
