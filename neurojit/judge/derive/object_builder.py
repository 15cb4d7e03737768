"""Objects for the judge, compiled in the examining child the way that variants are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from neurojit.abi.symbols import JUDGED, forbidden_symbols
from neurojit.compiler.backends.cpu.backend import Cpu
from neurojit.compiler.backends.cpu.code import Code
from neurojit.compiler.backends.cpu.emit import (
    LEVELS,
    SECOND_ROAD_LEVEL,
    CodegenLevel,
    EmittedObject,
    emit_at_level,
)
from neurojit.compiler.lower import Lowered, lower
from neurojit.compiler.recipe import Apart, Recipe, Road
from neurojit.compiler.schedules import ScheduleParameters, VectorTarget
from neurojit.judge.derive.hardened import Hardened, harden
from neurojit.judge.derive.reinterpret.prepare import Compilable
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.judge.large import is_large
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.target import Target
from neurojit.model.types import Signature
from neurojit.model.verdict import Refusal


class ForbiddenSymbols(Exception):
    """A finished object names what no object may."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.refusal = Refusal(Diagnostic("permitted", f"the object needs {', '.join(names)}"))


@dataclass(frozen=True, slots=True)
class ObjectBuilder:
    """Compiles kernels for one target, as variants are: the judged object is the one installed.

    ``stages``: where their lowering begins.
    """

    target: Target
    numerics: Numerics
    threads: int
    stages: Stages = field(default_factory=Stages, compare=False)
    _lowered: dict[tuple[object, ...], Lowered] = field(
        default_factory=dict[tuple[object, ...], Lowered], init=False, compare=False
    )
    _images: dict[tuple[Code, CodegenLevel], EmittedObject] = field(
        default_factory=dict[tuple[Code, CodegenLevel], EmittedObject], init=False, compare=False
    )

    def recipe(self, tier: Tier, parameters: Mapping[str, ScheduleParameters] | None = None) -> Recipe:
        """That of variants at ``tier``, but for the order of the text, which the reference keeps."""
        target = VectorTarget.of(self.target, self.threads)
        return Recipe.of(tier, self.numerics, target, parameters).as_written()

    def variant(
        self, kernel: Kernel, tier: Tier, parameters: Mapping[str, ScheduleParameters] | None = None
    ) -> bytes:
        """The object of a variant at ``tier``. Raises LoweringFailed, EmissionFailed, ForbiddenSymbols."""
        recipe = self.recipe(tier, parameters)
        return self.image(kernel.signature, self.lowered(kernel, recipe), recipe)

    def lowered(self, kernel: Kernel, recipe: Recipe) -> Lowered:
        """A variant before it is instrumented. Raises LoweringFailed."""
        if recipe.parameters is not None:
            return self.stages.buffers(kernel, recipe).translated()
        key = kernel.name, kernel.text, kernel.signature, recipe
        if key not in self._lowered:
            self._lowered[key] = self.stages.buffers(kernel, recipe).translated()
        return self._lowered[key]

    def incumbent(self, kernel: Kernel, tier: Tier) -> bytes:
        """The object of what serves at ``tier``: as ``variant``, with large sums in the order of a tier.

        Raises as ``variant``.
        """
        recipe = Recipe.of(tier, self.numerics, VectorTarget.of(self.target, self.threads))
        return self.image(kernel.signature, self.lowered(kernel, recipe), recipe)

    def second_road(self, original: Kernel) -> bytes:
        """The object of a lowering without folds, compiled without LLVM's passes."""
        recipe = replace(self.recipe(Tier.T0), road=Road.SECOND)
        return self._emitted(original.signature, lower(original, recipe), recipe, SECOND_ROAD_LEVEL)

    def contiguous(self, original: Kernel) -> bytes:
        """The object of plain loops in an order that LLVM vectorizes, with the bits of T0."""
        recipe = self.recipe(Tier.T1)
        lowered = self.stages.buffers(original, recipe, loops=Loops.RAISED).translated()
        return self.image(original.signature, lowered, recipe)

    def checked(
        self,
        kernel: Kernel,
        *,
        all_checks: bool,
        parameters: Mapping[str, ScheduleParameters] | None = None,
        road: Road = Road.TIERS,
    ) -> tuple[Hardened, bytes]:
        """The object with bounds checks in it: all, or those that one run cannot prove.

        With ``parameters`` they go into what the schedule makes of the kernel.
        """
        tier = Tier.T0 if all_checks and not is_large(kernel) else Tier.T1
        emitted = self.recipe(tier)
        recipe = replace(emitted if parameters is None else self.recipe(Tier.T3, parameters), road=road)
        recipe = replace(recipe, apart=emitted.apart)
        hardened = harden(
            kernel, recipe, all_checks=all_checks, scheduled=parameters is not None, stages=self.stages
        )
        return hardened, self.image(kernel.signature, hardened.lowered, emitted)

    def image(self, signature: Signature, lowered: Lowered, recipe: Recipe) -> bytes:
        """Instrument and compile."""
        return self._emitted(signature, lowered, recipe, LEVELS[recipe.effort])

    def unguarded(self, module: Compilable) -> bytes:
        """What the judge made, whose buffers it keeps apart itself."""
        lowered = Lowered(module.llvm_ir, 0)
        recipe = replace(self.recipe(module.tier), apart=Apart.RESULTS)
        return self.image(module.signature, lowered, recipe)

    def _emitted(self, signature: Signature, lowered: Lowered, recipe: Recipe, level: CodegenLevel) -> bytes:
        code = Cpu(self.target).code(lowered.llvm_ir, signature, {}, recipe)
        # The same code and level give the same bytes: of a rewrite that says what the incumbent does, too.
        emitted = self._images.get((code, level))
        if emitted is None:
            emitted = self._images[code, level] = emit_at_level(code, level, self.target)
        forbidden = forbidden_symbols(emitted.undefined, JUDGED)
        if forbidden:
            raise ForbiddenSymbols(forbidden)
        return emitted.image
