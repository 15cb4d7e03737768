"""The few native functions that the host itself needs, as LLVM IR: compiled once, linked once.

Python cannot pop from a native list in one step that no other thread can come between. These do: they are
called with the GIL held (``ctypes.PYFUNCTYPE``), and so is every emitted stub that uses the same list.
"""

from __future__ import annotations

from typing import Final

from neurojit.codegen.counter import ticks_function
from neurojit.execution import layout
from neurojit.kernel import STATUS_CANCELLED

TICKS: Final = "neurojit.ticks"
TAKE: Final = "neurojit.take"
GIVE: Final = "neurojit.give"
CLOSED: Final = "neurojit.closed"
EXPORTS: Final = (TICKS, TAKE, GIVE, CLOSED)


def support_ir(triple: str) -> str:
    """``i64 ticks()``, ``ptr take(ptr head)`` (null when empty) and ``void give(ptr head, ptr context)``.

    ``i32 closed()`` is what slots that are out of service call. It takes no arguments and is called with any:
    in the calling conventions of x86-64 and AArch64 the caller makes and removes them.
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
define i32 @"{CLOSED}"() nounwind {{
  ret i32 {STATUS_CANCELLED}
}}
"""
