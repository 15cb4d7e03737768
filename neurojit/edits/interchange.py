"""Loop interchange of two perfectly nested loops where the inner one then runs along memory."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.edits.loops import Loop, loops_in
from neurojit.edits.rates import rate
from neurojit.edits.reading import Access, accesses_in, is_total, made_inside


def interchange(function: ir.Operation) -> bool:
    """Trade such loops of ``function``, in place, the outermost first; whether there were any."""
    changed = False
    for outer in loops_in(function):
        inner = _only_loop_of(outer)
        if inner is not None and _may_trade(outer, inner) and _pays(outer, inner):
            _trade(outer, inner)
            changed = True
    return changed


def _only_loop_of(outer: Loop) -> Loop | None:
    """The loop that makes up the body of ``outer``, but for what is computed from counters."""
    if not outer.body:
        return None
    *others, last = outer.body
    inner = next((loop for loop in loops_in(outer.operation) if loop.operation == last), None)
    if inner is None or outer.initials or inner.initials or not all(map(is_total, others)):
        return None
    return inner


def _may_trade(outer: Loop, inner: Loop) -> bool:
    bounds = list(inner.operation.operands)[:3]
    fixed = not any(made_inside(bound, outer.operation) for bound in bounds)
    return fixed and inner.variable.type == outer.variable.type


def _pays(outer: Loop, inner: Loop) -> bool:
    """Whether more accesses run along memory with the counter of ``outer`` than with that of ``inner``."""
    accesses = accesses_in(inner.operation)
    return _contiguous(accesses, outer) > _contiguous(accesses, inner)


def _contiguous(accesses: Sequence[Access], loop: Loop) -> int:
    found = 0
    for access in accesses:
        rates = [rate(index, loop) for index in access.indices]
        found += bool(rates) and rates[-1] == 1 and not any(rates[:-1])
    return found


def _trade(outer: Loop, inner: Loop) -> None:
    start = inner.body[0] if inner.body else inner.terminator
    for operation in outer.body[:-1]:
        operation.move_before(start)
    for place in range(3):
        one, two = outer.operation.operands[place], inner.operation.operands[place]
        outer.operation.operands[place], inner.operation.operands[place] = two, one
    uses = [[(use.owner, use.operand_number) for use in loop.variable.uses] for loop in (outer, inner)]
    for found, variable in zip(uses, (inner.variable, outer.variable), strict=True):
        for user, place in found:
            user.operation.operands[place] = variable
