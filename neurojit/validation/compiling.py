"""Objects for the judge, compiled in the examining child the way that variants are compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from neurojit.codegen.emit import SECOND_ROAD_LEVEL, EmittedObject, emit_at_level, emit_object
from neurojit.codegen.instrument import instrument
from neurojit.codegen.symbols import JUDGED, forbidden_symbols
from neurojit.codegen.target import Target
from neurojit.diagnostic import Diagnostic
from neurojit.kernel import Kernel, Numerics, Signature, Tier
from neurojit.lowering.lower import Lowered, Lowering, LoweringOptions, lower
from neurojit.lowering.pipelines import TIERS, Road
from neurojit.lowering.schedules import ScheduleParameters, VectorTarget
from neurojit.lowering.second_road import lower_by_second_road
from neurojit.validation.large import is_large
from neurojit.validation.safety.hardened import Hardened, harden
from neurojit.validation.verdict import Refusal


class ForbiddenSymbols(Exception):
    """A finished object names what no object may."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.refusal = Refusal(Diagnostic("permitted", f"the object needs {', '.join(names)}"))


@dataclass(frozen=True, slots=True)
class Workshop:
    """Compiles kernels for one target, as variants are: the judged object is the one installed."""

    target: Target
    numerics: Numerics
    threads: int

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
        return lower(kernel, self.options(tier, parameters))

    def second_road(self, original: Kernel) -> bytes:
        """The object of a lowering without folds, compiled without LLVM's passes."""
        lowered = lower_by_second_road(original, self.options(Tier.T0))
        return self._emitted(original.signature, lowered, apart=False, emit=_emit_second_road)

    def contiguous(self, original: Kernel) -> bytes:
        """The object of plain loops in an order that LLVM vectorizes, with the bits of T0."""
        lowering = Lowering(original, self.options(Tier.T1))
        lowering.to_linalg()
        lowering.to_buffers()
        lowering.to_contiguous(raised=True)
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
        hardened = harden(kernel, options, all_checks=all_checks, scheduled=scheduled, road=road)
        return hardened, self.image(kernel.signature, hardened.lowered, tier)

    def image(
        self, signature: Signature, lowered: Lowered, tier: Tier, *, overlap_guard: bool = True
    ) -> bytes:
        """Instrument and compile."""
        apart = overlap_guard and tier is not Tier.T0
        return self._emitted(
            signature, lowered, apart=apart, emit=lambda text, target: emit_object(text, tier, target)
        )

    def _emitted(
        self,
        signature: Signature,
        lowered: Lowered,
        *,
        apart: bool,
        emit: Callable[[str, Target], EmittedObject],
    ) -> bytes:
        text = instrument(
            lowered.llvm_ir,
            signature,
            {},
            overlap_guard=apart,
            noalias=apart,
            triple=self.target.triple,
        )
        emitted = emit(text, self.target)
        forbidden = forbidden_symbols(emitted.undefined, JUDGED)
        if forbidden:
            raise ForbiddenSymbols(forbidden)
        return emitted.image


def _emit_second_road(llvm_ir: str, target: Target) -> EmittedObject:
    return emit_at_level(llvm_ir, SECOND_ROAD_LEVEL, target)
