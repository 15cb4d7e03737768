"""Entering native code: the context that a call owns, and how deep its stack may go."""

from __future__ import annotations

from typing import Final

from neurojit.abi import layout
from neurojit.stubs.llvm_text import field

SLOT: Final = "neurojit.slot"
CONTEXTS: Final = "neurojit.contexts"

# What a stack pointer may fall to is set where native code is entered: half of the smallest stack below.
STACK_FLOOR = f"""  %stack = ptrtoint ptr %here to i64
{field("%ctx", layout.CONTEXT_STACK_BUDGET, "%budget.at")}
  %budget = load i64, ptr %budget.at, align 8
  %floor = sub i64 %stack, %budget
{field("%ctx", layout.CONTEXT_STACK_FLOOR, "%floor.at")}
  store i64 %floor, ptr %floor.at, align 8"""


def take_context() -> str:
    """``%ctx`` is off the free list and not cancelled; ``%slow`` where the list is empty."""
    return f"""  %ctx = load ptr, ptr @"{CONTEXTS}", align 8
  %none.free = icmp eq ptr %ctx, null
  br i1 %none.free, label %slow, label %taken
taken:
{field("%ctx", layout.CONTEXT_NEXT, "%next.at")}
  %next = load ptr, ptr %next.at, align 8
  store ptr %next, ptr @"{CONTEXTS}", align 8
{field("%ctx", layout.CONTEXT_CANCEL, "%cancel.at")}
  store atomic i64 0, ptr %cancel.at monotonic, align 8
{STACK_FLOOR}"""


def give_context(suffix: str = "") -> str:
    """``%ctx`` is back on the free list; ``suffix`` keeps names apart where it is given back twice."""
    return f"""  %first{suffix} = load ptr, ptr @"{CONTEXTS}", align 8
  store ptr %first{suffix}, ptr %next.at, align 8
  store ptr %ctx, ptr @"{CONTEXTS}", align 8"""
