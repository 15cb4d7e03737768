"""Kernel -> LLVM IR text: the one chain that every recipe goes through.

TensorLang -> linalg on tensors -> (fused) -> buffers -> [T2: raised, scheduled] -> loops -> LLVM dialect
-> LLVM IR. Recipes differ in some steps and in what LLVM is asked to do afterwards. The steps are those of
:mod:`neurojit.compiler.pipelines`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from mlir import ir
from mlir.dialects import llvm as llvm_dialect

from neurojit.compiler import pipelines
from neurojit.compiler.backends.cpu.tail import PARALLEL as PARALLEL_LOOPS
from neurojit.compiler.culprits import Complaint
from neurojit.compiler.passes.frames import BUMP
from neurojit.compiler.passes.order_sums import OrderAllSums
from neurojit.compiler.pipelines import Stage
from neurojit.compiler.raising import Kept
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import Scheduled
from neurojit.compiler.schedules.text import PARALLEL
from neurojit.compiler.unit import CheckedAccesses, LoweringFailed, Unit
from neurojit.mlir.build import Declarations
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

__all__ = ["Edit", "Lowered", "Lowering", "LoweringFailed", "Stage", "lower"]

Edit = Callable[[ir.Operation, Declarations], None]
Lap = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Lowered:
    """One function as LLVM IR text that defines ``neurojit.body``, and what was done on the way."""

    llvm_ir: str
    frame_bytes: int
    notes: tuple[str, ...] = ()
    parallel: bool = False
    bumps: bool = False  # temporaries beside the frame, of a size that only a run knows
    kept: tuple[Kept, ...] = ()  # loops that T2 left as they are


class Lowering:
    """One kernel on its way down, from stage to stage."""

    def __init__(
        self,
        kernel: Kernel,
        recipe: Recipe,
        *,
        at: Stage = Stage.TEXT,
        text: str | None = None,
        unit: Unit | None = None,
    ) -> None:
        """``text``, ``unit``: of the stage ``at``; without either the kernel's own text is."""
        self._kernel = kernel
        self._recipe = recipe
        self._parallel = False
        self.stage = at
        self.unit = unit or Unit(kernel, recipe, ir.Module.parse(kernel.text if text is None else text))

    def fork(self, kernel: Kernel, recipe: Recipe) -> Lowering:
        """A lowering that goes on from a copy of this stage, at most that of buffers or of plain loops.

        ``kernel``: the same text, its signature that of what the body is to become. ``recipe``: the same as
        far as this stage depends on it.
        """
        return Lowering(kernel, recipe, at=self.stage, unit=self.unit.fork(kernel, recipe))

    @property
    def module(self) -> ir.Module:
        return self.unit.module

    @property
    def body(self) -> ir.Operation:
        """The function that is compiled."""
        return self.unit.function

    @property
    def notes(self) -> list[str]:
        """What was done, for the trace."""
        return self.unit.notes

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Loops that T2 left as they are."""
        return self.unit.kept

    @property
    def scheduled(self) -> tuple[Scheduled, ...]:
        return self.unit.scheduled

    @property
    def accesses(self) -> CheckedAccesses | None:
        """What is known of them, where the recipe has them checked."""
        return self.unit.accesses

    @property
    def unwritten(self) -> tuple[ir.Location, ...]:
        """Allocations that may be read before they are written."""
        return self.unit.unwritten

    def to(self, stage: Stage, lap: Lap | None = None) -> Self:
        """Go on to ``stage``, by all those before it. ``lap`` is told each that is reached.

        Plain loops are on nobody's way: only who asks for them passes by.
        """
        for following in Stage:
            on_the_way = following is stage or following is not Stage.PLAIN_LOOPS
            if self.stage < following <= stage and on_the_way:
                self._advance(following)
                self.stage = following
                if lap is not None:
                    lap(following)
        return self

    def put_sums_along_memory(self, *, raised: bool) -> None:
        """Of any size, for those who run plain loops often. The bits stay.

        ``raised``: loops of the text, too, where they can be raised to linalg.
        """
        self.unit.run((OrderAllSums(raised=raised),))

    def edit(self, edit: Edit) -> None:
        """Hand the body to ``edit``, with what declares its functions."""
        with ir.Location.unknown():
            edit(self.body, self.unit.declarations)

    def translated(self) -> Lowered:
        """As LLVM IR text."""
        self.to(Stage.LLVM)
        self._refuse_untranslatable()
        if self._recipe.before is not None:
            self._recipe.before("the translation to LLVM IR", self.module)
        return Lowered(
            llvm_dialect.translate_module_to_llvmir(self.module.operation),
            self.unit.frame_bytes,
            tuple(self.notes),
            self._parallel,
            self.unit.declarations.has(BUMP),
            self.kept,
        )

    def _advance(self, stage: Stage) -> None:
        if stage is Stage.VERSIONED and not (self.accesses and self.accesses.sites):
            return
        if stage is Stage.LLVM:
            self._parallel = any(PARALLEL in operation.attributes for operation in operations_in(self.body))
            self.unit.run(PARALLEL_LOOPS if self._parallel else ())
        self.unit.run(pipelines.steps(self._recipe, stage))

    def _refuse_untranslatable(self) -> None:
        """A translation that fails takes the process with it, so what it does not know is found before."""
        with self.unit.failing_as_a_refusal():
            self.module.operation.verify()
        wanted = 1 + len(self._kernel.signature.arguments) + len(self._kernel.signature.results)
        if len(self.body.regions[0].blocks[0].arguments) != wanted:
            raise self.unit.refused(Complaint("the conversion to LLVM did not keep the calling convention"))
        left = [operation for operation in operations_in(self.module.operation)]
        left = [operation for operation in left if not operation.name.startswith(("llvm.", "omp."))]
        if left:
            # A cast is what an operation that was not converted leaves around it.
            left.sort(key=lambda operation: operation.name == "builtin.unrealized_conversion_cast")
            raise self.unit.refused(
                *(Complaint("there is no lowering for it", operation.location) for operation in left)
            )


def lower(kernel: Kernel, recipe: Recipe) -> Lowered:
    """Lower ``kernel`` in the current context. Raises :class:`LoweringFailed`."""
    return Lowering(kernel, recipe).translated()
