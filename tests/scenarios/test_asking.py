"""Programs that ask and offer: in order at every tier, ended by what ends a call, judged by the gate."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import neurojit
from neurojit.execution.texts import KEPT_REPLIES
from neurojit.model.policy import Tier
from neurojit.model.reply import Answer, Reply
from neurojit.service.questions import MOST_TEXT_BYTES
from neurojit.settings import Settings
from neurojit.telemetry import events
from neurojit.telemetry.trace import decode, encode
from tests.scenarios.conftest import Watched
from tests.scenarios.scripts import run
from tests.scenarios.test_interrupts import interrupted_call
from tests.scenarios.waiting import until
from tests.unit.execution.hand_written import resident_kib

EXAMPLES = Path(__file__).parents[2] / "examples"
# @turns asks twice in each turn and offers now and then; the texts go round the loop.
PROGRAM = """
func.func @g(%x: f32) -> f32 { return %x : f32 }
func.func @ask() {
  %ir = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text
  %reply = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
  "tensorlang.print"(%reply) {label = "inner"} : (!tensorlang.text) -> ()
  return
}
func.func @turns(%n: index) -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %ir = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text
  %last, %taken = scf.for %i = %c0 to %n step %c1 iter_args(%text = %ir, %count = %c0)
      -> (!tensorlang.text, index) {
    %reply = "tensorlang.query"(%text) : (!tensorlang.text) -> !tensorlang.text
    "tensorlang.print"(%i) {label = "turn"} : (index) -> ()
    func.call @ask() : () -> ()
    %r = arith.remui %i, %c2 : index
    %odd = arith.cmpi eq, %r, %c1 : index
    %more = scf.if %odd -> index {
      %ok = "tensorlang.offer"(%reply) {callee = @g} : (!tensorlang.text) -> i1
      %one = arith.extui %ok : i1 to i32
      %w = arith.index_cast %one : i32 to index
      scf.yield %w : index
    } else {
      scf.yield %c0 : index
    }
    %sum = arith.addi %count, %more : index
    scf.yield %reply, %sum : !tensorlang.text, index
  }
  "tensorlang.print"(%last) {label = "last"} : (!tensorlang.text) -> ()
  return %taken : index
}
func.func @hoard(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %ir = "tensorlang.get_ir"() {callee = @g} : () -> !tensorlang.text
  %first = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
  scf.for %i = %c0 to %n step %c1 {
    %next = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
  }
  "tensorlang.print"(%first) {label = "first"} : (!tensorlang.text) -> ()
  return
}
"""


NEVER = 2**62  # calls, after which promotion is thought of


class Telling:
    """A runtime whose questions ``answer`` answers; what was asked, printed and told, in one list."""

    def __init__(self, **settings: object) -> None:
        self.log: list[object] = []
        self.answer: Callable[[str, str | None], Answer] = self._counting
        self.runtime = neurojit.Runtime(
            Settings(calls_t1=NEVER, calls_t2=NEVER, **settings),  # pyright: ignore[reportArgumentType]
            on_event=self.log.append,
            print_sink=self.log.append,
            asking=self,
        )
        self.program = self.runtime.load(PROGRAM)
        self._count = 0

    def ask(self, text: str, function: str | None) -> Answer:
        self.log.append(("asked", function, text.split("(", maxsplit=1)[0]))
        return self.answer(text, function)

    def seen(self, kind: type[events.Event]) -> list[events.Event]:
        return [one for one in self.log if isinstance(one, kind)]

    def _counting(self, _text: str, _function: str | None) -> Answer:
        self._count += 1
        return Reply(f"reply {self._count}", "me")


@pytest.fixture(scope="module")
def told() -> Iterator[Telling]:
    made = Telling()
    with made.runtime:
        yield made


@pytest.fixture
def telling(told: Telling) -> Telling:
    """Shared, with what it said before forgotten."""
    told.log.clear()
    told.answer = told._counting
    told._count = 0
    return told


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_questions_come_one_by_one_in_the_order_of_the_program(telling: Telling, tier: str) -> None:
    """Among prints, in loops, branches and callees, at every tier: none twice, none left out. A text of one
    turn is asked about in the next; @g is what its IR is about, a reply is about nothing."""
    for name in ("turns", "ask"):
        telling.program[name].promote(tier)
    telling.log.clear()
    assert telling.program.turns(4) == 0
    shown = [one for one in telling.log if isinstance(one, (str, tuple, events.Offered))]
    expected: list[object] = []
    for turn in range(4):
        asked = ("asked", "g", "func.func @g") if turn == 0 else ("asked", None, f"reply {2 * turn - 1}")
        expected += [asked, f"turn: {turn}", ("asked", "g", "func.func @g"), f"inner: reply {2 * turn + 2}"]
        if turn % 2:
            expected.append("offered")
    expected.append("last: reply 7")
    assert ["offered" if isinstance(one, events.Offered) else one for one in shown] == expected


def test_what_is_told_of_a_question_goes_to_the_trace(telling: Telling) -> None:
    """By size and digest: an offer names the text that a query gave."""
    telling.program.turns(2)
    queries = telling.seen(events.Queried)
    (offer,) = telling.seen(events.Offered)
    (judged,) = telling.seen(events.Judged)
    assert isinstance(offer, events.Offered)
    assert isinstance(judged, events.Judged)
    assert offer.text_digest == queries[2].reply_digest  # pyright: ignore
    assert (judged.check, judged.author, offer.accepted) == ("readable", "me", False)
    assert offer.location.startswith("<text>:")
    for event in (*queries, offer):
        assert decode(encode(event)) == event


class Hanging:
    """Answers when it is released."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.release = threading.Event()

    def __call__(self, _text: str, _function: str | None) -> Answer:
        self.begun.set()
        assert self.release.wait(300)
        return Reply("too late", "me")


@pytest.fixture
def hanging(telling: Telling) -> Iterator[Hanging]:
    made = telling.answer = Hanging()
    yield made
    made.release.set()


def test_ctrl_c_ends_a_question(telling: Telling, hanging: Hanging) -> None:
    """Within a second, though nobody answers; nothing is done after it, and later calls are as before."""
    assert interrupted_call(lambda: telling.program.turns(3), hanging.begun.is_set) < 1.0
    hanging.release.set()
    telling.answer = telling._counting
    until(lambda: telling.runtime.cancel() == 0)
    assert not [one for one in telling.log if isinstance(one, str)]
    assert telling.program.turns(1) == 0


def test_cancelling_ends_a_question(telling: Telling, hanging: Hanging) -> None:
    """In whatever thread; the call raises Cancelled."""
    ended: list[BaseException] = []

    def work() -> None:
        try:
            telling.program.turns(3)
        except neurojit.Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert hanging.begun.wait(300)
    assert telling.runtime.cancel() == 1
    thread.join(300)
    assert [str(error) for error in ended] == ["call: turns: cancelled"]
    (event,) = telling.seen(events.Queried)
    assert isinstance(event, events.Queried)
    assert event.outcome == "stopped"


def test_closing_ends_a_question() -> None:
    telling = Telling()
    hanging = telling.answer = Hanging()
    threading.Thread(target=lambda: hanging.begun.wait(300) and telling.runtime.close()).start()
    with pytest.raises(neurojit.Cancelled, match="its runtime is closed"):
        telling.program.turns(3)
    hanging.release.set()


def test_after_the_deadline_the_program_goes_on() -> None:
    """With an empty text; a line says why."""
    telling = Telling(query_timeout_s=0.05)
    hanging = telling.answer = Hanging()
    with telling.runtime:
        assert telling.program.turns(2) == 0
        hanging.release.set()
    assert [one for one in telling.log if isinstance(one, str)] == [
        "turn: 0", "inner: ", "turn: 1", "inner: ", "last: "
    ]  # fmt: skip
    first = telling.seen(events.Degraded)[0]
    assert isinstance(first, events.Degraded)
    assert first.why == "none within 0.05 s"


def test_without_a_responder_a_program_that_asks_runs_to_its_end() -> None:
    """And is told so once; an empty text is no rewrite."""
    watched = Watched(Settings(calls_t1=NEVER, calls_t2=NEVER))
    with watched.runtime as runtime:
        assert runtime.load(PROGRAM).turns(3) == 0
    (event,) = watched.seen(events.Degraded)
    assert isinstance(event, events.Degraded)
    assert event.what == "tensorlang.query gives an empty text"
    assert event.why == "no responder is configured"
    (judged,) = watched.seen(events.Judged)
    assert isinstance(judged, events.Judged)
    assert judged.diagnostic is not None
    assert (judged.check, judged.diagnostic.message) == ("readable", "the reply is empty")


def test_under_a_cap_a_program_offers_in_vain(calm: Watched) -> None:
    """The cap is the reason that is told, and the program goes on."""
    assert calm.runtime.load(PROGRAM).turns(3) == 0
    (judged,) = calm.seen(events.Judged)
    assert isinstance(judged, events.Judged)
    assert judged.diagnostic is not None
    assert judged.diagnostic.message == "not judged: a rewrite is T3, and the tier cap is T0"


def test_what_the_answerer_raises_ends_the_call(telling: Telling) -> None:
    """It is raised as it is, and the next call starts clean."""

    class Odd(Exception):
        pass

    def fail(_text: str, _function: str | None) -> Answer:
        raise Odd("no")

    telling.answer = fail
    with pytest.raises(Odd, match="no"):
        telling.program.turns(3)
    assert len([one for one in telling.log if isinstance(one, tuple)]) == 1
    telling.answer = telling._counting
    assert telling.program.turns(1) == 0


def test_whoever_answers_may_use_the_runtime_meanwhile(telling: Telling) -> None:
    """Calls, promotions and pins wait for no question: a waiting call holds nothing that a swap needs."""
    program = telling.program

    def busy(_text: str, _function: str | None) -> Answer:
        variant = program.g.promote("T1")
        program.g.pin(variant.id)
        program.turns.deoptimize()
        return Reply(f"{program.g(2.5)}", "me")

    telling.answer = busy
    assert program.turns(1) == 0
    assert [one for one in telling.log if isinstance(one, str)] == ["turn: 0", "inner: 2.5", "last: 2.5"]


@pytest.mark.parametrize("tier", ["T0", "T2"])
def test_an_old_reply_is_gone_after_many(telling: Telling, tier: str) -> None:
    """The fault says what is kept and where the text was used; until then it is there."""
    program = telling.program
    program.hoard.promote(tier)
    program.hoard(KEPT_REPLIES - 1)
    assert telling.log[-1] == "first: reply 1"
    (line,) = [number for number, text in enumerate(PROGRAM.split("\n"), 1) if "(%first)" in text]
    with pytest.raises(neurojit.ProgramFault) as raised:
        program.hoard(KEPT_REPLIES)
    why = f"the text is gone: of the replies to a call the last {KEPT_REPLIES} are kept"
    assert str(raised.value) == f"<text>:{line}:3: @hoard: {why}"
    assert [event.report for event in telling.seen(events.Faulted)] == [raised.value.report]  # pyright: ignore


def test_a_program_that_asks_for_ever_takes_no_more_memory(telling: Telling) -> None:
    """Four hundred replies of the largest size in one call: 100 MiB together, of which 16 are kept."""
    numbers = iter(range(1000))

    def long(_text: str, _function: str | None) -> Answer:
        return Reply(f"{next(numbers)}".ljust(MOST_TEXT_BYTES, "x"), "me")

    telling.answer = long
    before = resident_kib()
    with pytest.raises(neurojit.ProgramFault):
        telling.program.hoard(400)
    assert resident_kib() - before < 48 << 10


def test_a_program_rewrites_its_own_function(tmp_path: Path) -> None:
    """The example, with a wrong reply first: the gate refuses that, accepts the second, and the rewrite
    serves before the program ends. Its author is whoever answered."""
    replies = iter(("slip.mlir", "horner.mlir"))
    asked: list[str | None] = []

    class Answering:
        def ask(self, text: str, function: str | None) -> Answer:
            assert "func.func @poly(" in text
            asked.append(function)
            return Reply((EXAMPLES / "offers" / next(replies)).read_text(), "handwritten")

    seen: list[events.Event] = []
    printed: list[str] = []
    with neurojit.Runtime(
        Settings(cache_folder=tmp_path),
        on_event=seen.append,
        print_sink=printed.append,
        asking=Answering(),
    ) as runtime:
        program = runtime.load(EXAMPLES / "self_improving.mlir")
        assert program.poly.deoptimize().tier == Tier.T0  # and no promotion comes between
        assert program.run_main() == 0
        variant = next(one for one in program.poly.variants if one.id == program.poly.incumbent)
    assert asked == ["poly", "poly"]
    assert printed[1:4] == ["asked: 2", "accepted: True", "tier in the end: 3"]
    assert (variant.tier, variant.author) == (Tier.T3, "handwritten")
    verdicts = [event.verdict for event in seen if isinstance(event, events.Judged)]
    offers = [event.accepted for event in seen if isinstance(event, events.Offered)]
    assert (verdicts, offers) == (["rejected", "accepted"], [False, True])


def test_the_child_of_a_fork_asks_for_itself() -> None:
    """Though a thread of the parent was in the middle of a question."""
    ended = run(
        f"""
from neurojit.model.reply import Reply
PROGRAM = {PROGRAM!r}
parent, begun, release = os.getpid(), threading.Event(), threading.Event()
class Answering:
    def ask(self, text, function):
        begun.set()
        if os.getpid() == parent:
            release.wait(300)
        return Reply("yes", "me")
runtime = neurojit.Runtime(asking=Answering(), print_sink=lambda line: print(line, flush=True))
program = runtime.load(PROGRAM)
program.ask
thread = threading.Thread(target=program.ask)
thread.start()
begun.wait(300)
pid = os.fork()
if pid == 0:
    program.ask()
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
release.set()
thread.join()
runtime.close()
"""
    )
    assert ended.out.split("\n")[:3] == ["inner: yes", "7", "inner: yes"], ended
