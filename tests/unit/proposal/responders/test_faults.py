"""Every fault of a service ends in one line, after as many requests as make sense and no more."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

import pytest

from neurojit.model.reply import Reply, Unanswered
from neurojit.proposal.responders.access import Service
from neurojit.proposal.responders.asking import Patience
from neurojit.proposal.responders.retries import Retries
from tests.loopback import steps
from tests.loopback.server import Loopback, Step, Turn
from tests.unit.proposal.responders.asked import KEY, Asked, given_away, jumping, question

BOTH: tuple[Service, ...] = ("gemini", "openai")
SILENCES = ("silent", "silent later", "dripping")
DAY = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "PerDayPerModel"}]}
NO_MONEY = b'{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}'
LISTED = b'[{"error": {"code": 503, "message": "in a list"}}]'
NEVER = "no such reply"


@dataclass(frozen=True)
class Case:
    """``says``: in the line; ``requests``: how many reach the server, which does the same each time."""

    step: Step
    says: str
    requests: int
    lasting: bool = False
    services: tuple[Service, ...] = BOTH


CASES = {
    "400": Case(steps.status(400, "bad field"), "the request was refused (400): bad field", 1, True),
    "401": Case(steps.status(401, "bad key"), "the key was refused (401): bad key", 1, True),
    "402": Case(steps.status(402), "the account has to be paid for (402)", 1, True),
    "403": Case(steps.status(403, "no"), "access was refused (403): no", 1, True),
    "404": Case(steps.status(404, "no m"), "there is no such model or address (404): no m", 1, True),
    "413": Case(steps.status(413), "the prompt is too large (413)", 1),
    "418": Case(steps.status(418), "the request was refused (418)", 1, True),
    "429": Case(steps.status(429, "slowly"), "too many requests (429): slowly; asked 3 times", 3),
    "500": Case(steps.status(500, "oops"), "the server failed (500): oops; asked 3 times", 3),
    "501": Case(steps.status(501), "the server failed (501)", 1, True),
    "503": Case(steps.status(503, "busy"), "the server failed (503): busy; asked 3 times", 3),
    "529": Case(steps.status(529, "busy"), "the server failed (529): busy; asked 3 times", 3),
    "a list": Case(steps.status(503, body=LISTED), "in a list", 3),
    "no body": Case(steps.status(503, body=b""), "the server failed (503)", 3),
    "no text": Case(steps.status(500, body=b"\xff\x00\x1b[31m" * 99), "the server failed (500)", 3),
    "a used up day": Case(steps.status(429, "x", details=(DAY,)), "quota is used up", 1, True, ("gemini",)),
    "no money": Case(steps.status(429, body=NO_MONEY), "the quota is used up", 1, True),
    "a web page, 502": Case(steps.page(502), "the server failed (502): a web page, '502 Bad Gateway'", 3),
    "a web page, 200": Case(steps.page(200), "answered with text/html, which is no answer", 1),
    "plain text": Case(steps.typed("text/plain", b"hello"), "answered with text/plain", 1),
    "no type": Case(steps.typed("", b"hello"), "answered with something without a type", 1),
    "elsewhere": Case(steps.elsewhere("http://127.0.0.1:9/"), "asked elsewhere (307)", 1, True),
    "packed": Case(steps.packed(), "the answer is packed (gzip)", 1),
    "truncated": Case(steps.truncated(), "broke off", 3),
    "ends early": Case(steps.ends_early(), "broke off", 3),
    "reset": Case(steps.resets(), "the connection broke", 3),
    "hung up": Case(steps.hangs_up(), "the connection broke", 3),
    "no JSON": Case(steps.typed("text/event-stream", b"data: {nonsense\n\n"), "no JSON", 3),
    "an array": Case(steps.typed("text/event-stream", b"data: [1, 2]\n\n"), "", 1),
    "deep": Case(steps.typed("text/event-stream", b"data: " + b"[" * 99_999 + b"\n\n"), "Recursion", 1),
    "fails within": Case(steps.fails_within(503, "overloaded"), "overloaded", 3),
    "cut off": Case(steps.says("half", "length"), "the reply was cut off after 12 tokens", 1),
    "safety": Case(steps.says("", "safety"), "the model was stopped (", 1),
    "blocked": Case(steps.blocked(), "the prompt was blocked (PROHIBITED_CONTENT)", 1, False, ("gemini",)),
    "empty": Case(steps.empty(), "the answer holds no c", 1),
    "blank": Case(steps.says(" \n"), "the reply is empty", 1),
    "401 with the key": Case(steps.quotes_key(401), "the key was refused (401)", 1, True),
    "503 with the key": Case(steps.quotes_key(503), "the server failed (503)", 3),
}
MATRIX = [(service, name) for name, case in CASES.items() for service in case.services]


@pytest.mark.parametrize(("service", "name"), MATRIX)
def test_a_fault_ends_in_one_line(service: Service, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """With a key nowhere: neither in the line, nor in what was told, nor in the log of any client."""
    caplog.set_level(logging.DEBUG)
    case = CASES[name]
    with Loopback(then=case.step) as server:
        asked = Asked(service, server.url)
        answer = asked.respond(question())
    assert isinstance(answer, Unanswered), answer
    assert case.says in answer.why
    assert answer.why.isprintable()
    assert len(answer.why) <= 300
    assert answer.lasting is case.lasting
    assert len(server.requests) == case.requests
    assert len(asked.waited) == len(asked.told) == case.requests - 1
    assert server.requests[0].key == KEY
    for text in (answer.why, answer.author, asked.responder.destination, *asked.told, caplog.text):
        assert given_away(text) == []


@pytest.mark.parametrize("service", BOTH)
def test_nobody_listens(service: Service) -> None:
    """A server that is not there: tried again, as it may be about to start."""
    with Loopback() as server:
        url = server.url
    asked = Asked(service, url)
    answer = asked.respond(question())
    assert isinstance(answer, Unanswered)
    assert answer.why.startswith("no connection: ")
    assert answer.why.endswith("; asked 3 times")
    assert not answer.lasting


@pytest.mark.parametrize("service", BOTH)
@pytest.mark.parametrize("step", [steps.stalls(None), steps.stalls(1), steps.drips()], ids=SILENCES)
def test_a_server_that_never_ends_is_left_at_the_deadline(service: Service, step: Step) -> None:
    """Silent before its first byte, silent in the middle, or dripping so that no read waits for long."""
    reached = threading.Event()

    def spoilt(turn: Turn) -> None:
        reached.set()
        step(turn)

    with Loopback(then=spoilt) as server:
        patience = Patience(Retries(3), stall_s=0.05)
        clock = jumping(reached.is_set)
        answer = Asked(service, server.url, patience=patience, clock=clock).respond(question(deadline_s=900))
    assert isinstance(answer, Unanswered)
    assert answer.why.startswith("there was no answer in time; nothing came for the last ")
    assert not answer.lasting
    assert len(server.requests) == 1


@pytest.mark.parametrize("service", BOTH)
def test_a_silence_is_told_once(service: Service) -> None:
    """While it lasts, with how long the server has left."""
    told = threading.Event()
    looks = 0

    def long_after() -> bool:
        nonlocal looks
        looks += told.is_set()
        return looks > 20

    with Loopback([steps.stalls(None)]) as server:
        patience = Patience(Retries(1), stall_s=0.02)
        asked = Asked(service, server.url, patience=patience, clock=jumping(long_after), on_tell=told.set)
        asked.respond(question(deadline_s=900))
    assert len(asked.told) == 1
    assert asked.told[0].startswith(f"{asked.responder.author}: nothing came for ")


@pytest.mark.parametrize("service", BOTH)
def test_a_body_that_does_not_end_is_not_kept(service: Service) -> None:
    """It is left where it is longer than any answer."""
    with Loopback(then=steps.huge(64)) as server:
        asked = Asked(service, server.url, patience=Patience(Retries(3), most_bytes=2 << 20))
        answer = asked.respond(question())
    assert isinstance(answer, Unanswered)
    assert answer.why == "the answer is longer than 2 MiB"
    assert len(server.requests) == 1


@pytest.mark.parametrize("service", BOTH)
def test_what_does_not_pass_is_not_asked_again(service: Service) -> None:
    """A refused key stays refused: the next questions of the run reach no server."""
    with Loopback([steps.status(401)]) as server:
        asked = Asked(service, server.url)
        answers = [asked.respond(question()) for _ in range(3)]
    assert len(server.requests) == 1
    assert len({str(answer) for answer in answers}) == 1


@pytest.mark.parametrize("service", BOTH)
def test_a_server_that_recovers_answers(service: Service) -> None:
    """The faults on the way cost tries; what they and the answer used is summed."""
    script = [steps.status(503), steps.resets(), steps.says("```mlir\ncode\n```")]
    with Loopback(script) as server:
        answer = Asked(service, server.url).respond(question())
    assert isinstance(answer, Reply)
    assert answer.text == "```mlir\ncode\n```"
    assert server.steps_left == 0
