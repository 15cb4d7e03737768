"""Kernel -> LLVM IR text: the one chain that every tier goes through.

TensorLang -> linalg on tensors -> (fused) -> buffers -> [T2: raised, scheduled] -> loops -> LLVM dialect
-> LLVM IR. Tiers differ in the bracketed step and in what LLVM is asked to do afterwards.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from mlir import ir
from mlir.dialects import llvm as llvm_dialect
from mlir.passmanager import PassManager

from dialect.tensorlang import lowering as tensorlang
from dialect.tensorlang.lowering import elementary, outlined
from neurojit.diagnostic import Diagnostic
from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel, Numerics, Tier
from neurojit.lowering import pipelines
from neurojit.lowering.allocations import own_allocations
from neurojit.lowering.booleans import UnsupportedBooleans, store_booleans_as_bytes
from neurojit.lowering.boundary import BODY, pass_as_buffers, to_abi
from neurojit.lowering.buffers import contiguous_copies, host_globals, inline_allocation_scopes
from neurojit.lowering.builders import Declarations
from neurojit.lowering.carried import carries_tensors_in_affine, carry_in_place
from neurojit.lowering.constant_loops import simplify_constant_loops
from neurojit.lowering.culprits import Complaint, Culprits
from neurojit.lowering.destinations import compute_in_place
from neurojit.lowering.divisions import check_divisions
from neurojit.lowering.exits import expand_markers
from neurojit.lowering.extremes import spell_out_extremes
from neurojit.lowering.fault_arguments import report_arguments
from neurojit.lowering.frames import BUMP, UnplaceableBuffer, place_buffers
from neurojit.lowering.hostside import define_hostside
from neurojit.lowering.initial_values import read_as_inputs
from neurojit.lowering.interchange import reductions_outside
from neurojit.lowering.libm import call_libm
from neurojit.lowering.opaque import hide_operands, reveal
from neurojit.lowering.optimize import Optimized, optimize
from neurojit.lowering.polls import insert_polls
from neurojit.lowering.promises import forget_fast_math
from neurojit.lowering.raising import Kept, raise_loops
from neurojit.lowering.schedules import Scheduled, ScheduleParameters, VectorTarget
from neurojit.lowering.schedules.text import PARALLEL
from neurojit.lowering.sequential import run_in_sequence
from neurojit.lowering.spelling import spell_out, spell_out_elementwise
from neurojit.lowering.spelling.halves import round_halves
from neurojit.lowering.splats import fill_large_splats
from neurojit.lowering.totals import forget_exact, make_total
from neurojit.lowering.upstream import Stage, avoid_upstream_faults
from neurojit.lowering.upstream.loops import leave_extreme_affine
from neurojit.lowering.vector_accesses import as_transfers
from neurojit.lowering.wrapping_loops import count_turns


@dataclass(frozen=True, slots=True)
class Lowered:
    """One function as LLVM IR text that defines ``neurojit.body``, and what was done on the way."""

    llvm_ir: str
    frame_bytes: int
    notes: tuple[str, ...] = ()
    parallel: bool = False
    bumps: bool = False  # temporaries beside the frame, of a size that only a run knows
    kept: tuple[Kept, ...] = ()  # loops that T2 left as they are


@dataclass(frozen=True, slots=True)
class LoweringOptions:
    """What the lowering of one kernel depends on beside its text."""

    tier: Tier
    numerics: Numerics
    target: VectorTarget
    parameters: Mapping[str, ScheduleParameters] | None = None  # of generators, by operation; else by shape
    kept_faults: frozenset[str] = frozenset()  # of MLIR, by name, that are not avoided: to show them
    before: Callable[[str, ir.Module], None] | None = None  # told each step, which passes then run in alone


class LoweringFailed(Exception):
    """A verified kernel that cannot be lowered: its diagnostic says which operation of it, and why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


class Lowering:
    """The stages of one kernel's lowering, which ``neurojit ir`` shows one by one.

    The kernel's text may be that of a later stage already, from which lowering then goes on.
    """

    def __init__(
        self,
        kernel: Kernel,
        options: LoweringOptions,
        road: pipelines.Road = pipelines.TIERS,
        text: str | None = None,
    ) -> None:
        """``text``: of a later stage of this very kernel."""
        self._kernel = kernel
        self._options = options
        self._road = road
        self.module = ir.Module.parse(kernel.text if text is None else text)
        self.notes: list[str] = []
        self.kept: tuple[Kept, ...] = ()
        self.scheduled: tuple[Scheduled, ...] = ()
        self._declarations = Declarations(self.module)
        self._frame_bytes = 0

    def to_linalg(self) -> None:
        """TensorLang -> linalg on tensors, with the ABI's boundary."""
        with ir.Location.unknown():
            function = _function(self.module, self._kernel.name)
            if self._options.numerics is Numerics.EXACT:
                forget_fast_math(function)
            check_divisions(function)
            forget_exact(function)
            spell_out(function)
            avoid_upstream_faults(function, Stage.SOURCE, self._options.kept_faults)
            tensorlang.lower(function)
            affine = "affine." in self._kernel.text
            if affine and (leave_extreme_affine(function) or carries_tensors_in_affine(function)):
                self._run(pipelines.AFFINE)
                function = _function(self.module, self._kernel.name)
            host_globals(self.module)
            read_as_inputs(function)
            to_abi(self.module, function, self._declarations)
            _erase_source_declarations(self.module)
            if self._road.opaque:
                hide_operands(self._body(), self._declarations)
        self._run(self._road.tensor)
        own_allocations(self._body())
        self._run(self._road.empty_tensors)

    def to_buffers(self) -> None:
        """Tensors -> buffers."""
        with ir.Location.unknown():
            pass_as_buffers(self.module, self._body())
            fill_large_splats(self._body())
            if not self._road.apart:
                compute_in_place(self._body())
            own_allocations(self._body())
            carry_in_place(self._body())
            avoid_upstream_faults(self._body(), Stage.TENSORS, self._options.kept_faults)
        self._run(self._road.bufferize)
        with ir.Location.unknown():
            simplify_constant_loops(self._body())
            make_total(self._body())

    def to_schedule(self) -> None:
        """From T2 on: raise loops, then write kernels by construction."""
        if self._options.tier in (Tier.T0, Tier.T1):
            return
        with ir.Location.unknown():
            contiguous_copies(self._body())  # padding, too, is a loop that a schedule can write
            done: Optimized = optimize(
                self._body(), self._options.numerics, self._options.target, self._options.parameters
            )
        self.notes += done.notes
        self.kept, self.scheduled = done.kept, done.scheduled

    def to_contiguous(self, *, raised: bool) -> None:
        """Sums whose innermost loop runs along memory, for those who run plain loops often. The bits stay.

        ``raised``: loops of the text, too, where they can be raised to linalg.
        """
        with ir.Location.unknown():
            if raised:
                raise_loops(self._body())
            reductions_outside(self._body())

    def to_checked_loops(self, harden: Callable[[ir.Operation, Declarations], None]) -> None:
        """As ``to_loops``; ``harden`` edits the body after it became loops and before anything folds."""
        with ir.Location.unknown():
            contiguous_copies(self._body())
        self._run(pipelines.PLAIN_LOOPS)
        with ir.Location.unknown():
            harden(self._body(), self._declarations)
        self.to_loops()

    def to_loops(self) -> None:
        """Whatever is still linalg becomes loops; polls and the frame are placed."""
        with ir.Location.unknown():
            contiguous_copies(self._body())
            as_transfers(self._body())
            spell_out_elementwise(self._body())
            avoid_upstream_faults(self._body(), Stage.LOOPS, self._options.kept_faults)
        self._run(self._road.loops)
        with ir.Location.unknown():
            body = self._body()
            if "f16" in self._kernel.text:
                round_halves(body)
            # Out of line at T0, where compile time counts; the same operations, so the same bits.
            if self._options.tier is Tier.T0:
                outlined.outline(body, self.module)
            else:
                elementary.expand(body)
            spell_out_extremes(body)
            inline_allocation_scopes(body)
            run_in_sequence(body)
            simplify_constant_loops(body)
            count_turns(body)
            insert_polls(body, self._declarations)
            try:
                self._frame_bytes = place_buffers(body, self._declarations, apart=self._road.apart)
                store_booleans_as_bytes(self.module)
            except (UnplaceableBuffer, UnsupportedBooleans) as refusal:
                raise self._refused(Complaint(str(refusal), refusal.location)) from refusal

    def report_arguments(self) -> None:
        """Once there are loops: faults say with which scalars the function was called."""
        with ir.Location.unknown():
            report_arguments(self.module, self._body(), len(self._kernel.signature.arguments))

    def to_llvm(self) -> Lowered:
        """Loops -> LLVM dialect -> LLVM IR text."""
        parallel = any(PARALLEL in operation.attributes for operation in operations_in(self._body()))
        if parallel:
            self._run(pipelines.PARALLEL)
            inline_allocation_scopes(self._body())
        self._run(self._road.llvm)
        with ir.Location.unknown():
            if self._road.opaque:
                reveal(self._body(), self.module)
            call_libm(self.module)
            expand_markers(self._body(), self._frame_bytes)
        self._refuse_untranslatable()
        if self._options.before is not None:
            self._options.before("the translation to LLVM IR", self.module)
        text = llvm_dialect.translate_module_to_llvmir(self.module.operation)
        return Lowered(
            define_hostside(text),
            self._frame_bytes,
            tuple(self.notes),
            parallel,
            self._declarations.has(BUMP),
            self.kept,
        )

    def _refuse_untranslatable(self) -> None:
        """A translation that fails takes the process with it, so what it does not know is found before."""
        with self._failing_as_a_refusal():
            self.module.operation.verify()
        wanted = 1 + len(self._kernel.signature.arguments) + len(self._kernel.signature.results)
        if len(self._body().regions[0].blocks[0].arguments) != wanted:
            raise self._refused(Complaint("the conversion to LLVM did not keep the calling convention"))
        left = [operation for operation in operations_in(self.module.operation)]
        left = [operation for operation in left if not operation.name.startswith(("llvm.", "omp."))]
        if left:
            # A cast is what an operation that was not converted leaves around it.
            left.sort(key=lambda operation: operation.name == "builtin.unrealized_conversion_cast")
            raise self._refused(
                *(Complaint("there is no lowering for it", operation.location) for operation in left)
            )

    def _body(self) -> ir.Operation:
        return _function(self.module, BODY)

    def _run(self, stage: tuple[str, ...]) -> None:
        before = self._options.before
        with self.module.context, self._failing_as_a_refusal():
            for passes in (stage,) if before is None else pipelines.one_by_one(stage):
                if before is not None:
                    before(f"the pass {pipelines.name_of(passes[0])}", self.module)
                pipeline = pipelines.pipeline(passes, self._options.kept_faults)
                PassManager.parse(pipeline).run(self.module.operation)
        if before is not None:
            before("what follows a pass", self.module)

    @contextlib.contextmanager
    def _failing_as_a_refusal(self) -> Generator[None]:
        try:
            yield
        except ir.MLIRError as error:
            found = [Complaint(one.message, one.location) for one in error.error_diagnostics]
            raise self._refused(*found or [Complaint(str(error))]) from error

    def _refused(self, *complaints: Complaint) -> LoweringFailed:
        with self.module.context:
            return LoweringFailed(Culprits(self._kernel).refusal("lowering", complaints))


def lower(kernel: Kernel, options: LoweringOptions) -> Lowered:
    """Lower ``kernel`` in the current context. Raises :class:`LoweringFailed`."""
    lowering = Lowering(kernel, options)
    lowering.to_linalg()
    lowering.to_buffers()
    lowering.to_schedule()
    lowering.to_loops()
    return lowering.to_llvm()


def _function(module: ir.Module, name: str) -> ir.Operation:
    for operation in module.body.operations:
        if ir.StringAttr(operation.operation.attributes["sym_name"]).value == name:
            return operation.operation
    raise KeyError(name)


def _erase_source_declarations(module: ir.Module) -> None:
    """The callees' source-level declarations: calls go to ``neurojit.call.*`` now."""
    for operation in list(module.body.operations):
        inner = operation.operation
        name = ir.StringAttr(inner.attributes["sym_name"]).value
        declared = inner.name == "func.func" and not list(inner.regions[0].blocks)
        if declared and not name.startswith("neurojit."):
            inner.erase()
