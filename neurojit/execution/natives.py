"""The host's own native functions, linked from ``stubs.support``."""

from __future__ import annotations

import ctypes

from neurojit.execution.link import link
from neurojit.stubs.support import CLOSED, EXPORTS, GIVE, MARK, TAKE, TICKS


class Natives:
    """Links the support object; keep it as long as anything made from it."""

    def __init__(self, image: bytes) -> None:
        self._linked = link(image, {}, EXPORTS)
        self._ticks = ctypes.PYFUNCTYPE(ctypes.c_int64)(self._linked.address(TICKS))
        pointer = ctypes.c_uint64
        self._take = ctypes.PYFUNCTYPE(pointer, pointer)(self._linked.address(TAKE))
        self._give = ctypes.PYFUNCTYPE(None, pointer, pointer)(self._linked.address(GIVE))

        self._mark = ctypes.PYFUNCTYPE(ctypes.c_int32, pointer, pointer, pointer)(self._linked.address(MARK))

    @property
    def closed_entry(self) -> int:
        """The address of code that only returns "cancelled", for slots that are out of service."""
        return self._linked.address(CLOSED)

    def ticks(self) -> int:
        """The counter that compiled code is timed by."""
        return self._ticks()

    def take(self, head: int) -> int:
        """Pops the first context of the list at ``head``: its address, 0 where there is none."""
        return self._take(head)

    def give(self, head: int, context: int) -> None:
        """Pushes ``context`` onto the list at ``head``."""
        self._give(head, context)

    def mark(self, cell: int, announcement: int, hurry: int) -> bool:
        """Marks the announcement in ``cell`` and sets ``hurry``; False where the cell holds another."""
        return self._mark(cell, announcement, hurry) != 0
