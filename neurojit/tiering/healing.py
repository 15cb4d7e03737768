"""Faults in recovery scopes while the program runs: caught, healed, and the call goes on.

The thread whose call failed comes here from native code, its call undone. The heal is the work of a thread of
its own; everybody whose call failed in the same way waits for it in small steps, noticing that the call was
cancelled, and then calls again. One heal is made at a time: the next may find that it is not needed.

A call may have begun before the latest patch was installed. So a thread that was not sent back since is sent
back first: what fails again fails with the code that is installed now.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from neurojit.errors import NeuroJITError
from neurojit.execution import layout
from neurojit.execution.cells import load, store
from neurojit.execution.contexts import ContextPool
from neurojit.execution.faults import fault_report
from neurojit.execution.recovery import NEVER, HostCallbacks, RecoveringEntry, words_at
from neurojit.execution.waiting import STEP_S
from neurojit.healing.fault import Fault, Kind, fingerprint, kind_of
from neurojit.healing.flight.layout import reached_globals
from neurojit.healing.gate import PatchVerdict
from neurojit.healing.heal import Heal
from neurojit.healing.healer import Healer
from neurojit.healing.observing import observed_state
from neurojit.healing.offered import OfferedPatches
from neurojit.healing.recorded import Recorded
from neurojit.healing.scopes import Scope
from neurojit.healing.state import State
from neurojit.kernel import GlobalCell, HealMode, Program
from neurojit.proposal.evidence import Attempt
from neurojit.store import events
from neurojit.tiering.heal_events import event_of
from neurojit.tiering.installation import Function
from neurojit.tiering.linking import Linking
from neurojit.tiering.patching import Found, Known, Patching
from neurojit.tiering.promoter import Promoter
from neurojit.validation.roles import COMPILED

# What no rewrite of a function in the scope can change, or no flight can show.
_NOT_HEALED = ("memory", "depth")


@dataclass(slots=True)
class _Protected:
    """A scope in service. ``cells``: the globals that it comes to."""

    scope: Scope
    entry: RecoveringEntry
    cells: tuple[GlobalCell, ...]
    recorded: Recorded = field(default_factory=Recorded)
    heals: int = 0
    kept: tuple[str, str] | None = None  # in shadow: function and patch


@dataclass(slots=True)
class _UnderWay:
    """A heal, and how many calls wait for it."""

    fault: Fault
    waiting: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    again: bool = False  # whether the calls run again
    rounds: tuple[Attempt, ...] = ()
    failure: BaseException | None = None


class Healing:
    """The host of one program's recovery scopes."""

    def __init__(
        self,
        program: Program,
        functions: Mapping[str, Function],
        addresses: Mapping[str, int],
        pool: ContextPool,
        patching: Patching,
        linking: Linking,
        promoter: Promoter,
        *,
        mode: HealMode,
        budget_s: float,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        """``addresses``: of the globals, by name. ``budget_s``: of one heal."""
        self.heals: list[Heal] = []
        self._program = program
        self._functions = functions
        self._addresses = addresses
        self._pool = pool
        self._patching = patching
        self._linking = linking
        self._promoter = promoter
        self._mode = mode
        self._budget_s = budget_s
        self._emit = emit
        self._seconds = seconds
        self._sites = {site.id: site for site in program.fault_sites}
        self._callbacks = HostCallbacks(self)
        self._protected: dict[int, _Protected] = {}  # by slot
        self._healed: dict[str, str] = {}  # function -> digest of the patch in service
        self._pinned: dict[str, bool] = {}  # what functions were before their first heal
        self._version = 0  # patches that were installed
        self._sent_back: dict[tuple[int, int], int] = {}  # (context, slot) -> version at that time
        self._unhealed: dict[int, tuple[Attempt, ...]] = {}  # by context
        self._given_up: dict[str, tuple[Attempt, ...]] = {}  # by fingerprint
        self._under_way: dict[str, _UnderWay] = {}  # by fingerprint
        self._guard = threading.Lock()  # of what is above
        self._turn = threading.Lock()  # of heals

    def protect(self, scope: Scope, image: bytes) -> None:
        """Make each call of ``scope`` a transaction. Before its first variant is installed.

        ``image``: the object of ``recovering_ir``.
        """
        slot = self._functions[scope.name].slot
        named = [name for reached in scope.reached for name in self._program.kernels[reached].globals]
        cells = reached_globals(named, {cell.name: cell for cell in self._program.globals})
        entry = RecoveringEntry(image, slot, self._callbacks, self._addresses)
        self._protected[slot.index] = _Protected(scope, entry, cells)
        if not scope.obstacle:
            entry.record_at(0)

    def take_failure(self, context: int) -> BaseException | None:
        """As ``HostCallbacks.take_failure``."""
        return self._callbacks.take_failure(context)

    def take_rounds(self, context: int) -> tuple[Attempt, ...]:
        """The patches that were refused for the fault that ended the call in this context, once."""
        return self._unhealed.pop(context, ())

    def record(self, context: int, slot_index: int, words: int) -> None:  # noqa: ARG002 (the protocol's)
        """A call begins whose state is kept: numbers 1, 2, 4, 8 and so on, from 1."""
        protected = self._protected[slot_index]
        more = protected.recorded.begins(self._state(protected, words))
        protected.entry.record_at(2 * protected.entry.calls - 1 if more else NEVER)

    def recover(self, context: int, slot_index: int, status: int, words: int) -> bool:
        """A call failed and was undone: heal it; whether to call again."""
        protected = self._protected[slot_index]
        kind = kind_of(status)
        if kind is None or kind in _NOT_HEALED or protected.scope.obstacle or self._ending(context):
            return False
        state = self._state(protected, words)
        protected.recorded.fails(state)
        key = (context, slot_index)
        version = self._version
        if self._sent_back.get(key, 0) < version:
            self._sent_back[key] = version
            return True
        name = protected.scope.name
        fault = Fault(
            name,
            kind,
            status,
            fault_report(name, status, self._pool[context].fault_words(), self._sites),
            state,
            protected.entry.calls,
            self._fingerprint(protected, kind, status),
        )
        with self._announced(context, slot_index):
            again = self._wait(context, protected, fault)
        if again:
            self._sent_back[key] = self._version
            self._unhealed.pop(context, None)
        return again

    def after_fork_in_child(self) -> None:
        """Whoever heals, waits or holds a lock is not in the child."""
        self._guard, self._turn = threading.Lock(), threading.Lock()
        self._under_way = {}
        for protected in self._protected.values():
            protected.recorded.after_fork_in_child()

    def _ending(self, context: int) -> bool:
        return self._promoter.closed or load(context + layout.CONTEXT_CANCEL) != 0

    def _state(self, protected: _Protected, words: int) -> State:
        signature = protected.scope.kernel.signature
        given = words_at(words, len(signature.arguments))
        return observed_state(given, signature, protected.cells, self._addresses)

    def _fingerprint(self, protected: _Protected, kind: Kind, status: int) -> str:
        kernels = [self._program.kernels[name] for name in protected.scope.reached]
        code = [replace(one, digest=self._healed.get(one.name, one.digest)) for one in kernels]
        return fingerprint(kind, status, code)

    @contextlib.contextmanager
    def _announced(self, context: int, slot_index: int) -> Generator[None]:
        """The call counts as running meanwhile, though no compiled code is in it: it can be cancelled."""
        depth = load(context + layout.CONTEXT_DEPTH)
        if depth < load(context + layout.CONTEXT_DEPTH_LIMIT):
            store(context + layout.CONTEXT_SHADOW + 8 * depth, slot_index)
            store(context + layout.CONTEXT_DEPTH, depth + 1)
        try:
            yield
        finally:
            store(context + layout.CONTEXT_DEPTH, depth)

    def _wait(self, context: int, protected: _Protected, fault: Fault) -> bool:
        with self._guard:
            if fault.fingerprint in self._given_up:
                self._unhealed[context] = self._given_up[fault.fingerprint]
                return False
            under_way = self._under_way.get(fault.fingerprint)
            if under_way is None:
                under_way = _UnderWay(fault, waiting=1)
                threading.Thread(
                    target=self._work, args=(protected, under_way), name="neurojit-heal", daemon=True
                ).start()
                self._under_way[fault.fingerprint] = under_way
            else:
                under_way.waiting += 1
        try:
            while not under_way.over.wait(STEP_S):
                if self._ending(context):
                    return False
        finally:
            with self._guard:
                under_way.waiting -= 1
        if under_way.failure is not None:
            raise under_way.failure
        self._unhealed[context] = under_way.rounds
        return under_way.again

    def _work(self, protected: _Protected, under_way: _UnderWay) -> None:
        try:
            with self._turn:
                self._heal(protected, under_way)
        except BaseException as error:  # noqa: BLE001  # raised again by whoever waits
            under_way.failure = error
        with self._guard:
            self._under_way.pop(under_way.fault.fingerprint, None)
        under_way.over.set()

    def _heal(self, protected: _Protected, under_way: _UnderWay) -> None:
        fault, scope = under_way.fault, protected.scope
        if self._fingerprint(protected, fault.kind, fault.status) != fault.fingerprint:
            under_way.again = True  # what was waited for changed the code
            return
        began = time.monotonic()
        self._emit(
            events.FaultCaught(
                seconds=self._seconds(),
                function=scope.name,
                report=fault.report,
                kind=fault.kind,
                fingerprint=fault.fingerprint,
                calls=fault.calls,
            )
        )
        self._take_back(scope, fault)
        found = Found()
        why = ""
        if protected.heals >= scope.max_heals:
            why = f"@{scope.name} was healed {protected.heals} times, and neurojit.max_heals allows no more"
        else:
            known = Known(protected.recorded.passing, protected.recorded.failed)
            try:
                found = self._patching.look(
                    scope,
                    fault,
                    known,
                    self._budget_s,
                    lambda: under_way.waiting <= 0 or self._promoter.closed,
                    self._kept(protected),
                )
            except NeuroJITError as error:
                why = str(error)
            protected.recorded.keep(fault.state)
        self._conclude(protected, under_way, found, why, began)

    def _conclude(
        self, protected: _Protected, under_way: _UnderWay, found: Found, why: str, began: float
    ) -> None:
        """Install what was found where that is asked for, and tell."""
        fault, verdict = under_way.fault, found.verdict
        under_way.rounds = found.rounds
        if verdict is None:
            heal = Heal(found.function, fault, found.rounds, why=why or found.why)
        else:
            protected.heals += 1
            protected.kept = (found.function, verdict.text)
            if self._mode is HealMode.ENFORCE:
                self._install(found, verdict, fault)
                under_way.again = True
            heal = Heal(
                found.function,
                fault,
                found.rounds,
                found.author,
                self._program.kernels[found.function].text,
                verdict.text,
                verdict.evidence,
                resumed=under_way.again,
            )
        heal = replace(heal, seconds=time.monotonic() - began)
        given_up = not under_way.again and (self._mode is not HealMode.SHADOW or not heal.accepted)
        if given_up and under_way.waiting > 0:
            with self._guard:
                self._given_up[fault.fingerprint] = found.rounds
        self.heals.append(heal)
        self._emit(event_of(heal, self._seconds()))

    def _kept(self, protected: _Protected) -> Sequence[Healer]:
        """In shadow a patch that was accepted earlier is the first to be judged."""
        if self._mode is HealMode.SHADOW and protected.kept is not None:
            return (OfferedPatches([protected.kept], author="earlier patch"),)
        return ()

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

    def _install(self, found: Found, verdict: PatchVerdict, fault: Fault) -> None:
        function = self._functions[found.function]
        milliseconds = 1e3 * sum(check.seconds for check in verdict.checks if check.name == COMPILED)
        variant = self._linking.link(
            function, verdict.image, verdict.text, verdict.digest, found.author, milliseconds
        )
        with self._promoter.installing:
            self._promoter.install(function, variant, f"heals: {fault.report.message}")
            self._pinned.setdefault(found.function, function.pinned)
            function.pinned = True
        self._healed[found.function] = verdict.digest
        self._version += 1
