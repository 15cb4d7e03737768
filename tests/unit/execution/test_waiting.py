"""Waiting in a call: for the result, for a stop, for the deadline, whichever is first."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from neurojit.execution.waiting import Claim, Desk, Unfinished

LONG = 1e9


class Hanging:
    """Work that goes on until it is released; what it was told of its claim is in ``claims``."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.release = threading.Event()
        self.over = threading.Event()
        self.claims: list[bool] = []

    def __call__(self, claim: Claim) -> str:
        self.begun.set()
        assert self.release.wait(300)
        self.claims.append(claim())
        self.over.set()
        return "late"


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    work = Hanging()
    yield work
    work.release.set()


class Clock:
    """Advances by ``step`` whenever it is read."""

    def __init__(self, step: float) -> None:
        self.now = 0.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def never() -> bool:
    return False


def test_the_result_comes_back() -> None:
    """Work has a thread of its own, and may claim an effect."""
    threads: list[str] = []

    def work(claim: Claim) -> int:
        threads.append(threading.current_thread().name)
        return 3 if claim() else 0

    assert Desk("desk").wait(work, never, LONG) == 3
    assert threads == ["neurojit-desk"]


def test_an_exception_of_the_work_is_raised_where_it_is_waited_for() -> None:
    class Odd(BaseException):
        pass

    def work(_: Claim) -> int:
        raise Odd("no")

    desk = Desk("desk")
    with pytest.raises(Odd, match="no"):
        desk.wait(work, never, LONG)
    assert desk.wait(lambda _: 1, never, LONG) == 1  # the turn was given back


def test_a_stop_ends_the_wait(hanging: Hanging) -> None:
    """What was abandoned can claim nothing any more."""
    assert Desk("desk").wait(hanging, hanging.begun.is_set, LONG) is Unfinished.STOPPED
    hanging.release.set()
    assert hanging.over.wait(300)
    assert hanging.claims == [False]


def test_the_deadline_ends_the_wait(hanging: Hanging) -> None:
    """And not before it has passed."""
    clock = Clock(1.0)
    assert Desk("desk", clock).wait(hanging, never, 5.0) is Unfinished.LATE
    assert clock.now > 5.0
    assert not hanging.over.is_set()


def test_an_effect_that_was_claimed_is_waited_for(hanging: Hanging) -> None:
    """So nobody is told that nothing happened while something did."""

    def work(claim: Claim) -> str:
        assert claim()
        return hanging(claim)

    looks: list[int] = []

    def stopped() -> bool:
        looks.append(1)
        if len(looks) == 5:
            hanging.release.set()
        return hanging.begun.is_set()

    assert Desk("desk").wait(work, stopped, LONG) == "late"
    assert hanging.claims == [True]


def test_work_waits_for_what_was_abandoned(hanging: Hanging) -> None:
    """One thread is left behind, however often one asks; each wait has its own end."""
    desk = Desk("desk", Clock(1.0))
    assert desk.wait(hanging, hanging.begun.is_set, LONG) is Unfinished.STOPPED
    begun: list[int] = []
    assert desk.wait(begun.append, never, 3.0) is Unfinished.BUSY
    assert desk.wait(begun.append, lambda: True, LONG) is Unfinished.STOPPED
    assert not begun
    hanging.release.set()
    assert desk.wait(lambda _: "next", never, LONG) == "next"


def test_a_child_process_has_its_turn(hanging: Hanging) -> None:
    """Whoever had it at the fork is not there to give it back."""
    desk = Desk("desk")
    assert desk.wait(hanging, hanging.begun.is_set, LONG) is Unfinished.STOPPED
    desk.after_fork_in_child()
    assert desk.wait(lambda _: 1, never, LONG) == 1
