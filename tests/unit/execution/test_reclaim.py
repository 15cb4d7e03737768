"""Code is unloaded when nobody can be inside it, and not before."""

import threading
import time

import numpy as np
import pytest

from neurojit.abi import layout
from neurojit.execution.barrier import ProcessBarrier
from neurojit.execution.cells import Cells, store
from neurojit.execution.contexts import ContextPool
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import DispatchSlot, SlotTable
from neurojit.execution.variant import Variant
from neurojit.model.policy import Tier
from neurojit.model.types import Argument, Signature, ValueType
from tests.unit.execution.hand_written import DOUBLE, VECTOR, build, function, pointwise, resident_kib

NOTHING = Signature((), ())


@pytest.fixture
def barrier() -> ProcessBarrier:
    barrier = ProcessBarrier()
    if not barrier.available:
        pytest.skip("this system has no membarrier")
    return barrier


def waits_for(cell: Cells) -> str:
    """A body that counts up in the cell's second word and returns when its first is set."""
    return f"""
define i32 @neurojit.body(ptr %c) {{
  %go = inttoptr i64 {cell.address} to ptr
  %in = getelementptr i64, ptr %go, i64 1
  %was = atomicrmw add ptr %in, i64 1 seq_cst
  br label %loop
loop:
  %x = load atomic i64, ptr %go monotonic, align 8
  %e = icmp ne i64 %x, 0
  br i1 %e, label %done, label %loop
done:
  ret i32 0
}}
"""


def test_an_idle_variant_goes_at_once(pool: ContextPool, table: SlotTable, barrier: ProcessBarrier) -> None:
    slot = table.create("f")
    variants = [build(slot, VECTOR, DOUBLE) for _ in range(3)]
    for variant in variants:
        slot.install(variant)
    reclaimer = Reclaimer(pool, barrier)
    reclaimer.retire(variants[1], slot)
    assert not variants[1].loaded
    assert variants[0].loaded
    assert reclaimer.waiting == 0


def test_a_variant_stays_while_a_thread_is_inside(
    pool: ContextPool, table: SlotTable, barrier: ProcessBarrier
) -> None:
    """The thread enters the second variant; that is kept until the thread has left, the third is not."""
    cell = Cells(16)
    slot = table.create("f")
    first, second, third, fourth = (build(slot, NOTHING, waits_for(cell)) for _ in range(4))
    slot.install(first)
    slot.install(second)
    made = function(pool, slot, NOTHING, release_gil=True)
    thread = threading.Thread(target=made.fast)
    thread.start()
    while cell.load(8) == 0:
        time.sleep(0.001)
    reclaimer = Reclaimer(pool, barrier)
    slot.install(third)
    reclaimer.retire(second, slot)
    assert second.loaded
    slot.install(fourth)
    reclaimer.retire(third, slot)  # the activation is known by its slot only: it may be inside this one
    assert reclaimer.collect() == 0
    assert reclaimer.waiting == 2
    cell.store(0, 1)
    thread.join()
    assert reclaimer.collect() == 2
    assert not second.loaded
    assert not third.loaded


def test_another_slots_activation_holds_nothing_back(
    pool: ContextPool, table: SlotTable, barrier: ProcessBarrier
) -> None:
    cell = Cells(16)
    busy, slot = table.create("busy"), table.create("f")
    busy.install(build(busy, NOTHING, waits_for(cell)))
    variants = [build(slot, VECTOR, DOUBLE) for _ in range(3)]
    for variant in variants:
        slot.install(variant)
    thread = threading.Thread(target=function(pool, busy, NOTHING, release_gil=True).fast)
    thread.start()
    while cell.load(8) == 0:
        time.sleep(0.001)
    Reclaimer(pool, barrier).retire(variants[1], slot)
    assert not variants[1].loaded
    cell.store(0, 1)
    thread.join()


def test_a_new_activation_at_the_same_depth_is_not_the_old_one(
    pool: ContextPool, table: SlotTable, barrier: ProcessBarrier
) -> None:
    """Sequence numbers tell them apart, so a slot that is always busy still frees its old variants."""
    slot = table.create("f")
    variants = [build(slot, VECTOR, DOUBLE) for _ in range(3)]
    for variant in variants:
        slot.install(variant)
    context = pool.acquire()
    store(context.address + layout.CONTEXT_SHADOW, 7 << layout.SHADOW_SLOT_BITS | slot.index)
    store(context.address + layout.CONTEXT_DEPTH, 1)
    reclaimer = Reclaimer(pool, barrier)
    reclaimer.retire(variants[1], slot)
    assert variants[1].loaded
    store(context.address + layout.CONTEXT_SHADOW, 8 << layout.SHADOW_SLOT_BITS | slot.index)
    assert reclaimer.collect() == 1


def test_nothing_is_unloaded_where_the_barrier_is_missing(pool: ContextPool, table: SlotTable) -> None:
    class Missing(ProcessBarrier):
        def __init__(self) -> None:
            super().__init__()
            self.available = False

    slot = table.create("f")
    variants = [build(slot, VECTOR, DOUBLE) for _ in range(3)]
    for variant in variants:
        slot.install(variant)
    reclaimer = Reclaimer(pool, Missing())
    reclaimer.retire(variants[1], slot)
    assert not reclaimer.unloads
    assert reclaimer.waiting == 1
    assert reclaimer.collect() == 0
    assert variants[1].loaded


COUNT = Signature((Argument(ValueType("scalar", "i64")),), (ValueType("scalar", "i64"),))
STEP = Signature((Argument(ValueType("scalar", "i64")),), (ValueType("scalar", "i64"),))
# Calls @step n times within compiled code, each result one more than its argument.
LOOP = """
declare i32 @neurojit.call.step(ptr, i64, ptr)
define i32 @neurojit.body(ptr %c, i64 %n, ptr %r) {
  store i64 0, ptr %r
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %next]
  %v = load i64, ptr %r
  %s = call i32 @neurojit.call.step(ptr %c, i64 %v, ptr %r)
  %bad = icmp ne i32 %s, 0
  br i1 %bad, label %out, label %next
next:
  %j = add i64 %i, 1
  %e = icmp eq i64 %j, %n
  br i1 %e, label %done, label %loop
done:
  ret i32 0
out:
  ret i32 %s
}
"""
# Distinct machine code for each variant: the constants differ, the sum does not.
STEP_BODY = """
define i32 @neurojit.body(ptr %c, i64 %v, ptr %r) {
  %x = xor i64 %v, KEY
  %y = xor i64 %x, KEY
  %w = add i64 %y, 1
  store i64 %w, ptr %r
  ret i32 0
}
"""


def swap(slot: DispatchSlot, variant: Variant, reclaimer: Reclaimer) -> None:
    previous = slot.install(variant)
    if previous is not None and previous is not slot.baseline:
        reclaimer.retire(previous, slot)


def test_a_compiled_loop_picks_up_new_variants_while_old_ones_are_unloaded(
    pool: ContextPool, table: SlotTable, barrier: ProcessBarrier
) -> None:
    """One call runs in compiled code throughout 300 swaps; every step's result is right."""
    step, loop = table.create("step"), table.create("loop")
    step.install(build(step, STEP, STEP_BODY.replace("KEY", "0"), tier=Tier.T0))
    loop.install(build(loop, COUNT, LOOP, callees={"step": (STEP, step)}))
    reclaimer = Reclaimer(pool, barrier)
    made = function(pool, loop, COUNT, release_gil=True)
    rounds: list[int] = []
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            rounds.append(made.fast(2_000_000))

    thread = threading.Thread(target=work)
    thread.start()
    used = set[int]()
    for key in range(1, 301):
        variant = build(step, STEP, STEP_BODY.replace("KEY", str(key * 977)))
        swap(step, variant, reclaimer)
    stop.set()
    thread.join()
    assert set(rounds) == {2_000_000}
    reclaimer.collect()
    assert reclaimer.waiting == 0
    used = {variant.number for variant in step.variants if variant.calls}
    assert len(used) > 30
    assert sum(variant.loaded for variant in step.variants) == 2


@pytest.mark.usefixtures("frequent_switches")
def test_threads_call_through_a_thousand_swaps(
    pool: ContextPool, table: SlotTable, barrier: ProcessBarrier
) -> None:
    """Four threads, 1,000 swaps with old code unloaded at once, every result right, memory flat."""
    slot = table.create("f")
    count = 16
    signature = Signature(
        (Argument(ValueType("tensor", "f32", (count,)), "read"),), (ValueType("tensor", "f32", (count,)),)
    )
    images = [pointwise("f32", count, "fmul", f"{factor}.0") for factor in (2, 3)]
    slot.install(build(slot, signature, images[0], tier=Tier.T0))
    reclaimer = Reclaimer(pool, barrier)
    wrong: list[np.ndarray] = []
    calls = [0] * 4
    stop = threading.Event()

    def work(number: int) -> None:
        made = function(pool, slot, signature, release_gil=number % 2 == 0)
        x = np.arange(1, count + 1, dtype=np.float32)
        out = np.zeros(count, np.float32)
        while not stop.is_set():
            made.fast(x, out=out)
            calls[number] += 1
            if not (np.array_equal(out, x * 2) or np.array_equal(out, x * 3)):
                wrong.append(out.copy())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    before = 0
    for number in range(1000):
        swap(slot, build(slot, signature, images[number % 2]), reclaimer)
        reclaimer.collect()
        if number == 200:
            before = resident_kib()
    grown = resident_kib() - before
    stop.set()
    for thread in threads:
        thread.join()
    reclaimer.collect()
    assert wrong == []
    assert min(calls) > 100
    assert reclaimer.waiting == 0
    assert grown < 8 * 1024
