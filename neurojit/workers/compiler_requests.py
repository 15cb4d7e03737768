"""What the compiler process does with each request, in a context that stays warm between them."""

from __future__ import annotations

from dataclasses import replace

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.backend import Cpu
from neurojit.compiler.backends.cpu.code import EmissionFailed
from neurojit.compiler.backends.cpu.emit import emit_host_object, emit_object
from neurojit.compiler.driver import as_object, compile_kernel
from neurojit.compiler.exporting import export_text
from neurojit.compiler.generic_form import generic_of
from neurojit.compiler.lower import Lowered, LoweringFailed, lower
from neurojit.compiler.opt import run_passes
from neurojit.compiler.pass_names import PASSES, BadPipeline, described
from neurojit.compiler.progress_log import Bookkeeping, kept
from neurojit.compiler.recipe import Apart, Recipe
from neurojit.compiler.remarks import explained
from neurojit.compiler.staging import Staging
from neurojit.edits import suggestions
from neurojit.edits.describing import describe
from neurojit.frontend.instances import instance_of
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.compiler_protocol import (
    CompiledVariant,
    CompileText,
    CompileVariant,
    Describe,
    DescribeFunction,
    Description,
    ExplainLoops,
    ExportFunction,
    Instance,
    ListPasses,
    LoadProgram,
    MakeGeneric,
    MakeInstance,
    PassesListed,
    PassesRan,
    Refused,
    Request,
    Response,
    ResumeStage,
    RunPasses,
    ShowStage,
    StageText,
    Suggestion,
    Suggestions,
    SuggestRewrites,
    Watched,
    subject_of,
)
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import OPEN_BUFFERS, Kernel, Program
from neurojit.model.types import Signature
from neurojit.stubs.support import support_ir

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
        self._backend = Cpu(self._target)
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
            case LoadProgram() | MakeInstance() | MakeGeneric():
                return self._read(request)
            case CompileVariant():
                return self._compile(request)
            case CompileText(llvm_ir, optimized):
                target = self._target
                emitted = (
                    emit_object(llvm_ir, Tier.T1, target) if optimized else emit_host_object(llvm_ir, target)
                )
                return as_object(emitted)
            case Describe():
                support = emit_host_object(support_ir(self._target.triple), self._target)
                return Description(self._target, as_object(support))
            case ShowStage() | ResumeStage() | RunPasses() | ListPasses():
                return self._shown(request)
            case ExportFunction():
                return self._export(request)
            case DescribeFunction() | ExplainLoops():
                return self._looked_at(request)
            case SuggestRewrites():
                return self._suggest(request)

    def _read(self, request: LoadProgram | MakeInstance | MakeGeneric) -> Response:
        match request:
            case LoadProgram(text, file):
                made = parse_program(text, file)
            case MakeInstance(schema, extents):
                kernel = instance_of(schema, extents)
                made = kernel if isinstance(kernel, tuple) else Instance(kernel)
            case MakeGeneric(schema):
                made = generic_of(schema)
        return Refused(made) if isinstance(made, tuple) else made

    def _compile(self, request: CompileVariant) -> CompiledVariant | Refused:
        recipe = self._recipe(request.tier, request.numerics, request.threads)
        if OPEN_BUFFERS in request.kernel.attributes:
            recipe = recipe.for_open_buffers()
        checked = replace(recipe, accesses=request.accesses)
        return compile_kernel(request.kernel, checked, _signatures(request), self._backend)

    def _looked_at(self, request: DescribeFunction | ExplainLoops) -> Response:
        kernel = request.kernel
        if isinstance(request, ExplainLoops):
            return explained(kernel, self._recipe(Tier.T2, request.numerics, request.threads))
        recipe = self._recipe(Tier.T3, request.numerics, request.threads)
        return describe(kernel, request.callees, recipe)

    def _stage(self, request: ShowStage | ResumeStage) -> StageText | Refused:
        staging = self._staging(request)
        if isinstance(request, ShowStage):
            return StageText(staging.show(request.kernel, _signatures(request), request.stage))
        shown = staging.resume(request.text, request.file, request.stage)
        return StageText(shown) if isinstance(shown, str) else Refused(shown)

    def _shown(self, request: ShowStage | ResumeStage | RunPasses | ListPasses) -> Response:
        if isinstance(request, ShowStage | ResumeStage):
            return self._stage(request)
        return self._passes(request)

    def _passes(self, request: RunPasses | ListPasses) -> PassesRan | PassesListed | Refused:
        if isinstance(request, ListPasses):
            return PassesListed(tuple(map(described, PASSES.values())))
        try:
            return run_passes(request, self._recipe(request.tier, request.numerics, request.threads))
        except BadPipeline as refusal:
            return Refused((Diagnostic("opt", str(refusal).removeprefix("pipeline: ")),))

    def _recipe(self, tier: Tier, numerics: Numerics, threads: int) -> Recipe:
        recipe = Recipe.of(tier, numerics, self._backend.vectors(threads))
        return replace(recipe, before=self._books)

    def _staging(self, request: ShowStage | ResumeStage) -> Staging:
        def recipe(tier: Tier) -> Recipe:
            return self._recipe(tier, request.numerics, request.threads)

        return Staging(self._backend, request.tier, recipe)

    def _suggest(self, request: SuggestRewrites) -> Suggestions:
        found = suggestions(request.kernel, request.callees, request.numerics, self._backend.vectors())
        return Suggestions(tuple(Suggestion(strategy, text) for strategy, text in found))

    def _export(self, request: ExportFunction) -> Response:
        def lowered(kernel: Kernel, tier: Tier, apart: Apart) -> Lowered:
            recipe = self._recipe(tier, request.numerics, request.threads).as_written()
            return lower(kernel, replace(recipe, accesses=request.checked.get(kernel.name), apart=apart))

        text = export_text(request.kernels, request.name, request.tier, lowered)
        if isinstance(text, Diagnostic):
            return Refused((text,))
        return as_object(emit_object(text, request.tier, self._target))


def _signatures(request: CompileVariant | ShowStage) -> dict[str, Signature]:
    """Of the functions that the request's kernel calls, by name."""
    return {name: request.callees[name].signature for name in request.kernel.callees}
