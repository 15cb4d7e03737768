"""Makes the Python callable of a function: the emitted stub, or the slow path where none can be made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from neurojit.abi import array_layout
from neurojit.execution.call import Call
from neurojit.execution.entry import Entry
from neurojit.execution.failure import RaiseFailure
from neurojit.execution.slots import DispatchSlot
from neurojit.model.attempt import Attempt
from neurojit.model.compiler_protocol import CompiledObject, CompileText, expect
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultReport, FaultSite
from neurojit.service.functions import TAKEN_OUT
from neurojit.service.installer import Function
from neurojit.service.machinery import Machinery
from neurojit.service.python_signature import argument_names
from neurojit.stubs.entry_ir import entry_ir
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle
from neurojit.workers.compiler import Compiler

# Scalar operations of one call. Up to SMALL the GIL is kept: the call is over before a switch would pay.
SMALL_OPERATIONS = 1 << 15
# Up to BOUNDED a call ends within some tenths of a second even at T0, so Ctrl-C may wait for it.
BOUNDED_OPERATIONS = 1 << 27


class Callables:
    """Makes the entries of one program's functions.

    ``sites`` by id, to which what is compiled later adds its own. ``ensure(name)`` installs what a call of
    that function needs, and ``wait(name)``, before one that may last, waits for what is worth it;
    ``take_failure(context)`` gives the exception with which a callback ended the call,
    ``take_rounds(context)`` the patches that were refused for its fault; ``why_cancelled()`` is said where a
    call was cancelled.
    """

    def __init__(
        self,
        compiler: Compiler,
        machinery: Machinery,
        functions: Mapping[str, Function],
        sites: Mapping[int, FaultSite],
        *,
        ensure: Callable[[str], None],
        wait: Callable[[str], None],
        take_failure: Callable[[int], BaseException | None],
        take_rounds: Callable[[int], tuple[Attempt, ...]],
        why_cancelled: Callable[[], str],
        patience_s: float,
        chronicle: Chronicle,
    ) -> None:
        self._compiler = compiler
        self._machinery = machinery
        self._functions = functions
        self._sites = sites
        self._ensure = ensure
        self._wait = wait
        self._take_failure = take_failure
        self._take_rounds = take_rounds
        self._why_cancelled = why_cancelled
        self._patience_s = patience_s
        self._chronicle = chronicle
        self._lock = threading.RLock()
        self._entries: dict[str, Callable[..., Any]] = {}

    def entry(self, name: str) -> Callable[..., Any]:
        """The entry of ``name``, whose baseline is installed; made once. Raises what ``ensure`` raises."""
        with self._lock:
            if name not in self._entries:
                self._ensure(name)
                function = self._functions[name]
                self._entries[name] = self._made(function.kernel, function.slot)
            return self._entries[name]

    def routed(self, name: str, otherwise: Callable[..., Any]) -> Callable[..., Any] | None:
        """An entry of ``name`` that hands what its stub does not take to ``otherwise``; None where a function
        has no stub, or its baseline is not installed."""
        with self._lock:
            function = self._functions[name]
            stub, text = self._stub(function.kernel)
            if not stub or function.slot.incumbent is None:
                return None
            image = expect(CompiledObject, self._compiler.request(CompileText(text))).image
            entry = Entry(image, function.slot, self._machinery.pool, slow=otherwise, fault=self._fault(name))
            return entry.builtin(f"@{name}{function.kernel.signature}")

    def forget(self, name: str) -> None:
        """``name`` is no function of the program any more."""
        with self._lock:
            self._entries.pop(name, None)

    def after_fork_in_child(self) -> None:
        """Whoever held the lock is not in the child."""
        self._lock = threading.RLock()

    def _fault(self, name: str) -> RaiseFailure:
        function = self._functions[name]

        def why_cancelled() -> str:
            return self._why_cancelled() if self._functions.get(name) is function else TAKEN_OUT

        return RaiseFailure(
            name,
            self._machinery.pool,
            self._sites,
            self._take_failure,
            self._faulted,
            why_cancelled,
            self._take_rounds,
        )

    def _stub(self, kernel: Kernel) -> tuple[bool, str]:
        """Whether calls come in by the emitted stub, and the text of the entry.

        A call that may last goes the slow way: it hands over to a thread, so that Ctrl-C is heard.
        """
        work = kernel.operations
        stub = work is not None and work <= BOUNDED_OPERATIONS and self._can_read_arrays()
        return stub, entry_ir(
            kernel.signature, stub=stub, release_gil=work is None or work > SMALL_OPERATIONS
        )

    def _made(self, kernel: Kernel, slot: DispatchSlot) -> Callable[..., Any]:
        fault = self._fault(kernel.name)
        work = kernel.operations
        slow = Call(
            kernel.name,
            kernel.signature,
            self._machinery.pool,
            prepare=lambda: self._ensure(kernel.name),
            wait=lambda: self._wait(kernel.name),
            fault=fault,
            interruptible=work is None or work > BOUNDED_OPERATIONS,
            patience=self._patience_s,
            names=argument_names(kernel),
        )
        stub, text = self._stub(kernel)
        compiled = expect(CompiledObject, self._compiler.request(CompileText(text)))
        entry = Entry(compiled.image, slot, self._machinery.pool, slow=slow, fault=fault)
        slow.bind(entry.invoke)
        return entry.builtin(f"@{kernel.name}{kernel.signature}") if stub else slow

    def _can_read_arrays(self) -> bool:
        """Whether this Python's arrays are laid out as stubs read them."""
        problem = array_layout.mismatch()
        if problem is None:
            return True
        self._chronicle.degraded("calls from Python take microseconds", problem)
        return False

    def _faulted(self, report: FaultReport) -> None:
        self._chronicle.tell(events.Faulted(report=report))
