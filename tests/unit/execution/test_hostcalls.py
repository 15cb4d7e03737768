import numpy as np
import pytest

from neurojit.execution.contexts import ContextPool
from neurojit.execution.hostcalls import HostCalls, Printed, Stopped, rendered
from neurojit.execution.slots import SlotTable
from neurojit.execution.texts import KEPT_REPLIES, PROGRAM, Text
from neurojit.model.errors import Cancelled, ProgramFault
from neurojit.model.sites import AskSite, PrintSite, SourceLocation
from neurojit.model.types import Signature, ValueType
from tests.unit.execution.hand_written import Function, build, function, tensor

SIGNATURE = Signature((tensor("f32", 2, 2),), ())
PLACE = SourceLocation("f.mlir", 3, 5)
SITES = (
    PrintSite(0, "f", "x", ValueType("tensor", "f32", (2, 2))),
    PrintSite(1, "f", "n", ValueType("scalar", "i64")),
    PrintSite(2, "f", "ir", None, PLACE),
)
ASKS = (AskSite(0, "f", None, PLACE), AskSite(1, "f", "g", PLACE))
PRINTS = """
declare void @neurojit.print(ptr, i64, ptr)
define i32 @neurojit.body(ptr %c, ptr %a) {
  %n = alloca i64
  store i64 SITE_VALUE, ptr %n
  call void @neurojit.print(ptr %c, i64 0, ptr %a)
  call void @neurojit.print(ptr %c, i64 SITE, ptr %n)
  ret i32 0
}
"""


def texts(index: int, number: int) -> str:
    return f"slot {index}, variant {number}"


def printing(value: int, site: int) -> str:
    return PRINTS.replace("SITE_VALUE", str(value)).replace("SITE", str(site))


@pytest.mark.parametrize("release_gil", [False, True])
def test_values_reach_the_sink_as_copies(pool: ContextPool, table: SlotTable, release_gil: bool) -> None:
    """With and without the GIL held by the calling stub."""
    seen: list[tuple[str, Printed]] = []
    calls = HostCalls(SITES, lambda site, value: seen.append((site.label, value)), texts)
    slot = table.create("f")
    slot.install(build(slot, SIGNATURE, printing(-3, 1), imports={"neurojit.print": calls.print_address}))
    made = function(pool, slot, SIGNATURE, release_gil=release_gil, hostcalls=calls)
    x = np.arange(4, dtype=np.float32).reshape(2, 2)
    made.fast(x)
    x[:] = 9
    (first, array), second = seen
    assert first == "x"
    np.testing.assert_array_equal(np.asarray(array), [[0, 1], [2, 3]])
    assert second == ("n", -3)


def test_a_text_is_resolved_by_slot_and_variant(pool: ContextPool, table: SlotTable) -> None:
    seen: list[Printed] = []
    calls = HostCalls(SITES, lambda _site, value: seen.append(value), texts)
    slot = table.create("f")
    body = printing(5 << 32 | 3, 2)
    slot.install(build(slot, SIGNATURE, body, imports={"neurojit.print": calls.print_address}))
    function(pool, slot, SIGNATURE, hostcalls=calls).fast(np.zeros((2, 2), np.float32))
    assert seen[1] == "slot 5, variant 3"


@pytest.mark.parametrize("release_gil", [False, True])
def test_an_exception_of_the_sink_ends_the_call_and_is_raised(
    pool: ContextPool, table: SlotTable, release_gil: bool
) -> None:
    """A closed pipe: printed once, raised once, by both ways in; the next call starts clean."""
    attempts: list[str] = []

    def sink(site: PrintSite, _value: Printed) -> None:
        attempts.append(site.label)
        raise BrokenPipeError("closed")

    calls = HostCalls(SITES, sink, texts)
    slot = table.create("f")
    slot.install(build(slot, SIGNATURE, printing(1, 1), imports={"neurojit.print": calls.print_address}))
    made = function(pool, slot, SIGNATURE, release_gil=release_gil, hostcalls=calls)
    for call in (made.fast, made.slow):
        with pytest.raises(BrokenPipeError, match="closed"):
            call(np.zeros((2, 2), np.float32))
    assert attempts == ["x", "x"]


ASKING = """
declare i64 @neurojit.ask(ptr, i64, i64)
declare void @neurojit.print(ptr, i64, ptr)
define i32 @neurojit.body(ptr %c, ptr %a) {
  %cell = alloca i64
  %reply = call i64 @neurojit.ask(ptr %c, i64 0, i64 21474836483)
  store i64 %reply, ptr %cell
  call void @neurojit.print(ptr %c, i64 2, ptr %cell)
  %accepted = call i64 @neurojit.ask(ptr %c, i64 1, i64 %reply)
  store i64 %accepted, ptr %cell
  call void @neurojit.print(ptr %c, i64 1, ptr %cell)
  ret i32 0
}
"""


class Answering:
    """The host's end: answers each query with the text that it got, and accepts what it is told to."""

    def __init__(self, *, accept: bool = True) -> None:
        self.seen: list[object] = []
        self._accept = accept
        self.calls = HostCalls(
            SITES,
            lambda site, value: self.seen.append((site.label, value)),
            texts,
            asks=ASKS,
            query=self.query,
            offer=self.offer,
        )

    def query(self, site: AskSite, text: Text, stopped: Stopped) -> Text:
        assert not stopped()
        self.seen.append((site.id, text))
        return Text(f"<{text.words}>", "me")

    def offer(self, site: AskSite, text: Text, stopped: Stopped) -> bool:
        assert not stopped()
        self.seen.append((site.callee, text))
        return self._accept

    def installed(self, pool: ContextPool, table: SlotTable, body: str) -> Function:
        slot = table.create("f")
        addresses = {"neurojit.ask": self.calls.ask_address, "neurojit.print": self.calls.print_address}
        slot.install(build(slot, SIGNATURE, body, imports=addresses))
        return function(pool, slot, SIGNATURE, hostcalls=self.calls)


X = np.zeros((2, 2), np.float32)


@pytest.mark.parametrize("accept", [True, False])
def test_a_reply_is_a_text_that_can_be_printed_and_offered(
    pool: ContextPool, table: SlotTable, accept: bool
) -> None:
    """With who wrote it; an offer is 1 or 0."""
    host = Answering(accept=accept)
    host.installed(pool, table, ASKING).fast(X)
    words = "slot 5, variant 3"
    assert host.seen == [
        (0, Text(words, PROGRAM)),
        ("ir", f"<{words}>"),
        ("g", Text(f"<{words}>", "me")),
        ("n", int(accept)),
    ]


def test_what_answers_may_raise_and_may_be_stopped(pool: ContextPool, table: SlotTable) -> None:
    """An exception ends the call and is raised from it; nothing is asked or printed after it. A call that is
    cancelled while it waits is told so."""

    class Failing(Answering):
        error: BaseException | None = None

        def query(self, site: AskSite, text: Text, stopped: Stopped) -> Text:
            if self.error is not None:
                raise self.error
            pool.cancel_all()
            assert stopped()
            return super().query(site, text, lambda: False)

    host = Failing()
    made = host.installed(pool, table, ASKING)
    with pytest.raises(Cancelled):
        made.fast(X)
    assert len(host.seen) == 1
    host.error = KeyError("odd")
    for call in (made.fast, made.slow):
        with pytest.raises(KeyError, match="odd"):
            call(X)
    assert len(host.seen) == 1


HOARDING = """
declare i64 @neurojit.ask(ptr, i64, i64)
define i32 @neurojit.body(ptr %c, ptr %a) {
  %first = call i64 @neurojit.ask(ptr %c, i64 0, i64 0)
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %loop]
  %reply = call i64 @neurojit.ask(ptr %c, i64 0, i64 0)
  %j = add i64 %i, 1
  %more = icmp slt i64 %j, COUNT
  br i1 %more, label %loop, label %done
done:
  %accepted = call i64 @neurojit.ask(ptr %c, i64 1, i64 %first)
  ret i32 0
}
"""


@pytest.mark.parametrize(("count", "ends_well"), [(KEPT_REPLIES - 1, True), (KEPT_REPLIES, False)])
def test_a_text_that_is_gone_is_a_fault_where_it_is_used(
    pool: ContextPool, table: SlotTable, count: int, ends_well: bool
) -> None:
    host = Answering()
    made = host.installed(pool, table, HOARDING.replace("COUNT", str(count)))
    if ends_well:
        made.fast(X)
        assert host.seen[-1] == ("g", Text("<slot 0, variant 0>", "me"))
        return
    with pytest.raises(ProgramFault, match=f"f.mlir:3:5: @f: the text is gone: .* last {KEPT_REPLIES} are"):
        made.fast(X)


@pytest.mark.parametrize(
    ("label", "value", "shown"),
    [
        ("x", 1.5, "x: 1.5"),
        ("", 3, "3"),
        ("one", np.array([1.0, 2.0], np.float32), "one: [1. 2.]"),
        ("two", np.array([[1, 2], [3, 4]], np.int32), "two:\n[[1 2]\n [3 4]]"),
        ("rank 0", np.array(0.25, np.float32), "rank 0: 0.25"),
    ],
)
def test_a_printed_value_is_a_line_or_stands_under_its_label(label: str, value: Printed, shown: str) -> None:
    assert rendered(label, value) == shown
