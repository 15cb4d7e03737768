"""What a responder is given: the text for a mind, and the evidence itself for those that are programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurojit.proposal.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question. ``system``: the rules, the same for every function; ``text``: this function.

    ``round`` counts from 1. ``schema``: a JSON schema where parameters alone are asked for. ``deadline_s``:
    seconds within which the answer has to be there. ``most_tokens``: of the reply.
    """

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
        return len(self.system.encode()) + len(self.text.encode())
