"""What the compiler process does with each request: the stages in a row, timed."""

from __future__ import annotations

import time
from dataclasses import replace

from neurojit.codegen.emit import EmissionFailed, EmittedObject, emit_host_object, emit_object
from neurojit.codegen.support import support_ir
from neurojit.codegen.symbols import forbidden_symbols, imports_of
from neurojit.codegen.target import host_target
from neurojit.context import make_context
from neurojit.diagnostic import Diagnostic
from neurojit.edits import suggestions
from neurojit.ingress.parse import parse_program
from neurojit.kernel import Kernel, Numerics, Program, Signature, Tier
from neurojit.lowering.lower import Lowered, Lowering, LoweringFailed, LoweringOptions, lower
from neurojit.lowering.schedules import VectorTarget
from neurojit.lowering.unlinked import refusal_of_symbols
from neurojit.validation.safety.access_sites import lowering_with_checks
from neurojit.workers.bookkeeping import Bookkeeping, kept
from neurojit.workers.describing import describe
from neurojit.workers.exporting import export_text
from neurojit.workers.protocol import (
    CompiledObject,
    CompiledVariant,
    CompileText,
    CompileVariant,
    Describe,
    DescribeFunction,
    Description,
    ExportFunction,
    LoadProgram,
    Refused,
    Request,
    Response,
    ResumeStage,
    ShowStage,
    StageText,
    Suggestion,
    Suggestions,
    SuggestRewrites,
    Watched,
    subject_of,
)
from neurojit.workers.staging import Staging, instrumented

# Attributes and types are never freed by a context, so a long-lived one grows with every constant it saw.
REQUESTS_PER_CONTEXT = 200

_WARM_UP = """func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = "tensorlang.exp"(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
"""


class Service:
    """Answers requests; keeps a context warm between them."""

    def __init__(self) -> None:
        self._target = host_target()
        self._context = make_context()
        self._served = 0
        self._books: Bookkeeping | None = None
        self._warm_up()

    def _warm_up(self, tier: Tier = Tier.T0) -> None:
        """Compile something: the first use of each pass and of the code generator costs some 80 ms."""
        with self._context:
            program = parse_program(_WARM_UP, "<warm-up>")
            assert isinstance(program, Program)
            for kernel in program.kernels.values():
                self._compile(CompileVariant(kernel, {}, tier, Numerics.STRICT, 1))

    def warm_up_optimizer(self) -> None:
        """The same for what only T2 uses."""
        self._warm_up(Tier.T2)

    def answer(self, request: Request | Watched) -> Response:
        """The answer to ``request``; a wrong input is a :class:`Refused`."""
        if isinstance(request, Watched):
            with self._context, kept(subject_of(request.request), closely=request.closely) as books:
                self._books = books
                try:
                    return self.answer(request.request)
                finally:
                    self._books = None
        self._served += 1
        if self._served % REQUESTS_PER_CONTEXT == 0:
            self._context = make_context()
        try:
            with self._context:
                return self._dispatch(request)
        except LoweringFailed as failure:
            return Refused((failure.diagnostic,))
        except EmissionFailed as failure:
            kernel = subject_of(request)
            message = str(failure)
            return Refused(
                (kernel.diagnostic("codegen", message) if kernel else Diagnostic("codegen", message),)
            )

    def _dispatch(self, request: Request) -> Response:
        match request:
            case LoadProgram(text, file):
                parsed = parse_program(text, file)
                return parsed if isinstance(parsed, Program) else Refused(parsed)
            case CompileVariant():
                return self._compile(request)
            case CompileText(llvm_ir, optimized):
                target = self._target
                emitted = (
                    emit_object(llvm_ir, Tier.T1, target) if optimized else emit_host_object(llvm_ir, target)
                )
                return _object(emitted)
            case Describe():
                support = emit_host_object(support_ir(self._target.triple), self._target)
                return Description(self._target, _object(support))
            case ShowStage() | ResumeStage():
                return self._stage(request)
            case ExportFunction():
                return self._export(request)
            case DescribeFunction(kernel, callees, numerics, threads):
                return describe(kernel, callees, self._options(Tier.T3, numerics, threads))
            case SuggestRewrites():
                return self._suggest(request)

    def _stage(self, request: ShowStage | ResumeStage) -> StageText | Refused:
        staging = self._staging(request)
        if isinstance(request, ShowStage):
            return StageText(staging.show(request.kernel, _signatures(request), request.stage))
        shown = staging.resume(request.text, request.file, request.stage)
        return StageText(shown) if isinstance(shown, str) else Refused(shown)

    def _compile(self, request: CompileVariant) -> CompiledVariant | Refused:
        if request.accesses is not None:
            return self._compile_checked(request, request.accesses)
        return self._compile_plain(request, report_arguments=False)

    def _compile_plain(self, request: CompileVariant, *, report_arguments: bool) -> CompiledVariant | Refused:
        clock = _Stopwatch()
        options = self._options(request.tier, request.numerics, request.threads)
        lowering = Lowering(request.kernel, options)
        clock.lap("parse")
        lowering.to_linalg()
        clock.lap("linalg")
        lowering.to_buffers()
        clock.lap("bufferize")
        lowering.to_schedule()
        clock.lap("schedule")
        lowering.to_loops()
        clock.lap("loops")
        if report_arguments:
            lowering.report_arguments()
        return self._finish(request, lowering, clock)

    def _compile_checked(self, request: CompileVariant, ids: range) -> CompiledVariant | Refused:
        """With checks of its accesses. What schedules write has none, so a function in which any stays keeps
        its loops."""
        clock = _Stopwatch()
        scheduled = request.tier not in (Tier.T0, Tier.T1)
        options = self._options(Tier.T1 if scheduled else request.tier, request.numerics, request.threads)
        lowering, accesses = lowering_with_checks(request.kernel, options, ids)
        clock.lap("checked loops")
        if scheduled and not accesses.sites:
            compiled = self._compile_plain(request, report_arguments=True)
        else:
            lowering.report_arguments()
            if scheduled:
                lowering.notes.append("its loops stay as they are, since its accesses are checked")
            compiled = self._finish(request, lowering, clock)
        if isinstance(compiled, Refused):
            return compiled
        said = (accesses.note,) if accesses.note else ()
        return replace(
            compiled,
            notes=(*said, *compiled.notes),
            sites=tuple(accesses.sites),
            unchecked=tuple(accesses.unchecked),
        )

    def _finish(
        self, request: CompileVariant, lowering: Lowering, clock: _Stopwatch
    ) -> CompiledVariant | Refused:
        """From loops to an object."""
        lowered = lowering.to_llvm()
        clock.lap("translate")
        signature, triple = request.kernel.signature, self._target.triple
        text = instrumented(lowered, signature, _signatures(request), request.tier, triple)
        if self._books is not None:
            self._books("LLVM")
        emitted = emit_object(text, request.tier, self._target)
        clock.lap("codegen")
        forbidden = forbidden_symbols(emitted.undefined, imports_of(request.kernel))
        if forbidden:
            return Refused((refusal_of_symbols(request.kernel, lowering.module, forbidden),))
        return CompiledVariant(
            _object(emitted), sum(clock.laps.values()), lowered.frame_bytes, lowered.notes, clock.laps
        )

    def _options(self, tier: Tier, numerics: Numerics, threads: int) -> LoweringOptions:
        return LoweringOptions(tier, numerics, VectorTarget.of(self._target, threads), before=self._books)

    def _staging(self, request: ShowStage | ResumeStage) -> Staging:
        return Staging(self._target, request.tier, request.numerics, request.threads, self._books)

    def _suggest(self, request: SuggestRewrites) -> Suggestions:
        target = VectorTarget.of(self._target)
        found = suggestions(request.kernel, request.callees, request.numerics, target)
        return Suggestions(tuple(Suggestion(strategy, text) for strategy, text in found))

    def _export(self, request: ExportFunction) -> Response:
        def lowered(kernel: Kernel, tier: Tier) -> Lowered:
            return lower(kernel, self._options(tier, request.numerics, request.threads))

        text = export_text(request.kernels, request.name, request.tier, lowered)
        if isinstance(text, Diagnostic):
            return Refused((text,))
        return _object(emit_object(text, request.tier, self._target))


def _signatures(request: CompileVariant | ShowStage) -> dict[str, Signature]:
    return {name: request.callees[name].signature for name in request.kernel.callees}


def _object(emitted: EmittedObject) -> CompiledObject:
    return CompiledObject(emitted.image, emitted.exported, emitted.undefined, emitted.milliseconds)


class _Stopwatch:
    """Milliseconds of each stage, in order."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter_ns()

    def lap(self, name: str) -> None:
        now = time.perf_counter_ns()
        self.laps[name] = (now - self._last) / 1e6
        self._last = now
