"""Turns an inner loop that recomputes a prefix in every outer iteration into a loop-carried recurrence.

The inner loop runs from a fixed place up to the outer loop's counter (plus a constant), and its body does not
depend on the outer loop: then its state after k + 1 is its state after k and one more step. Powers computed
from scratch become a linear recurrence, sums and maxima of prefixes become scans. The operations and their
order stay, and so do the bits.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.edits.copies import Copies
from neurojit.edits.loops import Loop, carry_also, loops_in, new_loop, run_once, yield_also
from neurojit.edits.reading import accesses_in, made_inside, offset_of, only_known
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in

_MOST_WRITTEN_OUT = 8  # steps of the inner loop in one iteration of the outer one; more stay a loop


def carry_over(function: ir.Operation) -> bool:
    """Carry the state of every such inner loop of ``function``, in place; whether there was one."""
    changed = False
    while (found := _find(function)) is not None:
        _rewrite(found)
        changed = True
    return changed


@dataclass(frozen=True, slots=True)
class _Recurrence:
    """``inner`` has done ``head`` steps before ``outer`` begins, and does ``steps`` in each iteration.

    The steps of an iteration end ``reach`` above the outer counter. ``first``: they come before the state is
    used, else after; ``last_is_apart``: those after the last use would read what nobody asked for.
    """

    outer: Loop
    inner: Loop
    head: int
    steps: int
    reach: int
    first: bool
    last_is_apart: bool


def _find(function: ir.Operation) -> _Recurrence | None:
    for inner in loops_in(function):
        outer = inner.parent
        if outer is not None and inner.initials:
            found = _recurrence(outer, inner)
            if found is not None:
                return found
    return None


def _recurrence(outer: Loop, inner: Loop) -> _Recurrence | None:
    upper = offset_of(inner.upper)
    if upper.base is None or upper.base != outer.variable or not _is_independent(outer, inner):
        return None
    begin, lower = offset_of(outer.lower), offset_of(inner.lower)
    apart = begin.minus(lower)
    if apart is None:
        return None
    done, rest = divmod(apart + upper.constant, inner.step)  # steps in the first iteration
    steps, uneven = divmod(outer.step, inner.step)
    if done < 0 or rest or uneven:
        return None
    first = done >= steps
    reads = bool(accesses_in(inner.operation))
    if not first and reads and not outer.trips:
        return None
    return _Recurrence(
        outer,
        inner,
        done - steps if first else done,
        steps,
        upper.constant - outer.step if first else upper.constant,
        first,
        reads and not first,
    )


def _is_independent(outer: Loop, inner: Loop) -> bool:
    """Whether the steps of ``inner`` are the same in every iteration of ``outer``."""
    if not only_known(outer.operation):
        return False
    within = operations_in(inner.operation)
    used = [operand for one in within for operand in one.operands]
    used = [operand for operand in used if not made_inside(operand, inner.operation)]
    if any(made_inside(value, outer.operation) for value in (inner.lower, *inner.initials, *used)):
        return False
    reads = accesses_in(inner.operation)
    if any(access.stores for access in reads):
        return False
    stores = [access for access in accesses_in(outer.operation) if access.stores]
    return not any(read.meets(store) for read in reads for store in stores)


def _rewrite(found: _Recurrence) -> None:
    inner = found.inner
    trips, count = found.outer.trips, len(inner.initials)
    with ir.InsertionPoint(found.outer.operation):
        initials = _head(found)
    outer, state = carry_also(found.outer, initials)
    place = ir.InsertionPoint(inner.operation if found.first else outer.terminator)
    with place:
        later = _steps(found, outer.variable, state)
    for result, value in zip(inner.operation.results, later if found.first else state, strict=True):
        result.replace_all_uses_with(value)
    inner.operation.erase()
    yield_also(outer, later)
    if found.last_is_apart and trips is not None:
        _peel_last(outer, trips, count)


def _head(found: _Recurrence) -> list[ir.Value]:
    """The state before the outer loop."""
    inner = found.inner
    if not found.head:
        return inner.initials
    kind = inner.lower.type
    steps = constant(kind, found.head * inner.step)
    upper = op("arith.addi", [inner.lower, steps], [kind]).result
    return _looped(inner, inner.lower, upper, inner.initials)


def _steps(found: _Recurrence, counter: ir.Value, state: Sequence[ir.Value]) -> list[ir.Value]:
    """The state some steps later, in the iteration ``counter``."""
    inner, kind, current = found.inner, counter.type, list(state)
    if found.steps > _MOST_WRITTEN_OUT:
        ends = [found.reach, found.reach + found.steps * inner.step]
        lower, upper = (op("arith.addi", [counter, constant(kind, end)], [kind]).result for end in ends)
        return _looped(inner, lower, upper, current)
    for number in range(found.steps):
        ahead = found.reach + number * inner.step
        variable = op("arith.addi", [counter, constant(kind, ahead)], [kind]).result if ahead else counter
        current = run_once(inner, variable, current, Copies())
    return current


def _looped(inner: Loop, lower: ir.Value, upper: ir.Value, state: Sequence[ir.Value]) -> list[ir.Value]:
    made, block = new_loop(lower, upper, inner.operation.operands[2], state)
    with ir.InsertionPoint(block):
        variable, *carried = block.arguments
        op("scf.yield", run_once(inner, variable, carried, Copies()))
    return list(made.results)


def _peel_last(outer: Loop, trips: int, count: int) -> None:
    """Write the last iteration out: its steps, which nobody uses, are gone with the unused operations."""
    loop = outer.operation
    kind = outer.lower.type
    results = list(loop.results)
    uses = [(number, use.owner, use.operand_number) for number, one in enumerate(results) for use in one.uses]
    with ir.InsertionPoint(loop):
        before = constant(kind, (trips - 1) * outer.step)
        last = op("arith.addi", [outer.lower, before], [kind]).result
        loop.operands[1] = last
    with ir.InsertionPoint.after(loop):
        values = run_once(outer, last, results, Copies())
    for number, user, place in uses:
        assert number < len(results) - count  # the state is used by nobody outside
        user.operation.operands[place] = values[number]
