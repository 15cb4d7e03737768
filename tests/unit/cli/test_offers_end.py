"""What is said at the end of offers that were not accepted."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any, cast

import pytest

from neurojit.cli.offers_and_pins import Background, Extras
from neurojit.judge.gate import LIVE
from neurojit.judge.reading import REPLY
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import CompilerDied, InputError
from neurojit.model.verdict import Rejected
from neurojit.telemetry.events import Judged
from tests.unit.service.test_offers import ACCEPTED


class Program:
    """One function, whose offers end as they are told to."""

    def __init__(self, ending: object) -> None:
        self._ending = ending
        self.offered = threading.Event()
        self.released = threading.Event()
        self.released.set()

    def known(self, name: str) -> None:
        assert name == "f"

    def __getitem__(self, name: str) -> Program:
        return self

    def offer(self, reply: str, **_further: object) -> object:
        self.offered.set()
        self.released.wait(300)
        if isinstance(self._ending, Exception):
            raise self._ending
        return self._ending


def end_of(ending: object, judgements: tuple[Judged, ...] = ()) -> tuple[str, ...]:
    program, observer = Program(ending), SimpleNamespace(report=SimpleNamespace(judgements=judgements))
    background = Background(
        cast("Any", program), Extras((("f", "a reply", "h.mlir"),)), cast("Any", observer)
    )
    assert program.offered.wait(300)
    for thread in threading.enumerate():
        if "offer_all" in thread.name:
            thread.join(300)
    return background.finish()


def live(function: str = "f", author: str = "user") -> Judged:
    return Judged(
        seconds=1.0,
        function=function,
        author=author,
        verdict="rejected",
        check=LIVE,
        diagnostic=Diagnostic(LIVE, "differs"),
        took_s=1.0,
    )


@pytest.mark.parametrize(
    ("ending", "line"),
    [
        (
            Rejected("readable", Diagnostic("readable", "no", REPLY, 3, 4)),
            "h.mlir: rejected as a rewrite of @f: h.mlir:3:4: readable: no",
        ),
        (CompilerDied("it died"), "h.mlir: the offer for @f was not judged: it died"),
        (InputError("wrong"), "h.mlir: the offer for @f: wrong"),
    ],
)
def test_each_way_not_to_be_accepted_is_a_line(ending: object, line: str) -> None:
    assert end_of(ending) == (line,)


def test_what_was_accepted_is_no_line() -> None:
    assert end_of(ACCEPTED) == ()


def test_what_the_programs_calls_refused_is_a_line() -> None:
    """Of what was offered here, not of what others proposed."""
    judgements = (live(), live("g"), live(author="offline"))
    assert end_of(ACCEPTED, judgements) == ("h.mlir: taken out of service as @f: live: differs",)


def test_what_is_in_quarantine_is_one_line() -> None:
    """The gate refuses it for what the program's calls found before."""
    quarantined = Rejected(LIVE, Diagnostic(LIVE, "in quarantine"))
    assert end_of(quarantined, (live(),)) == ("h.mlir: rejected as a rewrite of @f: live: in quarantine",)


def test_what_was_not_decided_is_a_line() -> None:
    program, observer = Program(ACCEPTED), SimpleNamespace(report=SimpleNamespace(judgements=()))
    program.released.clear()
    background = Background(
        cast("Any", program), Extras((("f", "a reply", "h.mlir"),)), cast("Any", observer)
    )
    try:
        assert program.offered.wait(300)
        assert background.finish() == ("h.mlir: the program ended before the offer for @f was decided",)
    finally:
        program.released.set()
