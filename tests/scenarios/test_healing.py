"""A program whose assertion fails is healed while it runs: it is never started again, and loses nothing."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from neurojit.execution import threads
from neurojit.healing.contract import FAILING, PASSING, SAMPLED
from neurojit.healing.healer import HealQuestion
from neurojit.healing.offered import OfferedPatches
from neurojit.model.errors import ProgramFault
from neurojit.model.policy import HealMode, Tier
from neurojit.model.reply import Answer, Declined, Reply, Unanswered
from neurojit.proposal.cache.kept_heals import KIND
from neurojit.runtime import Runtime
from neurojit.service.handles import LoadedProgram
from neurojit.service.healing import healing
from neurojit.settings import Settings
from neurojit.store.folder import STORE, digest_of
from neurojit.telemetry import events
from tests.unit.healing.flights import GOOD, LANDER, pilot

WRONG = pilot("%r = arith.constant 0.0 : f64")
COUNTING = (
    LANDER
    + """
memref.global @flights : memref<2xi64> = dense<0>
func.func @count(%place: index) {
  %one = arith.constant 1 : i64
  %cells = memref.get_global @flights : memref<2xi64>
  %n = memref.load %cells[%place] : memref<2xi64>
  %m = arith.addi %n, %one : i64
  memref.store %m, %cells[%place] : memref<2xi64>
  return
}
func.func @main() -> i64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 5 : index
  %h = arith.constant 100.0 : f64
  %v = arith.constant -10.0 : f64
  %fuel = arith.constant 4500.0 : f64
  %limit = arith.constant -2.0 : f64
  scf.for %i = %c0 to %n step %c1 {
    func.call @count(%c0) : (index) -> ()
    %w = func.call @fly(%h, %v, %fuel) : (f64, f64, f64) -> f64
    %soft = arith.cmpf oge, %w, %limit : f64
    scf.if %soft {
      func.call @count(%c1) : (index) -> ()
    }
  }
  %cells = memref.get_global @flights : memref<2xi64>
  %begun = memref.load %cells[%c0] : memref<2xi64>
  %landed = memref.load %cells[%c1] : memref<2xi64>
  "tensorlang.print"(%begun) {label = "begun"} : (i64) -> ()
  "tensorlang.print"(%landed) {label = "landed"} : (i64) -> ()
  %lost = arith.subi %begun, %landed : i64
  return %lost : i64
}
"""
)


@dataclass
class Scripted:
    """A healer that says one text after another, and notes what it was asked."""

    texts: list[str]
    author: str = "scripted"
    asked: list[HealQuestion] = field(default_factory=list[HealQuestion])

    def respond(self, question: HealQuestion) -> Answer:
        self.asked.append(question)
        if not self.texts:
            return Declined("that was all", self.author)
        return Reply(self.texts.pop(0), self.author)


@dataclass
class Healed:
    runtime: Runtime
    program: LoadedProgram
    seen: list[events.Event]
    printed: list[str]

    def of(self, kind: type[events.Event]) -> list[events.Event]:
        return [event for event in self.seen if isinstance(event, kind)]


class _Runtimes:
    """One runtime a mode, for all tests here: most of a test's time is the start of its judge."""

    def __init__(self) -> None:
        self._made: dict[HealMode, Runtime] = {}
        self.seen: list[events.Event] = []
        self.printed: list[str] = []
        self.author = "any"
        self.healer = Scripted([])

    def respond(self, question: HealQuestion) -> Answer:
        return self.healer.respond(question)

    @property
    def kept(self) -> Path:
        return next(iter(self._made.values())).settings.cache_folder / STORE / KIND

    def of(self, mode: HealMode) -> Runtime:
        if mode not in self._made:
            self._made[mode] = Runtime(
                Settings(heal=mode, heal_seconds=600, tier_cap=Tier.T0, responder="none"),
                on_event=self.seen.append,
                print_sink=self.printed.append,
                healers=[self],
            )
        return self._made[mode]

    def close(self) -> None:
        for runtime in self._made.values():
            runtime.close()


@pytest.fixture(scope="module")
def runtimes() -> Iterator[_Runtimes]:
    runtimes = _Runtimes()
    yield runtimes
    runtimes.close()


Load = Callable[..., Healed]


@pytest.fixture
def load(runtimes: _Runtimes) -> Load:
    def load(
        text: str, texts: Sequence[str], mode: HealMode = HealMode.ENFORCE, healer: Scripted | None = None
    ) -> Healed:
        runtimes.seen.clear()
        runtimes.printed.clear()
        runtimes.healer = healer or Scripted(list(texts))
        runtime = runtimes.of(mode)
        return Healed(runtime, runtime.load(text), runtimes.seen, runtimes.printed)

    return load


def test_the_same_run_goes_on_after_a_wrong_and_a_right_patch(load: Load) -> None:
    healed = load(COUNTING, [WRONG, GOOD])
    assert healed.program.run_main() == 0
    assert healed.printed == ["begun: 5", "landed: 5"]
    (heal,) = healed.program["pilot"].heals
    assert heal.resumed
    assert [attempt.check for attempt in heal.rounds] == [FAILING, ""]
    assert healed.program["fly"].heals == (heal,)
    assert "arith.divf" in healed.program["pilot"].ir
    (event,) = healed.of(events.Healed)
    assert event.contract.states_after == (0, 200)
    assert event.contract.passing_calls == (0, 0)
    assert len(healed.of(events.FaultCaught)) == 1
    assert not healed.of(events.Faulted)


def test_a_healer_is_told_the_fault_its_state_and_what_was_refused(load: Load) -> None:
    healer = Scripted([WRONG, GOOD])
    healed = load(LANDER, [], healer=healer)
    assert healed.program.fly(100.0, -10.0, 4500.0) > -2
    first, second = healer.asked
    assert first.fault.kind == "assert"
    assert first.fault.report.values["speed"] < -2
    assert first.fault.state.arguments == tuple(np.float64(x).tobytes() for x in (100.0, -10.0, 4500.0))
    assert (first.case.scope, first.case.healable) == ("fly", "pilot")
    assert [attempt.check for attempt in second.attempts] == [FAILING]


# Right for the state that failed, wrong from most others.
NARROW = """func.func @factor(%x: f64) -> f64 {
  %limit = arith.constant 7.5 : f64
  %small = arith.cmpf ole, %x, %limit : f64
  %half = arith.constant 0.5 : f64
  %two = arith.constant 2.0 : f64
  %r = arith.select %small, %half, %two : f64
  return %r : f64
}"""
NARROWER = NARROW.replace("7.5", "7.25")


def test_a_later_run_is_healed_by_what_an_earlier_one_kept(load: Load) -> None:
    """Nobody is asked, the author is who wrote it, and the gate has judged it again."""
    first = load(_scaled(), [NARROW, HALF])
    first.program.scale(np.array(START))
    later = load(_scaled(), [])
    buffer = np.array([9.0, 1, 1, 1])
    later.program.scale(buffer)
    assert buffer[0] == 4.5
    assert later.runtime is first.runtime  # of which nothing but the store is asked
    (heal,) = later.program.factor.heals
    assert (heal.author, heal.kept, heal.resumed, len(heal.rounds)) == ("scripted", True, True, 1)
    (event,) = later.of(events.Healed)
    assert isinstance(event, events.Healed)
    assert (event.author, event.kept, event.contract.states_after) == ("scripted", True, (0, 200))


def test_what_a_person_offers_comes_before_what_is_kept(load: Load) -> None:
    """Whoever offers a patch wants that one, whatever healed the fault before."""
    first = load(_scaled(), [NARROW, HALF])
    first.program.scale(np.array(START))
    offered = OfferedPatches([("factor", HALF.replace("0.5", "0.25"))])
    with Runtime(first.runtime.settings, healers=[offered]) as runtime:
        program = runtime.load(_scaled())
        buffer = np.array([9.0, 1, 1, 1])
        program.scale(buffer)
        (heal,) = program["factor"].heals
    assert buffer[0] == 2.25
    assert (heal.author, heal.kept) == ("user", False)


def test_a_later_run_flies_from_what_an_earlier_one_met(load: Load) -> None:
    """A kept patch that is not right any more is one refusal, and its states are flown from again."""
    first = Scripted([NARROW, ONE])
    load(_scaled(), [], healer=first).program.scale(np.array(START))
    (counterexample,) = first.asked[-1].case.regressions
    healer = Scripted([HALF])
    later = load(_scaled(), [], healer=healer)
    buffer = np.array([12.0, 1, 1, 1])  # beyond the range: what was right there is wrong here
    later.program.scale(buffer)
    assert buffer[0] == 6.0
    (heal,) = later.program.factor.heals
    assert [(attempt.author, attempt.check) for attempt in heal.rounds] == [
        ("scripted", FAILING),
        ("scripted", ""),
    ]
    assert not heal.kept
    (question,) = healer.asked
    assert question.case.regressions == (counterexample, first.asked[0].fault.state)
    third = load(_scaled(), [])
    third.program.scale(np.array([12.0, 1, 1, 1]))
    assert third.program.factor.heals[0].patch == heal.patch


def test_of_patches_that_come_together_the_one_with_the_most_room_is_taken(load: Load) -> None:
    """Then the shortest; what is refused is one attempt each."""
    quarter = HALF.replace("0.5", "0.25")
    longer = quarter.replace(
        "%r = ", "%s = arith.constant 0.25 : f64\n  %t = arith.mulf %x, %s : f64\n  %r = "
    )
    reply = "One of\n" + "".join(f"```mlir\n{text}\n```\n" for text in (HALF, longer, quarter, WRONG))
    healed = load(_scaled(), [reply])
    healed.program.scale(np.array(START))
    (heal,) = healed.program.factor.heals
    assert [attempt.accepted for attempt in heal.rounds] == [True, True, True, False]
    assert heal.contract is not None
    assert heal.contract.margin == 7.5
    assert "2.500000e-01" in heal.patch
    assert "mulf" not in heal.patch


def test_what_is_kept_is_not_believed(load: Load, runtimes: _Runtimes) -> None:
    """An entry that says of a wrong patch that it was right; and one that is no entry."""
    load(_scaled(), [HALF]).program.scale(np.array(START))
    (entry,) = runtimes.kept.glob("*.json")
    envelope = json.loads(entry.read_text())
    envelope["body"]["patches"][0]["reply"] = HALF.replace("0.5", "3.0")
    envelope["sha256"] = digest_of(envelope["body"])
    for content in (json.dumps(envelope), entry.read_text().replace("0.5", "3.0")):
        entry.write_text(content)
        program = load(_scaled(), []).program
        with pytest.raises(ProgramFault):
            program.scale(np.array(START))
        assert not any(heal.accepted for heal in program.factor.heals)
    assert any(
        "its digest does not fit" in event.why
        for event in runtimes.seen
        if isinstance(event, events.Degraded)
    )


def test_what_a_patch_was_refused_from_is_flown_from_again(load: Load) -> None:
    """Within one heal, and in those after it."""
    healer = Scripted([NARROW, NARROWER, ONE, HALF])
    healed = load(_scaled(), [], healer=healer)
    scale = healed.program.scale
    scale(np.array(START))
    (heal,) = healed.program.factor.heals
    assert [attempt.check for attempt in heal.rounds] == [SAMPLED, PASSING, ""]
    assert "a state that an earlier patch failed from" in heal.rounds[1].diagnostic
    first, second, third = healer.asked
    (state,) = second.case.regressions
    assert first.case.regressions == ()
    assert third.case.regressions == (state,)
    scale(np.array([12.0, 0, 0, 0]))
    assert healer.asked[-1].case.regressions == (state, first.fault.state)


def test_calls_from_python_go_on_with_the_patch(load: Load) -> None:
    """The patch serves later calls without another heal."""
    healed = load(LANDER, [GOOD])
    assert all(healed.program.fly(100.0 + n, -10.0, 4500.0) > -2 for n in range(5))
    assert len(healed.program.fly.heals) == 1


SCALED = """
memref.global @total : memref<1xf64> = dense<0.0>
func.func @factor(%x: f64) -> f64 attributes {neurojit.healable} {
  %r = arith.constant 2.0 : f64
  return %r : f64
}
func.func @scale(%a: memref<4xf64> {neurojit.range = [-10.0, 10.0]}) attributes {neurojit.recover HEALS} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %limit = arith.constant 10.0 : f64
  %total = memref.get_global @total : memref<1xf64>
  scf.for %i = %c0 to %c4 step %c1 {
    %x = memref.load %a[%i] : memref<4xf64>
    %f = func.call @factor(%x) : (f64) -> f64
    %y = arith.mulf %x, %f : f64
    memref.store %y, %a[%i] : memref<4xf64>
    %t = memref.load %total[%c0] : memref<1xf64>
    %u = arith.addf %t, %y : f64
    memref.store %u, %total[%c0] : memref<1xf64>
    %ok = arith.cmpf ole, %y, %limit : f64
    "tensorlang.assert"(%ok, %y) {message = "too large", names = ["y"]} : (i1, f64) -> ()
  }
  return
}
func.func @sum() -> f64 {
  %c0 = arith.constant 0 : index
  %total = memref.get_global @total : memref<1xf64>
  %t = memref.load %total[%c0] : memref<1xf64>
  return %t : f64
}
"""
HALF = """func.func @factor(%x: f64) -> f64 {
  %r = arith.constant 0.5 : f64
  return %r : f64
}"""
# Right for what the range promises, wrong beyond it.
ONE = HALF.replace("0.5", "1.0")
START = (1.0, -0.0, 7.0, 3.0)


def _scaled(heals: str = "") -> str:
    return SCALED.replace(" HEALS", heals)


def test_an_unhealed_fault_leaves_everything_as_it_was_and_tells_what_was_tried(load: Load) -> None:
    healed = load(_scaled(), [HALF.replace("0.5", "3.0")])
    buffer = np.array(START)
    for _ in range(2):  # the second time nobody is asked again
        with pytest.raises(ProgramFault, match="too large") as caught:
            healed.program.scale(buffer)
        assert buffer.tobytes() == np.array(START).tobytes()
        assert healed.program.sum() == 0
        assert [attempt.check for attempt in caught.value.rounds] == [FAILING]
    (event,) = healed.of(events.HealFailed)
    assert "that was all" in event.why
    assert len(healed.of(events.Faulted)) == 2


def test_a_healed_call_runs_once_as_far_as_anybody_can_see(load: Load) -> None:
    healed = load(_scaled(), [HALF])
    buffer = np.array(START)
    healed.program.scale(buffer)
    assert buffer.tolist() == [0.5, -0.0, 3.5, 1.5]
    assert healed.program.sum() == 5.5


def test_calls_that_passed_before_are_among_what_a_patch_is_tried_on(load: Load) -> None:
    healed = load(_scaled(), [HALF])
    for n in range(1, 10):
        healed.program.scale(np.full(4, n / 10))
    healed.program.scale(np.array(START))
    (event,) = healed.of(events.Healed)
    assert event.contract.passing_calls == (4, 4)  # numbers 1, 2, 4 and 8


def test_a_patch_that_fails_in_service_is_taken_back_and_counts(load: Load) -> None:
    """The state of the first fault is what the second patch has to pass as well; a third is not allowed."""
    healer = Scripted([ONE, HALF])
    healed = load(_scaled(", neurojit.max_heals = 2 : i64"), [], healer=healer)
    scale = healed.program.scale
    scale(np.array(START))
    scale(np.array([12.0, 0, 0, 0]))
    assert len(healer.asked[-1].case.regressions) == 1
    assert len(healed.of(events.Deoptimized)) == 1
    buffer = np.array([30.0, 0, 0, 0])
    with pytest.raises(ProgramFault):
        scale(buffer)
    assert buffer[0] == 30.0
    (failed,) = healed.of(events.HealFailed)
    assert "max_heals" in failed.why
    assert [heal.accepted for heal in healed.program.factor.heals] == [True, True]


def test_threads_that_fail_together_are_healed_once(load: Load) -> None:
    healed = load(_scaled(), [HALF])
    scale = healed.program.scale
    buffers = [np.array([8.0 + n, 1, 1, 1]) for n in range(6)]
    barrier = threading.Barrier(len(buffers))

    def call(buffer: object) -> None:
        barrier.wait()
        scale(buffer)

    threads = [threading.Thread(target=call, args=(buffer,)) for buffer in buffers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [buffer[0] for buffer in buffers] == [(8.0 + n) / 2 for n in range(6)]
    assert len(healed.of(events.Healed)) == 1


@pytest.mark.parametrize("mode", [HealMode.SUGGEST, HealMode.SHADOW])
def test_a_patch_that_is_only_wanted_for_show_changes_nothing(load: Load, mode: HealMode) -> None:
    healed = load(_scaled(), [HALF], mode)
    for start in (START, (8.0, 1.0, 1.0, 1.0)):
        buffer = np.array(start)
        with pytest.raises(ProgramFault):
            healed.program.scale(buffer)
        assert buffer.tolist() == list(start)
    found = healed.program.factor.heals
    assert [(heal.author, heal.kept) for heal in found] == [("scripted", False), ("scripted", True)][
        : len(found)
    ]
    assert len(found) == 1 + (mode is HealMode.SHADOW)
    assert not any(heal.resumed for heal in found)


def test_without_healing_a_fault_is_a_fault(load: Load) -> None:
    healed = load(_scaled(), [HALF], HealMode.OFF)
    with pytest.raises(ProgramFault) as caught:
        healed.program.scale(np.array(START))
    assert caught.value.rounds == ()
    assert not healed.program.scale.heals


def test_cancelling_ends_the_wait_for_a_patch(load: Load) -> None:
    """A healer that never answers by itself holds up nobody who gave up."""
    begun, stopped = threading.Event(), threading.Event()

    class Endless(Scripted):
        def respond(self, question: HealQuestion) -> Answer:
            begun.set()
            while not question.stopped():
                stopped.wait(0.005)
            stopped.set()
            return Declined("stopped", self.author)

    healed = load(_scaled(), [], healer=Endless([]))
    buffer = np.array(START)
    raised: list[BaseException] = []

    def call() -> None:
        try:
            healed.program.scale(buffer)
        except ProgramFault as fault:
            raised.append(fault)

    thread = threading.Thread(target=call)
    thread.start()
    assert begun.wait(300)
    assert healed.runtime.cancel() == 1
    thread.join(300)
    assert len(raised) == 1
    assert stopped.wait(300)
    assert buffer.tolist() == list(START)
    _is_interrupted(healed)


def _is_interrupted(healed: Healed) -> None:
    """Once its only heal is over, whose event would else come to whatever test is next."""
    end = time.monotonic() + 300
    while not healed.of(events.HealFailed) and time.monotonic() < end:
        time.sleep(0.005)
    assert [heal.why for heal in healed.program.heals] == ["interrupted"]
    assert len(healed.of(events.HealFailed)) == 1


@pytest.mark.parametrize(
    ("text", "function", "arguments"),
    [(_scaled(), "scale", (np.array(START),)), (LANDER, "fly", (100.0, -10.0, 4500.0))],
    ids=["in the caller's thread", "in a thread of the call's"],
)
def test_ctrl_c_ends_the_wait_for_a_patch(
    load: Load, text: str, function: str, arguments: tuple[object, ...]
) -> None:
    class Interrupting(Scripted):
        def respond(self, question: HealQuestion) -> Answer:
            main = threading.main_thread().ident
            assert main is not None
            signal.pthread_kill(main, signal.SIGINT)
            while not question.stopped():
                time.sleep(0.005)
            return Declined("stopped", self.author)

    healed = load(text, [], healer=Interrupting([]))
    with pytest.raises(KeyboardInterrupt):
        healed.program[function](*arguments)
    _is_interrupted(healed)
    later = load(text, [])  # where the fault is what it was
    with pytest.raises(ProgramFault):
        later.program[function](*arguments)


def test_ctrl_c_that_comes_as_a_heal_begins_ends_it(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may come between any two steps of the caller's thread: a heal that nobody waits for is stopped."""

    class Patient(Scripted):
        def respond(self, question: HealQuestion) -> Answer:
            while not question.stopped():
                time.sleep(0.005)
            return Declined("stopped", self.author)

    def interrupted(name: str, *rest: Any) -> None:
        threads.begin(name, *rest)
        raise KeyboardInterrupt

    healed = load(_scaled(), [], healer=Patient([]))
    with monkeypatch.context() as patched:
        patched.setattr(healing, "begin", interrupted)
        with pytest.raises(KeyboardInterrupt):
            healed.program.scale(np.array(START))
    _is_interrupted(healed)


class _Raises(Scripted):
    def respond(self, question: HealQuestion) -> Answer:
        raise OSError("the line is dead")


class _Says(Scripted):
    """Says what is no answer."""

    def __init__(self, said: object) -> None:
        super().__init__([])
        self._said = said

    def respond(self, question: HealQuestion) -> Answer:
        return self._said  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("healer", "why"),
    [
        (_Raises([]), "it raised OSError: the line is dead"),
        (_Says(None), "it gave NoneType for an answer"),
        (_Says(Reply(b"\xff", "scripted")), "it gave Reply for an answer"),  # type: ignore[arg-type]
        (_Says(Unanswered("nobody is there", "scripted", lasting=True)), "nobody is there"),
        (Scripted(["", "\0", "x" * (1 << 19), "```mlir\nfunc.func @factor(", "{}"]), "that was all"),
    ],
    ids=["raises", "gives nothing", "gives bytes", "is not there", "gives garbage"],
)
def test_a_healer_that_is_of_no_use_leaves_the_fault_as_it_was(
    load: Load, healer: Scripted, why: str
) -> None:
    healed = load(_scaled(), [], healer=healer)
    buffer = np.array(START)
    with pytest.raises(ProgramFault, match="too large"):
        healed.program.scale(buffer)
    assert buffer.tobytes() == np.array(START).tobytes()
    (failed,) = healed.of(events.HealFailed)
    assert isinstance(failed, events.HealFailed)
    assert why in failed.why


def test_a_healer_that_never_answers_is_waited_for_until_time_is_up() -> None:
    """And is not asked again as long as it has not answered."""
    never, asked = threading.Event(), []

    class Never(Scripted):
        def respond(self, question: HealQuestion) -> Answer:
            asked.append(question)
            never.wait()
            return Declined("too late", self.author)

    settings = Settings(heal=HealMode.ENFORCE, heal_seconds=0.2, tier_cap=Tier.T0, responder="none")
    with Runtime(settings, healers=[Never([])]) as runtime:
        program = runtime.load(_several(2))
        for name, why in (("scale0", "did not answer in time"), ("scale1", "has not answered the question")):
            with pytest.raises(ProgramFault, match="too large"):
                program[name](8.0)
            assert why in program[name].heals[0].why
        never.set()
    assert len(asked) == 1


def _several(count: int) -> str:
    one = """
func.func @factor{n}(%x: f64) -> f64 attributes {{neurojit.healable}} {{
  %r = arith.constant 2.0 : f64
  return %r : f64
}}
func.func @scale{n}(%x: f64 {{neurojit.range = [1.0, 10.0]}}) -> f64 attributes {{neurojit.recover}} {{
  %limit = arith.constant 10.0 : f64
  %f = func.call @factor{n}(%x) : (f64) -> f64
  %y = arith.mulf %x, %f : f64
  %ok = arith.cmpf ole, %y, %limit : f64
  "tensorlang.assert"(%ok, %y) {{message = "too large", names = ["y"]}} : (i1, f64) -> ()
  return %y : f64
}}
"""
    return "".join(one.format(n=n) for n in range(count))


def test_faults_of_several_scopes_at_once_are_healed_one_at_a_time(load: Load) -> None:
    """Each once, however many calls wait for it."""
    inside, most, begun = [0], [0], []

    class Counting(Scripted):
        def respond(self, question: HealQuestion) -> Answer:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            begun.append(question.fault.fingerprint)
            time.sleep(0.02)
            inside[0] -= 1
            return Reply(HALF.replace("@factor", f"@{question.case.healable}"), self.author)

    healed = load(_several(4), [], healer=Counting([]))
    calls = [healed.program[f"scale{n % 4}"] for n in range(8)]
    barrier = threading.Barrier(len(calls))
    found: list[float] = []

    def call(scale: Callable[[float], float]) -> None:
        barrier.wait()
        found.append(scale(8.0))

    threads = [threading.Thread(target=call, args=(scale,)) for scale in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [4.0] * len(calls)
    assert most == [1]
    assert len(begun) == len(set(begun)) == 4
