"""Programs compiled with checks of their accesses, in this process: what fails, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from neurojit.abi.status import FIRST_ACCESS_SITE, FIRST_SITE_STATUS
from neurojit.compiler.lower import Lowered, Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.unit import CheckedAccesses
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

    def lowered(self, kernel: Kernel, recipe: Recipe) -> Lowered:
        """As the compiler does it."""
        ids = range(self._free, self._free + _ROOM)
        self._free += _ROOM
        lowering = Lowering(kernel, replace(recipe, accesses=ids)).to(Stage.BUFFERS)
        assert lowering.accesses is not None
        self._note(lowering.accesses)
        if not self._versions:
            lowering.stage = Stage.VERSIONED  # as if it had been
        return lowering.translated()

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
