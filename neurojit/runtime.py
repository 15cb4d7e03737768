"""The loop that a program goes through: load, call, watch, promote. The only module that sees every stage."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from neurojit.activation import Activation
from neurojit.asking import healers_by, proposing_by
from neurojit.codegen.header import c_header, c_symbol
from neurojit.diagnostic import Diagnostic, Source
from neurojit.errors import Cancelled, InputError, ProgramError, SettingError
from neurojit.execution.cells import storage_of
from neurojit.healing.healer import Healer
from neurojit.healing.scopes import access_ids, scopes_of
from neurojit.kernel import FaultSite, Kernel, Program, Tier
from neurojit.lifetime import Belongings, Machinery, close_elsewhere, drop_elsewhere
from neurojit.listing import listing
from neurojit.program import LoadedProgram
from neurojit.proposal.asking import Asking
from neurojit.proposal.cache.kept_heals import open_kept_heals
from neurojit.proposal.chain import Purses
from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.access import Access, access_from
from neurojit.proposal.responders.shown import Shown
from neurojit.roofline import work_of
from neurojit.settings import Settings, resolve
from neurojit.source import read_source
from neurojit.stages import STAGES, is_stage_text
from neurojit.store import events
from neurojit.store.files import write_files
from neurojit.store.peaks import open_peaks
from neurojit.tiering.offering import Consent
from neurojit.validation.gate import Gate
from neurojit.validation.question import Offer, Question
from neurojit.validation.records import open_records
from neurojit.validation.verdict import Verdict
from neurojit.workers.compiler import Compiler
from neurojit.workers.protocol import (
    Answer,
    Callee,
    CompiledObject,
    CompiledVariant,
    CompileVariant,
    Describe,
    Description,
    ExportFunction,
    LoadProgram,
    Refused,
    Request,
    ResumeStage,
    ShowStage,
    StageText,
    expect,
)


class Runtime:
    """Loads programs and makes them faster while they run.

    ``on_event`` is told everything that happens, from any thread. ``print_sink`` gets what programs print, a
    line or more at a time; by default it goes to standard output. ``responders`` are asked for rewrites of
    hot functions, in this order; by default those that the setting ``responder`` names. ``access`` says how
    models are reached, by default the environment does; no ``.env`` is read here. ``asking`` answers
    what programs ask by ``tensorlang.query``; by default the responders do. ``consent(function,
    certificate)`` is asked before a rewrite goes into service that nobody typed. ``healers`` are asked for
    patches where the setting ``heal`` says so, of functions marked ``neurojit.healable`` and of those that
    ``healable`` names; they are called in a thread of the runtime's. None of them may refer to the runtime.
    With ``sends_nothing`` prompts are written for those that ``responder`` names, and events tell them, but
    nobody is asked.
    Runtimes in one process share nothing. Close it, or use it as a context manager. A runtime
    that is collected closes itself; its programs and their functions keep it alive. At the interpreter's end
    and after a fork: see ``neurojit.lifetime``.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        on_event: Callable[[events.Event], None] | None = None,
        print_sink: Callable[[str], None] | None = None,
        responders: Sequence[Responder] | None = None,
        access: Access | None = None,
        asking: Asking | None = None,
        consent: Consent | None = None,
        healers: Sequence[Healer] = (),
        healable: Sequence[str] = (),
        sends_nothing: bool = False,
    ) -> None:
        if not isinstance(settings, Settings | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise SettingError(f"settings: {settings!r}: expected neurojit.Settings(...)")
        self.settings = settings or resolve()
        # None of these refers to the runtime: what it owns must not keep it alive.
        self._seconds = seconds = _stopwatch()
        self._emit = emit = on_event or _ignore
        self._print_sink = print_sink or print
        if access is None:
            access = access_from(os.environ, {})
        self._asking = asking
        self._consent = consent
        self._healable = tuple(healable)

        def degraded(what: str, why: str) -> None:
            emit(events.Degraded(seconds=seconds(), what=what, why=why))

        self._degraded = degraded
        self.records = open_records(self.settings.cache_folder, degraded)
        self._kept_heals = open_kept_heals(self.settings.cache_folder, degraded)
        self._compiler = Compiler(
            memory_bytes=self.settings.compiler_memory_bytes,
            timeout_s=self.settings.compile_timeout_s,
            on_restart=lambda reason: emit(events.CompilerRestarted(seconds=seconds(), reason=reason)),
        )
        self._belongings = belongings = Belongings(self._compiler, self.settings.interrupt_grace_s)
        purses = Purses(self.settings)  # what is spent on hot functions and on faults together

        def tell(text: str) -> None:
            emit(events.ResponderSaid(seconds=seconds(), text=text))

        if sends_nothing:
            responders = [Shown(self.settings.ask_rounds)]
        self._proposing = proposing_by(
            self.settings,
            self._compiler,
            belongings.running,
            access=access,
            purses=purses,
            responders=responders,
            consent=consent,
            tell=tell,
            degraded=degraded,
        )
        configured = healers_by(
            self.settings,
            belongings.running,
            access=access,
            purses=purses,
            sends_nothing=sends_nothing,
            tell=tell,
            degraded=degraded,
        )
        self._healers = (*healers, *configured)
        self._finalizer = weakref.finalize(self, close_elsewhere, self._belongings)
        self._finalizer.atexit = False  # see neurojit.lifetime
        self._compiler.start()

    def __enter__(self) -> Runtime:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def load(self, path_or_text: str | Path | Source) -> LoadedProgram:
        """Parse and verify a program. Raises InputError for the file, ProgramError for the text.

        A text that somebody else wrote is a ``Source``, or it could be the name of a file.
        """
        program = self._parse(path_or_text)
        machinery = self._ensure_machinery()
        if self.settings.tier_cap is not Tier.T0:
            self._compiler.start_background()
        target = machinery.target
        self._emit(
            events.ProgramLoaded(
                seconds=self._seconds(),
                program=program.name,
                functions=tuple(
                    events.LoadedFunction(
                        name=kernel.name,
                        signature=str(kernel.signature),
                        digest=kernel.digest,
                        work=work_of(kernel),
                    )
                    for kernel in program.kernels.values()
                ),
                numerics=self.settings.numerics,
                machine=events.Machine(
                    cpu=target.cpu,
                    isa=target.isa,
                    features=target.features,
                    threads=self.settings.thread_count,
                    peaks=machinery.peaks.now(),
                ),
            )
        )
        activation = Activation(
            program,
            self._compiler,
            machinery,
            self.settings,
            self.records,
            self._kept_heals,
            self._proposing,
            emit=self._emit,
            print_sink=self._print_sink,
            seconds=self._seconds,
            asking=self._asking,
            consent=self._consent,
            healers=self._healers,
            healable=self._healable,
        )
        self._belongings.activations.append(activation)
        loaded = LoadedProgram(program, activation, keep=self)
        weakref.finalize(loaded, drop_elsewhere, self._belongings, activation).atexit = False
        return loaded

    def check(
        self,
        path_or_text: str | Path | Source,
        *,
        compiled: bool = True,
        before: Callable[[str, int, int], None] | None = None,
    ) -> Program:
        """Parse and verify a program and compile each of its functions at T0, to keep and run nothing.

        ``compiled``: whether to compile. ``before`` is told each function's name, its number from 1, and how
        many there are. Raises InputError for the file and for globals without room, ProgramError with all
        that is refused: of the text, else one entry for each function that cannot be compiled.
        """
        program = self._parse(path_or_text)
        refused: list[Diagnostic] = []
        kernels = list(program.kernels.values()) if compiled else []
        for number, kernel in enumerate(kernels, 1):
            if before is not None:
                before(kernel.name, number, len(kernels))
            request = CompileVariant(
                kernel, _callees(program, kernel), Tier.T0, self.settings.numerics, self.settings.thread_count
            )
            answer = self._compiler.request(request)
            if isinstance(answer, Refused):
                refused += program.quoted(answer.diagnostics)
        if refused:
            raise ProgramError(tuple(refused))
        _ = [storage_of(cell) for cell in program.globals]  # held together, as a run holds them
        return program

    def checked(self, program: Program, healable: Sequence[str] = ()) -> dict[str, CompiledVariant]:
        """What recovery scopes of ``program`` come to, compiled at T0 with checks of accesses; nothing runs.

        ``healable``: as the runtime's own. Raises ProgramError for what cannot be compiled.
        """
        found: dict[str, CompiledVariant] = {}
        for name, ids in access_ids(program, scopes_of(program, healable).values()).items():
            kernel = program.kernels[name]
            request = CompileVariant(
                kernel, _callees(program, kernel), Tier.T0, self.settings.numerics, 1, accesses=ids
            )
            found[name] = self._ask(CompiledVariant, request, program.source)
        return found

    def stage(self, path_or_text: str | Path | Source, stage: str, function: str | None, tier: Tier) -> str:
        """The text of one stage of compilation, of one function or of each in turn.

        The first stage is a program: of one function, with all that it calls.
        What this gave for one stage is accepted as the program for a later one; a tier that the text was
        made for ("scheduled" on) stays.
        """
        text, name = read_source(path_or_text)
        if is_stage_text(text):
            if function is not None:
                raise InputError(f"{name}: holds a stage's text; --function is for programs")
            return self._resumed(text, name, stage, tier)
        program = self._parse(path_or_text)
        chosen = [program.known(function)] if function is not None else list(program.kernels.values())
        if stage == STAGES[0]:
            return listing(program, [kernel.name for kernel in chosen])
        return "\n".join(self._stage_of(program, kernel, stage, tier) for kernel in chosen)

    def _resumed(self, text: str, name: str, stage: str, tier: Tier) -> str:
        request = ResumeStage(text, name, stage, tier, self.settings.numerics, self.settings.thread_count)
        return self._ask(StageText, request).text

    def export(self, program: LoadedProgram, function: str, folder: Path) -> list[Path]:
        """Write ``function`` and all that it calls as an object with its C header and its MLIR.

        ``NAME.mlir`` is the source, ``NAME.scheduled.mlir`` what the object was compiled from. Raises
        InputError for an unknown function or a folder that cannot be written, ProgramError where the function
        needs the runtime (it prints, asks, reflects, recurses).
        """
        kernel = program.known(function)
        tier = min(self.settings.tier_cap, Tier.T2)
        request = ExportFunction(
            program.kernels, function, tier, self.settings.numerics, self.settings.thread_count
        )
        exported = self._ask(CompiledObject, request, program.program.source)
        scheduled = self._stage_of(program.program, kernel, "scheduled", tier)
        name = c_symbol(function)
        contents = {
            f"{name}.o": exported.image,
            f"{name}.h": c_header(kernel, _sites(program.program, function)).encode(),
            f"{name}.mlir": listing(program.program, [function]).encode(),
            f"{name}.scheduled.mlir": scheduled.encode(),
        }
        return write_files(folder, contents)

    def validate(self, program: LoadedProgram, function: str, reply: str, *, speed: bool) -> Verdict:
        """Judge ``reply`` as a rewrite of ``function``; nothing is installed.

        With ``speed`` it must be faster than T2. Raises InputError for an unknown function, CompilerDied
        where the judge itself ended.
        """
        kernel = program.known(function)
        machinery = self._ensure_machinery()
        gate = Gate(
            machinery.judge.run,
            machinery.target,
            numerics=self.settings.numerics,
            seed=self.settings.seed,
            speed=speed,
            peaks=machinery.peaks.now,
            records=self.records,
        )
        callees = {name: other for name, other in program.kernels.items() if name != function}
        return gate.judge(Offer(kernel, callees, reply, "user")).verdict

    def replay(self, question: Question) -> Verdict:
        """Judge again what was judged before, on this machine. Raises CompilerDied as ``validate`` does."""
        machinery = self._ensure_machinery()
        gate = Gate(
            machinery.judge.run,
            machinery.target,
            numerics=question.numerics,
            seed=question.seed,
            threads=question.threads,
            speed=question.speed,
        )
        return gate.judge(question.offer).verdict

    @property
    def compiler_pids(self) -> tuple[int, ...]:
        """The process ids of the compilers that run: what callers wait for first, then the background's."""
        return self._compiler.pids

    def cancel(self) -> int:
        """End every running call, in whatever thread, with ``Cancelled``; how many there were."""
        machinery = self._belongings.machinery
        return machinery.pool.cancel_all() if machinery is not None else 0

    def close(self) -> None:
        """Stop the background work, end the compiler, cancel running calls. Safe to call twice.

        Calls of its programs raise ``Cancelled`` from then on; profiles and variants can still be read.
        """
        self._finalizer.detach()
        self._belongings.close()

    def _parse(self, path_or_text: str | Path | Source) -> Program:
        text, name = read_source(path_or_text)
        if self._belongings.closed:
            raise Cancelled(f"{name}: the runtime is closed")
        return replace(self._ask(Program, LoadProgram(text, name)), source=Source(text, name))

    def _stage_of(self, program: Program, kernel: Kernel, stage: str, tier: Tier) -> str:
        callees = _callees(program, kernel)
        request = ShowStage(kernel, callees, stage, tier, self.settings.numerics, self.settings.thread_count)
        return self._ask(StageText, request, program.source).text

    def _ask(self, kind: type[Answer], request: Request, source: Source | None = None) -> Answer:
        """``source``: of the function that is asked about. Raises ProgramError where it is refused."""
        response = self._compiler.request(request)
        if isinstance(response, Refused):
            raise ProgramError(source.quoted(response.diagnostics) if source else response.diagnostics)
        return expect(kind, response)

    def _ensure_machinery(self) -> Machinery:
        belongings = self._belongings
        if belongings.machinery is None:
            emit, seconds, degraded = self._emit, self._seconds, self._degraded
            belongings.machinery = Machinery(
                self._ask(Description, Describe()),
                open_peaks(self.settings.cache_folder, degraded),
                arena_bytes=self.settings.arena_bytes,
                depth_limit=self.settings.depth_limit,
                confinement=self.settings.confinement,
                on_peaks=lambda peaks: emit(events.PeaksMeasured(seconds=seconds(), peaks=peaks)),
                degraded=lambda what, why: None if belongings.closed else degraded(what, why),
            )
            if not belongings.machinery.reclaimer.unloads:
                degraded(
                    "replaced code is never unloaded",
                    "this kernel has no membarrier; memory grows with the number of swaps",
                )
        return belongings.machinery


def _callees(program: Program, kernel: Kernel) -> dict[str, Callee]:
    """As nobody will call them: the slots have numbers of their own."""
    return {name: Callee(program.kernels[name].signature, index) for index, name in enumerate(kernel.callees)}


def _sites(program: Program, function: str) -> list[FaultSite]:
    """The assertions that a call of ``function`` may come to."""
    reached = [function]
    for name in reached:
        reached += [callee for callee in program.kernels[name].callees if callee not in reached]
    return [site for site in program.fault_sites if site.function in reached]


def _stopwatch() -> Callable[[], float]:
    started = time.perf_counter()
    return lambda: time.perf_counter() - started


def _ignore(event: events.Event) -> None:
    del event
