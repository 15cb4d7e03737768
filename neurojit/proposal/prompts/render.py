"""Evidence -> prompt."""

from __future__ import annotations

from typing import Final

from neurojit.model.evidence import Evidence
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.prompts.asking import ask
from neurojit.proposal.prompts.fences import fenced
from neurojit.proposal.prompts.machine import rules
from neurojit.proposal.prompts.measured import effects, measured
from neurojit.proposal.prompts.parameters import listing, schema
from neurojit.proposal.prompts.templates import filled
from neurojit.proposal.prompts.tried import tried

# Bytes of a function's text, some 12,000 tokens. What is longer is not asked about: cut anywhere, it would be
# another function. Everything else in a prompt has bounds of its own, of 40 KiB together.
LARGEST_FUNCTION: Final = 32 << 10
MOST_NOTES: Final = 12
LONGEST_NOTE: Final = 400  # characters


def too_large(evidence: Evidence) -> str:
    """Why the function is too large to ask about; empty where it is not."""
    size = len(_text(evidence).encode())
    if size <= LARGEST_FUNCTION:
        return ""
    return f"its text has {size} bytes with calls inlined; at most {LARGEST_FUNCTION} are put into a prompt"


def render(evidence: Evidence, *, round: int, rounds: int, deadline_s: float, most_tokens: int) -> Prompt:
    """The prompt of one round. Raises ValueError where the function is ``too_large``."""
    reason = too_large(evidence)
    if reason:
        raise ValueError(reason)
    asked = ask(evidence)
    text = filled(
        "function",
        round=round,
        rounds=rounds,
        most_tokens=most_tokens,
        ask=asked.words,
        function=fenced(_text(evidence), "mlir"),
        effects=effects(evidence.kernel.signature),
        measured=measured(evidence),
        notes=_notes(evidence),
        operations=listing(evidence),
        tried=tried(evidence.attempts),
    )
    return Prompt(
        system=rules(evidence.target, evidence.numerics),
        text=text.rstrip() + "\n",
        evidence=evidence,
        round=round,
        rounds=rounds,
        deadline_s=deadline_s,
        most_tokens=most_tokens,
        schema=schema(evidence) if asked.parameters_only else None,
    )


def _text(evidence: Evidence) -> str:
    return evidence.text or evidence.kernel.text


def _notes(evidence: Evidence) -> str:
    lines = [f"- {note[:LONGEST_NOTE]}." for note in evidence.notes[:MOST_NOTES]]
    if len(evidence.notes) > MOST_NOTES:
        lines.append(f"- and {len(evidence.notes) - MOST_NOTES} more loops are kept.")
    return "".join(f"{line}\n" for line in lines)
