"""What the compiler is asked about programs that do not run: whether they compile, and to what.

``parse`` is the first step of a program that does as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from neurojit.abi.c_header import c_header, c_symbol
from neurojit.abi.c_linking import libraries
from neurojit.abi.elf import read_symbols
from neurojit.execution.cells import storage_of
from neurojit.healing.scopes import Scope, scopes_of
from neurojit.model.compiler_protocol import (
    Answer,
    Callee,
    CompiledObject,
    CompiledVariant,
    CompileVariant,
    Describe,
    Description,
    ExportFunction,
    Generic,
    Instance,
    ListPasses,
    LoadProgram,
    MakeGeneric,
    MakeInstance,
    PassesListed,
    PassesRan,
    Refused,
    Request,
    ResumeStage,
    RunPasses,
    ShowStage,
    StageText,
    expect,
)
from neurojit.model.diagnostic import Diagnostic, Source
from neurojit.model.errors import Cancelled, InputError, ProgramError
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel, Program
from neurojit.model.slice_program import listing, without_sites
from neurojit.model.stage_text import STAGES, is_stage_text
from neurojit.service.checked_functions import access_ids
from neurojit.settings import Settings
from neurojit.store.files import write_files
from neurojit.store.source_file import AnySource, read_source
from neurojit.workers.compiler import Compiler


class Inspection:
    """Answers by one compiler, under one runtime's settings."""

    def __init__(self, compiler: Compiler, settings: Settings, closed: Callable[[], bool]) -> None:
        self._compiler = compiler
        self._settings = settings
        self._closed = closed

    def parse(self, source: AnySource) -> Program:
        """Parse and verify a program.

        Raises InputError for the file, ProgramError for the text, Cancelled where the runtime is closed.
        """
        text, name = read_source(source)
        if self._closed():
            raise Cancelled(f"{name}: the runtime is closed")
        if is_stage_text(text):
            raise InputError(
                f"{name}: is a stage of a compilation, which neurojit ir goes on from; of the stages, "
                f"neurojit ir --stage {STAGES[0]} alone prints a program"
            )
        return replace(self._ask(Program, LoadProgram(text, name)), source=Source(text, name))

    def machine(self) -> Description:
        """What code is compiled for, and the host's native code."""
        return self._ask(Description, Describe())

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
        program = self.parse(source)
        refused: list[Diagnostic] = []
        found: dict[str, CompiledVariant] = {}
        checked = self._checked(program)
        kernels = list(program.kernels.values()) if compiled else []
        for number, kernel in enumerate(kernels, 1):
            if before is not None:
                before(kernel.name, number, len(kernels))
            answer = self._compiler.request(self._baseline(program, kernel, checked.get(kernel.name)))
            if isinstance(answer, Refused):
                refused += program.quoted(answer.diagnostics)
            else:
                found[kernel.name] = expect(CompiledVariant, answer)
        if compiled:
            refused += self._uncompiled(program)
        if refused:
            raise ProgramError(tuple(refused))
        _ = [storage_of(cell) for cell in program.globals]  # held together, as a run holds them
        return program, found

    def _uncompiled(self, program: Program) -> list[Diagnostic]:
        """Why generic forms do not compile. A schema has none where its shapes have to be numbers."""
        refused: list[Diagnostic] = []
        for schema in program.schemas.values():
            made = self._compiler.request(MakeGeneric(schema))
            if isinstance(made, Refused):
                continue
            kernel = expect(Generic, made).kernel
            answer = self._compiler.request(self._baseline(program, kernel, None))
            if isinstance(answer, Refused):
                refused += program.quoted(answer.diagnostics)
        return refused

    def checked(self, program: Program, healable: Sequence[str] = ()) -> dict[str, CompiledVariant]:
        """What is checked of ``program`` where it may be healed, compiled at T0; nothing runs.

        ``healable``: as the runtime's own. Raises ProgramError for what cannot be compiled.
        """
        scopes = scopes_of(program, healable)
        return {
            name: self._ask(
                CompiledVariant, self._baseline(program, program.kernels[name], ids), program.source
            )
            for name, ids in self._checked(program, scopes.values()).items()
        }

    def stage(self, source: AnySource, stage: str, function: str | None, tier: Tier) -> str:
        """The text of one stage of compilation, of one function or of each in turn.

        The first stage is a program: of one function, with all that it calls.
        What this gave for one stage is accepted as the program for a later one; a tier that the text was
        made for ("scheduled" on) stays.
        """
        text, name = read_source(source)
        if is_stage_text(text):
            if function is not None:
                raise InputError(f"{name}: holds a stage's text; --function is for programs")
            return self._resumed(text, name, stage, tier)
        program = self.with_named(self.parse(Source(text, name)), function or "")
        chosen = [program.known(function)] if function is not None else list(program.kernels.values())
        if stage == STAGES[0]:
            return without_sites(listing(program, [kernel.name for kernel in chosen]))
        return "\n".join(self._stage_of(program, kernel, stage, tier) for kernel in chosen)

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
        """What a pipeline makes of one function of a program, or of each. Raises ProgramError, InputError.

        ``pipeline`` as text, None for that of ``role``, or else of ``tier``; of MLIR's passes alone, it makes
        one text of the whole program, under the name "". ``each``: what every step does.
        """
        program = self.with_named(self.parse(source), function or "")
        chosen = [program.known(function)] if function is not None else list(program.kernels.values())
        settings = self._settings
        text = program.source.text if program.source and function is None else ""
        ran: dict[str, PassesRan] = {}
        for kernel in chosen:
            request = RunPasses(
                kernel, text, pipeline, role, tier, settings.numerics, settings.thread_count, each
            )
            outcome = self._ask(PassesRan, request, program.source)
            if outcome.whole:
                return {"": outcome}
            ran[kernel.name] = outcome
        return ran

    def with_named(self, program: Program, name: str) -> Program:
        """``program``, with what ``name`` names of a schema among its kernels: ``f<2x3, 3x4>``, ``f<any>``.

        Raises UnknownFunction for shapes that the function does not have, ProgramError for others that it
        does not compile for.
        """
        schema = program.general_named(name)
        if schema is not None:
            made = self._ask(Generic, MakeGeneric(schema), program.source)
            found = [one for one in (made.kernel, made.extents) if one is not None]
        elif (named := program.extents_named(name)) is not None:
            found = [self._ask(Instance, MakeInstance(*named), program.source).kernel]
        else:
            return program
        return replace(program, kernels={**program.kernels, **{one.name: one for one in found}})

    def list_passes(self) -> PassesListed:
        """Our passes with their options."""
        return self._ask(PassesListed, ListPasses())

    def _resumed(self, text: str, name: str, stage: str, tier: Tier) -> str:
        request = ResumeStage(text, name, stage, tier, self._settings.numerics, self._settings.thread_count)
        return self._ask(StageText, request).text

    def export(self, program: Program, function: str, folder: Path) -> list[Path]:
        """Write ``function`` and all that it calls as an object with its C header and its MLIR.

        ``NAME.mlir`` is the source, ``NAME.scheduled.mlir`` what the object was compiled from. Raises
        InputError for an unknown function or a folder that cannot be written, ProgramError where the function
        needs the runtime (it prints, asks, reflects, recurses).
        """
        program = self.with_named(program, function)
        kernel = program.known(function)
        tier = min(self._settings.tier_cap, Tier.T2)
        checked = self._checked(program)
        request = ExportFunction(
            program.kernels, function, tier, self._settings.numerics, self._settings.thread_count, checked
        )
        exported = self._ask(CompiledObject, request, program.source)
        reached = _reached(program, function)
        sites = list(program.fault_sites)
        for name in reached:
            if name in checked:
                baseline = self._baseline(program, program.kernels[name], checked[name])
                sites += self._ask(CompiledVariant, baseline, program.source).sites
        scheduled = self._stage_of(program, kernel, "scheduled", tier)
        name = c_symbol(function)
        contents = {
            f"{name}.o": exported.image,
            f"{name}.h": c_header(
                kernel,
                [site for site in sites if site.function in reached],
                libraries(read_symbols(exported.image).undefined),
                self.machine().target.forced,
            ).encode(),
            f"{name}.mlir": without_sites(listing(program, [function])).encode(),
            f"{name}.scheduled.mlir": scheduled.encode(),
        }
        return write_files(folder, contents)

    def _checked(self, program: Program, scopes: Iterable[Scope] = ()) -> dict[str, range]:
        return access_ids(program, scopes, checked=self._settings.checked)

    def _baseline(self, program: Program, kernel: Kernel, accesses: range | None) -> CompileVariant:
        """What compiles ``kernel`` at T0, to be called by nobody."""
        settings, callees = self._settings, _callees(program, kernel)
        return CompileVariant(
            kernel, callees, Tier.T0, settings.numerics, settings.thread_count, accesses=accesses
        )

    def _stage_of(self, program: Program, kernel: Kernel, stage: str, tier: Tier) -> str:
        callees = _callees(program, kernel)
        request = ShowStage(
            kernel, callees, stage, tier, self._settings.numerics, self._settings.thread_count
        )
        return self._ask(StageText, request, program.source).text

    def _ask(self, kind: type[Answer], request: Request, source: Source | None = None) -> Answer:
        """``source``: of the function that is asked about. Raises ProgramError where it is refused."""
        response = self._compiler.request(request)
        if isinstance(response, Refused):
            raise ProgramError(source.quoted(response.diagnostics) if source else response.diagnostics)
        return expect(kind, response)


def _callees(program: Program, kernel: Kernel) -> dict[str, Callee]:
    """As nobody will call them: the slots have numbers of their own."""
    return {name: Callee(program.kernels[name].signature, index) for index, name in enumerate(kernel.callees)}


def _reached(program: Program, function: str) -> list[str]:
    """The functions that a call of ``function`` may come to."""
    reached = [function]
    for name in reached:
        reached += [callee for callee in program.kernels[name].callees if callee not in reached]
    return reached
