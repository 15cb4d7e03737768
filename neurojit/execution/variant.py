"""Variants: one compiled body of a function each, with its profile."""

from __future__ import annotations

import ctypes
import statistics
import struct
from dataclasses import dataclass, replace

from neurojit.abi import layout
from neurojit.execution.cells import Cells
from neurojit.execution.link import LinkedObject
from neurojit.model.policy import Tier


@dataclass(frozen=True, slots=True)
class Profile:
    """What a variant's cell said. ``ticks``: the timed calls still in the ring, unordered.

    ``calls`` may be too low where threads called at the same time, never too high.
    """

    calls: int
    samples: int
    ticks: tuple[int, ...]

    @property
    def median_ticks(self) -> float | None:
        """Median time of a call in ticks of the counter; None where no call was timed."""
        return statistics.median(self.ticks) if self.ticks else None

    def since(self, samples: int) -> Profile:
        """Without the ticks of the first ``samples`` timed calls."""
        places = range(max(samples, self.samples - len(self.ticks)), self.samples)
        return replace(self, ticks=tuple(self.ticks[place % layout.RING_LENGTH] for place in places))

    def median_ns(self, nanoseconds_per_tick: float) -> float | None:
        median = self.median_ticks
        return None if median is None else median * nanoseconds_per_tick


class ProfileCell:
    """The memory that a variant's entry counts in; its address is imported as ``neurojit.profile``."""

    def __init__(self) -> None:
        self._cells = Cells(layout.PROFILE_SIZE)

    @property
    def address(self) -> int:
        return self._cells.address

    @property
    def calls(self) -> int:
        return self._cells.load(layout.PROFILE_CALLS)

    @property
    def samples(self) -> int:
        return self._cells.load(layout.PROFILE_SAMPLES)

    def time_next(self) -> None:
        """Have the next call timed, whatever the interval."""
        self._cells.store(layout.PROFILE_MASK, 0)

    def last_ticks(self) -> int:
        """Ticks of the call that was timed last; 0 where none was."""
        samples = self._cells.load(layout.PROFILE_SAMPLES)
        if not samples:
            return 0
        return self._cells.load(layout.PROFILE_RING + 8 * ((samples - 1) % layout.RING_LENGTH))

    def read(self) -> Profile:
        samples = self._cells.load(layout.PROFILE_SAMPLES)
        kept = min(samples, layout.RING_LENGTH)
        # One copy, not a load a field: the background loop reads profiles all the time.
        copied = ctypes.string_at(self.address + layout.PROFILE_RING, 8 * kept)
        return Profile(self.calls, samples, struct.unpack(f"<{kept}q", copied))


class Variant:
    """A linked body: its identity, its code, its profile.

    ``number`` counts within its function from 0; ``digest`` is that of the source-level IR it was made
    from. The code lives until ``unload``; identity and profile are kept beyond it.
    """

    def __init__(
        self,
        *,
        number: int,
        tier: Tier,
        author: str,
        digest: str,
        compile_ms: float,
        linked: LinkedObject,
        cell: ProfileCell,
        entry: str = "neurojit.entry",
    ) -> None:
        self.number = number
        self.tier = tier
        self.author = author
        self.digest = digest
        self.compile_ms = compile_ms
        self.entry_address = linked.address(entry)
        self._linked = linked
        self._cell: ProfileCell | None = cell
        self._final: Profile | None = None
        self._retired = False

    @property
    def installable(self) -> bool:
        """Whether calls may still be sent here: its code is there and will stay."""
        return self.loaded and not self._retired

    def retire(self) -> None:
        """From here on the code waits to be unloaded."""
        self._retired = True

    @property
    def loaded(self) -> bool:
        return self._cell is not None

    @property
    def calls(self) -> int:
        cell = self._cell
        return cell.calls if cell is not None else self.profile().calls

    @property
    def samples(self) -> int:
        """Calls that were timed."""
        cell = self._cell
        return cell.samples if cell is not None else self.profile().samples

    def profile(self) -> Profile:
        """What the cell says now, or said last where the code is gone."""
        cell = self._cell
        if cell is not None:
            return cell.read()
        assert self._final is not None
        return self._final

    def unload(self) -> None:
        """Frees the code and the cell. Only the reclaimer knows when no thread can be inside."""
        cell = self._cell
        if cell is None:
            return
        self._final = cell.read()
        self._linked.close()
        self._cell = None

    def __repr__(self) -> str:
        return f"Variant({self.number}, {self.tier}, {self.author!r})"
