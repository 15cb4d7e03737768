"""Kernels at the stages from which what is derived of them parts, each lowered to there once.

A judgement compiles a kernel some eight times over: as it is installed, with every bounds check, with flags
for its decisions, with its errors, over a field. Up to buffers all of these are lowered alike, and those that
are edited are alike up to plain loops. What is kept there is never edited: everybody gets a copy.
"""

from __future__ import annotations

import enum

from mlir import ir

from neurojit.compiler.lower import Lowering, Stage
from neurojit.compiler.passes.promises import FLAGS
from neurojit.compiler.recipe import Recipe
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
        recipe: Recipe,
        *,
        loops: Loops = Loops.AS_WRITTEN,
    ) -> Lowering:
        """``kernel`` on buffers, to be lowered further. Raises LoweringFailed."""
        return self._buffers(kernel, recipe, _ordered(kernel, loops)).fork(kernel, recipe)

    def plain_loops(
        self,
        kernel: Kernel,
        recipe: Recipe,
        *,
        loops: Loops = Loops.AS_WRITTEN,
    ) -> Lowering:
        """``kernel`` as loops that nothing has simplified yet, to be edited. Raises LoweringFailed."""
        return self._plain_loops(kernel, recipe, _ordered(kernel, loops)).fork(kernel, recipe)

    def seen(self, kernel: Kernel, recipe: Recipe) -> ir.Operation:
        """The body of plain loops, to be looked at and never edited. Raises LoweringFailed."""
        key = self._key("seen", kernel, recipe, Loops.AS_WRITTEN)
        if key not in self._kept:
            lowering = self.plain_loops(kernel, recipe)
            lowering.edit(lambda body, _: forget_kept_outputs(body))
            self._kept[key] = lowering
        return self._kept[key].body

    def unwritten(self, kernel: Kernel, recipe: Recipe) -> tuple[ir.Location, ...]:
        """Its allocations that may be read before they are written. Raises LoweringFailed."""
        return self._buffers(kernel, recipe, Loops.AS_WRITTEN).unwritten

    def _buffers(self, kernel: Kernel, recipe: Recipe, loops: Loops) -> Lowering:
        key = self._key("buffers", kernel, recipe, loops)
        if key not in self._kept:
            if loops is Loops.AS_WRITTEN:
                lowering = Lowering(kernel, recipe).to(Stage.BUFFERS)
            else:
                lowering = self._buffers(kernel, recipe, Loops.AS_WRITTEN).fork(kernel, recipe)
                lowering.put_sums_along_memory(raised=loops is Loops.RAISED)
            self._kept[key] = lowering
        return self._kept[key]

    def _plain_loops(self, kernel: Kernel, recipe: Recipe, loops: Loops) -> Lowering:
        key = self._key("plain loops", kernel, recipe, loops)
        if key not in self._kept:
            lowering = self._buffers(kernel, recipe, loops).fork(kernel, recipe)
            lowering.to(Stage.PLAIN_LOOPS)
            self._kept[key] = lowering
        return self._kept[key]

    def _key(self, stage: str, kernel: Kernel, recipe: Recipe, loops: Loops) -> tuple[object, ...]:
        """What lowering as far as that depends on: of the numerics, whether flags of the text are kept."""
        if self._context is not ir.Context.current:
            self._context = ir.Context.current
            self._kept.clear()
        exact = FLAGS not in kernel.text or recipe.numerics is Numerics.EXACT
        return stage, kernel.name, kernel.text, exact, recipe.kept_faults, recipe.fills, loops, recipe.road


def _ordered(kernel: Kernel, loops: Loops) -> Loops:
    return loops if is_large(kernel) else Loops.AS_WRITTEN
