"""Safe memory reclamation for code: unloads retired variants once no thread can be inside.

Whoever calls through a slot first announces the slot on its context's shadow stack and then loads the
slot's entry, with plain instructions (``stubs.trampolines.announcement``). To retire a variant:

1. its slot no longer names it (``DispatchSlot.install`` of another, or ``close``);
2. a process-wide barrier. A caller whose load came before the barrier has its announcement visible now;
   one whose load comes after it sees the slot's new entry;
3. all contexts are searched for announcements of the slot: the only activations that may be inside the
   retired variant. (Some are inside newer ones. Waiting for those too is harmless.)
4. when each of them has ended, the variant is unloaded. Ended means that the shadow stack is no deeper
   than it was, or has another entry there: each announcement carries a sequence number of its context's.

A retraction is a release store made by the trampoline, which lives in the caller's code: whoever has
retracted has left the variant. Contexts that appear after step 2 cannot hold it.

Without ``membarrier`` step 2 cannot be made from outside, and nothing is unloaded while the pool lives:
memory then grows with the number of swaps (``unloads`` is False, and ``neurojit doctor`` says so).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from neurojit.abi import layout
from neurojit.execution.barrier import ProcessBarrier
from neurojit.execution.contexts import Context, ContextPool
from neurojit.execution.slots import DispatchSlot

_SLOT_MASK = layout.MAXIMUM_SLOTS - 1


class Retirable(Protocol):
    """Code that a slot's calls came to: a variant, or a comparing entry."""

    def retire(self) -> None: ...
    def unload(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Activation:
    """A call that may be inside a retired variant."""

    context: Context
    at: int
    announcement: int

    @property
    def ended(self) -> bool:
        return not self.context.still_active(self.at, self.announcement)


class Reclaimer:
    """Retires variants of one pool's slots. Any thread may call it."""

    def __init__(self, pool: ContextPool, barrier: ProcessBarrier | None = None) -> None:
        self._pool = pool
        self._barrier = barrier or ProcessBarrier()
        self.lock = threading.RLock()
        self._waiting: list[tuple[Retirable, tuple[Activation, ...]]] = []
        self._kept: list[Retirable] = []  # for good: nobody can tell when their callers have left

    @property
    def unloads(self) -> bool:
        """Whether this system lets code be unloaded while others run."""
        return self._barrier.available

    @property
    def waiting(self) -> int:
        """Retired variants that are still loaded."""
        return len(self._waiting) + len(self._kept)

    def retire(self, variant: Retirable, slot: DispatchSlot) -> None:
        """Unloads ``variant``, now or in a later ``collect``. It is neither installed nor the baseline of
        a slot that is in service, and will not be installed again."""
        assert slot.incumbent is not variant
        assert slot.incumbent is None or slot.baseline is not variant
        variant.retire()
        if not self._barrier.available or not self._barrier.issue():
            self._kept.append(variant)
            return
        inside = tuple(
            Activation(context, at, announcement)
            for context in self._pool
            for at, announcement in context.activations()
            if announcement & _SLOT_MASK == slot.index
        )
        with self.lock:
            self._waiting.append((variant, inside))
        self.collect()

    def collect(self) -> int:
        """Unloads what has become free; returns how many variants that were."""
        with self.lock:
            waiting, self._waiting = self._waiting, []
            done = list[Retirable]()
            for variant, inside in waiting:
                left = tuple(activation for activation in inside if not activation.ended)
                if left:
                    self._waiting.append((variant, left))
                else:
                    done.append(variant)
        for variant in done:
            variant.unload()
        return len(done)
