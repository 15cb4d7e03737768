"""The closing request of a prompt: which form of reply, another one where the same mistake came twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from neurojit.model.attempt import Attempt
from neurojit.model.evidence import Evidence
from neurojit.proposal.prompts.measured import near_peak
from neurojit.proposal.prompts.parameters import tunable

Style = Literal["loops", "vectors", "script", "schedule"]
_VARYING = re.compile(r"<\w+>(?::\d+)*|%[\w.#]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Ask:
    """``words`` for the prompt; ``parameters_only``: nothing else is taken, so that a schema may be given."""

    words: str
    parameters_only: bool = False


def ask(evidence: Evidence) -> Ask:
    """What to ask for, by what was tried."""
    attempts = [attempt for attempt in evidence.attempts if not attempt.searched]
    if len(attempts) >= 2 and _same_mistake(attempts[-2], attempts[-1]):
        return _another_form(style_of(attempts[-1]), evidence)
    if attempts and attempts[-1].accepted:
        return Ask("The last answer was accepted. Answer again if you can be faster than that; else decline.")
    if attempts:
        return Ask("Mend what the judge refused, or take another way.")
    return Ask(_beginning(evidence))


def style_of(attempt: Attempt) -> Style:
    """Its form, and of functions whether they hold vectors."""
    if attempt.form != "function":
        return attempt.form
    return "vectors" if "vector<" in attempt.text else "loops"


def _beginning(evidence: Evidence) -> str:
    if near_peak(evidence):
        return "T2 is near the peak: decline, unless you know an algorithm that takes less."
    if evidence.notes:
        return "T2 kept loops (below): begin with plain loops that it can raise."
    if evidence.operations:
        return (
            "T2 raised every loop. Left are less work, fewer passes over memory, vectors by hand, parameters."
        )
    return "Answer in the form that suits best."


def _same_mistake(before: Attempt, after: Attempt) -> bool:
    """Refused by the same check in the same words, places and numbers apart."""
    if before.accepted or after.accepted or before.check != after.check:
        return False
    return _words(before.diagnostic) == _words(after.diagnostic)


def _words(diagnostic: str) -> str:
    return _VARYING.sub("", diagnostic.partition("\n")[0])


def _another_form(style: Style, evidence: Evidence) -> Ask:
    twice = "The last two answers failed alike."
    if style == "loops" and tunable(evidence):
        return Ask(f"{twice} Answer with parameters alone.", parameters_only=True)
    if style == "loops":
        return Ask(f"{twice} Write the inner loops with vectors by hand, or decline.")
    return Ask(f"{twice} Answer with a function in plain loops, without vectors, that T2 can raise.")
