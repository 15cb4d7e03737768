"""Deadlines of recovery scopes: a watchdog that ends calls which run too long.

A call with a deadline costs nothing while it runs: it is on its context's shadow stack like every other,
where the watchdog sees it; its time counts from the first look. Where that is up, the watchdog marks the
call's announcement and asks the context's loops to end, in one native step that fails if the call has ended.
At its end a call exchanges its announcement for an ended one (:mod:`neurojit.stubs.recovering_entry`), so it
is marked or ends, and nothing else in the context is ever asked to end by mistake.

A call is ended late by no more than two looks, an eighth of the shortest deadline apart.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator
from typing import Final

from neurojit.abi import layout
from neurojit.execution.contexts import Context, ContextPool
from neurojit.execution.natives import Natives
from neurojit.execution.threads import Thread, begin

_LOOKS: Final = 8  # in the shortest deadline
_SHORTEST_S: Final = 0.001  # between two looks
_LONGEST_S: Final = 0.05
_SLOT_MASK: Final = layout.MAXIMUM_SLOTS - 1


class Deadlines:
    """Of all scopes in one pool of contexts. One thread watches while there are any."""

    def __init__(
        self, pool: ContextPool, natives: Natives, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._natives = natives
        self._clock = clock
        self._limits: dict[int, float] = {}  # seconds by slot
        self._began: dict[int, dict[int, float]] = {}  # by context, then by announcement
        self._marked: dict[int, set[int]] = {}  # announcements by context
        self._resting: set[int] = set()  # contexts in which a patch is waited for
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._thread: Thread | None = None

    def add(self, slot_index: int, seconds: float) -> None:
        """Calls through this slot may take ``seconds``."""
        with self._guard:
            self._limits[slot_index] = seconds
            self._start()

    def forget(self, slot_index: int) -> None:
        """Calls through this slot may take as long as they like."""
        with self._guard:
            self._limits.pop(slot_index, None)

    def close(self) -> None:
        """Watch no more."""
        self._closed.set()

    def look(self) -> None:
        """Ask the calls to end whose time is up."""
        with self._guard:
            now = self._clock()
            for context in self._pool:
                if context.address not in self._resting:
                    self._look_at(context, now)

    def ended(self, address: int) -> bool:
        """The innermost call in a context ended: whether it was asked to, since its time was up.

        If so, nothing in the context is asked to end any more: calls around it whose time is up as well are
        asked again by the next look.
        """
        context = self._pool[address]
        own = context.innermost()
        with self._guard:
            marked = self._marked.get(address, set())
            if own not in marked:
                return False
            context.hurry(0)
            for at, announcement in context.activations():
                if announcement in marked and announcement != own:
                    context.unmark(at)
            del self._marked[address]
            return True

    def again(self, address: int) -> None:
        """The innermost call in a context was undone and begins again: what it took counts for no call."""
        own = self._pool[address].innermost()
        with self._guard:
            began = self._began.get(address, {})
            if own in began:
                self._shift(address, self._clock() - began[own])

    @contextlib.contextmanager
    def resting(self, address: int) -> Generator[None]:
        """Meanwhile no call in this context is asked to end, and the time counts for none."""
        with self._guard:
            self._resting.add(address)
            since = self._clock()
        try:
            yield
        finally:
            with self._guard:
                self._resting.discard(address)
                self._shift(address, self._clock() - since)

    def after_fork_in_child(self) -> None:
        """The watching thread is not in the child, and may have held the guard."""
        self._guard = threading.Lock()
        self._thread = None
        if not self._closed.is_set():
            self._closed = threading.Event()
            self._start()

    def _look_at(self, context: Context, now: float) -> None:
        limits = self._limits
        active = [
            (at, announcement)
            for at, announcement in context.activations()
            if announcement & _SLOT_MASK in limits
        ]
        before = self._began.pop(context.address, {})
        marked = self._marked.pop(context.address, set())
        if not active:
            return
        began = {announcement: before.get(announcement, now) for _, announcement in active}
        marked &= began.keys()
        self._began[context.address], self._marked[context.address] = began, marked
        for at, announcement in active:
            due = began[announcement] + limits[announcement & _SLOT_MASK]
            if now < due or announcement in marked:
                continue
            if self._natives.mark(context.shadow_address(at), announcement, context.hurry_address):
                marked.add(announcement)

    def _shift(self, address: int, seconds: float) -> None:
        for announcement in self._began.get(address, {}):
            self._began[address][announcement] += seconds

    def _start(self) -> None:
        if self._thread is None and self._limits and not self._closed.is_set():
            self._thread = begin("deadlines", self._watch)

    def _watch(self) -> None:
        while True:
            with self._guard:
                if not self._limits:
                    self._thread = None
                    return
                shortest = min(self._limits.values())
            if self._closed.wait(min(_LONGEST_S, max(_SHORTEST_S, shortest / _LOOKS))):
                return
            self.look()
