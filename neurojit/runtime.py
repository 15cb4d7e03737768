"""``Runtime``: loads programs and owns what runs them. The only module that sees every stage of the host."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from neurojit.abi.forced_cpu import VARIABLE
from neurojit.execution.externals import External, bound
from neurojit.execution.printed import PrintOutput
from neurojit.healing.healer import Healer
from neurojit.judge.gate import Gate
from neurojit.judge.judgement_request import JudgementRequest, Offer
from neurojit.judge.records import open_records
from neurojit.model.compiler_protocol import (
    CompiledVariant,
    PassesListed,
    PassesRan,
)
from neurojit.model.errors import SettingError
from neurojit.model.html_text import paragraph, table
from neurojit.model.policy import Tier
from neurojit.model.program import Program
from neurojit.model.roofline import work_of
from neurojit.model.verdict import Verdict
from neurojit.model.visible import on_one_line
from neurojit.pickled import loaded_again
from neurojit.proposal.asking import Asking
from neurojit.proposal.cache.kept_heals import open_kept_heals
from neurojit.proposal.chain import Purses
from neurojit.proposal.responder import Responder
from neurojit.proposal.responders.access import Access, access_from
from neurojit.proposal.responders.shown import Shown
from neurojit.service.assembly import Surroundings, assemble
from neurojit.service.handles import LoadedProgram
from neurojit.service.inspection import Inspection
from neurojit.service.machinery import Machinery
from neurojit.service.offers import Consent
from neurojit.service.ownership import Belongings, close_elsewhere, drop_elsewhere
from neurojit.service.responder_setup import healers_by, proposing_by
from neurojit.settings import Settings, changed_by, chosen_of, resolve
from neurojit.store.peaks import open_peaks
from neurojit.store.source_file import AnySource
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle
from neurojit.workers.compiler import Compiler


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
    Any setting may be given by its name as well: ``Runtime(numerics="exact")``.
    With ``sends_nothing`` prompts are written for those that ``responder`` names, and events tell them, but
    nobody is asked.
    Runtimes in one process share compiler processes, and nothing else of NeuroJIT's. Close it, or use it as
    a context manager. A runtime that is collected closes itself; its programs and their functions keep it
    alive. At the interpreter's end and after a fork: see ``neurojit.service.ownership``.
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
        **changed: object,
    ) -> None:
        if not isinstance(settings, Settings | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise SettingError(f"settings: {settings!r}: expected neurojit.Settings(...)")
        self.settings = changed_by(settings or resolve(), changed)
        if os.environ.get(VARIABLE):  # refused now where this processor lacks it: code for it could only trap
            from neurojit.abi.host_target import host_target  # noqa: PLC0415 (else the host never asks LLVM)

            host_target()
        given = {
            "responders": responders,
            "access": access,
            "asking": asking,
            "consent": consent,
            "healers": healers or None,
            "sends_nothing": sends_nothing or None,
        }
        self._bound_here = tuple(name for name, one in given.items() if one is not None)
        # None of these refers to the runtime: what it owns must not keep it alive.
        self._chronicle = chronicle = Chronicle(on_event) if on_event is not None else Chronicle()
        degraded = chronicle.degraded
        self._printed = PrintOutput(print_sink)
        if access is None:
            access = access_from(os.environ, {})
        self._asking = asking
        self._consent = consent
        self._healable = tuple(healable)

        self.records = open_records(self.settings.cache_folder, degraded)
        self._kept_heals = open_kept_heals(self.settings.cache_folder, degraded)
        self._compiler = Compiler(
            memory_bytes=self.settings.compiler_memory_bytes,
            timeout_s=self.settings.compile_timeout_s,
            on_restart=lambda reason: chronicle.tell(events.CompilerRestarted(reason=reason)),
        )
        self._belongings = belongings = Belongings(self._compiler, self.settings.interrupt_grace_s)
        self._inspection = Inspection(self._compiler, self.settings, lambda: belongings.closed)
        purses = Purses(self.settings)  # what is spent on hot functions and on faults together

        def tell(text: str) -> None:
            chronicle.tell(events.ResponderSaid(text=text))

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
        self._finalizer.atexit = False  # see neurojit.service.ownership
        self._compiler.start()

    def __repr__(self) -> str:
        chosen = "".join(f", {name}={value}" for name, value in chosen_of(self.settings).items())
        return f"<neurojit runtime: {self._state()}{on_one_line(chosen)}>"

    def _repr_html_(self) -> str:
        chosen = chosen_of(self.settings).items()
        return paragraph(f"neurojit runtime: {self._state()}") + table(("setting", "value"), chosen)

    def _state(self) -> str:
        if self.closed:
            return "closed"
        count = len(self._belongings.programs)
        return "1 program" if count == 1 else f"{count} programs"

    def __enter__(self) -> Runtime:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Runtime is not pickled: it has processes; its programs and their functions are")

    def load(
        self, source: AnySource, *, externals: Mapping[str, External | int] | None = None
    ) -> LoadedProgram:
        """Parse and verify a program. Raises InputError for the file, ProgramError for the text.

        A ``str`` is a text of MLIR where it has a line break or a brace, else the name of a file, as a path
        is. ``bytes`` are a text in UTF-8, and an open file is read. A text that somebody else wrote is a
        ``Source``, or it could be the name of a file.

        ``externals`` define functions that the program declares without a body and calls: Python functions,
        or addresses of native code (:mod:`neurojit.execution.externals` says what these are given and give).
        What one of them raises is raised by the call of the program. Raises InputError for what nobody
        defines.
        """
        program = self._inspection.parse(source)
        defined = bound(program.name, program.external_sites, externals)
        machinery = self._ensure_machinery()
        if self.settings.tier_cap is not Tier.T0:
            self._compiler.start_background()
        target = machinery.target
        self._chronicle.tell(
            events.ProgramLoaded(
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
        given = Surroundings(
            compiler=self._compiler,
            machinery=machinery,
            settings=self.settings,
            records=self.records,
            kept_heals=self._kept_heals,
            chronicle=self._chronicle,
            printed=self._printed,
            proposing=self._proposing,
            asking=self._asking,
            consent=self._consent,
            healers=self._healers,
            healable=self._healable,
            externals=defined,
        )
        running = assemble(program, given)
        self._belongings.programs.append(running)
        loaded = LoadedProgram(
            program, running, keep=self, recipe=lambda: self._recipe_of(program, externals)
        )
        weakref.finalize(loaded, drop_elsewhere, self._belongings, running).atexit = False
        return loaded

    def check(
        self,
        source: AnySource,
        *,
        compiled: bool = True,
        before: Callable[[str, int, int], None] | None = None,
    ) -> tuple[Program, dict[str, CompiledVariant]]:
        """Parse and verify a program and compile each of its functions at T0, to run nothing of it.

        ``compiled``: whether to compile. ``before`` is told each function's name, its number from 1, and how
        many there are. Raises InputError for the file and for globals without room, ProgramError with all
        that is refused: of the text, else one entry for each function that cannot be compiled.
        """
        return self._inspection.check(source, compiled=compiled, before=before)

    def checked(self, program: Program, healable: Sequence[str] = ()) -> dict[str, CompiledVariant]:
        """What is checked of ``program`` where it may be healed, compiled at T0; nothing runs.

        ``healable``: as the runtime's own. Raises ProgramError for what cannot be compiled.
        """
        return self._inspection.checked(program, healable)

    def with_named(self, program: Program, name: str) -> Program:
        """``program``, with the function for the shapes that ``name`` names, as ``f<2x3, 3x4>``, among its
        kernels.

        Raises UnknownFunction and ProgramError for shapes that there is none for.
        """
        return self._inspection.with_named(program, name)

    def stage(self, source: AnySource, stage: str, function: str | None, tier: Tier) -> str:
        """The text of one stage of compilation, of one function or of each in turn.

        The first stage is a program: of one function, with all that it calls.
        What this gave for one stage is accepted as the program for a later one; a tier that the text was
        made for ("scheduled" on) stays.
        """
        return self._inspection.stage(source, stage, function, tier)

    def passes(
        self,
        source: AnySource,
        function: str | None,
        pipeline: str | None,
        role: str,
        tier: Tier,
        *,
        each: bool,
    ) -> dict[str, PassesRan]:
        """What a pipeline makes of one function of a program, or of each, by name.

        ``pipeline`` as text, None for that of ``role``, or else of ``tier``; of MLIR's passes alone, it makes
        one text of the whole program, under the name "". ``each``: what every step does. Raises ProgramError,
        InputError, CompilerDied.
        """
        return self._inspection.passes(source, function, pipeline, role, tier, each=each)

    def list_passes(self) -> PassesListed:
        """Our passes with their options."""
        return self._inspection.list_passes()

    def export(self, program: LoadedProgram, function: str, folder: Path) -> list[Path]:
        """Write ``function`` and all that it calls as an object with its C header and its MLIR.

        ``NAME.mlir`` is the source, ``NAME.scheduled.mlir`` what the object was compiled from. Raises
        InputError for an unknown function or a folder that cannot be written, ProgramError where the function
        needs the runtime (it prints, asks, reflects, recurses).
        """
        return self._inspection.export(program.program, function, folder)

    def validate(self, program: LoadedProgram, function: str, reply: str, *, speed: bool = True) -> Verdict:
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
            quarantine=self.records.quarantine,
        )
        callees = {name: other for name, other in program.kernels.items() if name != function}
        return gate.judge(Offer(kernel, callees, reply, "user")).verdict

    def replay(self, question: JudgementRequest) -> Verdict:
        """Judge again what was judged before, on this machine. Raises CompilerDied as ``validate`` does."""
        machinery = self._ensure_machinery()
        gate = Gate(
            machinery.judge.run,
            machinery.target,
            numerics=question.numerics,
            seed=question.seed,
            threads=question.threads,
            speed=question.speed,
            quarantine=self.records.quarantine,
        )
        return gate.judge(question.offer).verdict

    @property
    def compiler_pids(self) -> tuple[int, ...]:
        """The process ids of the compilers that run: what callers wait for first, then the background's."""
        return self._compiler.pids

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._belongings.closed

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
        self._printed.finish()

    def _recipe_of(self, program: Program, externals: Mapping[str, External | int] | None) -> tuple[Any, ...]:
        """What ``program`` is made by in another process. Raises TypeError for what stays in this one."""
        if externals:
            raise TypeError(
                f"cannot pickle {program.name}: it was loaded with externals, "
                "which another process does not have"
            )
        if self._bound_here:
            raise TypeError(
                f"cannot pickle {program.name}: its runtime was given {' and '.join(self._bound_here)}, "
                "which another process does not have"
            )
        return loaded_again, (Runtime, program.source, self.settings, self._healable)

    def _ensure_machinery(self) -> Machinery:
        belongings = self._belongings
        if belongings.machinery is None:
            chronicle, degraded = self._chronicle, self._chronicle.degraded
            belongings.machinery = Machinery(
                self._inspection.machine(),
                open_peaks(self.settings.cache_folder, degraded),
                arena_bytes=self.settings.arena_bytes,
                depth_limit=self.settings.depth_limit,
                confinement=self.settings.confinement,
                on_peaks=lambda peaks: chronicle.tell(events.PeaksMeasured(peaks=peaks)),
                degraded=lambda what, why: None if belongings.closed else degraded(what, why),
            )
            if not belongings.machinery.reclaimer.unloads:
                degraded(
                    "replaced code is never unloaded",
                    "this kernel has no membarrier; memory grows with the number of swaps",
                )
        return belongings.machinery
