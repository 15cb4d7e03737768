"""The host's end of a live trial: the comparing entry, linked, and the cell that it reads and writes."""

from __future__ import annotations

import ctypes
import math
import mmap
import struct
from dataclasses import dataclass
from typing import Final

from neurojit.abi import layout
from neurojit.execution.cells import Cells
from neurojit.execution.link import link
from neurojit.execution.slots import DispatchSlot
from neurojit.model.element_types import is_float
from neurojit.model.types import Dtype, Signature
from neurojit.stubs.compare_loops import compared_as
from neurojit.stubs.comparing_entry import COMPARE, SERVE
from neurojit.stubs.live_cell_ir import LIVE, live_bytes, outputs, scratch_bytes

_EVERY: Final = (1 << 64) - 1
_UNTIMED: Final = (1 << 64) - 1  # -1 tick: 0 is what a short call takes where the counter is coarse
_UNLIMITED: Final = 1 << 62
_LONGEST_INTERVAL: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Failure:
    """What the comparing entry wrote down. ``kind``: layout.LIVE_MISMATCH, _FAULT or _UNEXPLAINED.

    For a mismatch ``output`` counts results first, then written arguments, and ``expected`` and ``got`` are
    elements at ``index``; otherwise they are statuses.
    """

    kind: int
    output: int
    index: tuple[int, ...]
    expected: float | int | bool
    got: float | int | bool


class LiveCell:
    """The native cell of one trial and its scratch memory."""

    def __init__(self, signature: Signature, incumbent: int, candidate: int) -> None:
        self._outputs = outputs(signature)
        self._cells = Cells(live_bytes(signature))
        self._serves = False
        self._scratch = mmap.mmap(-1, max(mmap.PAGESIZE, scratch_bytes(signature)))
        scratch = ctypes.addressof(ctypes.c_char.from_buffer(self._scratch))
        self._cells.store(layout.LIVE_INCUMBENT, incumbent)
        self._cells.store(layout.LIVE_CANDIDATE, candidate)
        self._cells.store(layout.LIVE_SCRATCH, scratch)
        for at in range(layout.LIVE_RING, layout.LIVE_RING + 16 * layout.LIVE_PAIRS, 8):
            self._cells.store(at, _UNTIMED)

    @property
    def address(self) -> int:
        return self._cells.address

    def route(self, *, compare: float, share: float, budget: int | None = None) -> None:
        """From here on a fraction ``compare`` of the calls is compared and ``share`` minus that is served
        by the candidate; at most ``budget`` comparisons are made, all that are wanted where it is None."""
        self._cells.store(layout.LIVE_BUDGET, _UNLIMITED if budget is None else max(0, budget))
        self._cells.store(layout.LIVE_COMPARE, _threshold(compare))
        self._cells.store(layout.LIVE_SHARE, _threshold(share))

    def serve(self, interval: int, cost: int) -> None:
        """For the serving entry: about one of ``interval`` calls is compared, none where it is 0, and all
        others are the candidate's. ``cost``: ticks that a comparison may be expected to take."""
        left = interval // 2 if interval else _UNLIMITED
        self._cells.store(layout.LIVE_BUDGET, _UNLIMITED)
        self._cells.store(layout.LIVE_COST, max(1, cost))
        self.space(interval)
        self._cells.store(layout.LIVE_CALLS, self.calls + left + 1)
        self._cells.store(layout.LIVE_LEFT, left)
        self._serves = True

    def space(self, interval: int) -> None:
        """Another ``interval``, from the next comparison on."""
        self._cells.store(layout.LIVE_INTERVAL, min(interval, _LONGEST_INTERVAL))

    @property
    def cost(self) -> int:
        """Ticks that a comparison by the serving entry takes, as a moving mean."""
        return self._cells.load(layout.LIVE_COST)

    @property
    def calls(self) -> int:
        """Calls that came through either entry; each round of the serving one is counted when it begins."""
        ahead = self._cells.load(layout.LIVE_LEFT) + 1 if self._serves else 0
        return self._cells.load(layout.LIVE_CALLS) - ahead

    @property
    def compared(self) -> int:
        """Comparisons that said something."""
        return self._cells.load(layout.LIVE_COMPARED)

    @property
    def inconclusive(self) -> int:
        return self._cells.load(layout.LIVE_INCONCLUSIVE)

    def pairs(self, since: int = 0) -> list[tuple[int, int]]:
        """Ticks of incumbent and candidate in the last comparisons in which both returned normally.

        As many as were ever timed in their place of the ring: 0 ticks are a time.

        ``since``: of those after so many comparisons alone.
        """
        words = ctypes.string_at(self.address + layout.LIVE_RING, 16 * layout.LIVE_PAIRS)
        ticks = struct.unpack(f"<{2 * layout.LIVE_PAIRS}q", words)
        pairs = list(zip(ticks[::2], ticks[1::2], strict=True))
        compared = self.compared
        places = range(max(since, compared - layout.LIVE_PAIRS), compared)
        last = (pairs[place % layout.LIVE_PAIRS] for place in places)
        return [(incumbent, candidate) for incumbent, candidate in last if incumbent >= 0]

    def failure(self) -> Failure | None:
        """What went wrong first; None while nothing has."""
        if self._cells.load(layout.LIVE_FAILED) != 2:  # 1: it is being written at this moment
            return None
        kind = self._cells.load(layout.LIVE_FAILURE)
        number = self._cells.load(layout.LIVE_OUTPUT)
        expected = self._cells.load(layout.LIVE_EXPECTED)
        got = self._cells.load(layout.LIVE_GOT)
        if kind != layout.LIVE_MISMATCH:
            return Failure(kind, 0, (), expected, got)
        output = self._outputs[number].type
        dtype, count = compared_as(output)
        place = self._cells.load(layout.LIVE_INDEX) * output.elements // max(1, count)
        return Failure(
            kind, number, _unravelled(place, output.shape), _value(expected, dtype), _value(got, dtype)
        )


class ComparingEntry:
    """A slot's entry during a trial. It may be retired as a variant is."""

    def __init__(self, image: bytes, cell: LiveCell) -> None:
        self._cell = cell  # alive as long as the code that names its address
        self._linked = link(image, {LIVE: cell.address}, (COMPARE, SERVE))
        self.comparing = self._linked.address(COMPARE)
        self.serving = self._linked.address(SERVE)

    def divert(self, slot: DispatchSlot) -> None:
        """Send the calls of ``slot`` here. ``slot.install`` of anything takes them back.

        Whoever calls holds the lock under which the slot's variants are installed.
        """
        slot.divert(self.comparing)

    def serve(self, slot: DispatchSlot, interval: int, cost: int) -> None:
        """As ``divert``, by the serving entry: see :meth:`LiveCell.serve`."""
        self._cell.serve(interval, cost)
        slot.divert(self.serving)

    def serves(self, slot: DispatchSlot) -> bool:
        """Whether nothing was installed in ``slot`` since its calls were diverted."""
        return slot.installed_entry in (self.comparing, self.serving)

    def retire(self) -> None:
        """From here on the code waits to be unloaded."""

    def unload(self) -> None:
        """Free the code. Only the reclaimer knows when no thread can be inside."""
        self._linked.close()


def _threshold(fraction: float) -> int:
    return _EVERY if fraction >= 1 else int(math.ldexp(max(0.0, fraction), 64))


def _unravelled(index: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    place: list[int] = []
    for extent in reversed(shape):
        index, at = divmod(index, extent)
        place.append(at)
    return tuple(reversed(place))


def _value(word: int, dtype: Dtype) -> float | int | bool:
    if is_float(dtype):
        return struct.unpack("<d", struct.pack("<Q", word))[0]
    if dtype == "i1":
        return bool(word)
    return word - (1 << 64) if word >> 63 else word
