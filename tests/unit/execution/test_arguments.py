"""Arrays of every layout and origin; messages for those that do not fit."""

import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.execution.contexts import ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import CallError
from neurojit.model.policy import Tier
from neurojit.model.types import Signature
from tests.unit.execution.hand_written import (
    DOUBLE,
    VECTOR,
    Function,
    build,
    function,
    memref,
    tensor,
)

ADD = """
define i32 @neurojit.body(ptr %c, ptr %a, ptr %b, ptr %r) {
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %loop]
  %p = getelementptr float, ptr %a, i64 %i
  %q = getelementptr float, ptr %b, i64 %i
  %s = getelementptr float, ptr %r, i64 %i
  %x = load float, ptr %p
  %y = load float, ptr %q
  %z = fadd float %x, %y
  store float %z, ptr %s
  %j = add i64 %i, 1
  %e = icmp eq i64 %j, 6
  br i1 %e, label %done, label %loop
done:
  ret i32 0
}
"""
PAIR = Signature((tensor("f32", 2, 3), tensor("f32", 2, 3)), (tensor("f32", 2, 3).type,))


@pytest.fixture(scope="module")
def add(natives: Natives) -> Function:
    slot = SlotTable().create("add")
    slot.install(build(slot, PAIR, ADD))
    return function(ContextPool(natives, 1 << 20), slot, PAIR)


LAYOUTS = ["plain", "transposed", "strided", "reversed", "unaligned"]


def view(memory: np.ndarray, start: int, layout_name: str) -> np.ndarray:
    """A (2, 3) array within ``memory``, which is 64 floats."""
    if layout_name == "unaligned":
        return memory.view(np.uint8)[start * 4 + 1 : start * 4 + 25].view(np.float32).reshape(2, 3)
    base = memory[start : start + 6]
    if layout_name == "transposed":
        return base.reshape(3, 2).T
    if layout_name == "strided":
        return memory[start : start + 12 : 2].reshape(2, 3)
    return base.reshape(2, 3)[::-1] if layout_name == "reversed" else base.reshape(2, 3)


PLACES = st.tuples(st.integers(0, 8), st.sampled_from(LAYOUTS))


@given(left=PLACES, right=PLACES, target=st.none() | PLACES)
@settings(max_examples=200, deadline=None)
def test_any_layout_of_inputs_and_out_gives_the_same(
    add: Function, left: tuple[int, str], right: tuple[int, str], target: tuple[int, str] | None
) -> None:
    """Inputs and out drawn from one small memory in every layout, overlapping or not: result as NumPy's."""
    memory = np.arange(64, dtype=np.float32)
    a, b = view(memory, *left), view(memory, *right)
    expected = a + b
    if target is None:
        result = add.fast(a, b)
    else:
        out = view(memory, *target)
        result = add.fast(a, b, out=out)
        assert result is out
    np.testing.assert_array_equal(result, expected)


WRONG_ARRAYS = [
    (np.zeros(4, np.float64), "float64 array of shape (4,)"),
    (np.zeros(5, np.float32), "float32 array of shape (5,)"),
    (np.zeros((4, 1), np.float32), "float32 array of shape (4, 1)"),
    (np.zeros(4, np.int32), "int32 array of shape (4,)"),
    (
        np.ma.masked_array(np.zeros(4, np.float32)),
        "a MaskedArray, whose elements are not all of it; pass a plain array",
    ),
    ([0.0] * 5, "list of shape (5,)"),
    (None, "NoneType"),
    (1.0, "1.0"),
    (np.float32(1), "np.float32(1.0)"),
    (bytearray(16), "uint8 array of shape (16,)"),
]


@pytest.mark.parametrize(("wrong", "got"), WRONG_ARRAYS, ids=[got for _, got in WRONG_ARRAYS])
def test_a_wrong_array_is_named(pool: ContextPool, table: SlotTable, wrong: object, got: str) -> None:
    slot = table.create("f")
    made = function(pool, slot, VECTOR)
    with pytest.raises(CallError) as caught:
        made.fast(wrong)
    assert str(caught.value).startswith(f"call: f: argument 0: expected tensor<4xf32>, got {got}")


def test_counts_and_keywords_are_checked(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("f")
    made = function(pool, slot, VECTOR)
    x = np.zeros(4, np.float32)
    for arguments, keywords, message in (
        ((), {}, "expected 1 argument"),
        ((x, x), {}, "got 2"),
        ((x,), {"axis": 0}, "no keyword axis"),
        ((x,), {"out": np.zeros(3, np.float32)}, "out: array 0: expected tensor<4xf32>, got float32 array"),
        ((x,), {"out": (x, x)}, r"out: expected 1 array\(s\), got 2"),
        ((x,), {"out": [0.0]}, "got list"),
    ):
        with pytest.raises(CallError, match=message):
            made.fast(*arguments, **keywords)


def test_a_read_only_out_is_refused(pool: ContextPool, table: SlotTable) -> None:
    made = function(pool, table.create("f"), VECTOR)
    frozen = np.zeros(4, np.float32)
    frozen.flags.writeable = False
    with pytest.raises(CallError, match="read-only"):
        made.fast(np.zeros(4, np.float32), out=frozen)


def test_foreign_buffers_come_in_without_a_copy(pool: ContextPool, table: SlotTable) -> None:
    """The buffer protocol, DLPack, subclasses and swapped bytes are all read; the result is the same."""

    class Exported:
        def __init__(self, inner: np.ndarray) -> None:
            self.inner = inner

        def __dlpack__(self, **keywords: object) -> object:
            return self.inner.__dlpack__(**keywords)

        def __dlpack_device__(self) -> object:
            return self.inner.__dlpack_device__()

    slot = table.create("f")
    slot.install(build(slot, VECTOR, DOUBLE))
    made = function(pool, slot, VECTOR)
    x = np.arange(4, dtype=np.float32)
    for given_object in (
        array.array("f", x.tolist()),
        memoryview(x),
        Exported(x),
        x.astype(">f4"),
        x.view(np.recarray),
    ):
        np.testing.assert_array_equal(made.fast(given_object), x * 2)


INCREMENT = Signature((memref("readwrite", "f32", 4), memref("read", "f32", 4)), ())
ADD_INTO = """
define i32 @neurojit.body(ptr %c, ptr %a, ptr %b) {
  br label %loop
loop:
  %i = phi i64 [0, %0], [%j, %loop]
  %p = getelementptr float, ptr %a, i64 %i
  %q = getelementptr float, ptr %b, i64 %i
  %x = load float, ptr %p
  %y = load float, ptr %q
  %z = fadd float %x, %y
  store float %z, ptr %p
  %j = add i64 %i, 1
  %e = icmp eq i64 %j, 4
  br i1 %e, label %done, label %loop
done:
  ret i32 0
}
"""


def test_memrefs_are_written_in_place_and_must_fit(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("f")
    slot.install(build(slot, INCREMENT, ADD_INTO))
    made = function(pool, slot, INCREMENT)
    a, b = np.ones(4, np.float32), np.arange(4, dtype=np.float32)
    assert made.fast(a, b) is None
    np.testing.assert_array_equal(a, b + 1)
    assert made.slow_calls == []
    wide = np.ones(8, np.float32)
    made.fast(a, wide[::2])
    np.testing.assert_array_equal(a, b + 2)
    with pytest.raises(CallError, match="not contiguous"):
        made.fast(wide[::2], b)
    a.flags.writeable = False
    with pytest.raises(CallError, match="read-only"):
        made.fast(a, b)
    with pytest.raises(CallError, match="overlaps argument 0"):
        made.fast(wide[:4], wide[::2])


def test_overlapping_memrefs_are_served_by_the_baseline(pool: ContextPool, table: SlotTable) -> None:
    """a[i+1] += a[i] carried along by plain loops; an optimized variant would read ahead of its writes."""
    slot = table.create("f")
    first = build(slot, INCREMENT, ADD_INTO, tier=Tier.T0)
    second = build(slot, INCREMENT, ADD_INTO, tier=Tier.T1, overlap_guard=True)
    slot.install(first)
    slot.install(second)
    made = function(pool, slot, INCREMENT)
    memory = np.ones(5, np.float32)
    made.fast(memory[1:], memory[:4])
    assert memory.tolist() == [1, 2, 3, 4, 5]
    made.fast(np.ones(4, np.float32), np.ones(4, np.float32))
    assert (first.calls, second.calls) == (1, 1)


def test_a_tensor_inside_a_written_buffer_is_copied(pool: ContextPool, table: SlotTable) -> None:
    """A tensor is a value: what the call writes must not show in it."""
    signature = Signature((memref("readwrite", "f32", 4), tensor("f32", 4)), ())
    slot = table.create("f")
    slot.install(build(slot, signature, ADD_INTO))
    made = function(pool, slot, signature)
    memory = np.ones(5, np.float32)
    made.fast(memory[1:], memory[:4])
    assert memory.tolist() == [1, 2, 2, 2, 2]
    assert len(made.slow_calls) == 1
