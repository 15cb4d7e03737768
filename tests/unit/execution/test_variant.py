import ctypes

import pytest

from neurojit.abi import layout
from neurojit.execution.cells import Cells, load
from neurojit.execution.clock import TickClock
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import InternalError
from neurojit.model.policy import Tier
from neurojit.model.types import Signature
from tests.unit.execution.hand_written import build, pointwise, tensor

SIGNATURE = Signature((tensor("f32", 4),), (tensor("f32", 4).type,))


def call(address: int, *arguments: ctypes.Array[ctypes.c_float]) -> int:
    context = Cells(4096)
    context.store(layout.CONTEXT_DEPTH_LIMIT, 100)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    return kind(address)(context.address, *(ctypes.addressof(array) for array in arguments))


def test_calls_are_counted_and_timed() -> None:
    """The first 32 calls are all timed, then short ones one in 64."""
    slot = SlotTable().create("f")
    variant = build(slot, SIGNATURE, pointwise("f32", 4, "fmul", "2.0"))
    source, result = (ctypes.c_float * 4)(1, 2, 3, 4), (ctypes.c_float * 4)()
    for _ in range(1000):
        assert call(variant.entry_address, source, result) == 0
    assert list(result) == [2, 4, 6, 8]
    profile = variant.profile()
    assert profile.calls == variant.calls == 1000
    assert 32 <= profile.samples <= 32 + 1000 // 64 + 2
    assert profile.median_ticks is not None
    variant.unload()
    assert variant.profile() == profile
    assert not variant.loaded


def test_an_unmeasured_variant_has_no_median() -> None:
    variant = build(SlotTable().create("f"), SIGNATURE, pointwise("f32", 4, "fmul", "2.0"))
    assert variant.profile().median_ns(1.0) is None
    assert variant.calls == 0


def test_install_swaps_the_entry_and_keeps_the_baseline() -> None:
    """The slot's cell holds the incumbent's entry; the baseline cell the first one's."""
    slot = SlotTable().create("f")
    first = build(slot, SIGNATURE, pointwise("f32", 4, "fmul", "2.0"), tier=Tier.T0)
    second = build(slot, SIGNATURE, pointwise("f32", 4, "fmul", "2.0"))
    assert slot.incumbent is None
    assert slot.install(first) is None
    assert slot.install(second) is first
    assert load(slot.address) == second.entry_address
    assert load(slot.address + layout.SLOT_TIER) == 1
    assert load(slot.baseline_address) == first.entry_address
    assert slot.baseline is first
    assert slot.install(first) is second
    assert slot.variants == [first, second]
    second.unload()
    with pytest.raises(InternalError, match="unloaded"):
        slot.install(second)


def test_indices_are_distinct_and_used_again() -> None:
    table = SlotTable()
    slots = [table.create(str(number)) for number in range(5)]
    table.release(slots[1])
    table.release(slots[1])
    again = table.create("again")
    assert again.index == slots[1].index
    assert table.create("next").index == 5
    assert table[again.index] is again


def test_ticks_are_calibrated_against_the_clock() -> None:
    """Three ticks a nanosecond give a third of a nanosecond a tick; too young a clock waits."""
    now = [0]

    def clock() -> int:
        now[0] += 300_000
        return now[0]

    assert TickClock(lambda: now[0] * 3, clock).nanoseconds_per_tick() == pytest.approx(1 / 3)
