"""A slot with an incumbent and a candidate, both written by hand, and the comparing entry between them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.contexts import ContextPool
from neurojit.execution.live_cell import ComparingEntry, LiveCell
from neurojit.execution.slots import DispatchSlot, SlotTable
from neurojit.execution.variant import Variant
from neurojit.model.policy import Tier
from neurojit.model.types import Signature
from neurojit.stubs.compare_loops import Tolerance
from neurojit.stubs.comparing_entry import compare_ir
from neurojit.stubs.live_cell_ir import outputs
from tests.unit.execution.hand_written import build, function


@functools.cache
def comparing_image(signature: Signature, tolerance: Tolerance | None, triple: str = "") -> bytes:
    floats = ("f32", "f64", "f16", "bf16")
    tolerances = [tolerance if output.type.dtype in floats else None for output in outputs(signature)]
    target = host_target()
    return emit_object(compare_ir(signature, tolerances, triple or target.triple), Tier.T1, target).image


@dataclass
class Trial:
    """``call``: from Python, through the slot."""

    slot: DispatchSlot
    incumbent: Variant
    candidate: Variant
    cell: LiveCell
    entry: ComparingEntry
    call: Callable[..., Any]


def trial(
    pool: ContextPool,
    signature: Signature,
    incumbent: str,
    candidate: str,
    tolerance: Tolerance | None = None,
    fault: Callable[..., Any] | None = None,
    triple: str = "",
) -> Trial:
    """Both installed and diverted; every call is compared until something else is asked for.

    ``triple``: whose counter times the comparisons, where it is not this machine's.
    """
    slot = SlotTable().create("f")
    theirs = build(slot, signature, incumbent, tier=Tier.T0)
    ours = build(slot, signature, candidate)
    slot.install(theirs)
    cell = LiveCell(signature, theirs.entry_address, ours.entry_address)
    entry = ComparingEntry(comparing_image(signature, tolerance, triple), cell)
    cell.route(compare=1.0, share=0.0)
    entry.divert(slot)
    return Trial(slot, theirs, ours, cell, entry, function(pool, slot, signature, fault=fault).fast)


def stores(kind: str, values: Sequence[float | int], status: int = 0) -> str:
    """A body of one result that stores constants and returns ``status``."""
    lines: list[str] = []
    for index, value in enumerate(values):
        text = value
        if kind in ("float", "double"):
            number = np.float32(value) if kind == "float" else np.float64(value)
            text = f"0x{int(np.float64(number).view(np.uint64)):016X}"
        lines.append(f"  %p{index} = getelementptr {kind}, ptr %r, i64 {index}")
        lines.append(f"  store {kind} {text}, ptr %p{index}")
    return "\n".join([
        "define i32 @neurojit.body(ptr %c, ptr %r) {", *lines, f"  ret i32 {status}", "}"
    ])  # fmt: skip


def spins(turns: int) -> str:
    """A body that turns so often in a loop, and copies four floats."""
    return f"""
define i32 @neurojit.body(ptr %c, ptr %a, ptr %r) {{
  br label %loop
loop:
  %k = phi i64 [0, %0], [%l, %loop]
  call void asm sideeffect "", ""()
  %l = add i64 %k, 1
  %more = icmp ult i64 %l, {turns}
  br i1 %more, label %loop, label %done
done:
  %v = load <4 x float>, ptr %a, align 4
  store <4 x float> %v, ptr %r, align 4
  ret i32 0
}}
"""
