"""A kernel on its way down to LLVM, as passes see it."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.abi.names import BODY
from neurojit.compiler.culprits import Complaint, Culprits
from neurojit.compiler.raising.record import Kept
from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import Scheduled
from neurojit.compiler.upstream_pipelines import name_of, one_by_one, pipeline
from neurojit.mlir.build import Declarations
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Kernel
from neurojit.model.sites import FaultSite


class LoweringFailed(Exception):
    """A verified kernel that cannot be lowered: its diagnostic says which operation of it, and why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


@dataclass(slots=True)
class CheckedAccesses:
    """``sites``: of the accesses that are checked; ``proved``: how many others are in bounds in every run;
    ``unchecked``: those that no rule knows, in words."""

    sites: list[FaultSite] = field(default_factory=list[FaultSite])
    proved: int = 0
    unchecked: list[str] = field(default_factory=list[str])

    @property
    def note(self) -> str:
        """In words, for a trace; empty where there is nothing to say."""
        said = [f"accesses checked: {len(self.sites)}"] if self.sites else []
        said += [f"not checked: {what}" for what in self.unchecked]
        return "; ".join(said)


class Pass(Protocol):
    """One rewrite of ours: a frozen dataclass, whose fields are its options, one file each.

    ``run`` changes the unit's module in place, inside its context; it says how many places it changed, where
    it counts them. Raises LoweringFailed.
    """

    name: ClassVar[str]

    def run(self, unit: Unit) -> int | None: ...


Step = Pass | str  # a pass of ours, or one of MLIR's as its pipelines spell it


class Unit:
    """The module of one kernel, and what passes leave for those behind them.

    ``kernel``'s text may be that of a later stage already, from which passes then go on.
    """

    def __init__(self, kernel: Kernel, recipe: Recipe, module: ir.Module) -> None:
        self.kernel = kernel
        self.recipe = recipe
        self.module = module
        self.declarations = Declarations(module)
        self.notes: list[str] = []
        self.kept: tuple[Kept, ...] = ()
        self.scheduled: tuple[Scheduled, ...] = ()
        self.unwritten: tuple[ir.Location, ...] = ()  # allocations that may be read before they are written
        self.frame_bytes = 0
        self.accesses: CheckedAccesses | None = None  # where the recipe has them checked

    def fork(self, kernel: Kernel, recipe: Recipe) -> Unit:
        """A unit that goes on from a copy of this one's module.

        ``kernel``: the same text, its signature that of what the body is to become. ``recipe``: the same as
        far as this stage depends on them.
        """
        with ir.Location.unknown():
            module = ir.Module.create()
            with ir.InsertionPoint(module.body):
                for operation in self.module.body.operations:
                    operation.operation.clone()
        return Unit(kernel, recipe, module)

    def replace_module(self, module: ir.Module) -> None:
        """Go on with another module of the same kernel."""
        self.module, self.declarations = module, Declarations(module)

    @property
    def function(self) -> ir.Operation:
        """The function that is compiled: as it is written, then in its ABI form."""
        found: ir.Operation | None = None
        for operation in self.module.body.operations:
            name = ir.StringAttr(operation.operation.attributes["sym_name"]).value
            if name == BODY:
                return operation.operation
            if name == self.kernel.name:
                found = operation.operation
        if found is None:
            raise KeyError(self.kernel.name)
        return found

    def run(self, steps: tuple[Step, ...]) -> None:
        """Every step in order; neighbours of MLIR's in one pass manager."""
        waiting: list[str] = []
        for step in steps:
            if isinstance(step, str):
                waiting.append(step)
                continue
            self.run_upstream(tuple(waiting))
            waiting.clear()
            with ir.Location.unknown():
                step.run(self)
        self.run_upstream(tuple(waiting))

    def run_upstream(self, passes: tuple[str, ...]) -> None:
        """MLIR's passes, on the module."""
        before = self.recipe.before
        if not passes:
            return
        with self.module.context, self.failing_as_a_refusal():
            for group in (passes,) if before is None else one_by_one(passes):
                if before is not None:
                    before(f"the pass {name_of(group[0])}", self.module)
                PassManager.parse(pipeline(group, self.recipe.kept_faults)).run(self.module.operation)
        if before is not None:
            before("what follows a pass", self.module)

    @contextlib.contextmanager
    def failing_as_a_refusal(self) -> Generator[None]:
        """What MLIR says against the module is said of the kernel's operation."""
        try:
            yield
        except ir.MLIRError as error:
            found = [Complaint(one.message, one.location) for one in error.error_diagnostics]
            raise self.refused(*found or [Complaint(str(error))]) from error

    def refused(self, *complaints: Complaint) -> LoweringFailed:
        """The refusal of the kernel for what was complained of."""
        with self.module.context:
            return LoweringFailed(Culprits(self.kernel).refusal("lowering", complaints))
