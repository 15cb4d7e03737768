"""What Python calls for a function: the emitted stub, or the slow path where there can be none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neurojit.execution import array_layout
from neurojit.execution.call import Call
from neurojit.execution.entry import Entry
from neurojit.execution.entry_ir import entry_ir
from neurojit.execution.failure import RaiseFailure
from neurojit.execution.slots import DispatchSlot
from neurojit.kernel import FaultReport, FaultSite, Kernel
from neurojit.lifetime import Machinery
from neurojit.proposal.evidence import Attempt
from neurojit.store import events
from neurojit.workers.compiler import Compiler
from neurojit.workers.protocol import CompiledObject, CompileText, expect

# Scalar operations of one call. Up to SMALL the GIL is kept: the call is over before a switch would pay.
SMALL_OPERATIONS = 1 << 15
# Up to BOUNDED a call ends within some tenths of a second even at T0, so Ctrl-C may wait for it.
BOUNDED_OPERATIONS = 1 << 27


class Entries:
    """Makes the entries of one program's functions.

    ``sites`` by id, to which what is compiled later adds its own. ``ensure(name)`` installs what a call of
    that function needs; ``take_failure(context)`` gives the exception with which a callback ended the call,
    ``take_rounds(context)`` the patches that were refused for its fault; ``why_cancelled()`` is said where a
    call was cancelled.
    """

    def __init__(
        self,
        compiler: Compiler,
        machinery: Machinery,
        sites: Mapping[int, FaultSite],
        *,
        ensure: Callable[[str], None],
        take_failure: Callable[[int], BaseException | None],
        take_rounds: Callable[[int], tuple[Attempt, ...]],
        why_cancelled: Callable[[], str],
        patience_s: float,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._compiler = compiler
        self._machinery = machinery
        self._sites = sites
        self._ensure = ensure
        self._take_failure = take_failure
        self._take_rounds = take_rounds
        self._why_cancelled = why_cancelled
        self._patience_s = patience_s
        self._emit = emit
        self._seconds = seconds

    def make(self, kernel: Kernel, slot: DispatchSlot) -> Callable[..., Any]:
        """The entry of ``kernel``, which calls what ``slot`` holds. Raises CompilerDied."""
        fault = RaiseFailure(
            kernel.name,
            self._machinery.pool,
            self._sites,
            self._take_failure,
            self._faulted,
            self._why_cancelled,
            self._take_rounds,
        )
        work = kernel.operations
        bounded = work is not None and work <= BOUNDED_OPERATIONS
        slow = Call(
            kernel.name,
            kernel.signature,
            self._machinery.pool,
            prepare=lambda: self._ensure(kernel.name),
            fault=fault,
            interruptible=not bounded,
            patience=self._patience_s,
        )
        # A call that may last goes the slow way: it hands over to a thread, so that Ctrl-C is heard.
        stub = bounded and self._can_read_arrays()
        text = entry_ir(kernel.signature, stub=stub, release_gil=work is None or work > SMALL_OPERATIONS)
        compiled = expect(CompiledObject, self._compiler.request(CompileText(text)))
        entry = Entry(compiled.image, slot, self._machinery.pool, slow=slow, fault=fault)
        slow.bind(entry.invoke)
        return entry.builtin(f"@{kernel.name}{kernel.signature}") if stub else slow

    def _can_read_arrays(self) -> bool:
        """Whether this Python's arrays are laid out as stubs read them."""
        problem = array_layout.mismatch()
        if problem is None:
            return True
        self._emit(
            events.Degraded(seconds=self._seconds(), what="calls from Python take microseconds", why=problem)
        )
        return False

    def _faulted(self, report: FaultReport) -> None:
        self._emit(events.Faulted(seconds=self._seconds(), report=report))
