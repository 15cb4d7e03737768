"""Bodies written by hand, and the way from one to an installed variant, all in this process."""

from __future__ import annotations

import functools
import itertools
import mmap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurojit.abi.host_target import host_target
from neurojit.abi.symbols import forbidden_symbols
from neurojit.compiler.backends.cpu.code import Code, with_entry
from neurojit.compiler.backends.cpu.emit import EmittedObject, emit_host_object, emit_object
from neurojit.execution.call import Call
from neurojit.execution.contexts import ContextPool
from neurojit.execution.entry import Entry
from neurojit.execution.failure import RaiseFailure
from neurojit.execution.hostcalls import HostCalls
from neurojit.execution.link import link
from neurojit.execution.slots import DispatchSlot
from neurojit.execution.variant import ProfileCell, Variant
from neurojit.model.policy import Tier
from neurojit.model.sites import FaultSite
from neurojit.model.types import Argument, Dtype, Effect, Signature, ValueType
from neurojit.stubs.entry_ir import entry_ir

LLVM_TYPES = {"f32": "float", "f64": "double", "i32": "i32", "i64": "i64", "i1": "i8", "index": "i64"}
LLVM_TYPES |= {"i8": "i8", "i16": "i16", "f16": "half", "bf16": "bfloat"}
LLVM_TYPES |= {"complex<f32>": "<2 x float>", "complex<f64>": "<2 x double>"}  # as they lie in memory
_numbers = itertools.count()


def tensor(dtype: Dtype, *shape: int) -> Argument:
    return Argument(ValueType("tensor", dtype, shape), "read")


def memref(effect: Effect, dtype: Dtype, *shape: int) -> Argument:
    return Argument(ValueType("memref", dtype, shape), effect)


def scalar(dtype: Dtype) -> Argument:
    return Argument(ValueType("scalar", dtype))


def pointwise(dtype: Dtype, count: int, instruction: str, constant: str) -> str:
    """result[i] = argument[i] <instruction> constant, for one buffer in and one buffer out."""
    kind = LLVM_TYPES[dtype]
    return f"""
define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {{
  br label %head
head:
  %i = phi i64 [0, %0], [%j, %loop]
  %more = icmp slt i64 %i, {count}
  br i1 %more, label %loop, label %done
loop:
  %p = getelementptr {kind}, ptr %a, i64 %i
  %x = load {kind}, ptr %p
  %y = {instruction} {kind} %x, {constant}
  %q = getelementptr {kind}, ptr %r, i64 %i
  store {kind} %y, ptr %q
  %j = add i64 %i, 1
  br label %head
done:
  ret i32 0
}}
"""


VECTOR = Signature((tensor("f32", 4),), (tensor("f32", 4).type,))
DOUBLE = pointwise("f32", 4, "fmul", "2.0")


@functools.cache
def compiled(text: Code, tier: Tier) -> EmittedObject:
    """Emits once: swaps of the same body cost a link each, as they do in the host."""
    return emit_object(text, tier, host_target())


def build(
    slot: DispatchSlot,
    signature: Signature,
    body: str,
    *,
    tier: Tier = Tier.T1,
    callees: Mapping[str, tuple[Signature, DispatchSlot]] | None = None,
    imports: Mapping[str, int] | None = None,
    overlap_guard: bool = False,
) -> Variant:
    """Compiles, links and wraps ``body``; not yet installed."""
    callees = callees or {}
    target = host_target()
    text = with_entry(
        body,
        signature,
        {name: callee for name, (callee, _) in callees.items()},
        overlap_guard=overlap_guard,
        triple=target.triple,
    )
    emitted = compiled(text, tier)
    cell = ProfileCell()
    cells = {
        "neurojit.profile": cell.address,
        "neurojit.baseline": slot.baseline_address,
        **{f"neurojit.slot.{name}": other.address for name, (_, other) in callees.items()},
        **(imports or {}),
    }
    assert forbidden_symbols(emitted.undefined, cells) == ()
    linked = link(emitted.image, cells, ["neurojit.entry"])
    return Variant(
        number=next(_numbers),
        tier=tier,
        author="handwritten",
        digest="0" * 64,
        compile_ms=emitted.milliseconds,
        linked=linked,
        cell=cell,
    )


@dataclass
class Function:
    """Both ways in from Python: the builtin over the stub, and the slow path by itself."""

    fast: Callable[..., Any]
    slow: Call
    slow_calls: list[tuple[object, ...]]


def never() -> None:
    raise AssertionError("a variant is installed, nothing is to be prepared")


def function(
    pool: ContextPool,
    slot: DispatchSlot,
    signature: Signature,
    *,
    release_gil: bool = False,
    interruptible: bool = False,
    prepare: Callable[[], None] = never,
    fault: Callable[..., Any] | None = None,
    sites: Mapping[int, FaultSite] | None = None,
    hostcalls: HostCalls | None = None,
) -> Function:
    take_failure = hostcalls.take_failure if hostcalls else lambda _context: None
    fault = fault or RaiseFailure(slot.name, pool, sites or {}, take_failure, lambda _report: None)
    call = Call(slot.name, signature, pool, prepare=prepare, fault=fault, interruptible=interruptible)
    slow_calls: list[tuple[object, ...]] = []

    def slow(*arguments: object, **keywords: object) -> Any:
        slow_calls.append(arguments)
        return call(*arguments, **keywords)

    text = entry_ir(signature, stub=True, release_gil=release_gil)
    entry = Entry(emit_host_object(text, host_target()).image, slot, pool, slow=slow, fault=fault)
    call.bind(entry.invoke)
    pool.release(pool.acquire())  # a free context, so that the first call may go the fast way
    return Function(entry.builtin(), call, slow_calls)


def resident_kib() -> int:
    """Resident memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE // 1024
