"""Makes one heal: reverts patches that did not help, finds a new one, installs and reports it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from neurojit.execution.recovery import RecoveringEntry
from neurojit.healing.fault import Fault, Kind, fingerprint
from neurojit.healing.heal import Heal
from neurojit.healing.healer import Healer
from neurojit.healing.offered import KeptPatches
from neurojit.healing.recorded import Recorded, latest
from neurojit.healing.scopes import Scope
from neurojit.model.errors import NeuroJITError
from neurojit.model.policy import HealMode
from neurojit.model.program import GlobalCell, Kernel
from neurojit.model.reply import Reply
from neurojit.model.sites import FaultSite
from neurojit.model.slice_program import without_sites
from neurojit.proposal.cache.kept_heals import HealEntry, KeptHeals, KeptPatch
from neurojit.proposal.responders.cached_patches import AUTHOR as CACHED
from neurojit.service.healing.heal_events import event_of
from neurojit.service.healing.patching import Accepted, Found, Known, Patching
from neurojit.service.installer import Function
from neurojit.service.linking import Linking
from neurojit.service.promoter import Promoter
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle


@dataclass(slots=True)
class Protected:
    """A scope in service. ``cells``: the globals that it comes to; ``kept``: in shadow, function, patch.

    ``deadline``: the site of what takes too long, where calls have a deadline.
    """

    scope: Scope
    entry: RecoveringEntry
    cells: tuple[GlobalCell, ...]
    deadline: FaultSite | None = None
    recorded: Recorded = field(default_factory=Recorded)
    heals: int = 0
    kept: tuple[str, Reply] | None = None


class Repairs:
    """Heals the functions of one program, one at a time: whoever calls sees to that.

    ``installed``: how many patches were.
    """

    def __init__(
        self,
        kernels: Mapping[str, Kernel],
        functions: Mapping[str, Function],
        patching: Patching,
        linking: Linking,
        promoter: Promoter,
        kept: KeptHeals,
        *,
        mode: HealMode,
        budget_s: float,
        chronicle: Chronicle,
    ) -> None:
        """``budget_s``: of one heal."""
        self.heals: list[Heal] = []
        self.installed = 0
        self._kernels = kernels
        self._functions = functions
        self._patching = patching
        self._linking = linking
        self._promoter = promoter
        self._kept = kept
        self._mode = mode
        self._budget_s = budget_s
        self._chronicle = chronicle
        self._healed: dict[str, str] = {}  # function -> digest of the patch in service
        self._served: set[tuple[str, str]] = set()  # functions and patches that were installed
        self._pinned: dict[str, bool] = {}  # what functions were before their first heal

    def fingerprint(self, scope: Scope, kind: Kind, status: int) -> str:
        """Of a fault in ``scope`` with the code that is in service now."""
        kernels = [self._kernels[name] for name in scope.reached]
        code = [replace(one, digest=self._healed.get(one.name, one.digest)) for one in kernels]
        return fingerprint(kind, status, code)

    def heal(self, protected: Protected, fault: Fault, stopped: Callable[[], bool]) -> Heal:
        """What comes of ``fault``; ``stopped`` says whether nobody waits for it any more."""
        began = time.monotonic()
        scope = protected.scope
        self._chronicle.tell(
            events.FaultCaught(
                function=scope.name,
                report=fault.report,
                kind=fault.kind,
                fingerprint=fault.fingerprint,
                calls=fault.calls,
            )
        )
        found, why = Found(), ""
        try:
            self._take_back(scope, fault)
            if protected.heals >= scope.max_heals:
                why = f"@{scope.name} was healed {protected.heals} times; neurojit.max_heals allows no more"
            else:
                found = self._look(protected, fault, stopped)
            heal = self._concluded(protected, fault, found, why)
        except NeuroJITError as error:  # the judge died, the runtime was closed: the fault stands
            heal = Heal(found.function, fault, found.rounds, why="interrupted" if stopped() else str(error))
        heal = replace(heal, seconds=time.monotonic() - began)
        self.heals.append(heal)
        self._chronicle.tell(event_of(heal))
        return heal

    def _concluded(self, protected: Protected, fault: Fault, found: Found, why: str) -> Heal:
        """Install what was found, where that is asked for."""
        accepted = found.accepted
        if accepted is None:
            return Heal(found.function, fault, found.rounds, why=why or found.why, case=found.case)
        protected.heals += 1
        protected.kept = (found.function, accepted.reply)
        enforced = self._mode is HealMode.ENFORCE
        if enforced:
            self._install(found.function, accepted, fault)
        return Heal(
            found.function,
            fault,
            found.rounds,
            accepted.reply.author,
            without_sites(self._kernels[found.function].text),
            accepted.verdict.text,
            accepted.evidence,
            kept=accepted.healer == KeptPatches.author,
            resumed=enforced,
            case=found.case,
        )

    def _look(self, protected: Protected, fault: Fault, stopped: Callable[[], bool]) -> Found:
        """Ask for a patch; what is kept about the fault comes first, and what is found is kept."""
        scope, recorded = protected.scope, protected.recorded
        # Of the code as it was parsed: nothing that was installed is left in the scope.
        fingerprint = self.fingerprint(scope, fault.kind, fault.status)
        entry = self._kept.find(fingerprint, scope.kernel, protected.cells)
        known = Known(recorded.passing, latest((*entry.states, *recorded.failed)))
        first = self._known_patches(protected, entry)
        found = self._patching.look(scope, fault, known, self._budget_s, stopped, first)
        recorded.keep((*found.counterexamples, fault.state))
        if found.accepted is not None:
            self._keep(fingerprint, entry, fault, found, found.accepted)
        return found

    def _known_patches(self, protected: Protected, entry: HealEntry) -> Sequence[Healer]:
        """In shadow the patch that was accepted last, then what is kept and did not serve already."""
        accepted = [protected.kept] if self._mode is HealMode.SHADOW and protected.kept is not None else []
        kept = [(patch.function, patch.reply) for patch in entry.patches]
        replies = [one for one in (*accepted, *kept) if (one[0], one[1].text) not in self._served]
        return (KeptPatches(replies),) if replies else ()

    def _keep(
        self, fingerprint: str, entry: HealEntry, fault: Fault, found: Found, accepted: Accepted
    ) -> None:
        """What comes with NeuroJIT is not copied: a later release may bring a better patch."""
        patch = KeptPatch(found.function, accepted.reply, accepted.evidence)
        patches = () if accepted.healer == CACHED else (patch,)
        states = (*found.counterexamples, fault.state)
        self._kept.keep(fingerprint, fault.scope, entry, HealEntry(patches, states))

    def _take_back(self, scope: Scope, fault: Fault) -> None:
        """Patches in service that ``scope`` comes to did not prevent this fault: the originals come back."""
        for name in scope.healable:
            if self._healed.pop(name, None) is None:
                continue
            function = self._functions[name]
            baseline = function.slot.baseline
            assert baseline is not None  # else nothing could have been healed
            with self._promoter.installing:
                self._promoter.install(function, baseline, f"failed again: {fault.report.message}", back=True)
                function.pinned = self._pinned.pop(name)

    def _install(self, name: str, accepted: Accepted, fault: Fault) -> None:
        function, verdict = self._functions[name], accepted.verdict
        variant = self._linking.link(
            function, verdict.image, verdict.text, verdict.digest, accepted.reply.author, verdict.checks
        )
        with self._promoter.installing:
            self._promoter.install(function, variant, f"heals: {fault.report.message}")
            self._pinned.setdefault(name, function.pinned)
            function.pinned = True
        self._healed[name] = verdict.digest
        self._served.add((name, accepted.reply.text))
        self.installed += 1
