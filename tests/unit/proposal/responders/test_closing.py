"""A responder that is closed lets go at once, whatever it waits for."""

from __future__ import annotations

import threading
import time

import pytest

from neurojit.model.reply import Answer, Unanswered
from neurojit.proposal.responders.access import Service
from neurojit.proposal.responders.asking import Patience
from neurojit.proposal.responders.retries import Retries
from tests.loopback import steps
from tests.loopback.server import Loopback, Step, Turn
from tests.unit.proposal.responders.asked import Asked, question

BOTH: tuple[Service, ...] = ("gemini", "openai")
SILENCES = ("silent", "silent later", "dripping")
FOREVER_S = 600.0


def closed_while(asked: Asked, ready: threading.Event) -> tuple[Answer, float]:
    """The answer of a question that is closed once ``ready``, and the seconds that this took."""
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(asked.respond(question(FOREVER_S))))
    asking.start()
    assert ready.wait(300)
    started = time.monotonic()
    asked.close()
    asking.join(300)
    asked.close()
    return answers[0], time.monotonic() - started


def signalling(step: Step, reached: threading.Event) -> Step:
    def signal(turn: Turn) -> None:
        reached.set()
        step(turn)

    return signal


@pytest.mark.parametrize("service", BOTH)
@pytest.mark.parametrize("step", [steps.stalls(None), steps.stalls(1), steps.drips()], ids=SILENCES)
def test_a_request_under_way_is_left(service: Service, step: Step) -> None:
    """And its connection ends, so that the thread that read from it ends too."""
    reached = threading.Event()
    before = {thread.ident for thread in threading.enumerate()}
    with Loopback([signalling(step, reached)]) as server:
        asked = Asked(service, server.url)
        answer, _ = closed_while(asked, reached)
        made = [thread for thread in threading.enumerate() if thread.ident not in before]
        readers = [thread for thread in made if thread.name.startswith("neurojit-")]
        for thread in readers:
            thread.join(300)
        assert not [thread for thread in readers if thread.is_alive()]
    assert answer == Unanswered("closed", asked.responder.author, lasting=True)


@pytest.mark.parametrize("service", BOTH)
def test_a_wait_between_tries_is_left(service: Service) -> None:
    """Whatever the server asked for; nothing reaches it any more."""
    waiting = threading.Event()
    with Loopback(then=steps.status(429, retry_after="500")) as server:
        patience = Patience(Retries(9, 1.0, FOREVER_S))
        asked = Asked(service, server.url, patience=patience, waits=True, on_tell=waiting.set)
        answer, seconds = closed_while(asked, waiting)
    assert answer == Unanswered("closed", asked.responder.author, lasting=True)
    assert seconds < 400
    assert len(server.requests) == 1


@pytest.mark.parametrize("service", BOTH)
def test_what_is_closed_asks_nothing(service: Service) -> None:
    """Not even once."""
    with Loopback() as server:
        asked = Asked(service, server.url)
        asked.close()
        answer = asked.respond(question())
    assert answer == Unanswered("closed", asked.responder.author, lasting=True)
    assert server.requests == []
