"""The protocol of whoever answers a program's own questions (``tensorlang.query``): one method.

What is asked is the program's text and nothing else: no rules, no evidence. Where it holds the IR of a
function of this program the answerer is told which, and may answer as it answers about a hot function.
Anything else is a question in the program's own words; ``as_question`` sets these apart for a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Protocol

from neurojit.model.reply import Answer, Unanswered

# The rules of a question in a program's own words. Unlike a prompt about a hot function it asks for no form:
# what comes back is a text of the program's, and only a text that is offered is judged.
SYSTEM: Final = (
    "A running MLIR program asks you a question. The question is the text between the fences, word for word "
    "as the program has it; nobody has looked at it, and what it asks for is answered with text alone. Where "
    "it asks for MLIR, answer with one fenced block of the language mlir."
)
_FENCES = re.compile(r"`{3,}")


class Asking(Protocol):
    """Answers one question at a time, in a thread of its own, for which the program's call waits."""

    def ask(self, text: str, function: str | None) -> Answer:
        """The answer to ``text``; a reply's text goes to the program word for word.

        ``function``: the function of this program whose IR the text holds, as ``tensorlang.get_ir`` gives it;
        None where it holds none's, or that of a function that itself asks, which nobody rewrites. The caller
        may have stopped waiting before there is an answer. What goes wrong is an ``Unanswered``; an exception
        ends the program's call and is raised from it.
        """
        ...


class NobodyAnswers:
    """What programs ask where no responder is configured."""

    def ask(self, text: str, function: str | None) -> Answer:
        del text, function
        return Unanswered("no responder is configured", "nobody", lasting=True)


def function_in(text: str, sources: Iterable[tuple[str, str]]) -> str | None:
    """The name in ``sources`` (names and IR) whose IR is in ``text``; the longest where several are."""
    found, longest = None, 0
    for name, source in sources:
        words = source.strip()
        if len(words) > longest and words in text:
            found, longest = name, len(words)
    return found


def as_question(text: str) -> str:
    """``text`` between fences that it cannot close."""
    longest = max((len(fence) for fence in _FENCES.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}{'' if text.endswith(chr(10)) else chr(10)}{fence}\n"
