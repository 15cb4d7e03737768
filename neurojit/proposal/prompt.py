"""Prompts: text for a model, and the evidence itself for responders that are programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from neurojit.model.evidence import Evidence


class Message(Protocol):
    """A question as a mind reads it. ``system``: the rules, the same for every function; ``text``: this one.

    ``schema``: a JSON schema where parameters alone are asked for. ``deadline_s``: seconds within which the
    answer has to be there. ``most_tokens``: of the reply.
    """

    @property
    def system(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def deadline_s(self) -> float: ...
    @property
    def most_tokens(self) -> int: ...
    @property
    def schema(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question about a hot function: a ``Message``. ``round`` counts from 1."""

    system: str
    text: str
    evidence: Evidence
    round: int
    rounds: int
    deadline_s: float
    most_tokens: int
    schema: dict[str, Any] | None = None

    @property
    def nbytes(self) -> int:
        """What leaves the machine, as UTF-8."""
        return nbytes_of(self)


@dataclass(frozen=True, slots=True)
class PatchPrompt:
    """One question about a fault: a ``Message``. ``round`` counts from 1."""

    system: str
    text: str
    round: int
    rounds: int
    deadline_s: float
    most_tokens: int
    schema: dict[str, Any] | None = None


def nbytes_of(message: Message) -> int:
    """What leaves the machine, as UTF-8."""
    return len(message.system.encode()) + len(message.text.encode())
