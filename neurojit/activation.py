"""A program brought to life: its slots, its globals, its entries from Python, and what promotes it.

Functions are compiled at T0 when they are first needed, together with all that they may call: a slot that
compiled code can reach is never empty.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Sequence
from typing import Any

from neurojit.codegen.recovering import recovering_ir
from neurojit.diagnostic import Diagnostic
from neurojit.entries import Entries
from neurojit.errors import Cancelled, CompilerDied, InputError, InternalError, ProgramError
from neurojit.execution.cells import storage_of
from neurojit.execution.hostcalls import HostCalls, Printed, rendered
from neurojit.execution.variant import Variant
from neurojit.healing.heal import Heal
from neurojit.healing.healer import Healer
from neurojit.healing.scopes import access_ids, deadline_sites, scopes_of
from neurojit.healing.trace import TRACE, TraceCase, trace
from neurojit.healing.trajectory import Traced
from neurojit.kernel import HealMode, PrintSite, Program, Tier
from neurojit.lifetime import Machinery
from neurojit.proposal.asking import Asking, function_in
from neurojit.proposal.cache.kept_heals import KeptHeals
from neurojit.proposal.chain import Proposing
from neurojit.proposal.reply import Answer
from neurojit.questions import Questions
from neurojit.settings import Settings
from neurojit.store import events
from neurojit.tiering.healing import Healing
from neurojit.tiering.hot_spots import HotSpots
from neurojit.tiering.installation import Function, HostCells, Installer
from neurojit.tiering.linking import Linking
from neurojit.tiering.loop import BackgroundLoop
from neurojit.tiering.offering import Consent, Offering
from neurojit.tiering.patching import Patching
from neurojit.tiering.promoter import Promoter
from neurojit.tiering.promotion import CompileCosts, PromotionPolicy
from neurojit.tiering.proposals import Improvement, Proposals
from neurojit.tiering.repairs import Repairs
from neurojit.tiering.sampling import Sampling
from neurojit.tiering.trials import Trials
from neurojit.tiering.watch import Watch
from neurojit.validation.records import Records
from neurojit.validation.verdict import Verdict
from neurojit.workers.compiler import Compiler
from neurojit.workers.protocol import CompiledObject, CompileText, Refused, expect


class Activation:
    """One program in one runtime."""

    def __init__(
        self,
        program: Program,
        compiler: Compiler,
        machinery: Machinery,
        settings: Settings,
        records: Records,
        kept_heals: KeptHeals,
        proposing: Proposing | None = None,
        *,
        emit: Callable[[events.Event], None],
        print_sink: Callable[[str], None],
        seconds: Callable[[], float],
        asking: Asking | None = None,
        consent: Consent | None = None,
        healers: Sequence[Healer] = (),
        healable: Sequence[str] = (),
    ) -> None:
        """``asking`` answers what the program asks; ``consent`` is asked before what it offers is tried.

        ``healers`` are asked for patches; ``healable``: functions that may be rewritten beside those marked.
        """
        self.program = program
        self.functions = {
            name: Function(kernel, machinery.slots.create(name)) for name, kernel in program.kernels.items()
        }
        self._by_index = {function.slot.index: function for function in self.functions.values()}
        self._machinery = machinery
        self._print_sink = print_sink
        self._globals = {cell.name: storage_of(cell) for cell in program.globals}
        self._questions = Questions(
            asking or self,
            self.offer,
            self._function_in,
            consent,
            timeout_s=settings.query_timeout_s,
            emit=emit,
            seconds=seconds,
        )
        self._host = HostCalls(
            program.print_sites,
            self._print,
            self._text_of,
            asks=program.ask_sites,
            query=self._questions.query,
            offer=self._questions.offer,
        )
        self._scopes = scopes_of(program, healable) if settings.heal is not HealMode.OFF else {}
        deadlines = deadline_sites(program, self._scopes.values())
        sites = {site.id: site for site in (*program.fault_sites, *deadlines.values())}
        self._installer = Installer(
            compiler,
            self.functions,
            HostCells(
                {name: cells.address for name, cells in self._globals.items()},
                self._host.print_address,
                self._host.ask_address,
            ),
            numerics=settings.numerics,
            threads=settings.thread_count,
            checked=access_ids(program, self._scopes.values()),
            sites=sites,
        )
        costs = CompileCosts()
        self._sampling = Sampling(self.functions, machinery.clock, emit, seconds)
        self._promoter = Promoter(self._installer, machinery.reclaimer, costs, self._sampling, emit, seconds)
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
        linking = Linking(self._installer, self._promoter, emit, seconds)
        self._offering = Offering(
            machinery.judge,
            machinery.target,
            machinery.peaks.now,
            program.kernels,
            linking,
            self._trials,
            settings,
            records,
            emit,
            seconds,
        )
        self._proposals = Proposals(
            proposing,
            self._offering,
            self.functions,
            self._installer,
            machinery.clock,
            machinery.target,
            settings.numerics,
            emit,
            seconds,
        )
        policy = PromotionPolicy({Tier.T1: settings.calls_t1, Tier.T2: settings.calls_t2}, settings.tier_cap)
        self._loop = BackgroundLoop(
            self.functions,
            self._promoter,
            Watch(self._promoter, costs, machinery.clock, policy, machinery.peaks.now, emit, seconds),
            HotSpots(
                self._proposals.propose,
                machinery.clock,
                settings.tier_cap if proposing is not None else Tier.T2,
            ),
            self._trials,
            self._sampling,
            machinery.reclaimer,
            machinery.pool,
            seconds,
        )
        patching = Patching(
            machinery.judge.run,
            healers,
            program.kernels,
            program.globals,
            machinery.target,
            numerics=settings.numerics,
            seed=settings.seed,
            samples=settings.heal_samples,
            emit=emit,
            seconds=seconds,
        )
        self._repairs = Repairs(
            program.kernels,
            self.functions,
            patching,
            linking,
            self._promoter,
            kept_heals,
            mode=settings.heal,
            budget_s=settings.heal_seconds,
            emit=emit,
            seconds=seconds,
        )
        self._healing = Healing(
            program,
            self.functions,
            {name: cells.address for name, cells in self._globals.items()},
            sites,
            deadlines,
            machinery.deadlines,
            machinery.pool,
            self._repairs,
            self._promoter,
            settings.heal,
        )
        self._compiler = compiler
        self._make_entry = Entries(
            compiler,
            machinery,
            sites,
            ensure=self.ensure,
            take_failure=self._take_failure,
            take_rounds=self._healing.take_rounds,
            why_cancelled=self._why_cancelled,
            patience_s=settings.interrupt_grace_s,
            emit=emit,
            seconds=seconds,
        ).make
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
                function = self.functions[name]
                self._entries[name] = self._make_entry(function.kernel, function.slot)
            return self._entries[name]

    def ensure(self, name: str) -> None:
        """Install T0 of ``name`` and of all that it may call. Raises ProgramError, Cancelled once closed."""
        pending, seen = [name], {name}
        with self._lock, self._unless_closed(name):
            self._loop.start()
            while pending:
                function = self.functions[pending.pop()]
                new = [callee for callee in function.kernel.callees if callee not in seen]
                seen.update(new)
                pending += new
                if function.slot.incumbent is None:
                    self._protect(function)
                    answer = self._promoter.promote(function, Tier.T0, "first call")
                    if isinstance(answer, Refused):
                        raise ProgramError(self.program.quoted(answer.diagnostics))

    def _protect(self, function: Function) -> None:
        """Where it is a recovery scope: make its calls transactions. Raises CompilerDied."""
        scope = self._scopes.get(function.name)
        if scope is None or function.slot.protected:
            return
        written = [(cell.name, cell.type.nbytes) for cell in scope.written]
        text = recovering_ir(
            function.kernel.signature,
            written,
            function.slot.index,
            deadline=scope.deadline_ms is not None,
        )
        answer = self._compiler.request(CompileText(text, optimized=True))
        self._healing.protect(scope, expect(CompiledObject, answer).image)

    def heals(self, name: str | None = None) -> tuple[Heal, ...]:
        """What came of faults: in calls of ``name``, or that it was patched for; of all. Oldest first."""
        heals = tuple(self._repairs.heals)
        if name is None:
            return heals
        return tuple(one for one in heals if name in (one.function, one.fault.scope))

    def trajectories(self, heal: Heal) -> Traced | Diagnostic:
        """Flights before and after ``heal``. Raises Cancelled once closed, CompilerDied as the judge does."""
        if heal.case is None:
            return Diagnostic(TRACE, f"nobody was asked for a patch: {heal.why}")
        with self._unless_closed(heal.fault.scope):
            return trace(self._machinery.judge.run, TraceCase(heal.case, heal.accepted))
        raise AssertionError("closed programs raise")

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

    def improve(self, name: str, *, install: bool) -> Improvement:
        """Ask for a rewrite of ``name`` now and wait; install it where it is accepted, if ``install``."""
        self.ensure(name)
        with self._unless_closed(name):
            return self._proposals.improve(self.functions[name], install=install)
        raise AssertionError("closed programs raise")

    def ask(self, text: str, function: str | None) -> Answer:
        """Whom the runtime asks for rewrites answers what the program asks itself: see ``Asking``."""
        anyone = next(iter(self.functions.values()))
        return self._proposals.answer(text, self.functions.get(function or ""), anyone)

    def source(self, name: str) -> str:
        """The source-level MLIR of the variant of ``name`` that is installed, or was at the end."""
        function = self.functions[name]
        installed = function.slot.latest
        number = -1 if installed is None else installed.number
        return function.sources.get(number, function.kernel.text)

    def refuse(self) -> None:
        """From here on nothing is compiled or installed."""
        self._closed = True
        self._promoter.close()
        self._proposals.close()

    def stop_promoting(self) -> None:
        """After ``refuse``: wait for the background loop to end, and report the last profile."""
        self._loop.join()
        self._proposals.join()
        self._sampling.report_all()

    def close(self) -> None:
        """After ``refuse``: take the code out of service. What a thread may still be in stays loaded.

        Calls that are under way end at their next call of one of this program's functions.
        """
        self.stop_promoting()
        with self.installing:
            self._trials.close()
            for function in self.functions.values():
                self._machinery.deadlines.forget(function.slot.index)
                for variant in function.slot.close(self._machinery.natives.closed_entry):
                    self._machinery.reclaimer.retire(variant, function.slot)
                if not any(variant.loaded for variant in function.slot.variants):
                    self._machinery.slots.release(function.slot)

    def after_fork_in_child(self) -> None:
        self._lock = threading.RLock()
        self._promoter.after_fork_in_child()
        self._loop.after_fork_in_child()
        self._offering.after_fork_in_child()
        self._questions.after_fork_in_child()
        self._proposals.after_fork_in_child()
        self._healing.after_fork_in_child()

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

    def _take_failure(self, context: int) -> BaseException | None:
        return self._host.take_failure(context) or self._healing.take_failure(context)

    def _why_cancelled(self) -> str:
        return "its runtime is closed" if self._closed else "cancelled"

    def _print(self, site: PrintSite, value: Printed) -> None:
        self._print_sink(rendered(site.label, value))

    def _text_of(self, slot_index: int, number: int) -> str:
        function = self._by_index[slot_index]
        return function.sources.get(number, function.kernel.text)

    def _function_in(self, text: str) -> str | None:
        """The function whose IR, of any variant, is in ``text``; none that asks: nobody rewrites those."""
        return function_in(
            text,
            (
                (name, source)
                for name, function in self.functions.items()
                if not function.kernel.asks
                for source in (function.kernel.text, *function.sources.values())
            ),
        )
