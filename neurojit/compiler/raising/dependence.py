"""Whether the statements of a nest may run one after the other, each over all of its iterations.

A nest interleaves its statements; raised, the first runs to its end before the second starts. That is the
same program when every pair of accesses to one element, one of them a store, keeps its order. The test is
sufficient, not exact: what it cannot prove is refused.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from neurojit.compiler.raising.linear import Linear, Span
from neurojit.compiler.raising.nest import Access, Loop, Nest, Read, Refusal, Statement, may_overlap

_DISTRIBUTED = "a nest of its own for each store, with a buffer for what passes from one to the next"
_RECURRENCE = "a value carried by a loop is used before the loop ends: each iteration waits for the last"
_BLOCKED = "blocks of the range, the work inside a block by vectors, one carried value from block to block"


class Conflict(enum.Enum):
    """When two accesses may meet in one element of memory."""

    NEVER = "never"
    SAME_ITERATION = "same iteration"  # only in one and the same iteration of the loops round both
    ANY = "any"


def conflict(
    left: Access,
    left_loops: tuple[Loop, ...],
    right: Access,
    right_loops: tuple[Loop, ...],
    spans: Mapping[int, Span],
) -> Conflict:
    """When ``left`` and ``right`` may touch the same element during one run of the nest."""
    if not may_overlap(left.buffer, right.buffer):
        return Conflict.NEVER
    if left.buffer.id != right.buffer.id or not left.buffer.distinct:
        return Conflict.ANY
    if any(_apart(one, two, spans) for one, two in zip(left.index, right.index, strict=True)):
        return Conflict.NEVER
    common = [one for one, two in zip(left_loops, right_loops, strict=False) if one.counter == two.counter]
    pinned = _pinned(left, right)
    if all(loop.trips == 1 or loop.counter in pinned for loop in common):
        return Conflict.SAME_ITERATION
    return Conflict.ANY


def _apart(left: Linear, right: Linear, spans: Mapping[int, Span]) -> bool:
    """Whether no iteration of ``left`` and no other of ``right`` give the same index."""
    inner = frozenset((*left.inner(), *right.inner()))
    # What the loops round the nest contribute is the same in both, so that "t" and "t + 1" never meet.
    outer = left.without(inner) - right.without(inner)
    apart, one, two = (
        outer.span(spans),
        (left - left.without(inner)).span(spans),
        (right - right.without(inner)).span(spans),
    )
    if apart is None or one is None or two is None:
        return False
    return not Span(apart.low + one.low, apart.high + one.high).overlaps(two)


def _pinned(left: Access, right: Access) -> set[int]:
    """The counters that must be equal where both accesses are one element.

    A dimension pins a counter when it has the same form in both accesses and no other counter that may
    differ between them.
    """
    pinned: set[int] = set()
    grown = True
    while grown:
        grown = False
        for one, two in zip(left.index, right.index, strict=True):
            free = [counter for counter in one.inner() if counter not in pinned]
            if one == two and len(free) == 1:
                pinned.add(free[0])
                grown = True
    return pinned


def order_kept(nest: Nest) -> Refusal | None:
    """None when running the statements one after the other computes what the nest computes."""
    for index, statement in enumerate(nest.statements):
        for other in nest.statements[index + 1 :]:
            meeting = conflict(statement.target, statement.loops, other.target, other.loops, nest.spans)
            if meeting is Conflict.ANY:
                reason = "two stores may write the same element in different iterations"
                return Refusal(reason, other.source, _DISTRIBUTED)
        for read in statement.reads():
            for writer in nest.statements:
                if writer is not statement and not _read_kept(statement, read, writer, nest.spans):
                    if read.access.buffer.base.kind == "temporary":
                        return Refusal(_RECURRENCE, read.source, _BLOCKED)
                    reason = "a load may see what another statement of the nest stores"
                    return Refusal(reason, read.source, _DISTRIBUTED)
    return None


def _read_kept(reader: Statement, read: Read, writer: Statement, spans: Mapping[int, Span]) -> bool:
    """Whether ``read``, done where ``reader`` stores, still sees the same side of ``writer``'s stores."""
    meeting = conflict(read.access, read.loops, writer.target, writer.loops, spans)
    if meeting is Conflict.NEVER:
        return True
    if meeting is Conflict.ANY:
        return False
    return writer.position > reader.position or writer.position < read.position
