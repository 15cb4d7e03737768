"""Compiles a function up to any stage, prints that stage's text, and resumes from such a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mlir import ir

from neurojit.compiler.emit import emit_assembly
from neurojit.compiler.lower import Lowered, Lowering, LoweringOptions
from neurojit.compiler.schedules import VectorTarget
from neurojit.frontend.nesting import too_deep
from neurojit.mlir.locations import place_of
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.stage_text import STAGES, Heading, MalformedHeading, sections
from neurojit.model.target import Target
from neurojit.model.types import Signature
from neurojit.stubs.body_entry import instrument


def instrumented(
    lowered: Lowered, signature: Signature, callees: Mapping[str, Signature], tier: Tier, triple: str
) -> str:
    """The LLVM IR of a variant's whole object."""
    # T0 assumes nothing about its buffers: it is what serves calls whose buffers overlap.
    apart = tier is not Tier.T0
    return instrument(lowered.llvm_ir, signature, callees, overlap_guard=apart, noalias=apart, triple=triple)


class Staging:
    """Takes functions from stage to stage; ``tier`` is for those whose text does not bind one."""

    def __init__(
        self,
        target: Target,
        tier: Tier,
        numerics: Numerics,
        threads: int,
        before: Callable[[str, ir.Module], None] | None = None,
    ) -> None:
        self._target = target
        self._tier = tier
        self._numerics = numerics
        self._before = before
        self._vectors = VectorTarget.of(target, threads)

    def show(self, kernel: Kernel, callees: Mapping[str, Signature], stage: str) -> str:
        """The text of a source kernel at ``stage``."""
        if stage == "tensorlang":
            return kernel.text
        lowering = self._lowering(kernel, self._tier)
        lowering.to_linalg()
        here = Heading("linalg", kernel.name, self._tier, kernel.signature, dict(callees))
        return self._onward(lowering, here, stage)

    def resume(self, text: str, file: str, stage: str) -> str | tuple[Diagnostic, ...]:
        """The text at ``stage`` of the functions whose texts at an earlier one ``text`` holds."""
        try:
            parts = list(sections(text))
        except MalformedHeading as refusal:
            return (Diagnostic("parse", str(refusal), file),)
        shown: list[str] = []
        for heading, part in parts:
            problems = tuple(_problems(heading, part, file, stage))
            if problems:
                return problems
            shown.append(self._resumed(heading, part, stage))
        return "\n".join(shown)

    def _resumed(self, heading: Heading, text: str, stage: str) -> str:
        if heading.stage == "llvm":
            return text if stage == "llvm" else emit_assembly(text, heading.tier, self._target)
        kernel = Kernel(heading.function, heading.signature, "", text, tuple(heading.callees), None)
        tier = self._tier if heading.stage == "linalg" else heading.tier
        here = Heading(heading.stage, heading.function, tier, heading.signature, heading.callees)
        return self._onward(self._lowering(kernel, tier), here, stage)

    def _lowering(self, kernel: Kernel, tier: Tier) -> Lowering:
        return Lowering(kernel, LoweringOptions(tier, self._numerics, self._vectors, before=self._before))

    def _onward(self, lowering: Lowering, here: Heading, stage: str) -> str:
        def headed(reached: str, text: str) -> str:
            return Heading(reached, here.function, here.tier, here.signature, here.callees).line() + text

        if here.stage == stage:
            return headed(stage, str(lowering.module))
        if here.stage == "linalg":
            lowering.to_buffers()
            lowering.to_order()
            lowering.to_schedule()
        if stage == "scheduled":
            return headed(stage, str(lowering.module))
        lowering.to_loops()
        text = instrumented(lowering.to_llvm(), here.signature, here.callees, here.tier, self._target.triple)
        return headed(stage, text) if stage == "llvm" else emit_assembly(text, here.tier, self._target)


def _problems(heading: Heading, text: str, file: str, stage: str) -> Iterator[Diagnostic]:
    """Why ``text`` cannot go on to ``stage``."""
    if STAGES.index(stage) < STAGES.index(heading.stage):
        message = f"@{heading.function} is at the stage {heading.stage!r} already; {stage!r} comes before it"
        yield Diagnostic("parse", message, file)
        return
    if heading.stage == "llvm":
        return
    nesting = too_deep(text, file)
    if nesting is not None:
        yield nesting
        return
    try:
        ir.Module.parse(text)
    except ir.MLIRError as error:
        for found in error.error_diagnostics:
            place = place_of(found.location)
            line, column = (place.line, place.column) if place else (0, 0)
            yield Diagnostic("parse", found.message, file, line, column)
