"""Contexts: what a running outermost call owns (its arena, its shadow stack, its cancel cell).

The free list lives in native memory, so that the emitted entry stub pops and pushes it without calling
anybody. Whoever touches it holds the GIL and does it in native code, in one step.

A context's arena is address space: 8 GiB are reserved, pages come when touched. ``trim`` gives pages back
from contexts that have been idle since the last ``trim``, beyond what a next call would touch again.

After a fork the child has one thread. Contexts of calls that other threads had running stay out of the
free list for good (their activations never end, so code they were in is never unloaded); that costs
address space, nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import resource
import threading
from collections.abc import Generator, Iterator
from typing import Final

from neurojit.abi import layout
from neurojit.execution.cells import Cells
from neurojit.execution.natives import Natives
from neurojit.model.errors import InternalError

DEFAULT_ARENA_BYTES: Final = 8 << 30
SMALLEST_ARENA_BYTES: Final = 1 << 20
# Idle contexts keep this much of their arena resident: a next call of the same kind will not fault pages in.
KEPT_BYTES: Final = 16 << 20
DEFAULT_DEPTH_LIMIT: Final = 2000
_NO_RESERVE = 0x4000  # MAP_NORESERVE: mmap names it from Python 3.12 on
# Threads get 2 MiB where the limit on stacks is "unlimited" (glibc, x86-64).
_UNLIMITED_STACK: Final = 2 << 20
_MADE: Final = layout.SHADOW_ENDED - 1


class Context:
    """One context. ``address`` is what compiled code gets as its first argument."""

    def __init__(self, arena_bytes: int, depth_limit: int, stack_budget: int) -> None:
        self._cells = Cells(layout.CONTEXT_SHADOW + 8 * depth_limit)
        self._arena = _reserve(arena_bytes)
        self._trimmed_at = 0
        self.address = self._cells.address
        self.arena_bytes = len(self._arena)
        base = ctypes.addressof(ctypes.c_char.from_buffer(self._arena))
        self._cells.store(layout.CONTEXT_ARENA_BASE, base)
        self._cells.store(layout.CONTEXT_ARENA_TOP, base)
        self._cells.store(layout.CONTEXT_ARENA_END, base + self.arena_bytes)
        self._cells.store(layout.CONTEXT_DEPTH_LIMIT, depth_limit)
        self._cells.store(layout.CONTEXT_STACK_BUDGET, stack_budget)

    @property
    def running(self) -> bool:
        """Whether a call is under way in it."""
        return self._cells.load(layout.CONTEXT_DEPTH) != 0

    def cancel(self) -> None:
        """The call running in it ends at its next poll, with status 1."""
        ctypes.c_uint32.from_address(self.address + layout.CONTEXT_CANCEL).value = 1

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled it: not because time was up."""
        return ctypes.c_uint32.from_address(self.address + layout.CONTEXT_CANCEL).value != 0

    @property
    def hurry_address(self) -> int:
        """The 4 bytes beside what cancels, by which loops end because the time of a call is up."""
        return self.address + layout.CONTEXT_HURRY

    def hurry(self, value: int) -> None:
        """Set these; 0: no call's time is up."""
        ctypes.c_uint32.from_address(self.hurry_address).value = value

    def shadow_address(self, at: int) -> int:
        """Of the announcement at that depth."""
        return self.address + layout.CONTEXT_SHADOW + 8 * at

    def innermost(self) -> int:
        """The announcement of the innermost activation."""
        depth = self._cells.load(layout.CONTEXT_DEPTH)
        return self._announcement(depth - 1)

    def unmark(self, at: int) -> None:
        """The announcement at that depth is as it was made."""
        self._cells.store(layout.CONTEXT_SHADOW + 8 * at, self._announcement(at))

    def activations(self) -> tuple[tuple[int, int], ...]:
        """(depth index, announcement) of every activation now, outermost first.

        Read while the owner runs: an entry may belong to an activation that has just ended or begun.
        """
        depth = self._cells.load(layout.CONTEXT_DEPTH)
        return tuple((at, self._announcement(at)) for at in range(depth))

    def still_active(self, at: int, announcement: int) -> bool:
        """Whether the activation with this announcement may still be under way."""
        return self._cells.load(layout.CONTEXT_DEPTH) > at and self._announcement(at) == announcement

    def _announcement(self, at: int) -> int:
        """As it was made, whatever became of the call."""
        return self._cells.load(layout.CONTEXT_SHADOW + 8 * at) & _MADE

    def fault_words(self) -> tuple[int, ...]:
        """The values reported by the last fault, as unsigned 64-bit words."""
        count = min(self._cells.load(layout.CONTEXT_FAULT_COUNT), layout.FAULT_VALUES)
        return tuple(self._cells.load(layout.CONTEXT_FAULT_VALUES + 8 * index) for index in range(count))

    def soil(self, nbytes: int, byte: int) -> None:
        """Fill the first bytes of the arena: what nobody writes before it is read then shows."""
        base = self._cells.load(layout.CONTEXT_ARENA_BASE)
        ctypes.memset(base, byte, min(nbytes, self.arena_bytes))

    def strew(self, nbytes: int, pattern: bytes) -> None:
        """Fill the first bytes of the arena with ``pattern``, again and again."""
        base = self._cells.load(layout.CONTEXT_ARENA_BASE)
        nbytes = min(nbytes, self.arena_bytes)
        done = min(len(pattern), nbytes)
        ctypes.memmove(base, pattern, done)
        while done < nbytes:  # what stands there already goes on
            more = min(done, nbytes - done)
            ctypes.memmove(base + done, base, more)
            done += more

    def clear(self) -> None:
        """Makes it ready for a new outermost call, whatever the last one left."""
        self._cells.store(layout.CONTEXT_ARENA_TOP, self._cells.load(layout.CONTEXT_ARENA_BASE))
        self._cells.store(layout.CONTEXT_CANCEL, 0)
        self._cells.store(layout.CONTEXT_DEPTH, 0)
        self._cells.store(layout.CONTEXT_FAULT_COUNT, 0)
        self._cells.store(layout.CONTEXT_STACK_FLOOR, 0)

    def give_back_pages(self) -> bool:
        """Returns the arena's pages past KEPT_BYTES if no call ran since the last time it was asked."""
        sequence = self._cells.load(layout.CONTEXT_SEQUENCE)
        if sequence != self._trimmed_at:
            self._trimmed_at = sequence
            return False
        if self.arena_bytes > KEPT_BYTES:
            self._arena.madvise(mmap.MADV_DONTNEED, KEPT_BYTES, self.arena_bytes - KEPT_BYTES)
        return True


class ContextPool:
    """All contexts of a runtime, and the free list that emitted stubs take theirs from.

    ``depth_limit`` bounds nested calls. Native frames are bounded separately, by half of the stack that
    a thread has at most: deep recursion ends with status 3, never with a fault of the stack.
    """

    def __init__(
        self,
        natives: Natives,
        arena_bytes: int = DEFAULT_ARENA_BYTES,
        depth_limit: int = DEFAULT_DEPTH_LIMIT,
    ) -> None:
        self._natives = natives
        self._arena_bytes = arena_bytes
        self._depth_limit = depth_limit
        self._stack_budget = _stack_bytes() // 2
        self._head = Cells(8)
        self._contexts: dict[int, Context] = {}

    @property
    def head_address(self) -> int:
        """The cell with the address of the first free context: imported by entry stubs."""
        return self._head.address

    def __getitem__(self, address: int) -> Context:
        return self._contexts[address]

    def __iter__(self) -> Iterator[Context]:
        """Every context there is, running or not."""
        return iter(tuple(self._contexts.values()))

    def acquire(self) -> Context:
        """A cleared context for one outermost call."""
        address = self._natives.take(self._head.address)
        if address == 0:
            context = Context(self._arena_bytes, self._depth_limit, self._stack_budget)
            self._contexts[context.address] = context
            return context
        context = self._contexts[address]
        context.clear()
        return context

    def release(self, context: Context) -> None:
        """Makes it free again. Its call has returned."""
        context.clear()
        self._natives.give(self._head.address, context.address)

    @contextlib.contextmanager
    def context(self) -> Generator[Context]:
        context = self.acquire()
        try:
            yield context
        finally:
            self.release(context)

    def cancel_all(self) -> int:
        """Cancels every running call; returns how many there were."""
        running = [context for context in self if context.running]
        for context in running:
            context.cancel()
        return len(running)

    def trim(self) -> int:
        """Gives back pages of contexts idle since the last call of ``trim``; returns how many were."""
        idle = self._take_free()
        trimmed = sum(context.give_back_pages() for context in idle)
        for context in reversed(idle):
            self.release(context)
        return trimmed

    def _take_free(self) -> list[Context]:
        taken = list[Context]()
        while self._head.load(0):
            taken.append(self.acquire())
        return taken


def _reserve(nbytes: int) -> mmap.mmap:
    """``nbytes`` of address space, or the largest half, quarter, ... that the process may still have."""
    wanted = nbytes
    while True:
        try:
            return mmap.mmap(-1, wanted, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _NO_RESERVE)
        except OSError as error:
            if wanted // 2 < SMALLEST_ARENA_BYTES:
                raise InternalError(f"contexts: no room for an arena of {wanted} bytes: {error}") from error
            wanted //= 2


def _stack_bytes() -> int:
    """The stack that the smallest thread of this process has."""
    limit, _ = resource.getrlimit(resource.RLIMIT_STACK)
    if limit == resource.RLIM_INFINITY:
        limit = _UNLIMITED_STACK
    return min(limit, threading.stack_size() or limit, 8 << 20)
