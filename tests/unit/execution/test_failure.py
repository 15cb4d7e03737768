"""Faults: raised once, with their values, leaving nothing behind."""

import contextlib
import gc
import sys

import numpy as np
import pytest

from neurojit.execution.contexts import ContextPool
from neurojit.execution.slots import SlotTable
from neurojit.model.errors import ProgramFault
from neurojit.model.sites import FaultSite, SourceLocation
from neurojit.model.types import Argument, Signature, ValueType
from tests.unit.execution.hand_written import VECTOR, build, function

FAULTING = """
define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {
  %x = load float, ptr %a
  %bad = fcmp olt float %x, 0.0
  br i1 %bad, label %fault, label %fine
fault:
  %n = getelementptr i8, ptr %c, i64 48
  store i64 1, ptr %n
  %v = getelementptr i8, ptr %c, i64 56
  %w = fpext float %x to double
  store double %w, ptr %v
  ret i32 21
fine:
  store float %x, ptr %r
  ret i32 0
}
"""
SITE = FaultSite(5, "f", "x must not be negative", ("x",), "f32", SourceLocation("p.mlir", 3, 5))


def test_a_fault_raises_with_its_values_and_effects_do_not_run_twice(
    pool: ContextPool, table: SlotTable
) -> None:
    slot = table.create("f")
    variant = build(slot, VECTOR, FAULTING)
    slot.install(variant)
    made = function(pool, slot, VECTOR, sites={5: SITE})
    bad = np.full(4, -2.5, np.float32)
    for call in (made.fast, made.slow):
        with pytest.raises(ProgramFault) as caught:
            call(bad)
        assert caught.value.report.values == {"x": -2.5}
        assert caught.value.report.location == SITE.location
        with pytest.raises(ProgramFault):
            call(bad, out=np.zeros(4, np.float32))
    assert variant.calls == 4
    assert made.slow_calls == []
    assert made.fast(np.ones(4, np.float32))[0] == 1


def test_a_fault_may_be_answered(pool: ContextPool, table: SlotTable) -> None:
    """What the fault callable returns is the call's result; it gets the call's own arguments."""
    seen: list[tuple[object, ...]] = []

    def heal(status: int, context: int, *arguments: object, **keywords: object) -> str:
        seen.append((status, context, arguments, keywords))
        return "healed"

    slot = table.create("f")
    slot.install(build(slot, VECTOR, FAULTING))
    made = function(pool, slot, VECTOR, fault=heal)
    bad, out = np.full(4, -1, np.float32), np.zeros(4, np.float32)
    assert made.fast(bad, out=out) == "healed"
    status, context, arguments, keywords = seen[0]
    assert status == 21
    assert context in {c.address for c in pool}
    assert arguments[0] is bad
    assert keywords["out"] is out


def test_ten_thousand_faults_leave_nothing_behind(pool: ContextPool, table: SlotTable) -> None:
    slot = table.create("f")
    slot.install(build(slot, VECTOR, FAULTING))
    made = function(pool, slot, VECTOR)
    bad = np.full(4, -1, np.float32)
    before = sys.getrefcount(bad)
    blocks = 0
    for number in range(10_000):
        with contextlib.suppress(ProgramFault):
            made.fast(bad)
        if number == 1000:
            gc.collect()
            blocks = sys.getallocatedblocks()
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 200
    assert sys.getrefcount(bad) == before
    assert len(list(pool)) == 1
    assert not any(context.running for context in pool)


def recursive(effect_slot: str) -> str:
    return f"""
declare i32 @neurojit.call.{effect_slot}(ptr, i64, ptr)
define i32 @neurojit.body(ptr %c, i64 %n, ptr %r) {{
  %frame = alloca [FRAME x i8], align 16
  %place = getelementptr i8, ptr %frame, i64 %n
  store volatile i8 1, ptr %place
  %zero = icmp eq i64 %n, 0
  br i1 %zero, label %base, label %deeper
base:
  store i64 0, ptr %r
  ret i32 0
deeper:
  %m = sub i64 %n, 1
  %s = call i32 @neurojit.call.{effect_slot}(ptr %c, i64 %m, ptr %r)
  %bad = icmp ne i32 %s, 0
  br i1 %bad, label %out, label %fine
fine:
  %v = load i64, ptr %r
  %w = add i64 %v, 1
  store i64 %w, ptr %r
  ret i32 0
out:
  ret i32 %s
}}
"""


@pytest.mark.parametrize(("frame", "fits", "too_deep"), [("2048", 1900, 2001), ("65536", 40, 200)])
def test_recursion_ends_with_a_fault_not_a_crash(
    pool: ContextPool, table: SlotTable, frame: str, fits: int, too_deep: int
) -> None:
    """By the depth limit where frames are small, by the stack's floor where they are large."""
    signature = Signature((Argument(ValueType("scalar", "i64")),), (ValueType("scalar", "i64"),))
    slot = table.create("f")
    body = recursive("f").replace("FRAME", frame)
    slot.install(build(slot, signature, body, callees={"f": (signature, slot)}))
    made = function(pool, slot, signature)
    assert made.fast(fits) == fits
    for call in (made.fast, made.slow):
        with pytest.raises(ProgramFault, match="nested too deeply"):
            call(too_deep)
    assert made.fast(fits) == fits
