"""Takes functions into a running program, and out of it again, which its text does not have as they are."""

from __future__ import annotations

from collections.abc import MutableMapping

from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import SlotTable
from neurojit.model.program import Kernel
from neurojit.service.callables import Callables
from neurojit.service.installer import Function, Installer
from neurojit.service.promoter import Promoter
from neurojit.service.sources import Sources


class Admission:
    """One program's. ``kernels``: what a rewrite may call, by name; ``closed_entry``: what calls come to of a
    function that is not there any more."""

    def __init__(
        self,
        functions: MutableMapping[str, Function],
        kernels: MutableMapping[str, Kernel],
        installer: Installer,
        promoter: Promoter,
        callables: Callables,
        sources: Sources,
        slots: SlotTable,
        reclaimer: Reclaimer,
        closed_entry: int,
    ) -> None:
        self._functions = functions
        self._kernels = kernels
        self._installer = installer
        self._promoter = promoter
        self._callables = callables
        self._sources = sources
        self._slots = slots
        self._reclaimer = reclaimer
        self._closed_entry = closed_entry

    def admit(self, kernel: Kernel, ids: range | None) -> Function:
        """``kernel`` as a function of the program; nothing of it is compiled yet.

        ``ids``: for the sites of its accesses, where they are checked.
        """
        with self._promoter.installing:
            function = Function(kernel, self._slots.create(kernel.name))
            self._sources.add(function)
            if ids is not None:
                self._installer.check(kernel.name, ids)
            self._kernels[kernel.name] = kernel
            self._functions[kernel.name] = function
        return function

    def dismiss(self, name: str) -> None:
        """Take a function out of service that nobody is in, and that nobody can call by another way."""
        with self._promoter.installing:
            function = self._functions.pop(name)
            function.pinned = True
            self._kernels.pop(name, None)
            self._installer.forget(name)
            for variant in function.slot.close(self._closed_entry):
                self._reclaimer.retire(variant, function.slot)
            if not any(variant.loaded for variant in function.slot.variants):
                self._slots.release(function.slot)
        # Whoever makes an entry holds the lock of entries and installs a baseline: never the other way round.
        self._callables.forget(name)
