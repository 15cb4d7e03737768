"""The section of a prompt about earlier attempts and their verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from neurojit.model.attempt import Attempt
from neurojit.model.number_format import ratio
from neurojit.proposal.prompts.fences import fenced

MOST_ATTEMPTS: Final = 8  # the last of them
LONGEST_DIAGNOSTIC: Final = 700  # characters
LONGEST_TEXT: Final = 8 << 10  # bytes of an answer that is repeated


def tried(attempts: Sequence[Attempt]) -> str:
    """The last attempts with what the judge said, the text of the best one and that of the last."""
    answers = [attempt for attempt in attempts if not attempt.searched]
    first = max(0, len(answers) - MOST_ATTEMPTS)
    lines = [_line(number, attempt) for number, attempt in enumerate(answers[first:], first + 1)]
    parts = _search([attempt for attempt in attempts if attempt.searched])
    if answers:
        parts += ["Tried so far, the last one last:", fenced("\n".join(lines), "text")]
    best = _best(attempts)
    if best is not None and best not in answers[-1:]:
        parts += _text(f"The best so far, {ratio(best.ratio)} of T2's speed:", best)
    for last in answers[-1:]:
        parts += _text("The last one:", last)
    return "".join(f"{part}\n" for part in parts)


def _search(attempts: Sequence[Attempt]) -> list[str]:
    """A search tries by the dozen: what came of it is one sentence."""
    if not attempts:
        return []
    best = _best(attempts)
    said = f"the fastest has {ratio(best.ratio)} of T2's speed" if best else "none came to a contest"
    return [f"A search has tried {len(attempts)} other choices of parameters: {said}."]


def _line(number: int, attempt: Attempt) -> str:
    if attempt.accepted:
        return f"{number}. {attempt.form}: accepted, {ratio(attempt.ratio)} of T2's speed"
    said = attempt.diagnostic.strip()
    short = said if len(said) <= LONGEST_DIAGNOSTIC else said[:LONGEST_DIAGNOSTIC] + " ..."
    return f"{number}. {attempt.form}: refused by {attempt.check!r}\n   " + short.replace("\n", "\n   ")


def _best(attempts: Sequence[Attempt]) -> Attempt | None:
    """The fastest that came to a contest: what is right but slow is a beginning, too."""
    timed = [attempt for attempt in attempts if attempt.ratio is not None]
    return max(timed, key=lambda attempt: attempt.ratio or 0.0, default=None)


def _text(title: str, attempt: Attempt) -> list[str]:
    if len(attempt.text.encode(errors="replace")) > LONGEST_TEXT:
        return [f"{title} too long to repeat."]
    language = "json" if attempt.form == "schedule" else "mlir"
    return [title, fenced(attempt.text, language)]
