"""What a program's questions come to, and what is told of it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator

import pytest

from neurojit.execution.texts import PROGRAM, Text
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import Cancelled, CompilerDied, NeuroJITError
from neurojit.model.reply import Answer, Declined, Reply, Unanswered
from neurojit.model.sites import AskSite, SourceLocation
from neurojit.model.verdict import Accepted, Certificate, Rejected, Verdict
from neurojit.service.questions import MOST_TEXT_BYTES, MOST_WARNINGS, Consent, Questions
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle

PLACE = SourceLocation("p.mlir", 3, 5)
QUERY = AskSite(0, "main", None, PLACE)
OFFER = AskSite(1, "main", "f", PLACE)
CERTIFICATE = Certificate("k", "c", "f", "me", "cpu", "strict", 0, "proved", (), "", "")
NOTHING = Unanswered("nobody", "none", lasting=True)
REJECTED = Rejected("readable", Diagnostic("readable", "the reply is empty"))


def never() -> bool:
    return False


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Asked:
    """Questions whose answers are given: ``answer`` to each query, ``verdict`` on each offer."""

    def __init__(
        self,
        answer: Answer | Callable[[], Answer] = NOTHING,
        verdict: Verdict | NeuroJITError = REJECTED,
        *,
        consent: Consent | None = None,
        timeout_s: float = 60.0,
    ) -> None:
        self.seen: list[tuple[str, str | None]] = []
        self.events: list[events.Event] = []
        self.consents: list[bool] = []
        self._answer = answer
        self._verdict = verdict
        self._tick = iter(range(1000))
        self.questions = Questions(
            self.ask,
            self._offered,
            lambda text: "f" if "func" in text else None,
            consent,
            timeout_s=timeout_s,
            chronicle=Chronicle(self.events.append, lambda: float(next(self._tick))),
        )

    def ask(self, text: str, function: str | None) -> Answer:
        self.seen.append((text, function))
        return self._answer() if callable(self._answer) else self._answer

    def _offered(self, name: str, reply: str, author: str, consent: Consent) -> Verdict:
        self.seen.append((f"{name} by {author}", reply))
        if isinstance(self._verdict, NeuroJITError):
            raise self._verdict
        if isinstance(self._verdict, Accepted):
            self.consents.append(consent(name, self._verdict.certificate))
        return self._verdict

    def query(self, text: str = "func", stopped: Callable[[], bool] = never) -> Text:
        return self.questions.query(QUERY, Text(text, PROGRAM), stopped)

    def offer(self, text: str = "func", stopped: Callable[[], bool] = never) -> bool:
        return self.questions.offer(OFFER, Text(text, "me"), stopped)

    @property
    def warnings(self) -> list[tuple[str, str]]:
        return [(event.what, event.why) for event in self.events if isinstance(event, events.Degraded)]


def test_an_answer_comes_back_word_for_word() -> None:
    """With its author; the event names both texts by size and digest, and holds neither."""
    asked = Asked(Reply("  reply\r\n", "offline:x"))
    assert asked.query("func é") == Text("  reply\r\n", "offline:x")
    assert asked.seen == [("func é", "f")]
    assert asked.events == [
        events.Queried(
            seconds=3.0,
            function="main",
            location="p.mlir:3:5",
            about="f",
            text_bytes=7,
            text_digest=digest("func é"),
            outcome="answered",
            author="offline:x",
            reply_bytes=9,
            reply_digest=digest("  reply\r\n"),
            why="",
            took_s=1.0,
        )
    ]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Unanswered("no such model", "m", lasting=True), "unanswered"),
        (Declined("at peak", "m"), "declined"),
        (Reply("x" * (MOST_TEXT_BYTES + 1), "m"), "unanswered"),
    ],
)
def test_without_an_answer_the_text_is_empty(answer: Answer, outcome: str) -> None:
    """And the program goes on. Why is said once, however often it asks."""
    asked = Asked(answer)
    for _ in range(3):
        assert asked.query() == Text("", "m")
    first = asked.events[0]
    assert isinstance(first, events.Queried)
    assert (first.outcome, first.author, first.reply_bytes) == (outcome, "m", 0)
    assert asked.warnings == [("tensorlang.query gives an empty text", first.why)]
    assert getattr(answer, "why", f"at most {MOST_TEXT_BYTES} are kept") in first.why


def test_reasons_are_not_said_without_end() -> None:
    """Where each is another: the events of the queries still have them."""
    reasons = iter(f"try {number}" for number in range(100))
    asked = Asked(lambda: Unanswered(next(reasons), "m", lasting=False))
    for _ in range(40):
        asked.query()
    assert len(asked.warnings) == MOST_WARNINGS
    assert isinstance(asked.events[-1], events.Queried)
    assert asked.events[-1].why == "try 39"


def test_a_text_that_is_too_long_is_not_sent() -> None:
    asked = Asked(Reply("yes", "m"))
    assert asked.query("é" * (MOST_TEXT_BYTES // 2 + 1)) == Text("", "")
    assert not asked.seen
    assert asked.query("é" * (MOST_TEXT_BYTES // 2)) == Text("yes", "m")


def test_a_text_that_is_no_unicode_is_measured_all_the_same() -> None:
    """Half of a surrogate pair, as a careless server sends it."""
    assert Asked(Reply("\ud800", "m")).query() == Text("\ud800", "m")


class Hanging:
    """An answer that does not come before ``release`` is set."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.release = threading.Event()

    def __call__(self) -> Answer:
        self.begun.set()
        assert self.release.wait(300)
        return Reply("too late", "m")


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    made = Hanging()
    yield made
    made.release.set()


def test_the_wait_ends_with_the_call(hanging: Hanging) -> None:
    """Nothing is said of that: whoever ended it knows."""
    asked = Asked(hanging)
    assert asked.query(stopped=hanging.begun.is_set) == Text("", "")
    (event,) = asked.events
    assert isinstance(event, events.Queried)
    assert (event.outcome, event.why) == ("stopped", "the call was ended")


def test_the_wait_ends_at_the_deadline(hanging: Hanging) -> None:
    """A question that comes while the one before is still open has its own."""
    asked = Asked(hanging, timeout_s=0.05)
    assert [asked.query(), asked.query()] == [Text("", ""), Text("", "")]
    what = "tensorlang.query gives an empty text"
    assert asked.warnings == [
        (what, "none within 0.05 s"),
        (what, "the one before was not finished within 0.05 s"),
    ]


def test_what_the_answerer_raises_is_raised() -> None:
    def fail() -> Answer:
        raise KeyError("odd")

    with pytest.raises(KeyError, match="odd"):
        Asked(fail).query()


@pytest.mark.parametrize(
    ("verdict", "accepted"), [(Accepted(CERTIFICATE), True), (REJECTED, False)], ids=["accepted", "rejected"]
)
def test_an_offer_is_judged_by_the_gate(verdict: Verdict, accepted: bool) -> None:
    """The reply goes there as it is, under the name of who wrote it."""
    asked = Asked(verdict=verdict)
    assert asked.offer("words") is accepted
    assert asked.seen == [("f by me", "words")]
    assert asked.events == [
        events.Offered(
            seconds=3.0,
            function="main",
            location="p.mlir:3:5",
            callee="f",
            text_bytes=5,
            text_digest=digest("words"),
            author="me",
            accepted=accepted,
            why="",
            took_s=1.0,
        )
    ]


@pytest.mark.parametrize("agreed", [True, False])
def test_whoever_is_asked_first_may_refuse(agreed: bool) -> None:
    """An accepted rewrite that nobody wants is not installed, and the program is told so."""
    shown: list[tuple[str, Certificate]] = []

    def consent(name: str, certificate: Certificate) -> bool:
        shown.append((name, certificate))
        return agreed

    asked = Asked(verdict=Accepted(CERTIFICATE), consent=consent)
    assert asked.offer() is agreed
    assert asked.consents == [agreed]
    assert shown == [("f", CERTIFICATE)]


def test_an_offer_that_nobody_waits_for_is_not_installed() -> None:
    """It was judged too late."""
    judging, release, over = threading.Event(), threading.Event(), threading.Event()

    def consent(_name: str, _certificate: Certificate) -> bool:
        judging.set()
        assert release.wait(300)
        return True

    asked = Asked(verdict=Accepted(CERTIFICATE), consent=consent)
    asked.consents = Noting(over)
    assert not asked.offer(stopped=judging.is_set)
    release.set()
    assert over.wait(300)
    assert asked.consents == [False]
    assert not asked.warnings


class Noting(list[bool]):
    """Sets ``over`` as it grows."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__()
        self._over = over

    def append(self, value: bool) -> None:
        super().append(value)
        self._over.set()


def test_the_judges_death_is_no_fault_of_the_programs() -> None:
    """It goes on without a verdict."""
    asked = Asked(verdict=CompilerDied("judge: ended by signal 9"))
    assert not asked.offer()
    assert asked.warnings == [("what was offered for @f is not judged", "judge: ended by signal 9")]


def test_a_closed_runtime_ends_the_call() -> None:
    with pytest.raises(Cancelled, match="its runtime is closed"):
        Asked(verdict=Cancelled("call: f: its runtime is closed")).offer()
