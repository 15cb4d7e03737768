"""Kernels at the stages from which what is derived of them parts, each lowered to there once.

A judgement compiles a kernel some eight times over: as it is installed, with every bounds check, with flags
for its decisions, with its errors, over a field. Up to buffers all of these are lowered alike, and those that
are edited are alike up to plain loops. What is kept there is never edited: everybody gets a copy.
"""

from __future__ import annotations

import enum

from mlir import ir

from neurojit.compiler.lower import Lowering, LoweringOptions
from neurojit.compiler.passes.promises import FLAGS
from neurojit.compiler.pipelines import TIERS, Road
from neurojit.compiler.upstream.partial_results import forget_kept_outputs
from neurojit.judge.large import is_large
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel


class Loops(enum.Enum):
    """The order that large kernels run in. RAISED: what the loops of the text say, too, is reordered, which
    nobody does to a candidate's before it is judged."""

    AS_WRITTEN = enum.auto()
    CONTIGUOUS = enum.auto()
    RAISED = enum.auto()


class Stages:
    """Of kernels in one context: where another is current, what was kept of the last is forgotten."""

    def __init__(self) -> None:
        self._context: ir.Context | None = None
        self._kept: dict[tuple[object, ...], Lowering] = {}

    def buffers(
        self,
        kernel: Kernel,
        options: LoweringOptions,
        *,
        loops: Loops = Loops.AS_WRITTEN,
        road: Road = TIERS,
    ) -> Lowering:
        """``kernel`` on buffers, to be lowered further. Raises LoweringFailed."""
        return self._buffers(kernel, options, _ordered(kernel, loops), road).fork(kernel, options)

    def plain_loops(
        self,
        kernel: Kernel,
        options: LoweringOptions,
        *,
        loops: Loops = Loops.AS_WRITTEN,
        road: Road = TIERS,
    ) -> Lowering:
        """``kernel`` as loops that nothing has simplified yet, to be edited. Raises LoweringFailed."""
        return self._plain_loops(kernel, options, _ordered(kernel, loops), road).fork(kernel, options)

    def seen(self, kernel: Kernel, options: LoweringOptions) -> ir.Operation:
        """The body of plain loops, to be looked at and never edited. Raises LoweringFailed."""
        key = self._key("seen", kernel, options, Loops.AS_WRITTEN, TIERS)
        if key not in self._kept:
            lowering = self.plain_loops(kernel, options)
            lowering.edit(lambda body, _: forget_kept_outputs(body))
            self._kept[key] = lowering
        return self._kept[key].body

    def unwritten(self, kernel: Kernel, options: LoweringOptions) -> tuple[ir.Location, ...]:
        """Its allocations that may be read before they are written. Raises LoweringFailed."""
        return self._buffers(kernel, options, Loops.AS_WRITTEN, TIERS).unwritten

    def _buffers(self, kernel: Kernel, options: LoweringOptions, loops: Loops, road: Road) -> Lowering:
        key = self._key("buffers", kernel, options, loops, road)
        if key not in self._kept:
            if loops is Loops.AS_WRITTEN:
                lowering = Lowering(kernel, options, road)
                lowering.to_linalg()
                lowering.to_buffers()
            else:
                lowering = self._buffers(kernel, options, Loops.AS_WRITTEN, road).fork(kernel, options)
                lowering.to_contiguous(raised=loops is Loops.RAISED)
            self._kept[key] = lowering
        return self._kept[key]

    def _plain_loops(self, kernel: Kernel, options: LoweringOptions, loops: Loops, road: Road) -> Lowering:
        key = self._key("plain loops", kernel, options, loops, road)
        if key not in self._kept:
            lowering = self._buffers(kernel, options, loops, road).fork(kernel, options)
            lowering.to_plain_loops()
            self._kept[key] = lowering
        return self._kept[key]

    def _key(
        self, stage: str, kernel: Kernel, options: LoweringOptions, loops: Loops, road: Road
    ) -> tuple[object, ...]:
        """What lowering as far as that depends on: of the numerics, whether flags of the text are kept."""
        if self._context is not ir.Context.current:
            self._context = ir.Context.current
            self._kept.clear()
        exact = FLAGS not in kernel.text or options.numerics is Numerics.EXACT
        return stage, kernel.name, kernel.text, exact, options.kept_faults, options.fills, loops, road


def _ordered(kernel: Kernel, loops: Loops) -> Loops:
    return loops if is_large(kernel) else Loops.AS_WRITTEN
