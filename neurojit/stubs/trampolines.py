"""LLVM IR of calls through a dispatch slot: announce on the shadow stack, then load the slot's entry.

That order is what :mod:`neurojit.execution.reclaim` builds on: whoever may be in a retired variant has
announced it.
"""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.abi import layout
from neurojit.abi.names import CALL_PREFIX, SLOT_PREFIX
from neurojit.abi.status import STATUS_CANCELLED, STATUS_DEPTH
from neurojit.model.types import Signature
from neurojit.stubs.builder import RELAXED, Function, Value, external, number, parameters_of, symbol

_RARELY = (1, 100_000)


@dataclass(frozen=True, slots=True)
class Announcement:
    """``entry``: of the slot. ``depth``: before, to be restored; ``depth_at``: its address."""

    entry: Value
    depth: Value
    depth_at: Value


def announce(f: Function, context: Value, slot: Value) -> Announcement:
    """Push an announcement of ``slot``, then load its entry.

    The stores are ordered before the load for the compiler by a single-thread fence (no instruction) and for
    other processors by the reclaimer's ``membarrier``.
    """
    depth_at = f.field(context, layout.CONTEXT_DEPTH)
    depth = f.load("i64", depth_at, RELAXED)
    sequence_at = f.field(context, layout.CONTEXT_SEQUENCE)
    sequence = f.load("i64", sequence_at)
    index = f.load("i64", f.field(slot, layout.SLOT_INDEX))
    mark = f.either(f.op("shl", sequence, layout.SHADOW_SLOT_BITS), index)
    shadow = f.field(context, layout.CONTEXT_SHADOW)
    f.store(mark, f.element("i64", shadow, depth), RELAXED)
    f.store(f.add(depth, 1), depth_at, "release")
    f.store(f.add(sequence, 1), sequence_at)
    f.fence()
    return Announcement(f.load("ptr", slot, "acquire"), depth, depth_at)


def retract(f: Function, announced: Announcement) -> None:
    """Take back the last announcement."""
    f.store(announced.depth, announced.depth_at, "release")


def slot_declaration(name: str) -> str:
    """Of the slot of the function ``name``."""
    return external(SLOT_PREFIX + name)


def trampoline(name: str, callee: Signature) -> str:
    """``@neurojit.call.<name>``, of the callee's own type.

    It polls for cancellation, checks the depth, announces itself on the context's shadow stack, and only
    then loads the callee's slot.
    """
    parameters = parameters_of(callee)
    context = parameters[0]
    f = Function(CALL_PREFIX + name, "i32", parameters)
    running, announcing = f.block("running"), f.block("announce")
    cancelled, too_deep = f.block("cancelled"), f.block("too.deep")

    here = f.room("i8", align=1)
    cancel = f.load("i64", f.field(context, layout.CONTEXT_CANCEL), RELAXED)
    f.branch(f.compare("ne", cancel, 0), cancelled, running, _RARELY)

    f.start(running)
    limit = f.load("i64", f.field(context, layout.CONTEXT_DEPTH_LIMIT))
    floor = f.load("i64", f.field(context, layout.CONTEXT_STACK_FLOOR))
    stack = f.cast("ptrtoint", here, "i64")
    used = f.load("i64", f.field(context, layout.CONTEXT_DEPTH), RELAXED)
    deep = f.either(f.compare("uge", used, limit), f.compare("ult", stack, floor))
    f.branch(deep, too_deep, announcing, _RARELY)

    f.start(announcing)
    announced = announce(f, context, symbol(SLOT_PREFIX + name))
    status = f.call("i32", announced.entry, parameters)
    retract(f, announced)
    f.give_back(status)

    f.start(cancelled)
    f.give_back(number("i32", STATUS_CANCELLED))
    f.start(too_deep)
    f.give_back(number("i32", STATUS_DEPTH))
    return f.text()
