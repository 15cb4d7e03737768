"""Entering native code: the context that a call owns, and how deep its stack may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from neurojit.abi import layout
from neurojit.stubs.builder import NULL, RELAXED, Block, Function, Value, i64, symbol

SLOT: Final = "neurojit.slot"
CONTEXTS: Final = "neurojit.contexts"


@dataclass(frozen=True, slots=True)
class OwnContext:
    """A context off the free list, with the addresses of two of its cells."""

    context: Value
    next_at: Value
    cancel_at: Value


def set_stack_floor(f: Function, context: Value, here: Value) -> None:
    """What a stack pointer may fall to: set where native code is entered, by the smallest stack below.

    ``here``: a place on the stack.
    """
    stack = f.cast("ptrtoint", here, "i64")
    budget = f.load("i64", f.field(context, layout.CONTEXT_STACK_BUDGET))
    floor = f.sub(stack, budget)
    f.store(floor, f.field(context, layout.CONTEXT_STACK_FLOOR))


def take_context(f: Function, here: Value, none_left: Block) -> OwnContext:
    """A context off the free list that is not cancelled."""
    context = f.load("ptr", symbol(CONTEXTS))
    taken = f.block("taken")
    f.branch(f.compare("eq", context, NULL), none_left, taken)
    f.start(taken)
    next_at = f.field(context, layout.CONTEXT_NEXT)
    f.store(f.load("ptr", next_at), symbol(CONTEXTS))
    cancel_at = f.field(context, layout.CONTEXT_CANCEL)
    f.store(i64(0), cancel_at, RELAXED)
    set_stack_floor(f, context, here)
    return OwnContext(context, next_at, cancel_at)


def give_context(f: Function, own: OwnContext) -> None:
    """It is back on the free list."""
    first = f.load("ptr", symbol(CONTEXTS))
    f.store(first, own.next_at)
    f.store(own.context, symbol(CONTEXTS))
