"""One responder and one function: ask, judge, tell what was refused and why, ask again.

Goes on until the gate accepts, the responder has nothing more to say, or a cap is reached. Refusals are part
of the evidence that the next prompt is written from.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from neurojit.judge.gate import Judgement
from neurojit.model.attempt import Attempt
from neurojit.model.evidence import Evidence
from neurojit.model.reply import NO_USAGE, Answer, Declined, Reply, Unanswered, Usage
from neurojit.model.verdict import Accepted, Rejected, Verdict, ratio_of
from neurojit.proposal.answers import form_of, parts
from neurojit.proposal.budget import Purse
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.counting import counted
from neurojit.proposal.told import answered
from neurojit.telemetry import events

_ENOUGH = 0.95  # of the roofline: what is left is not worth sending anything for

End = Literal["accepted", "declined", "unanswered", "spent", "closed"]


class Bench(Protocol):
    """Where the replies for one function are judged, and what was accepted goes into service."""

    def judge(self, reply: Reply) -> Judgement: ...
    def install(self, judged: Judgement, reply: Reply) -> bool:
        """Whether it goes into service: its user may decline."""
        ...


class Render(Protocol):
    """Writes the text of a prompt; ``neurojit.proposal.prompts.render`` is the one."""

    def __call__(
        self, evidence: Evidence, *, round: int, rounds: int, deadline_s: float, most_tokens: int
    ) -> Prompt: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a conversation ended. ``evidence`` has what was tried; ``accepted`` is the reply that was taken."""

    end: End
    why: str
    evidence: Evidence
    accepted: Reply | None = None
    lasting: bool = False  # the responder cannot answer anything in this run


class Conversation:
    """Holds conversations with one responder, one after another.

    ``purse``: what the run may spend, shared with others; ``closed``: whether the program has ended.
    """

    def __init__(
        self,
        responder: Responder,
        render: Render,
        purse: Purse,
        *,
        tell: Callable[[events.Event], None],
        closed: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._responder = responder
        self._render = render
        self._purse = purse
        self._tell = tell
        self._closed = closed
        self._clock = clock

    def hold(self, evidence: Evidence, bench: Bench, *, anyway: bool = False) -> Outcome:
        """Ask about ``evidence`` until something ends it. Raises CompilerDied where the judge ended.

        ``anyway``: nothing is held back because the machine's peak is reached.
        """
        began, known = self._clock(), len(evidence.attempts)
        usage, round = NO_USAGE, 0
        outcome: Outcome | None = None
        while outcome is None:
            round, started = round + 1, self._clock()
            prompt = self._prompt(evidence, round, began, usage, anyway=anyway)
            if isinstance(prompt, Outcome):
                outcome = prompt
                continue
            answer = self._ask(prompt)
            usage = _sum(usage, answer.usage)
            outcome = self._ended_by(answer, evidence)
            if isinstance(answer, Reply) and outcome is None:
                evidence, outcome = self._judged(parts(answer), evidence, bench)
            self._purse.spend_time(self._clock() - started)
        self._report(outcome, known, usage, self._clock() - began)
        return outcome

    def ask_once(self, evidence: Evidence, words: tuple[str, str] | None = None) -> Answer:
        """One answer that nobody judges here. ``words``: rules and text, instead of a prompt of ours."""
        prompt = self._prompt(evidence, 1, self._clock(), NO_USAGE, anyway=True, words=words)
        if isinstance(prompt, Outcome):
            return Declined(prompt.why, self._responder.author)
        return self._ask(prompt)

    def _prompt(
        self,
        evidence: Evidence,
        round: int,
        began: float,
        usage: Usage,
        *,
        anyway: bool,
        words: tuple[str, str] | None = None,
    ) -> Prompt | Outcome:
        """The next prompt, or the end of the conversation where a cap forbids it."""
        caps, rounds = self._purse.caps, self._responder.rounds
        left = min(caps.seconds - (self._clock() - began), self._purse.seconds_left())
        if self._closed():
            return Outcome("closed", "the program has ended", evidence)
        if rounds is not None and round > rounds:
            return Outcome("spent", f"{rounds} rounds brought nothing better", evidence)
        if left <= 0:
            return Outcome("spent", "the time for it is spent", evidence)
        if not self._responder.destination:
            # Nobody reads a text: programs look at the evidence.
            return Prompt("", "", evidence, round, rounds or 0, left, 0)
        share = evidence.bound.share
        if not anyway and share is not None and share >= _ENOUGH:
            return Outcome("declined", f"{share:.0%} of what this machine can do is reached", evidence)
        if words is not None:
            prompt = Prompt(*words, evidence, round, rounds or 0, left, caps.reply_tokens)
        else:
            prompt = self._render(
                evidence, round=round, rounds=rounds or 0, deadline_s=left, most_tokens=caps.reply_tokens
            )
        most = self._purse.reply_tokens(prompt.nbytes, usage.prompt_tokens + usage.reply_tokens)
        if isinstance(most, str):
            return Outcome("spent", most, evidence)
        return replace(prompt, most_tokens=most)

    def _ask(self, prompt: Prompt) -> Answer:
        function, author = prompt.evidence.kernel.name, self._responder.author
        sent = f"{prompt.system}\n\n{prompt.text}" if self._responder.destination else ""
        self._tell(
            events.Asked(
                function=function,
                responder=author,
                round=prompt.round,
                rounds=self._responder.rounds,
                destination=self._responder.destination,
                prompt=sent,
            )
        )
        began = self._clock()
        answer = self._responder.respond(prompt)
        if self._responder.destination not in ("", events.NOBODY):
            answer = counted(prompt, answer)
        took = self._clock() - began
        self._purse.pay(answer.usage)
        self._tell(answered(answer, function, prompt.round, took_s=took))
        return answer

    def _ended_by(self, answer: Answer, evidence: Evidence) -> Outcome | None:
        if self._closed():
            return Outcome("closed", "the program has ended", evidence)
        match answer:
            case Declined(why=why):
                return Outcome("declined", why, evidence)
            case Unanswered(why=why, lasting=lasting):
                return Outcome("unanswered", why, evidence, lasting=lasting)
            case Reply():
                said = parts(answer)
                return Outcome("declined", said.why, evidence) if isinstance(said, Declined) else None

    def _judged(
        self, replies: tuple[Reply, ...] | Declined, evidence: Evidence, bench: Bench
    ) -> tuple[Evidence, Outcome | None]:
        """Every reply of one answer judged; the fastest of those that were accepted goes into service."""
        best: tuple[float, Judgement, Reply] | None = None
        for reply in () if isinstance(replies, Declined) else replies:
            if self._closed():
                return evidence, Outcome("closed", "the program has ended", evidence)
            before = next((tried for tried in evidence.attempts if tried.text == reply.text), None)
            if before is not None:
                again = replace(before, author=reply.author, diagnostic=_repeated(before))
                evidence = replace(evidence, attempts=(*evidence.attempts, again))
                continue
            judged = bench.judge(reply)
            if isinstance(judged.verdict, Rejected) and judged.verdict.is_for_noise:
                judged = bench.judge(reply)  # it is the machine's fault, and a round is dear
            attempt = attempt_of(reply, judged.verdict)
            evidence = replace(evidence, attempts=(*evidence.attempts, attempt))
            if attempt.accepted and (best is None or (attempt.ratio or 0.0) > best[0]):
                best = (attempt.ratio or 0.0, judged, reply)
        if best is None or not bench.install(best[1], best[2]):
            return evidence, None
        return evidence, Outcome("accepted", "", evidence, accepted=best[2])

    def _report(self, outcome: Outcome, known: int, usage: Usage, took_s: float) -> None:
        new = outcome.evidence.attempts[known:]
        price = self._purse.caps.price
        self._tell(
            events.ConversationEnded(
                function=outcome.evidence.kernel.name,
                responder=self._responder.author,
                end=outcome.end,
                why=outcome.why,
                trials=len(new),
                best=max((tried.ratio for tried in new if tried.ratio is not None), default=None),
                took_s=took_s,
                prompt_tokens=usage.prompt_tokens,
                reply_tokens=usage.reply_tokens,
                money=price.of(usage.prompt_tokens, usage.reply_tokens) if price else None,
                at_most=usage.at_most,
            )
        )


def attempt_of(reply: Reply, verdict: Verdict) -> Attempt:
    """What is remembered of a reply that was judged."""
    accepted = isinstance(verdict, Accepted)
    return Attempt(
        author=reply.author,
        form=form_of(reply.text),
        text=reply.text,
        check="" if accepted else verdict.check,
        diagnostic="" if accepted else str(verdict.diagnostic),
        ratio=ratio_of(verdict),
    )


def _repeated(before: Attempt) -> str:
    return f"the same reply as before, which was refused: {before.diagnostic}" if before.check else ""


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.reply_tokens + other.reply_tokens,
        one.at_most or other.at_most,
    )
