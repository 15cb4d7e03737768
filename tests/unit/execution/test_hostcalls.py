import numpy as np
import pytest

from neurojit.execution.contexts import ContextPool
from neurojit.execution.hostcalls import HostCalls, Printed, rendered
from neurojit.execution.slots import SlotTable
from neurojit.kernel import PrintSite, Signature, ValueType
from tests.unit.execution.hand_written import build, function, tensor

SIGNATURE = Signature((tensor("f32", 2, 2),), ())
SITES = {
    0: PrintSite(0, "f", "x", ValueType("tensor", "f32", (2, 2))),
    1: PrintSite(1, "f", "n", ValueType("scalar", "i64")),
    2: PrintSite(2, "f", "ir", None),
}
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
