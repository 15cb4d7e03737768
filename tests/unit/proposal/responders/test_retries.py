"""When a request is made again, and when none is."""

from __future__ import annotations

import math
import threading
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.model.reply import Reply, Unanswered
from neurojit.proposal.responders.access import Service
from neurojit.proposal.responders.asking import Patience
from neurojit.proposal.responders.fault import Fault, Outcome, Said, retry_after, retry_delay, status_fault
from neurojit.proposal.responders.retries import CoolDown, Retries, persist
from tests.loopback import steps
from tests.loopback.server import Loopback
from tests.unit.proposal.responders.asked import Asked, question

NOW = 1_800_000_000.0
BOTH: tuple[Service, ...] = ("gemini", "openai")
AGAIN = Fault("busy", again=True)


class Clock:
    """Time that passes where somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def outcome_of(
    outcomes: list[Outcome],
    retries: Retries = Retries(),  # noqa: B008 (frozen)
    *,
    clock: Clock | None = None,
    left_s: float = 1000.0,
    cool_down: CoolDown | None = None,
    stopped: threading.Event | None = None,
) -> tuple[Outcome, int, Clock]:
    """What comes of ``outcomes``, one a request, the last for ever; the requests; and the clock."""
    clock = clock or Clock()
    cool_down = cool_down or CoolDown(clock, failures=10**9)
    deadline, requests = clock.now + left_s, 0

    def attempt() -> Outcome:
        nonlocal requests
        requests += 1
        outcome = outcomes[min(requests, len(outcomes)) - 1]
        cool_down.note(outcome)
        return outcome

    outcome = persist(
        attempt,
        retries,
        cool_down,
        left_s=lambda: deadline - clock.now,
        pause=clock.pause,
        stopped=stopped or threading.Event(),
        tell=lambda _: None,
    )
    return outcome, requests, clock


@given(st.integers(1, 6), st.floats(0.01, 10), st.floats(0.01, 100), st.floats(0, 500), st.floats(0, 500))
def test_neither_tries_nor_waits_pass_their_limits(
    attempts: int, first_s: float, longest_s: float, left_s: float, after_s: float
) -> None:
    """Whatever the limits, and whatever the server asks for."""
    fault = Fault("busy", again=True, after_s=after_s)
    outcome, requests, clock = outcome_of([fault], Retries(attempts, first_s, longest_s), left_s=left_s)
    assert 1 <= requests <= attempts
    assert len(clock.waits) == requests - 1
    assert all(after_s <= wait <= longest_s for wait in clock.waits)
    assert sum(clock.waits) <= left_s + 1e-6
    assert isinstance(outcome, Fault)


def test_waits_double() -> None:
    """Each with up to the first added at random, so that clients do not come back together."""
    _, _, clock = outcome_of([AGAIN], Retries(attempts=5, first_wait_s=1.0, longest_wait_s=60.0))
    for wait, least in zip(clock.waits, (1, 2, 4, 8), strict=True):
        assert least <= wait <= least + 1


def test_what_cannot_do_better_is_not_tried_again() -> None:
    """A fault that does not pass, and an answer."""
    for outcome in (Fault("no"), Fault("never", lasting=True), Said("yes")):
        found, requests, _ = outcome_of([outcome])
        assert (found, requests) == (outcome, 1)


def test_tries_end_with_the_first_answer() -> None:
    """As soon as it is there."""
    assert outcome_of([AGAIN, AGAIN, Said("yes")])[:2] == (Said("yes"), 3)


def test_a_wait_that_is_too_long_is_not_begun() -> None:
    """Longer than is waited for at all, or than is left; the line says what the server asks for."""
    fault = Fault("busy", again=True, after_s=90.0)
    for limits in ({"retries": Retries(longest_wait_s=60.0)}, {"left_s": 50.0}):
        outcome, requests, clock = outcome_of([fault], **limits)
        assert (requests, clock.waits) == (1, [])
        assert isinstance(outcome, Fault)
        assert outcome.why == "busy; it asks to wait 90 s, which is too long"


def test_an_end_stops_the_tries() -> None:
    """``close`` sets the event while somebody waits."""
    stopped = threading.Event()
    stopped.set()
    assert outcome_of([AGAIN], stopped=stopped)[1] == 1


def test_after_failures_in_a_row_there_is_a_rest() -> None:
    """Then one request at a time may try, until one does well."""
    clock = Clock()
    cool_down = CoolDown(clock, failures=3, rest_s=60.0)
    assert outcome_of([AGAIN], Retries(attempts=9), clock=clock, cool_down=cool_down)[1] == 3
    assert cool_down.left_s == pytest.approx(60.0)
    clock.now += 61.0
    assert cool_down.left_s == 0.0
    cool_down.note(AGAIN)
    assert cool_down.left_s == pytest.approx(60.0)
    clock.now += 61.0
    cool_down.note(Said("yes"))
    cool_down.note(AGAIN)
    assert cool_down.left_s == 0.0


def test_a_model_that_answers_badly_is_no_failure_of_its_service() -> None:
    """What it said may be cut off as often as it likes."""
    cool_down = CoolDown(Clock(), failures=2)
    for _ in range(5):
        cool_down.note(AGAIN)
        cool_down.note(Fault("cut off", spoken=True))
    assert cool_down.left_s == 0.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": formatdate(NOW + 30, usegmt=True)}, 30.0),
        ({"retry-after": formatdate(NOW - 30, usegmt=True)}, 0.0),
        ({"retry-after": formatdate(500.0, usegmt=True), "date": formatdate(480.0, usegmt=True)}, 20.0),
        ({"retry-after": "9" * 5000}, math.inf),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Fri, 99 Foo 2026 99:99:99 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    """By the clock of the server, where it tells it; nonsense is nothing."""
    assert retry_after(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("delay", "seconds"), [("7s", 7.0), ("34.074824224s", 34.074824224), ("s", None), ("7", None), (7, None)]
)
def test_retry_info_is_googles(delay: object, seconds: float | None) -> None:
    """Among the details of an error, in a list or not."""
    details = ["odd", {"@type": "other"}, {"@type": "google.rpc.RetryInfo", "retryDelay": delay}]
    body = {"error": {"details": details}}
    assert retry_delay(body) == seconds
    assert retry_delay([body]) == seconds


ANYTHING = st.recursive(st.none() | st.text(max_size=9) | st.integers(), st.lists, max_leaves=4)


@given(st.integers(300, 599), ANYTHING, st.text("0123456789.e-", max_size=9))
def test_any_status_with_any_body_is_a_fault(status: int, body: object, header: str) -> None:
    """And what is tried again is never called lasting."""
    fault = status_fault(status, {"error": body}, {"retry-after": header}, NOW)
    assert fault.why
    assert not (fault.again and fault.lasting)


@pytest.mark.parametrize("service", BOTH)
def test_what_the_server_asks_for_is_waited_for(service: Service) -> None:
    """Not less than it says, in a number of seconds."""
    script = [steps.status(429, retry_after="7"), steps.status(503, retry_after="9"), steps.says("ok")]
    with Loopback(script) as server:
        asked = Asked(service, server.url)
        assert isinstance(asked.respond(question()), Reply)
    assert asked.waited == [7.0, 9.0]
    assert [told.endswith(f"asking again in {wait} s") for told, wait in zip(asked.told, "79", strict=True)]


def test_what_gemini_asks_for_in_its_body_is_waited_for() -> None:
    """The client hands the body on; the header says less here."""
    with Loopback([steps.status(429, retry_info="8.5s", retry_after="2"), steps.says("ok")]) as server:
        asked = Asked("gemini", server.url)
        assert isinstance(asked.respond(question()), Reply)
    assert asked.waited == [8.5]


@pytest.mark.parametrize("service", BOTH)
def test_a_server_that_asks_for_more_than_there_is_gets_its_rest(service: Service) -> None:
    """This question is given up, and the next does not reach it before the time has come."""
    with Loopback([steps.status(429, "tired", retry_after="3600")]) as server:
        asked = Asked(service, server.url)
        first, second = asked.respond(question()), asked.respond(question())
    assert isinstance(first, Unanswered)
    assert first.why.endswith("it asks to wait 3600 s, which is too long")
    assert not first.lasting
    assert isinstance(second, Unanswered)
    assert second.why.startswith("nothing is asked for another 3")
    assert "tired" in second.why
    assert len(server.requests) == 1


@pytest.mark.parametrize("service", BOTH)
def test_a_loop_that_asks_on_and_on_starts_no_storm(service: Service) -> None:
    """Failures in a row, over questions, end in a rest; nothing reaches the server meanwhile."""
    patience = Patience(Retries(3, 0.01, 0.1), failures=5, rest_s=1000.0)
    with Loopback(then=steps.status(503)) as server:
        asked = Asked(service, server.url, patience=patience)
        answers = [asked.respond(question()) for _ in range(10)]
    assert len(server.requests) == 5
    assert all(isinstance(answer, Unanswered) and not answer.lasting for answer in answers)
    assert len(asked.waited) == 3
