"""Serves ``tensorlang.query`` and ``tensorlang.offer`` of running programs.

A call waits for the answer at the place where it asks, and goes on without one where none comes: the text is
empty then, and what is offered is not accepted. Nothing is held meanwhile that a swap or another call needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Literal

from neurojit.execution.texts import Text
from neurojit.execution.waiting import Claim, Desk, Unfinished
from neurojit.judge.reading import LARGEST_REPLY
from neurojit.model.errors import CompilerDied
from neurojit.model.reply import Answer, Declined, Reply, Unanswered
from neurojit.model.sites import AskSite
from neurojit.model.verdict import Accepted, Certificate, Verdict
from neurojit.service.offers import Consent
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle

# As ``RunningProgram.offer``: the function, the reply, its author, and what is asked before it is tried.
OfferTo = Callable[[str, str, str, Consent], Verdict]

MOST_TEXT_BYTES: Final = LARGEST_REPLY  # of what is asked and of what is answered; no longer reply is judged
MOST_WARNINGS: Final = 16
_Outcome = Literal["answered", "declined", "unanswered", "stopped"]


class Questions:
    """Answers the questions of one program: those of all its calls one after another, offers likewise.

    ``about(text)``: the function whose IR the text holds. ``consent`` is asked, with the certificate, before
    a rewrite that the program offered is tried. Why there is no answer is said once for each reason.
    """

    def __init__(
        self,
        ask: Callable[[str, str | None], Answer],
        offer: OfferTo,
        about: Callable[[str], str | None],
        consent: Consent | None,
        *,
        timeout_s: float,
        chronicle: Chronicle,
    ) -> None:
        self._ask = ask
        self._offer = offer
        self._about = about
        self._consent = consent
        self._timeout_s = timeout_s
        self._chronicle = chronicle
        self._queries = Desk("query")
        self._offers = Desk("offer")
        self._warned: set[tuple[str, str]] = set()

    def query(self, site: AskSite, text: Text, stopped: Callable[[], bool]) -> Text:
        """The answer to ``text``, empty where there is none. Raises what ``Asking.ask`` raises."""
        started = self._chronicle.now()
        size, digest = _measured(text.words)
        about = self._about(text.words) if size <= MOST_TEXT_BYTES else None
        answer = self._answer(text.words, size, about, stopped)
        reply = answer.text if isinstance(answer, Reply) else ""
        why = "" if isinstance(answer, Reply) else self._why(answer)
        author = "" if isinstance(answer, Unfinished) else answer.author
        reply_size, reply_digest = _measured(reply)
        self._chronicle.tell(
            events.Queried(
                function=site.function,
                location=str(site.location),
                about=about,
                text_bytes=size,
                text_digest=digest,
                outcome=_outcome(answer),
                author=author,
                reply_bytes=reply_size,
                reply_digest=reply_digest,
                why=why,
                took_s=self._chronicle.now() - started,
            )
        )
        if why and answer is not Unfinished.STOPPED:
            self._warn("tensorlang.query gives an empty text", why)
        return Text(reply, author)

    def offer(self, site: AskSite, text: Text, stopped: Callable[[], bool]) -> bool:
        """Whether ``text`` was accepted as a rewrite, and is on its way into service.

        Raises ProgramError where the function itself cannot be compiled, Cancelled after ``close``.
        """
        started = self._chronicle.now()
        callee = site.callee or ""
        taken = False

        def judge(claim: Claim) -> Verdict | CompilerDied:
            def consent(name: str, certificate: Certificate) -> bool:
                nonlocal taken
                taken = (self._consent is None or self._consent(name, certificate)) and claim()
                return taken

            try:
                return self._offer(callee, text.words, text.author, consent)
            except CompilerDied as death:  # the judge's own: the program is not to blame
                return death

        answer = self._offers.wait(judge, stopped, self._timeout_s)
        why = self._why(answer) if isinstance(answer, CompilerDied | Unfinished) else ""
        accepted = isinstance(answer, Accepted) and taken
        size, digest = _measured(text.words)
        self._chronicle.tell(
            events.Offered(
                function=site.function,
                location=str(site.location),
                callee=callee,
                text_bytes=size,
                text_digest=digest,
                author=text.author,
                accepted=accepted,
                why=why,
                took_s=self._chronicle.now() - started,
            )
        )
        if why and answer is not Unfinished.STOPPED:
            self._warn(f"what was offered for @{callee} is not judged", why)
        return accepted

    def after_fork_in_child(self) -> None:
        self._queries.after_fork_in_child()
        self._offers.after_fork_in_child()

    def _answer(
        self, text: str, size: int, about: str | None, stopped: Callable[[], bool]
    ) -> Answer | Unfinished:
        if size > MOST_TEXT_BYTES:
            return _unanswered(f"the text has {size} bytes; at most {MOST_TEXT_BYTES} are sent")
        answer = self._queries.wait(lambda _: self._ask(text, about), stopped, self._timeout_s)
        if isinstance(answer, Reply):
            replied, _ = _measured(answer.text)
            if replied > MOST_TEXT_BYTES:
                why = f"the reply has {replied} bytes; at most {MOST_TEXT_BYTES} are kept"
                return _unanswered(why, answer.author)
        return answer

    def _why(self, instead: Declined | Unanswered | CompilerDied | Unfinished) -> str:
        """Why there is no answer, or no verdict."""
        match instead:
            case Declined() | Unanswered():
                return instead.why
            case CompilerDied():
                return str(instead)
            case Unfinished.STOPPED:
                return "the call was ended"
            case Unfinished.LATE:
                return f"none within {self._timeout_s:g} s"
            case Unfinished.BUSY:
                return f"the one before was not finished within {self._timeout_s:g} s"

    def _warn(self, what: str, why: str) -> None:
        """Once for each reason: a loop may ask again and again."""
        if (what, why) in self._warned or len(self._warned) >= MOST_WARNINGS:
            return
        self._warned.add((what, why))
        self._chronicle.degraded(what, why)


def _unanswered(why: str, author: str = "") -> Unanswered:
    return Unanswered(why, author, lasting=False)


def _outcome(answer: Answer | Unfinished) -> _Outcome:
    match answer:
        case Reply():
            return "answered"
        case Declined():
            return "declined"
        case Unfinished.STOPPED:
            return "stopped"
        case _:
            return "unanswered"


def _measured(text: str) -> tuple[int, str]:
    """Size in bytes, and sha256."""
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded), hashlib.sha256(encoded).hexdigest()
