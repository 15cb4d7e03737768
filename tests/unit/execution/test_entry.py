"""The emitted stub: what it takes by itself, what it gives back, how long its code lives."""

import gc
import re
import sys
import threading
import time
import weakref

import numpy as np
import pytest

from neurojit.abi import array_layout, layout
from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.execution.cells import load
from neurojit.execution.contexts import ContextPool
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import Cancelled
from neurojit.model.types import Dtype, Signature
from neurojit.stubs.entry_ir import entry_ir
from tests.unit.execution.hand_written import DOUBLE, VECTOR, build, function, pointwise, tensor


def test_the_layout_of_arrays_is_as_expected_here() -> None:
    """This interpreter and NumPy are among those that stubs are made for."""
    assert array_layout.mismatch() is None


def test_items_of_a_tuple_follow_a_header_that_python_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """24 bytes up to 3.13, 32 with the hash of 3.14: the stub reads there, and the check looks there."""
    header = 32 if sys.version_info >= (3, 14) else 24
    assert header == array_layout.TUPLE_ITEMS
    text = entry_ir(VECTOR, stub=True, release_gil=False)
    there = re.compile(r"getelementptr i8, ptr %kwnames, i64 (\d+)")
    assert there.findall(text).count(str(array_layout.TUPLE_ITEMS)) == 1
    monkeypatch.setattr(array_layout, "TUPLE_ITEMS", array_layout.TUPLE_ITEMS + 8)
    longer = entry_ir(VECTOR, stub=True, release_gil=False)
    assert there.findall(longer).count(str(array_layout.TUPLE_ITEMS)) == 1
    array_layout.mismatch.cache_clear()
    assert array_layout.mismatch() == "tuple keeps its items elsewhere"
    array_layout.mismatch.cache_clear()


@pytest.mark.parametrize("release_gil", [False, True])
def test_a_fitting_call_never_leaves_the_stub(pool: ContextPool, table: SlotTable, release_gil: bool) -> None:
    slot = table.create("f")
    slot.install(build(slot, VECTOR, DOUBLE))
    made = function(pool, slot, VECTOR, release_gil=release_gil)
    x = np.arange(4, dtype=np.float32)
    out = np.zeros(4, np.float32)
    np.testing.assert_array_equal(made.fast(x), x * 2)
    assert made.fast(x, out=out) is out
    np.testing.assert_array_equal(out, x * 2)
    assert made.slow_calls == []
    assert x.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("dtype", list(NUMPY_DTYPES))
def test_every_element_type_goes_through(pool: ContextPool, table: SlotTable, dtype: Dtype) -> None:
    """x op 1 over ten elements of each type, fast and slow."""
    kind = tensor(dtype, 2, 5)
    signature = Signature((kind,), (kind.type,))
    instruction = {
        **dict.fromkeys(("f32", "f64", "f16", "bf16"), ("fadd", "1.0")),
        "complex<f32>": ("fadd", "<float 1.0, float 0.0>"),
        "complex<f64>": ("fadd", "<double 1.0, double 0.0>"),
        "i1": ("xor", "1"),
    }.get(dtype, ("add", "1"))
    slot = table.create("f")
    slot.install(build(slot, signature, pointwise(dtype, 10, *instruction)))
    made = function(pool, slot, signature)
    x = (np.arange(10).reshape(2, 5) % 3).astype(NUMPY_DTYPES[dtype])
    expected = ~x if dtype == "i1" else x + x.dtype.type(1)
    for call in (made.fast, made.slow):
        result = call(x)
        assert result.dtype == x.dtype
        np.testing.assert_array_equal(result, expected)
    assert made.slow_calls == []


def test_results_and_arguments_keep_their_reference_counts(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("f")
    slot.install(build(slot, VECTOR, DOUBLE))
    made = function(pool, slot, VECTOR)
    x, out = np.ones(4, np.float32), np.zeros(4, np.float32)
    counts = [sys.getrefcount(x), sys.getrefcount(out), sys.getrefcount(x.dtype), sys.getrefcount(None)]
    for _ in range(1000):
        made.fast(x, out=out)
        made.fast(x)
    after = [sys.getrefcount(x), sys.getrefcount(out), sys.getrefcount(x.dtype), sys.getrefcount(None)]
    assert all(abs(now - then) < 50 for now, then in zip(after, counts, strict=True))
    result, fresh = made.fast(x), np.empty(4, np.float32)
    assert sys.getrefcount(result) == sys.getrefcount(fresh)  # 3.14 does not count what a name lends
    assert result.flags.owndata


def test_an_empty_slot_is_prepared_on_the_first_call(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("f")
    made = function(pool, slot, VECTOR, prepare=lambda: slot.install(build(slot, VECTOR, DOUBLE)) and None)
    x = np.ones(4, np.float32)
    assert made.fast(x)[0] == 2
    assert len(made.slow_calls) == 1
    made.fast(x)
    assert len(made.slow_calls) == 1


SPIN = """
define i32 @neurojit.body(ptr %c) {
  %p = getelementptr i8, ptr %c, i64 16
  br label %loop
loop:
  %x = load atomic i64, ptr %p monotonic, align 8
  %e = icmp ne i64 %x, 0
  br i1 %e, label %done, label %loop
done:
  ret i32 1
}
"""


def test_other_threads_run_while_the_gil_is_released(pool: ContextPool, table: SlotTable) -> None:
    """A call that never ends by itself is cancelled by another thread of Python."""
    signature = Signature((), ())
    slot = table.create("spin")
    slot.install(build(slot, signature, SPIN))
    made = function(pool, slot, signature, release_gil=True)

    def stop() -> None:
        while pool.cancel_all() == 0:
            time.sleep(0.001)

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(Cancelled, match="spin: cancelled"):
        made.fast()
    thread.join()
    assert made.slow_calls == []


def test_the_code_goes_with_the_last_reference(pool: ContextPool, table: SlotTable) -> None:
    """The builtin keeps its entry alive; dropping it unloads the stub."""
    slot = table.create("f")
    slot.install(build(slot, VECTOR, DOUBLE))
    made = function(pool, slot, VECTOR)
    fast = made.fast
    entry = weakref.ref(fast.__self__)
    del made
    gc.collect()
    assert fast(np.ones(4, np.float32))[0] == 2
    del fast
    gc.collect()
    assert entry() is None


def test_the_native_stack_is_bounded_for_each_call(pool: ContextPool, table: SlotTable) -> None:
    """The floor lies below the caller's frame by the budget, which is half a thread's stack at most."""
    slot = table.create("f")
    slot.install(build(slot, VECTOR, DOUBLE))
    function(pool, slot, VECTOR).fast(np.ones(4, np.float32))
    context = next(iter(pool))
    assert load(context.address + layout.CONTEXT_STACK_FLOOR) > 0
    assert 0 < load(context.address + layout.CONTEXT_STACK_BUDGET) <= 4 << 20
