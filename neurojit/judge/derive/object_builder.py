"""Objects for the judge, compiled in the examining child the way that variants are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from neurojit.abi.symbols import JUDGED, forbidden_symbols
from neurojit.compiler.emit import LEVELS, SECOND_ROAD_LEVEL, CodegenLevel, EmittedObject, emit_at_level
from neurojit.compiler.lower import Lowered, LoweringOptions
from neurojit.compiler.pipelines import TIERS, Road
from neurojit.compiler.schedules import ScheduleParameters, VectorTarget
from neurojit.compiler.second_road import lower_by_second_road
from neurojit.judge.derive.hardened import Hardened, harden
from neurojit.judge.derive.stages import Loops, Stages
from neurojit.judge.large import is_large
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.target import Target
from neurojit.model.types import Signature
from neurojit.model.verdict import Refusal
from neurojit.stubs.body_entry import instrument


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
    _images: dict[tuple[str, CodegenLevel], EmittedObject] = field(
        default_factory=dict[tuple[str, CodegenLevel], EmittedObject], init=False, compare=False
    )

    def options(
        self, tier: Tier, parameters: Mapping[str, ScheduleParameters] | None = None
    ) -> LoweringOptions:
        return LoweringOptions(tier, self.numerics, VectorTarget.of(self.target, self.threads), parameters)

    def variant(
        self, kernel: Kernel, tier: Tier, parameters: Mapping[str, ScheduleParameters] | None = None
    ) -> bytes:
        """The object of a variant at ``tier``. Raises LoweringFailed, EmissionFailed, ForbiddenSymbols."""
        return self.image(kernel.signature, self.lowered(kernel, tier, parameters), tier)

    def lowered(
        self, kernel: Kernel, tier: Tier, parameters: Mapping[str, ScheduleParameters] | None = None
    ) -> Lowered:
        """A variant before it is instrumented. Raises LoweringFailed."""
        options = self.options(tier, parameters)
        if parameters is not None:
            return self._lower(kernel, options)
        # From T2 on tiers differ in who wrote the text alone.
        alike = replace(options, tier=min(tier, Tier.T2))
        key = kernel.name, kernel.text, kernel.signature, alike
        if key not in self._lowered:
            self._lowered[key] = self._lower(kernel, options)
        return self._lowered[key]

    def _lower(self, kernel: Kernel, options: LoweringOptions) -> Lowered:
        lowering = self.stages.buffers(kernel, options)
        lowering.to_schedule()
        lowering.to_loops()
        return lowering.to_llvm()

    def incumbent(self, kernel: Kernel, tier: Tier) -> bytes:
        """The object of what serves at ``tier``: as ``variant``, with large sums in the order of a tier.

        The reference keeps the order of the text. Raises as ``variant``.
        """
        if tier not in (Tier.T0, Tier.T1):
            return self.variant(kernel, tier)
        lowering = self.stages.buffers(kernel, self.options(tier))
        lowering.to_order()
        lowering.to_loops()
        return self.image(kernel.signature, lowering.to_llvm(), tier)

    def second_road(self, original: Kernel) -> bytes:
        """The object of a lowering without folds, compiled without LLVM's passes."""
        lowered = lower_by_second_road(original, self.options(Tier.T0))
        return self._emitted(original.signature, lowered, SECOND_ROAD_LEVEL, apart=False)

    def contiguous(self, original: Kernel) -> bytes:
        """The object of plain loops in an order that LLVM vectorizes, with the bits of T0."""
        lowering = self.stages.buffers(original, self.options(Tier.T1), loops=Loops.RAISED)
        lowering.to_loops()
        return self.image(original.signature, lowering.to_llvm(), Tier.T1)

    def checked(
        self,
        kernel: Kernel,
        *,
        all_checks: bool,
        parameters: Mapping[str, ScheduleParameters] | None = None,
        road: Road = TIERS,
    ) -> tuple[Hardened, bytes]:
        """The object with bounds checks in it: all, or those that one run cannot prove.

        With ``parameters`` they go into what the schedule makes of the kernel.
        """
        tier = Tier.T0 if all_checks and not is_large(kernel) else Tier.T1
        options = self.options(tier if parameters is None else Tier.T3, parameters)
        scheduled = parameters is not None
        hardened = harden(
            kernel, options, all_checks=all_checks, scheduled=scheduled, road=road, stages=self.stages
        )
        return hardened, self.image(kernel.signature, hardened.lowered, tier)

    def image(
        self, signature: Signature, lowered: Lowered, tier: Tier, *, overlap_guard: bool = True
    ) -> bytes:
        """Instrument and compile."""
        apart = overlap_guard and tier is not Tier.T0
        return self._emitted(signature, lowered, LEVELS[tier], apart=apart)

    def _emitted(self, signature: Signature, lowered: Lowered, level: CodegenLevel, *, apart: bool) -> bytes:
        text = instrument(
            lowered.llvm_ir,
            signature,
            {},
            overlap_guard=apart,
            noalias=apart,
            triple=self.target.triple,
        )
        # The same text and level give the same bytes: of a rewrite that says what the incumbent does, too.
        emitted = self._images.get((text, level))
        if emitted is None:
            emitted = self._images[text, level] = emit_at_level(text, level, self.target)
        forbidden = forbidden_symbols(emitted.undefined, JUDGED)
        if forbidden:
            raise ForbiddenSymbols(forbidden)
        return emitted.image
