"""What all programs of a runtime share: native support code, contexts, slots, clocks, workers."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.execution.clock import TickClock
from neurojit.execution.contexts import ContextPool
from neurojit.execution.deadlines import Deadlines
from neurojit.execution.natives import Natives
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import SlotTable
from neurojit.model.compiler_protocol import Description
from neurojit.model.policy import Confinement
from neurojit.model.roofline import Peaks
from neurojit.store.peaks import PeaksStore
from neurojit.workers.judge import Judge
from neurojit.workers.peaks import PeakMeter, PeaksBook


class Machinery:
    """What all programs of a runtime share; made when the first is loaded."""

    def __init__(
        self,
        description: Description,
        peaks: PeaksStore,
        *,
        arena_bytes: int,
        depth_limit: int,
        confinement: Confinement,
        on_peaks: Callable[[Peaks], None],
        degraded: Callable[[str, str], None],
    ) -> None:
        """``on_peaks`` is told what was measured of this machine, ``degraded`` what works less well."""
        self.target = description.target
        self.meter = PeakMeter()  # its process starts where somebody needs measured peaks
        self.peaks = PeaksBook(
            peaks, self.target, self.meter.measure, on_measured=on_peaks, degraded=degraded
        )
        self.natives = Natives(description.support.image)
        self.pool = ContextPool(self.natives, arena_bytes=arena_bytes, depth_limit=depth_limit)
        self.slots = SlotTable()
        self.reclaimer = Reclaimer(self.pool)
        self.deadlines = Deadlines(self.pool, self.natives)  # its thread starts with the first deadline
        self.clock = TickClock(self.natives.ticks)
        self.judge = Judge(confinement, degraded=degraded)  # its process starts with the first offer
