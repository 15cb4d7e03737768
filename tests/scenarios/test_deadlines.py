"""A call of a recovery scope that runs longer than it may is undone, and healed like any other fault.

Deadlines of calls that have to be in time are a second, which they miss by no load of the machine that lets
the tests run at all.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from neurojit.healing.contract import FAILING
from neurojit.healing.healer import HealQuestion
from neurojit.model.errors import Cancelled, ProgramFault
from neurojit.model.policy import HealMode, Tier
from neurojit.model.reply import Answer, Declined, Reply
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram
from neurojit.settings import Settings
from neurojit.telemetry import events

# Counts down to 0 by steps that @next makes: by halves, and the half of 1 is made 1.
PROGRAM = """
memref.global @begun : memref<1xi64> = dense<0>
func.func @next(%x: i64) -> i64 attributes {neurojit.healable} {
  %one = arith.constant 1 : i64
  %h = arith.shrui %x, %one : i64
  %r = arith.maxsi %h, %one : i64
  return %r : i64
}
func.func @count(%b: memref<1xi64> {neurojit.range = [0, 10]}, %n: i64 {neurojit.range = [0, 1000]}) -> i64
    attributes {neurojit.recover, neurojit.deadline_ms = MS : i64} {
  %at = arith.constant 0 : index
  %c0 = arith.constant 0 : i64
  %c1 = arith.constant 1 : i64
  %begun = memref.get_global @begun : memref<1xi64>
  %v = memref.load %begun[%at] : memref<1xi64>
  %w = arith.addi %v, %c1 : i64
  memref.store %w, %begun[%at] : memref<1xi64>
  memref.store %c1, %b[%at] : memref<1xi64>
  %r:2 = scf.while (%x = %n, %k = %c0) : (i64, i64) -> (i64, i64) {
    %go = arith.cmpi ne, %x, %c0 : i64
    scf.condition(%go) %x, %k : i64, i64
  } do {
  ^bb0(%x: i64, %k: i64):
    %y = func.call @next(%x) : (i64) -> i64
    %z = arith.maxsi %y, %c0 : i64
    %l = arith.addi %k, %c1 : i64
    scf.yield %z, %l : i64, i64
  }
  return %r#1 : i64
}
func.func @calls() -> i64 {
  %at = arith.constant 0 : index
  %begun = memref.get_global @begun : memref<1xi64>
  %v = memref.load %begun[%at] : memref<1xi64>
  return %v : i64
}
"""
ONE_LESS = """func.func @next(%x: i64) -> i64 {
  %one = arith.constant 1 : i64
  %r = arith.subi %x, %one : i64
  return %r : i64
}"""
STILL_ENDLESS = ONE_LESS.replace("subi %x, %one", "ori %x, %one")


class Scripted:
    """One text after another."""

    author = "scripted"

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.asked: list[HealQuestion] = []

    def respond(self, question: HealQuestion) -> Answer:
        self.asked.append(question)
        return Reply(self.texts.pop(0), self.author) if self.texts else Declined("all", self.author)


class Healed:
    """One runtime for all tests here."""

    def __init__(self) -> None:
        self.seen: list[events.Event] = []
        self.healer = Scripted()
        settings = Settings(heal=HealMode.ENFORCE, heal_seconds=600, responder="none", tier_cap=Tier.T0)
        self.runtime = Runtime(settings, on_event=self.seen.append, healers=[self.healer])

    def load(self, milliseconds: int, patches: Sequence[str] = (), text: str = PROGRAM) -> LoadedProgram:
        self.seen.clear()
        self.healer.texts, self.healer.asked = list(patches), []
        return self.runtime.load(text.replace("MS", str(milliseconds)))


@pytest.fixture(scope="module")
def healed() -> Iterator[Healed]:
    healed = Healed()
    yield healed
    healed.runtime.close()


def test_a_call_that_never_ends_is_undone_and_told(healed: Healed) -> None:
    program = healed.load(30)
    buffer = np.array([7])
    with pytest.raises(ProgramFault) as caught:
        program.count(buffer, 100)
    report = caught.value.report
    assert (report.function, report.message) == ("count", "ran longer than 30 ms")
    assert report.location is not None
    assert report.location.line == 9
    assert buffer[0] == 7
    assert program.calls() == 0
    (fault,) = (event for event in healed.seen if isinstance(event, events.FaultCaught))
    assert fault.kind == "deadline"


def test_it_is_healed_by_a_patch_that_ends(healed: Healed) -> None:
    program = healed.load(1000, [STILL_ENDLESS, ONE_LESS])
    buffer = np.array([7])
    assert program.count(buffer, 100) == 100
    assert buffer[0] == 1
    assert program.calls() == 1
    (heal,) = program["next"].heals
    assert [attempt.check for attempt in heal.rounds] == [FAILING, ""]
    assert "went on beyond 4194304 turns" in heal.rounds[0].diagnostic
    assert heal.fault.kind == "deadline"
    assert program.count(buffer, 1000) == 1000
    assert len(program["next"].heals) == 1


def test_who_cancels_ends_the_call_and_nobody_is_asked(healed: Healed) -> None:
    program = healed.load(600_000)
    raised: list[BaseException] = []

    def call() -> None:
        try:
            program.count(np.array([7]), 100)
        except Cancelled as cancelled:
            raised.append(cancelled)

    thread = threading.Thread(target=call)
    thread.start()
    while not healed.runtime.cancel():
        time.sleep(0.001)
    thread.join(300)
    assert len(raised) == 1
    assert not healed.healer.asked


def test_ctrl_c_stays_ctrl_c(healed: Healed) -> None:
    program = healed.load(600_000)
    timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        program.count(np.array([7]), 100)
    timer.join()
    assert not healed.healer.asked


NESTED = (
    PROGRAM
    + """
func.func @outer(%n: i64 {neurojit.range = [0, 1000]}) -> i64 attributes {neurojit.recover OUTER} {
  %b = memref.alloc() : memref<1xi64>
  %r = func.call @count(%b, %n) : (memref<1xi64>, i64) -> i64
  memref.dealloc %b : memref<1xi64>
  return %r : i64
}
"""
)


@pytest.mark.parametrize(
    ("inner", "outer", "function"),
    [
        (30, ", neurojit.deadline_ms = 600000 : i64", "count"),
        (600_000, ", neurojit.deadline_ms = 30 : i64", "outer"),
        (30, "", "count"),
    ],
)
def test_of_scopes_in_scopes_the_one_that_is_late_fails(
    healed: Healed, inner: int, outer: str, function: str
) -> None:
    program = healed.load(inner, text=NESTED.replace(" OUTER", outer))
    with pytest.raises(ProgramFault) as caught:
        program.outer(100)
    assert (caught.value.report.function, caught.value.report.message) == (function, "ran longer than 30 ms")
    first = next(event for event in healed.seen if isinstance(event, events.FaultCaught))
    assert first.function == function


def test_the_outer_scope_has_all_its_time_after_the_inner_was_healed(healed: Healed) -> None:
    """What was undone, and the heal of the inner one, take longer than the rest: they count for neither."""
    program = healed.load(1000, [ONE_LESS], NESTED.replace(" OUTER", ", neurojit.deadline_ms = 1200 : i64"))
    assert program.outer(100) == 100
    (heal,) = program["next"].heals
    assert heal.fault.scope == "count"


def test_other_calls_go_on(healed: Healed) -> None:
    """A call in another thread, and calls around and after the late one, are not asked to end."""
    text = (
        PROGRAM
        + """
func.func @around(%n: i64) -> i64 {
  %at = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %many = arith.constant 300000000 : i64
  %r:2 = scf.while (%x = %at, %k = %at) : (i64, i64) -> (i64, i64) {
    %go = arith.cmpi ne, %k, %n : i64
    scf.condition(%go) %x, %k : i64, i64
  } do {
  ^bb0(%x: i64, %k: i64):
    %y = arith.xori %x, %k : i64
    %l = arith.addi %k, %one : i64
    scf.yield %y, %l : i64, i64
  }
  return %r#1 : i64
}
"""
    )
    program = healed.load(30, text=text)
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(program.around(300_000_000)))
    thread.start()
    for _ in range(3):
        with pytest.raises(ProgramFault):
            program.count(np.array([7]), 100)
        assert program.around(1000) == 1000
    thread.join(300)
    assert found == [300_000_000]


def _watching() -> int:
    return sum(thread.name == "neurojit-deadlines" for thread in threading.enumerate())


def test_without_healing_nobody_watches() -> None:
    before = _watching()
    with Runtime(Settings(responder="none", tier_cap=Tier.T0)) as runtime:
        program = runtime.load(PROGRAM.replace("MS", "1"))
        assert program.count(np.array([7]), 0) == 0
        assert _watching() == before
