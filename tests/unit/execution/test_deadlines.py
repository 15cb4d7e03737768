"""A call is asked to end once its time is up, and nothing else in its context ever is."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from neurojit.abi import layout
from neurojit.abi.host_target import host_target
from neurojit.abi.status import STATUS_CANCELLED
from neurojit.compiler.backends.cpu.emit import emit_host_object
from neurojit.execution.cells import load, store
from neurojit.execution.contexts import Context, ContextPool
from neurojit.execution.deadlines import Deadlines
from neurojit.execution.natives import Natives
from neurojit.execution.recovery import HostCallbacks, RecoveringEntry
from neurojit.execution.slots import DispatchSlot
from neurojit.model.types import Signature
from neurojit.stubs.recovering_entry import PASS_ON, RETRY, recovering_ir

OUTER, INNER, OTHER = 3, 5, 7  # slots
_BODY = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_uint64)


class Watched:
    """A pool of contexts whose deadlines are looked at by hand, on a clock that is set by hand."""

    def __init__(self, pool: ContextPool, natives: Natives) -> None:
        self.now = 0.0
        self.deadlines = Deadlines(pool, natives, lambda: self.now)
        self.deadlines.close()  # no thread
        self.context = pool.acquire()
        self._number = 0

    def begin(self, slot: int) -> None:
        """As a trampoline does."""
        depth = load(self.context.address + layout.CONTEXT_DEPTH)
        self._number += 1
        store(self.context.shadow_address(depth), self._number << layout.SHADOW_SLOT_BITS | slot)
        store(self.context.address + layout.CONTEXT_DEPTH, depth + 1)

    def end(self) -> None:
        depth = load(self.context.address + layout.CONTEXT_DEPTH)
        store(self.context.address + layout.CONTEXT_DEPTH, depth - 1)

    def look(self, after: float = 0.0) -> bool:
        """Whether the context's loops are asked to end, some time later."""
        self.now += after
        self.deadlines.look()
        return load(self.context.address + layout.CONTEXT_CANCEL) != 0


@pytest.fixture
def watched(pool: ContextPool, natives: Natives) -> Watched:
    watched = Watched(pool, natives)
    watched.deadlines.add(OUTER, 2.0)
    watched.deadlines.add(INNER, 1.0)
    return watched


def test_time_counts_from_the_first_look(watched: Watched) -> None:
    watched.begin(INNER)
    assert not watched.look(after=5.0)
    assert not watched.look(after=0.9)
    assert watched.look(after=0.2)
    assert watched.deadlines.ended(watched.context.address)
    assert not watched.look()
    assert not watched.deadlines.ended(watched.context.address)


def test_calls_without_a_deadline_take_what_they_take(watched: Watched) -> None:
    watched.begin(OTHER)
    assert not watched.look()
    assert not watched.look(after=100.0)


def test_each_call_has_its_own_time(watched: Watched) -> None:
    for _ in range(3):
        watched.begin(INNER)
        assert not watched.look(after=0.9)
        watched.end()


def test_the_innermost_that_is_late_is_late_first(watched: Watched) -> None:
    """The one around it is asked again, unless the inner began again: that time counts for no call."""
    address = watched.context.address
    watched.begin(OUTER)
    watched.begin(INNER)
    watched.look()
    assert watched.look(after=2.5)  # both
    assert watched.deadlines.ended(address)
    watched.deadlines.again(address)
    watched.context.unmark(1)  # as the recovering entry does
    assert not watched.look()
    watched.end()
    assert not watched.deadlines.ended(address)
    assert not watched.look(after=1.9)
    assert watched.look(after=0.2)
    assert watched.deadlines.ended(address)


def test_a_late_call_around_one_in_time_is_asked_through_it(watched: Watched) -> None:
    watched.begin(OUTER)
    watched.look()
    watched.look(after=1.5)
    watched.begin(INNER)
    watched.look()
    assert watched.look(after=0.6)
    assert not watched.deadlines.ended(watched.context.address)  # the inner passes the status on
    watched.end()
    assert watched.deadlines.ended(watched.context.address)


def test_what_a_patch_is_waited_for_counts_for_no_call(watched: Watched) -> None:
    watched.begin(OUTER)
    watched.look()
    with watched.deadlines.resting(watched.context.address):
        assert not watched.look(after=50.0)
    assert not watched.look(after=1.9)
    assert watched.look(after=0.2)


def test_who_cancels_stays_who_cancels(watched: Watched) -> None:
    """The mark of a late call takes nothing back, whichever comes first."""
    watched.begin(INNER)
    watched.look()
    watched.context.cancel()
    assert watched.look(after=2.0)
    assert watched.context.cancelled
    assert watched.deadlines.ended(watched.context.address)
    assert watched.context.cancelled


def test_the_reclaimer_sees_the_same_announcement_marked_or_not(watched: Watched) -> None:
    watched.begin(INNER)
    watched.look()
    before = watched.context.activations()
    watched.look(after=2.0)
    assert watched.context.activations() == before
    ((at, announcement),) = before
    assert watched.context.still_active(at, announcement)
    assert load(watched.context.shadow_address(at)) != announcement


def test_another_context_is_left_alone(watched: Watched, pool: ContextPool) -> None:
    other = pool.acquire()
    watched.begin(INNER)
    watched.look()
    assert watched.look(after=2.0)
    assert load(other.address + layout.CONTEXT_CANCEL) == 0


def test_a_forgotten_slot_has_no_deadline(watched: Watched) -> None:
    watched.begin(INNER)
    watched.look()
    watched.deadlines.forget(INNER)
    assert not watched.look(after=5.0)


@dataclass
class _Host:
    """Answers each time as it is told, and says whether the call was late."""

    watched: Watched
    answers: list[int]
    asked: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])

    def recover(self, context: int, slot_index: int, status: int, words: int) -> int:
        self.asked.append((status, self.watched.deadlines.ended(context)))
        return self.answers.pop(0)

    def record(self, context: int, slot_index: int, words: int) -> None:
        raise AssertionError


class _Scope:
    """The recovering entry of a scope with a deadline, whose variant is a Python function."""

    def __init__(self, watched: Watched, answers: list[int], body: Callable[[Context], int]) -> None:
        self.host = _Host(watched, answers)
        self._watched = watched
        self._slot = DispatchSlot("f", INNER)
        text = recovering_ir(Signature((), ()), [], INNER, deadline=True)
        self._callbacks = HostCallbacks(self.host)
        image = emit_host_object(text, host_target()).image
        self._entry = RecoveringEntry(image, self._slot, self._callbacks, {})
        self._body = _BODY(lambda _: body(watched.context))
        address = ctypes.cast(self._body, ctypes.c_void_p).value
        assert address is not None
        store(self._slot.body_address, address)

    def call(self) -> int:
        self._watched.begin(INNER)
        status = _BODY(self._slot._protection)(self._watched.context.address)  # pyright: ignore
        self._watched.end()
        return status


def test_a_call_in_time_asks_nobody_and_cannot_be_marked_when_it_has_ended(
    watched: Watched, natives: Natives
) -> None:
    scope = _Scope(watched, [], lambda _: 0)
    assert scope.call() == 0
    assert not scope.host.asked
    place = watched.context.shadow_address(0)
    announcement = 1 << layout.SHADOW_SLOT_BITS | INNER
    assert not natives.mark(place, announcement, watched.context.hurry_address)
    assert not watched.look()


def _late(watched: Watched, status: int) -> Callable[[Context], int]:
    def body(_: Context) -> int:
        watched.look()
        assert watched.look(after=2.0)
        return status

    return body


def test_a_call_that_ends_well_but_late_keeps_its_result(watched: Watched) -> None:
    scope = _Scope(watched, [PASS_ON], _late(watched, 0))
    assert scope.call() == 0
    assert scope.host.asked == [(0, True)]
    assert not watched.look()


def test_the_host_says_what_a_late_call_ends_with(watched: Watched) -> None:
    scope = _Scope(watched, [20], _late(watched, STATUS_CANCELLED))
    assert scope.call() == 20
    assert scope.host.asked == [(STATUS_CANCELLED, True)]


def test_a_call_that_begins_again_is_watched_again(watched: Watched) -> None:
    scope = _Scope(watched, [RETRY, RETRY, 20], _late(watched, STATUS_CANCELLED))
    assert scope.call() == 20
    assert scope.host.asked == [(STATUS_CANCELLED, True)] * 3


def test_a_call_that_fails_in_time_is_not_late(watched: Watched) -> None:
    scope = _Scope(watched, [PASS_ON], lambda _: 17)
    assert scope.call() == 17
    assert scope.host.asked == [(17, False)]
