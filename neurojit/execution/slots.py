"""Dispatch slots: the cell of a function through which every caller loads the installed variant's entry."""

from __future__ import annotations

import threading
from typing import Final

from neurojit.abi import layout
from neurojit.execution.cells import Cells
from neurojit.execution.variant import Variant
from neurojit.model.errors import InternalError
from neurojit.model.policy import Tier

_TIER_NUMBERS = {tier: number for number, tier in enumerate(Tier)}
# Unloaded variants that a slot still knows by name; older ones live on in its count of calls alone.
KEPT_RECORDS: Final = 32


class DispatchSlot:
    """Where a function's calls go. ``baseline`` is the first variant installed and is never unloaded
    while the slot lives; ``variants`` are all that were ever installed, in order of installation, except
    unloaded ones beyond the last ``KEPT_RECORDS``: a program may be swapped for as long as it runs.
    """

    def __init__(self, name: str, index: int) -> None:
        self.name = name
        self.index = index
        self.variants: list[Variant] = []
        self._incumbent: Variant | None = None
        self._latest: Variant | None = None
        self._closed = False
        self._forgotten_calls = 0
        self._entry_at = layout.SLOT_ENTRY  # the cell that installing writes
        self._protection = 0  # address of the recovering entry of a scope
        self._cells = Cells(layout.SLOT_SIZE)
        self._cells.store(layout.SLOT_INDEX, index)

    @property
    def address(self) -> int:
        """The cell's address: imported as ``neurojit.slot.<name>``."""
        return self._cells.address

    @property
    def baseline_address(self) -> int:
        """The address of the cell with the baseline's entry: imported as ``neurojit.baseline``."""
        return self._cells.address + layout.SLOT_BASELINE

    @property
    def incumbent(self) -> Variant | None:
        return self._incumbent

    @property
    def latest(self) -> Variant | None:
        """The incumbent; after ``close``, the last one."""
        return self._latest

    @property
    def calls(self) -> int:
        """Calls of every variant that ever was installed."""
        return self._forgotten_calls + sum(variant.calls for variant in tuple(self.variants))

    @property
    def baseline(self) -> Variant | None:
        return self.variants[0] if self.variants else None

    def install(self, variant: Variant) -> Variant | None:
        """Sends later calls to ``variant``; returns the one they went to until now.

        The entry is one aligned 8-byte store, atomic on every processor we run on, and made after the
        code was written and made executable (by system calls, in ``link``): a caller sees the old entry
        or the new one, and behind either whole code. Number and tier are for reflection only. They follow the
        entry, the number last, so whoever sees the new number calls the new code and reads its tier.
        Installs of one slot must not race: the runtime makes them from one thread.
        """
        if self._closed:
            raise InternalError(f"{self.name}: the slot is closed")
        if not variant.installable:
            raise InternalError(f"{self.name}: variant {variant.number} was unloaded, it cannot be installed")
        previous = self._incumbent
        if variant not in self.variants:
            self.variants.append(variant)
        if previous is None:
            self._cells.store(layout.SLOT_BASELINE, variant.entry_address)
        self._cells.store(self._entry_at, variant.entry_address)
        if self._protection:
            self._cells.store(layout.SLOT_ENTRY, self._protection)
        self._cells.store(layout.SLOT_TIER, _TIER_NUMBERS[variant.tier])
        self._cells.store(layout.SLOT_NUMBER, variant.number)
        self._incumbent = self._latest = variant
        return previous

    def divert(self, entry: int) -> None:
        """Sends later calls to the native code at ``entry``, which hands them on to variants of this slot.

        The incumbent stays what it is, also for reflection; the next ``install`` ends the diversion.
        """
        if self._closed or self._incumbent is None:
            raise InternalError(f"{self.name}: nothing is installed whose calls could be diverted")
        self._cells.store(self._entry_at, entry)

    @property
    def installed_entry(self) -> int:
        """What calls reach at last: the incumbent's entry, or what they are diverted to."""
        return self._cells.load(self._entry_at)

    @property
    def body_address(self) -> int:
        """The address of the cell through which a recovering entry calls what is installed."""
        return self._cells.address + layout.SLOT_BODY

    @property
    def protected(self) -> bool:
        """Whether a recovering entry stands before the variants."""
        return bool(self._protection)

    def protect(self, entry: int) -> None:
        """Puts the recovering entry at ``entry`` before all variants, for as long as the slot lives.

        Before the first variant is installed: no call is on its way then.
        """
        if self._closed or self._incumbent is not None:
            raise InternalError(f"{self.name}: a recovering entry comes before any variant")
        self._entry_at = layout.SLOT_BODY
        self._protection = entry

    def forget(self) -> tuple[Variant, ...]:
        """Drops the oldest records of unloaded variants beyond KEPT_RECORDS, and returns them."""
        unloaded = [variant for variant in self.variants[1:] if not variant.loaded]
        dropped = tuple(unloaded[: max(0, len(unloaded) - KEPT_RECORDS)])
        for variant in dropped:
            self._forgotten_calls += variant.calls
            self.variants.remove(variant)
        return dropped

    def close(self, entry: int) -> tuple[Variant, ...]:
        """Sends all later calls to the native code at ``entry`` for good, whatever their signature, and
        returns the variants that still have code, to be retired.

        Callers in compiled code do not test for an empty slot, hence an entry that only returns a status.
        """
        self._closed = True
        self._cells.store(layout.SLOT_BASELINE, entry)
        self._cells.store(layout.SLOT_ENTRY, entry)
        self._cells.store(layout.SLOT_BODY, entry)
        self._incumbent = None
        return tuple(variant for variant in self.variants if variant.installable)


class SlotTable:
    """Hands out slots with distinct indices. One for each pool of contexts."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._slots: dict[int, DispatchSlot] = {}
        self._free: list[int] = []

    def create(self, name: str) -> DispatchSlot:
        """Raises :class:`InternalError` when every index is taken."""
        with self.lock:
            index = self._free.pop() if self._free else len(self._slots)
            if index >= layout.MAXIMUM_SLOTS:
                raise InternalError(f"{name}: {layout.MAXIMUM_SLOTS} functions are loaded already")
            slot = DispatchSlot(name, index)
            self._slots[index] = slot
            return slot

    def __getitem__(self, index: int) -> DispatchSlot:
        return self._slots[index]

    def release(self, slot: DispatchSlot) -> None:
        """Gives the index back: only after all of the slot's variants were unloaded."""
        with self.lock:
            if self._slots.pop(slot.index, None) is not None:
                self._free.append(slot.index)
