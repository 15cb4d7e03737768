"""LLVM IR of calls through a dispatch slot: announce on the shadow stack, then load the slot's entry.

That order is what :mod:`neurojit.execution.reclaim` builds on: whoever may be in a retired variant has
announced it.
"""

from __future__ import annotations

from neurojit.abi import calling, layout
from neurojit.abi.names import CALL_PREFIX, SLOT_PREFIX
from neurojit.abi.status import STATUS_CANCELLED, STATUS_DEPTH
from neurojit.model.types import Signature
from neurojit.stubs.llvm_text import field, quoted

# Takes back the last announcement.
RETRACTION = "  store atomic i64 %depth, ptr %depth.at release, align 8"


def announcement(context: str, slot: str) -> str:
    """Lines that push an announcement of ``slot`` and load its entry.

    Afterwards ``%entry`` is the slot's entry, ``%depth`` the depth before (to be restored), ``%depth.at`` its
    address. The stores are ordered before the load for the compiler by a single-thread fence (no
    instruction) and for other processors by the reclaimer's ``membarrier``.
    """
    lines = [
        field(context, layout.CONTEXT_DEPTH, "%depth.at"),
        "  %depth = load atomic i64, ptr %depth.at monotonic, align 8",
        field(context, layout.CONTEXT_SEQUENCE, "%sequence.at"),
        "  %sequence = load i64, ptr %sequence.at, align 8",
        field(slot, layout.SLOT_INDEX, "%index.at"),
        "  %index = load i64, ptr %index.at, align 8",
        f"  %shifted = shl i64 %sequence, {layout.SHADOW_SLOT_BITS}",
        "  %mark = or i64 %shifted, %index",
        field(context, layout.CONTEXT_SHADOW, "%shadow"),
        "  %mark.at = getelementptr i64, ptr %shadow, i64 %depth",
        "  store atomic i64 %mark, ptr %mark.at monotonic, align 8",
        "  %deeper = add i64 %depth, 1",
        "  store atomic i64 %deeper, ptr %depth.at release, align 8",
        "  %next.sequence = add i64 %sequence, 1",
        "  store i64 %next.sequence, ptr %sequence.at, align 8",
        '  fence syncscope("singlethread") seq_cst',
        f"  %entry = load atomic ptr, ptr {slot} acquire, align 8",
    ]
    return "\n".join(lines)


def slot_declaration(name: str) -> str:
    """Of the slot of the function ``name``."""
    return f"@{quoted(SLOT_PREFIX + name)} = external global i8"


def trampoline(name: str, callee: Signature) -> str:
    """``@neurojit.call.<name>``, of the callee's own type.

    It polls for cancellation, checks the depth, announces itself on the context's shadow stack, and only
    then loads the callee's slot.
    """
    slot = "@" + quoted(SLOT_PREFIX + name)
    return f"""define internal i32 @{quoted(CALL_PREFIX + name)}({calling.parameter_list(callee)}) nounwind {{
  %here = alloca i8, align 1
{field("%ctx", layout.CONTEXT_CANCEL, "%cancel.at")}
  %cancel = load atomic i64, ptr %cancel.at monotonic, align 8
  %stop = icmp ne i64 %cancel, 0
  br i1 %stop, label %cancelled, label %running, !prof !{{!"branch_weights", i32 1, i32 100000}}
running:
{field("%ctx", layout.CONTEXT_DEPTH_LIMIT, "%limit.at")}
  %limit = load i64, ptr %limit.at, align 8
{field("%ctx", layout.CONTEXT_STACK_FLOOR, "%floor.at")}
  %floor = load i64, ptr %floor.at, align 8
  %stack = ptrtoint ptr %here to i64
{field("%ctx", layout.CONTEXT_DEPTH, "%used.at")}
  %used = load atomic i64, ptr %used.at monotonic, align 8
  %many = icmp uge i64 %used, %limit
  %low = icmp ult i64 %stack, %floor
  %deep = or i1 %many, %low
  br i1 %deep, label %too.deep, label %announce, !prof !{{!"branch_weights", i32 1, i32 100000}}
announce:
{announcement("%ctx", slot)}
  %status = call i32 %entry({calling.parameter_list(callee)})
{RETRACTION}
  ret i32 %status
cancelled:
  ret i32 {STATUS_CANCELLED}
too.deep:
  ret i32 {STATUS_DEPTH}
}}
"""
