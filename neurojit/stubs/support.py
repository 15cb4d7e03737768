"""The few native functions that the host itself needs, as LLVM IR: compiled once, linked once.

Python cannot pop from a native list in one step that no other thread can come between. These do: they are
called with the GIL held (``ctypes.PYFUNCTYPE``), and so is every emitted stub that uses the same list.
"""

from __future__ import annotations

from typing import Final

from neurojit.abi import layout
from neurojit.abi.status import STATUS_CANCELLED
from neurojit.stubs.counter import ticks_function

TICKS: Final = "neurojit.ticks"
TAKE: Final = "neurojit.take"
GIVE: Final = "neurojit.give"
CLOSED: Final = "neurojit.closed"
MARK: Final = "neurojit.mark"
EXPORTS: Final = (TICKS, TAKE, GIVE, CLOSED, MARK)


def support_ir(triple: str) -> str:
    """``i64 ticks()``, ``ptr take(ptr head)`` (null when empty) and ``void give(ptr head, ptr context)``.

    ``i32 closed()`` is what slots that are out of service call. It takes no arguments and is called with any:
    in the calling conventions of x86-64 and AArch64 the caller makes and removes them.

    ``i32 mark(ptr cell, i64 announcement, ptr hurry)``: where the cell still holds the announcement, mark it,
    tell the context's loops, and return 1.
    """
    return f"""{ticks_function(triple, TICKS)}
define ptr @"{TAKE}"(ptr %head) nounwind {{
  %first = load ptr, ptr %head, align 8
  %none = icmp eq ptr %first, null
  br i1 %none, label %empty, label %taken
taken:
  %next.at = getelementptr i8, ptr %first, i64 {layout.CONTEXT_NEXT}
  %next = load ptr, ptr %next.at, align 8
  store ptr %next, ptr %head, align 8
  ret ptr %first
empty:
  ret ptr null
}}
define void @"{GIVE}"(ptr %head, ptr %context) nounwind {{
  %first = load ptr, ptr %head, align 8
  %next.at = getelementptr i8, ptr %context, i64 {layout.CONTEXT_NEXT}
  store ptr %first, ptr %next.at, align 8
  store ptr %context, ptr %head, align 8
  ret void
}}
define i32 @"{MARK}"(ptr %cell, i64 %announcement, ptr %hurry) nounwind {{
  %marked = or i64 %announcement, {layout.SHADOW_MARKED}
  %found = cmpxchg ptr %cell, i64 %announcement, i64 %marked seq_cst seq_cst, align 8
  %done = extractvalue {{ i64, i1 }} %found, 1
  br i1 %done, label %tell, label %ended
tell:
  store atomic i32 1, ptr %hurry release, align 4
  ret i32 1
ended:
  ret i32 0
}}
define i32 @"{CLOSED}"() nounwind {{
  ret i32 {STATUS_CANCELLED}
}}
"""
