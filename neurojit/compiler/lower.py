"""Kernel -> LLVM IR text: the one chain that every tier goes through.

TensorLang -> linalg on tensors -> (fused) -> buffers -> [T2: raised, scheduled] -> loops -> LLVM dialect
-> LLVM IR. Tiers differ in the bracketed step and in what LLVM is asked to do afterwards. The steps are those
of :mod:`neurojit.compiler.pipelines`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlir import ir
from mlir.dialects import llvm as llvm_dialect

from neurojit.compiler import pipelines
from neurojit.compiler.culprits import Complaint
from neurojit.compiler.passes.frames import BUMP
from neurojit.compiler.passes.order_sums import OrderAllSums
from neurojit.compiler.raising import Kept
from neurojit.compiler.schedules import Scheduled
from neurojit.compiler.schedules.text import PARALLEL
from neurojit.compiler.unit import LoweringFailed, LoweringOptions, Unit
from neurojit.mlir.build import Declarations
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

__all__ = ["Edit", "Lowered", "Lowering", "LoweringFailed", "LoweringOptions", "lower"]

Edit = Callable[[ir.Operation, Declarations], None]


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
    """The stages of one kernel's lowering, which ``neurojit ir`` shows one by one.

    The kernel's text may be that of a later stage already, from which lowering then goes on. ``road``: what
    becomes of the tiers' steps, where that is another.
    """

    def __init__(
        self,
        kernel: Kernel,
        options: LoweringOptions,
        road: pipelines.Road = pipelines.TIERS,
        text: str | None = None,
        unit: Unit | None = None,
    ) -> None:
        """``text``, ``unit``: of a later stage of this very kernel."""
        self._kernel = kernel
        self._options = options
        self._road = road
        self.unit = unit or Unit(kernel, options, ir.Module.parse(kernel.text if text is None else text))

    def fork(self, kernel: Kernel, options: LoweringOptions) -> Lowering:
        """A lowering that goes on from a copy of this stage, at most that of buffers or of plain loops.

        ``kernel``: the same text, its signature that of what the body is to become. ``options``: the same as
        far as this stage depends on them.
        """
        return Lowering(kernel, options, self._road, unit=self.unit.fork(kernel, options))

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
    def unwritten(self) -> tuple[ir.Location, ...]:
        """Allocations that may be read before they are written."""
        return self.unit.unwritten

    def to_linalg(self, check: Callable[[ir.Operation], None] | None = None) -> None:
        """TensorLang -> linalg on tensors, with the ABI's boundary.

        ``check`` edits the function as it was written, before anything folds, once what touches memory is
        spelled out.
        """
        self._run(pipelines.MEANINGS)
        if check is not None:
            with ir.Location.unknown():
                check(self.body)
        self._run(pipelines.LINALG)

    def to_buffers(self) -> None:
        """Tensors -> buffers."""
        self._run(pipelines.BUFFERS)

    def to_versions(self) -> None:
        """No check is made twice; from T1 on, loops whose checks can be decided before them run without."""
        self._run(pipelines.versioned(self._options.tier))

    def to_order(self) -> None:
        """At T0 and T1, large sums in loops of which the innermost runs along memory. The bits stay."""
        self._run(pipelines.ordered(self._options.tier))

    def to_contiguous(self, *, raised: bool) -> None:
        """Sums whose innermost loop runs along memory, for those who run plain loops often. The bits stay.

        ``raised``: loops of the text, too, where they can be raised to linalg.
        """
        self._run((OrderAllSums(raised=raised),))

    def to_schedule(self) -> None:
        """From T2 on: raise loops to linalg, then generate the loops of each linalg operation."""
        self._run(pipelines.scheduled(self._options.tier))

    def to_checked_loops(self, harden: Edit) -> None:
        """As ``to_loops``; ``harden`` edits the body after it became loops and before anything folds."""
        self.to_plain_loops()
        self.edit(harden)
        self.to_loops()

    def to_plain_loops(self) -> None:
        """Loops that nothing has simplified yet."""
        self._run(pipelines.PLAIN_LOOPS)

    def edit(self, edit: Edit) -> None:
        """Hand the body to ``edit``, with what declares its functions."""
        with ir.Location.unknown():
            edit(self.body, self.unit.declarations)

    def to_loops(self) -> None:
        """Remaining linalg -> loops; inserts polls, and allocates temporaries in the frame."""
        self._run(pipelines.loops(self._options.tier))

    def report_arguments(self) -> None:
        """Once there are loops: faults say with which scalars the function was called."""
        self._run(pipelines.REPORT)

    def to_llvm(self) -> Lowered:
        """Loops -> LLVM dialect -> LLVM IR text."""
        parallel = any(PARALLEL in operation.attributes for operation in operations_in(self.body))
        if parallel:
            self._run(pipelines.PARALLEL)
        self._run(pipelines.LLVM)
        self._refuse_untranslatable()
        if self._options.before is not None:
            self._options.before("the translation to LLVM IR", self.module)
        text = llvm_dialect.translate_module_to_llvmir(self.module.operation)
        return Lowered(
            text,
            self.unit.frame_bytes,
            tuple(self.notes),
            parallel,
            self.unit.declarations.has(BUMP),
            self.kept,
        )

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

    def _run(self, steps: pipelines.Steps) -> None:
        self.unit.run(self._road(steps))


def lower(kernel: Kernel, options: LoweringOptions) -> Lowered:
    """Lower ``kernel`` in the current context. Raises :class:`LoweringFailed`."""
    lowering = Lowering(kernel, options)
    lowering.to_linalg()
    lowering.to_buffers()
    lowering.to_schedule()
    lowering.to_loops()
    return lowering.to_llvm()
