"""Programs compiled with checks of their accesses, in this process: what fails, and where."""

from __future__ import annotations

from typing import Any

from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_SITE_STATUS
from neurojit.compiler.checks.access_sites import CheckedAccesses, lower_with_checks, lowering_with_checks
from neurojit.compiler.lower import Lowered, LoweringOptions
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultSite
from tests.unit.compiler.machine import Machine, Outcome

_ROOM = 1000  # ids of one function


class CheckedMachine(Machine):
    """``sites``: of every check, by the status that it ends with. ``versions``: whether loops have two."""

    def __init__(self, text: str, tier: Tier = Tier.T0, *, versions: bool = True) -> None:
        self.sites: dict[int, FaultSite] = {}
        self.unchecked: list[str] = []
        self._versions = versions
        self._free = FIRST_ACCESS_SITE
        super().__init__(text, tier)

    def lowered(self, kernel: Kernel, options: LoweringOptions) -> Lowered:
        """As the compiler does it."""
        ids = range(self._free, self._free + _ROOM)
        self._free += _ROOM
        if self._versions:
            lowered, found = lower_with_checks(kernel, options, ids)
            self._note(found)
            return lowered
        lowering, found = lowering_with_checks(kernel, options, ids)
        self._note(found)
        lowering.to_buffers()
        lowering.to_schedule()
        lowering.to_loops()
        lowering.report_arguments()
        return lowering.to_llvm()

    def _note(self, found: CheckedAccesses) -> None:
        self.sites |= {FIRST_SITE_STATUS + site.id: site for site in found.sites}
        self.unchecked += found.unchecked

    def install(self, name: str, tier: Tier) -> Any:
        self.lower = self.lowered
        return super().install(name, tier)

    def site(self, outcome: Outcome) -> FaultSite | None:
        """The check at which a call ended, one of every mode's or one that was added; None where it ended
        well. Raises KeyError for other ends."""
        known = {FIRST_SITE_STATUS + site.id: site for site in self.program.fault_sites} | self.sites
        return known[outcome.status] if outcome.status else None
