"""Compiles a function up to any stage, prints that stage's text, and resumes from such a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from mlir import ir

from neurojit.compiler.backends.backend import Backend
from neurojit.compiler.backends.cpu.code import Code, linked
from neurojit.compiler.effort import effort_of
from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.recipe import Recipe
from neurojit.frontend.nesting import too_deep
from neurojit.mlir.locations import place_of
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.stage_text import STAGES, Heading, MalformedHeading, sections
from neurojit.model.types import Signature


@dataclass(frozen=True, slots=True)
class Staging:
    """Takes functions from stage to stage; ``recipe`` is for those whose text does not bind a tier."""

    backend: Backend
    tier: Tier
    recipe: Callable[[Tier], Recipe]

    def show(self, kernel: Kernel, callees: Mapping[str, Signature], stage: str) -> str:
        """The text of a source kernel at ``stage``."""
        if stage == "tensorlang":
            return kernel.text
        lowering = Lowering(kernel, self.recipe(self.tier)).to(Stage.LINALG)
        here = Heading("linalg", kernel.name, self.tier, kernel.signature, dict(callees))
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
            return text if stage == "llvm" else self.backend.assembly(Code((text,)), effort_of(heading.tier))
        kernel = Kernel(heading.function, heading.signature, "", text, tuple(heading.callees), None)
        tier = self.tier if heading.stage == "linalg" else heading.tier
        here = Heading(heading.stage, heading.function, tier, heading.signature, heading.callees)
        lowering = Lowering(kernel, self.recipe(tier), at=_SHOWN[heading.stage])
        return self._onward(lowering, here, stage)

    def _onward(self, lowering: Lowering, here: Heading, stage: str) -> str:
        if stage in _SHOWN:
            return _headed(here, stage, str(lowering.to(_SHOWN[stage]).module))
        lowered = lowering.translated()
        recipe = self.recipe(here.tier)
        code = self.backend.code(lowered.llvm_ir, here.signature, here.callees, recipe)
        if stage == "llvm":
            return _headed(here, stage, str(linked(code)))
        return self.backend.assembly(code, recipe.effort)


# Stages that are shown as MLIR.
_SHOWN: Final = {"linalg": Stage.LINALG, "scheduled": Stage.SCHEDULED}


def _headed(here: Heading, stage: str, text: str) -> str:
    return replace(here, stage=stage).line() + text


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
