"""Handles faults of recovery scopes: the failed call waits for a heal, then runs again.

The thread whose call failed comes here from native code, its call undone. The heal is the work of a thread of
its own; everybody whose call failed in the same way waits for it in small steps, noticing that the call was
cancelled, and then calls again. One heal is made at a time: the next may find that it is not needed.

A call may have begun before the latest patch was installed. So a thread that was not sent back since is sent
back first: what fails again fails with the code that is installed now.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

from neurojit.abi import layout
from neurojit.abi.status import FIRST_SITE_STATUS, STATUS_CANCELLED, STATUS_OK
from neurojit.execution.cells import load, store
from neurojit.execution.contexts import ContextPool
from neurojit.execution.deadlines import Deadlines
from neurojit.execution.faults import fault_report
from neurojit.execution.recovery import NEVER, HostCallbacks, RecoveringEntry, words_at
from neurojit.execution.threads import begin
from neurojit.execution.waiting import STEP_S
from neurojit.healing.fault import Fault, Kind, frames_of, kind_of
from neurojit.healing.flight.layout import reached_globals
from neurojit.healing.observing import observed_state
from neurojit.healing.scopes import Scope
from neurojit.healing.state import State
from neurojit.model.attempt import Attempt
from neurojit.model.policy import HealMode
from neurojit.model.program import Program
from neurojit.model.sites import FaultSite
from neurojit.service.closing import Closing
from neurojit.service.healing.repairs import Protected, Repairs
from neurojit.service.installer import Function
from neurojit.stubs.recovering_entry import PASS_ON, RETRY

# What no rewrite of a function in the scope can change, or no flight can show.
_NOT_HEALED = ("memory", "depth")


@dataclass(slots=True)
class _UnderWay:
    """A heal, and the contexts of the calls that wait for it."""

    fault: Fault
    waiting: set[int] = field(default_factory=set[int])
    over: threading.Event = field(default_factory=threading.Event)
    again: bool = False  # whether the calls run again
    rounds: tuple[Attempt, ...] = ()
    failure: BaseException | None = None


class Healing:
    """Handles the faults of one program's recovery scopes."""

    def __init__(
        self,
        program: Program,
        functions: Mapping[str, Function],
        addresses: Mapping[str, int],
        sites: Mapping[int, FaultSite],
        deadline_sites: Mapping[str, FaultSite],
        deadlines: Deadlines,
        pool: ContextPool,
        repairs: Repairs,
        closing: Closing,
        mode: HealMode,
    ) -> None:
        """``addresses``: of the globals, by name; ``sites`` by id; ``deadline_sites`` by scope."""
        self._program = program
        self._functions = functions
        self._addresses = addresses
        self._pool = pool
        self._repairs = repairs
        self._closing = closing
        self._mode = mode
        self._sites = sites
        self._deadline_sites = deadline_sites
        self._deadlines = deadlines
        self._callbacks = HostCallbacks(self)
        self._protected: dict[int, Protected] = {}  # by slot
        self._sent_back: dict[tuple[int, int], int] = {}  # (context, slot) -> patches installed by then
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
        deadline = self._deadline_sites.get(scope.name)
        self._protected[slot.index] = Protected(scope, entry, cells, deadline)
        if not scope.obstacle:
            entry.record_at(0)
        if scope.deadline_ms is not None:
            self._deadlines.add(slot.index, scope.deadline_ms / 1000)

    def take_failure(self, context: int) -> BaseException | None:
        """As ``HostCallbacks.take_failure``."""
        return self._callbacks.take_failure(context)

    def take_rounds(self, context: int) -> tuple[Attempt, ...]:
        """The patches that were refused for the fault that ended the call in this context, once."""
        return self._unhealed.pop(context, ())

    def record(self, context: int, slot_index: int, words: int) -> None:  # noqa: ARG002 (the protocol's)
        """Record the state with which a call begins: of calls 1, 2, 4, 8 and so on, from 1."""
        protected = self._protected[slot_index]
        more = protected.recorded.begins(self._state(protected, words))
        protected.entry.record_at(2 * protected.entry.calls - 1 if more else NEVER)

    def recover(self, context: int, slot_index: int, status: int, words: int) -> int:
        """A call failed and was undone: heal it. As ``Host.recover``."""
        protected = self._protected[slot_index]
        late = protected.deadline is not None and self._deadlines.ended(context)
        if status == STATUS_OK:
            return PASS_ON  # late, but there
        unhealed = PASS_ON
        if status == STATUS_CANCELLED and late and not self._ending(context):
            assert protected.deadline is not None
            unhealed = status = FIRST_SITE_STATUS + protected.deadline.id
        if not self._healed(context, protected, status, words):
            return unhealed
        self._deadlines.again(context)
        return RETRY

    def _healed(self, context: int, protected: Protected, status: int, words: int) -> bool:
        """Whether to call again."""
        kind = kind_of(status)
        if kind is None or kind in _NOT_HEALED or protected.scope.obstacle or self._ending(context):
            return False
        state = self._state(protected, words)
        protected.recorded.fails(state)
        slot_index = self._functions[protected.scope.name].slot.index
        key = (context, slot_index)
        installed = self._repairs.installed
        if self._sent_back.get(key, 0) < installed:
            self._sent_back[key] = installed
            return True
        fault = self._fault(protected, kind, status, state, self._pool[context].fault_words())
        with self._deadlines.resting(context), self._announced(context, slot_index):
            again = self._wait(context, protected, fault)
        if again:
            self._sent_back[key] = self._repairs.installed
            self._unhealed.pop(context, None)
        return again

    def _fault(
        self, protected: Protected, kind: Kind, status: int, state: State, words: tuple[int, ...]
    ) -> Fault:
        scope = protected.scope
        return Fault(
            scope.name,
            kind,
            status,
            fault_report(scope.name, status, words, self._sites),
            state,
            protected.entry.calls,
            self._repairs.fingerprint(scope, kind, status),
            frames_of(
                scope.kernel,
                state,
                self._sites.get(status - FIRST_SITE_STATUS),
                words if kind != "deadline" else (),
                self._program.kernels,
            ),
        )

    def after_fork_in_child(self) -> None:
        """Whoever heals, waits or holds a lock is not in the child."""
        self._guard, self._turn = threading.Lock(), threading.Lock()
        self._under_way = {}
        for protected in self._protected.values():
            protected.recorded.after_fork_in_child()

    def _ending(self, context: int) -> bool:
        return self._closing.closed or load(context + layout.CONTEXT_CANCEL) != 0

    def _state(self, protected: Protected, words: int) -> State:
        signature = protected.scope.kernel.signature
        given = words_at(words, len(signature.arguments))
        return observed_state(given, signature, protected.cells, self._addresses)

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

    def _wait(self, context: int, protected: Protected, fault: Fault) -> bool:
        under_way = _UnderWay(fault)
        try:
            # Ctrl-C may come between any two steps of this thread: nobody may seem to wait afterwards.
            with self._guard:
                if fault.fingerprint in self._given_up:
                    self._unhealed[context] = self._given_up[fault.fingerprint]
                    return False
                under_way = self._under_way.get(fault.fingerprint, under_way)
                under_way.waiting.add(context)
                if fault.fingerprint not in self._under_way:
                    begin("heal", self._work, protected, under_way)
                    self._under_way[fault.fingerprint] = under_way
            while not under_way.over.wait(STEP_S):
                if self._ending(context):
                    return False
        finally:
            under_way.waiting.discard(context)
        if under_way.failure is not None:
            raise under_way.failure
        self._unhealed[context] = under_way.rounds
        return under_way.again

    def _work(self, protected: Protected, under_way: _UnderWay) -> None:
        try:
            with self._turn:
                self._heal(protected, under_way)
        except BaseException as error:  # noqa: BLE001  # raised again by whoever waits
            under_way.failure = error
        with self._guard:
            self._under_way.pop(under_way.fault.fingerprint, None)
        under_way.over.set()

    def _heal(self, protected: Protected, under_way: _UnderWay) -> None:
        fault = under_way.fault
        if self._repairs.fingerprint(protected.scope, fault.kind, fault.status) != fault.fingerprint:
            under_way.again = True  # what was waited for changed the code
            return
        heal = self._repairs.heal(protected, fault, lambda: not under_way.waiting or self._closing.closed)
        under_way.again, under_way.rounds = heal.resumed, heal.rounds
        looked_again = self._mode is HealMode.SHADOW and heal.accepted
        if not (heal.resumed or looked_again) and under_way.waiting:
            with self._guard:
                self._given_up[fault.fingerprint] = heal.rounds
