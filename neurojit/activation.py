"""A program brought to life: its slots, its globals, its entries from Python, its promoter.

Functions are compiled at T0 when they are first needed, together with all that they may call: a slot that
compiled code can reach is never empty.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from neurojit.diagnostic import placed
from neurojit.errors import Cancelled, CompilerDied, InputError, InternalError, ProgramError
from neurojit.execution import array_layout
from neurojit.execution.call import Call
from neurojit.execution.cells import Cells
from neurojit.execution.entry import Entry
from neurojit.execution.entry_ir import entry_ir
from neurojit.execution.failure import RaiseFailure
from neurojit.execution.hostcalls import HostCalls, Printed
from neurojit.execution.variant import Variant
from neurojit.kernel import FaultReport, GlobalCell, Kernel, PrintSite, Program, Tier
from neurojit.lifetime import Machinery
from neurojit.settings import Settings
from neurojit.store import events
from neurojit.tiering.installation import Function, HostCells, Installer
from neurojit.tiering.offering import Consent, Offering
from neurojit.tiering.promoter import Promoter, PromotionPolicy
from neurojit.tiering.trials import Trials
from neurojit.validation.records import Records
from neurojit.validation.verdict import Verdict
from neurojit.workers.compiler import Compiler
from neurojit.workers.protocol import CompiledObject, CompileText, Refused

# Scalar operations of one call. Up to SMALL the GIL is kept: the call is over before a switch would pay.
SMALL_OPERATIONS = 1 << 15
# Up to BOUNDED a call ends within some tenths of a second even at T0, so Ctrl-C may wait for it.
BOUNDED_OPERATIONS = 1 << 27


class Activation:
    """One program in one runtime."""

    def __init__(
        self,
        program: Program,
        compiler: Compiler,
        machinery: Machinery,
        settings: Settings,
        records: Records,
        *,
        emit: Callable[[events.Event], None],
        print_sink: Callable[[str], None],
        seconds: Callable[[], float],
    ) -> None:
        self.program = program
        self.functions = {
            name: Function(kernel, machinery.slots.create(name)) for name, kernel in program.kernels.items()
        }
        self._by_index = {function.slot.index: function for function in self.functions.values()}
        self._compiler = compiler
        self._machinery = machinery
        self._patience_s = settings.interrupt_grace_s
        self._emit = emit
        self._seconds = seconds
        self._print_sink = print_sink
        self._globals = {cell.name: _storage(cell) for cell in program.globals}
        self._host = HostCalls({site.id: site for site in program.print_sites}, self._print, self._text_of)
        self._sites = {site.id: site for site in program.fault_sites}
        self._installer = Installer(
            compiler,
            self.functions,
            HostCells(
                {name: cells.address for name, cells in self._globals.items()}, self._host.print_address
            ),
            numerics=settings.numerics,
            threads=settings.thread_count,
        )
        self._promoter = Promoter(
            self.functions,
            self._installer,
            machinery.reclaimer,
            machinery.clock,
            PromotionPolicy({Tier.T1: settings.calls_t1, Tier.T2: settings.calls_t2}, settings.tier_cap),
            emit,
            seconds,
            machinery.pool.trim,
        )
        self._trials = Trials(
            compiler,
            self._promoter,
            machinery.reclaimer,
            records.quarantine,
            settings,
            target=machinery.target,
            emit=emit,
            seconds=seconds,
        )
        self._promoter.each_round = self._trials.step
        self._offering = Offering(
            machinery.judge,
            machinery.target,
            program.kernels,
            self._installer,
            self._promoter,
            self._trials,
            settings,
            records,
            emit,
            seconds,
        )
        self._entries: dict[str, Callable[..., Any]] = {}
        self._lock = threading.RLock()
        self._closed = False

    @property
    def installing(self) -> threading.RLock:  # pyright: ignore
        """Whoever installs holds it."""
        return self._promoter.installing

    def nanoseconds_per_tick(self) -> float:
        return self._machinery.clock.nanoseconds_per_tick()

    def entry(self, name: str) -> Callable[..., Any]:
        """What Python calls for ``name``: the emitted stub, or the slow path where there can be none."""
        with self._lock:
            if name not in self._entries:
                self.ensure(name)
                self._entries[name] = self._make_entry(self.functions[name])
            return self._entries[name]

    def ensure(self, name: str) -> None:
        """Install T0 of ``name`` and of all that it may call. Raises ProgramError, Cancelled once closed."""
        pending, seen = [name], {name}
        with self._lock, self._unless_closed(name):
            self._promoter.start()
            while pending:
                function = self.functions[pending.pop()]
                new = [callee for callee in function.kernel.callees if callee not in seen]
                seen.update(new)
                pending += new
                if function.slot.incumbent is None:
                    answer = self._promoter.promote(function, Tier.T0, "first call")
                    if isinstance(answer, Refused):
                        raise ProgramError(placed(answer.diagnostics, self.program.places.get(function.name)))

    def promote(self, name: str, tier: Tier) -> Variant | Refused:
        """Compile and install at ``tier``, at once; the background loop leaves the function alone then."""
        self.ensure(name)
        function = self.functions[name]
        pinned, function.pinned = function.pinned, True
        with self._unless_closed(name):
            answer = self._promoter.promote(function, tier, "asked for")
        if isinstance(answer, Refused):
            function.pinned = pinned
        return answer

    def deoptimize(self, name: str) -> Variant:
        """Send later calls of ``name`` to its baseline, until it is promoted by hand."""
        self.ensure(name)
        function = self.functions[name]
        baseline = function.slot.baseline
        if baseline is None:
            raise InternalError(f"@{name}: no baseline is installed")
        function.pinned = True
        self._promoter.install(function, baseline, "asked for", back=True)
        return baseline

    def pin(self, name: str, number: int) -> Variant:
        """Install variant ``number`` of ``name`` and leave it there."""
        function = self.functions[name]
        with self._promoter.installing:
            for variant in function.slot.variants:
                if variant.number == number and variant.installable:
                    function.pinned = True
                    self._promoter.install(function, variant, "pinned")
                    return variant
        there = ", ".join(str(variant.number) for variant in function.slot.variants if variant.installable)
        raise InputError(f"@{name}: no variant {number} to pin; there are {there or 'none'}")

    def offer(self, name: str, reply: str, author: str, consent: Consent | None = None) -> Verdict:
        """Judge ``reply`` as a rewrite of ``name``; install it where it is accepted, and consented to."""
        self.ensure(name)
        with self._unless_closed(name):
            return self._offering.offer(self.functions[name], reply, author, consent)
        raise AssertionError("closed programs raise")

    def source(self, name: str) -> str:
        """The source-level MLIR of the variant of ``name`` that is installed, or was at the end."""
        function = self.functions[name]
        installed = function.slot.latest
        number = -1 if installed is None else installed.number
        return function.sources.get(number, function.kernel.text)

    def refuse(self) -> None:
        """From here on nothing is compiled or installed."""
        self._closed = True
        self._promoter.refuse()

    def stop_promoting(self) -> None:
        """After ``refuse``: wait for the background loop to end, and report the last profile."""
        self._promoter.stop()
        self._promoter.sample()

    def close(self) -> None:
        """After ``refuse``: take the code out of service. What a thread may still be in stays loaded.

        Calls that are under way end at their next call of one of this program's functions.
        """
        self.stop_promoting()
        with self.installing:
            self._trials.close()
            for function in self.functions.values():
                for variant in function.slot.close(self._machinery.natives.closed_entry):
                    self._machinery.reclaimer.retire(variant, function.slot)
                if not any(variant.loaded for variant in function.slot.variants):
                    self._machinery.slots.release(function.slot)

    def after_fork_in_child(self) -> None:
        self._lock = threading.RLock()
        self._promoter.after_fork_in_child()
        self._offering.after_fork_in_child()

    @contextlib.contextmanager
    def _unless_closed(self, name: str) -> Generator[None]:
        """What fails because of ``close``, at the start or in the middle, fails by ``Cancelled``."""
        if not self._closed:
            try:
                yield
            except (CompilerDied, InternalError):
                if not self._closed:
                    raise
        if self._closed:
            raise Cancelled(f"call: {name}: {self._why_cancelled()}")

    def _why_cancelled(self) -> str:
        return "its runtime is closed" if self._closed else "cancelled"

    def _make_entry(self, function: Function) -> Callable[..., Any]:
        kernel = function.kernel
        fault = RaiseFailure(
            kernel.name,
            self._machinery.pool,
            self._sites,
            self._host.take_failure,
            self._faulted,
            self._why_cancelled,
        )
        work = kernel.operations
        bounded = work is not None and work <= BOUNDED_OPERATIONS
        slow = Call(
            kernel.name,
            kernel.signature,
            self._machinery.pool,
            prepare=lambda: self.ensure(kernel.name),
            fault=fault,
            interruptible=not bounded,
            patience=self._patience_s,
        )
        layout_problem = array_layout.mismatch()
        # A call that may last goes the slow way: it hands over to a thread, so that Ctrl-C is heard.
        stub = bounded and layout_problem is None
        if layout_problem is not None:
            self._emit(
                events.Degraded(
                    seconds=self._seconds(), what="calls from Python take microseconds", why=layout_problem
                )
            )
        text = entry_ir(kernel.signature, stub=stub, release_gil=work is None or work > SMALL_OPERATIONS)
        compiled = self._compiler.request(CompileText(text))
        if not isinstance(compiled, CompiledObject):
            raise InternalError(f"compiler: unexpected answer {type(compiled).__name__}")
        entry = Entry(compiled.image, function.slot, self._machinery.pool, slow=slow, fault=fault)
        slow.bind(entry.invoke)
        return entry.builtin(f"@{kernel.name}{kernel.signature}") if stub else slow

    def _faulted(self, report: FaultReport) -> None:
        self._emit(events.Faulted(seconds=self._seconds(), report=report))

    def _print(self, site: PrintSite, value: Printed) -> None:
        self._print_sink(rendered(site.label, value))

    def _text_of(self, slot_index: int, number: int) -> str:
        function = self._by_index[slot_index]
        return function.sources.get(number, function.kernel.text)


def rendered(label: str, value: Printed) -> str:
    """A printed value as a line, or as lines of its own under the label."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, threshold=64, floatmode="maxprec") if value.ndim else repr(value.item())
    else:
        text = str(value)
    if not label:
        return text
    return f"{label}:\n{text}" if "\n" in text else f"{label}: {text}"


def _storage(cell: GlobalCell) -> Cells:
    try:
        cells = Cells(max(8, -(-cell.type.nbytes // 8) * 8))
    except MemoryError:
        raise InputError(f"no memory for the global @{cell.name}: {cell.type}") from None
    if cell.initial:
        ctypes.memmove(cells.address, cell.initial, len(cell.initial))
    return cells


def describe(program: Program, kernel: Kernel) -> events.LoadedFunction:
    """A function as the trace names it."""
    del program
    return events.LoadedFunction(name=kernel.name, signature=str(kernel.signature), digest=kernel.digest)
