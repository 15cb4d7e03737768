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

from neurojit.abi.names import VECTORIZED
from neurojit.compiler import pipelines
from neurojit.compiler.culprits import Complaint, Culprits
from neurojit.compiler.optimize import Optimized, optimize
from neurojit.compiler.passes.allocations import own_allocations
from neurojit.compiler.passes.buffers import contiguous_copies, host_globals, inline_allocation_scopes
from neurojit.compiler.passes.constant_loops import simplify_constant_loops
from neurojit.compiler.passes.convert_to_abi import BODY, pass_as_buffers, to_abi
from neurojit.compiler.passes.destinations import compute_in_place
from neurojit.compiler.passes.divisions import check_divisions
from neurojit.compiler.passes.expand_markers import expand_markers
from neurojit.compiler.passes.expand_minmaxnum import spell_out_extremes
from neurojit.compiler.passes.fault_arguments import report_arguments
from neurojit.compiler.passes.frames import BUMP, UnplaceableBuffer, place_buffers
from neurojit.compiler.passes.i1_as_bytes import UnsupportedBooleans, store_booleans_as_bytes
from neurojit.compiler.passes.initial_values import read_as_inputs
from neurojit.compiler.passes.inplace_loop_carried import carries_tensors_in_affine, carry_in_place
from neurojit.compiler.passes.libm import call_libm
from neurojit.compiler.passes.materialize_splats import fill_large_splats
from neurojit.compiler.passes.opaque import hide_operands, reveal
from neurojit.compiler.passes.poison import give_values
from neurojit.compiler.passes.polls import insert_polls
from neurojit.compiler.passes.promises import forget_lowered, forget_promises
from neurojit.compiler.passes.reductions_outermost import Limits, reductions_outside
from neurojit.compiler.passes.reflection_symbols import define_hostside
from neurojit.compiler.passes.serialize_parallel import run_in_sequence
from neurojit.compiler.passes.spelling import spell_out, spell_out_elementwise
from neurojit.compiler.passes.spelling.halves import round_halves
from neurojit.compiler.passes.totals import make_total
from neurojit.compiler.passes.unwritten import fill_unwritten
from neurojit.compiler.passes.upstream import Stage, avoid_upstream_faults
from neurojit.compiler.passes.upstream.loops import leave_extreme_affine
from neurojit.compiler.passes.upstream.maps import divides_what_may_wrap
from neurojit.compiler.passes.vector_accesses import as_transfers
from neurojit.compiler.passes.versions import drop_repeated, version_loops
from neurojit.compiler.passes.wrapping_loops import count_turns
from neurojit.compiler.raising import Kept, raise_loops
from neurojit.compiler.schedules import Scheduled, ScheduleParameters, VectorTarget
from neurojit.compiler.schedules.text import PARALLEL
from neurojit.dialect.tensorlang import lowering as tensorlang
from neurojit.dialect.tensorlang.lowering import elementary, outlined
from neurojit.mlir.build import Declarations, array
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel

# Turns of a sum's loops from which an order along memory saves more, in the calls that a tier gets before the
# next one, than the milliseconds by which it takes longer to compile.
LARGE_SUM = 1 << 18


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
    fills: bool = True  # of memory that nothing writes with zeros; off to see who reads it
    before: Callable[[str, ir.Module], None] | None = None  # told each step, which passes then run in alone


Edit = Callable[[ir.Operation, Declarations], None]


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
        module: ir.Module | None = None,
    ) -> None:
        """``text``, ``module``: of a later stage of this very kernel."""
        self._kernel = kernel
        self._options = options
        self._road = road
        self.module = module or ir.Module.parse(kernel.text if text is None else text)
        self.notes: list[str] = []
        self.kept: tuple[Kept, ...] = ()
        self.scheduled: tuple[Scheduled, ...] = ()
        self.unwritten: tuple[ir.Location, ...] = ()  # allocations that may be read before they are written
        self._declarations = Declarations(self.module)
        self._frame_bytes = 0

    def fork(self, kernel: Kernel, options: LoweringOptions) -> Lowering:
        """A lowering that goes on from a copy of this stage, at most that of buffers or of plain loops.

        ``kernel``: the same text, its signature that of what the body is to become. ``options``: the same as
        far as this stage depends on them.
        """
        with ir.Location.unknown():
            module = ir.Module.create()
            with ir.InsertionPoint(module.body):
                for operation in self.module.body.operations:
                    operation.operation.clone()
        return Lowering(kernel, options, self._road, module=module)

    def to_linalg(self, check: Callable[[ir.Operation], None] | None = None) -> None:
        """TensorLang -> linalg on tensors, with the ABI's boundary.

        ``check`` edits the function as it was written, before anything folds, once what touches memory is
        spelled out.
        """
        with ir.Location.unknown():
            function = _function(self.module, self._kernel.name)
            forget_promises(function, self._options.numerics)
            give_values(function)
            check_divisions(function)
            spell_out(function)
            self.unwritten = tuple(fill_unwritten(function, fill=self._options.fills))
            if check is not None:
                check(function)
            avoid_upstream_faults(function, Stage.SOURCE, self._options.kept_faults)
            tensorlang.lower(function)
            affine = "affine." in self._kernel.text
            if affine and (
                leave_extreme_affine(function)
                or carries_tensors_in_affine(function)
                or divides_what_may_wrap(function)
            ):
                self._run(pipelines.AFFINE)
                function = _function(self.module, self._kernel.name)
            host_globals(self.module)
            read_as_inputs(function)
            to_abi(self.module, function, self._declarations)
            _erase_source_declarations(self.module)
            if self._road.opaque:
                hide_operands(self.body, self._declarations)
        self._run(self._road.tensor)
        own_allocations(self.body)
        self._run(self._road.empty_tensors)

    def to_buffers(self) -> None:
        """Tensors -> buffers."""
        with ir.Location.unknown():
            pass_as_buffers(self.module, self.body)
            fill_large_splats(self.body)
            if not self._road.apart:
                compute_in_place(self.body)
            own_allocations(self.body)
            carry_in_place(self.body)
            avoid_upstream_faults(self.body, Stage.TENSORS, self._options.kept_faults)
        self._run(self._road.bufferize)
        with ir.Location.unknown():
            simplify_constant_loops(self.body)
            make_total(self.body)

    def to_versions(self) -> None:
        """No check is made twice; from T1 on, loops whose checks can be decided before them run without."""
        if self._options.tier is not Tier.T0:
            self._run(pipelines.BEFORE_VERSIONS)
        drop_repeated(self.body)
        if self._options.tier is Tier.T0:
            return
        with ir.Location.unknown():
            made = version_loops(self.body)
        if made:
            self.notes.append(f"loops with checks in front: {made}")
            self._run(pipelines.AFTER_VERSIONS)

    def to_schedule(self) -> None:
        """From T2 on: raise loops to linalg, then generate the loops of each linalg operation."""
        if self._options.tier in (Tier.T0, Tier.T1):
            return
        with ir.Location.unknown():
            contiguous_copies(self.body)  # padding, too, is a loop that a schedule can write
            done: Optimized = optimize(
                self.body, self._options.numerics, self._options.target, self._options.parameters
            )
        self.notes += done.notes
        self.kept, self.scheduled = done.kept, done.scheduled

    def to_order(self) -> None:
        """At T0 and T1, large sums in loops of which the innermost runs along memory. The bits stay.

        T0 serves calls whose buffers overlap, and takes no memory that its text does not ask for: there sums
        into results and temporaries are reordered, without copies. At T1 loops of the text are, too, where
        they can be raised.
        """
        operations, tier = self._kernel.operations, self._options.tier
        if tier not in (Tier.T0, Tier.T1) or (operations is not None and operations < LARGE_SUM):
            return
        if tier is Tier.T0:
            arguments = list(self.body.regions[0].blocks[0].arguments)
            results = arguments[len(arguments) - len(self._kernel.signature.results) :]
            limits = Limits(LARGE_SUM, apart=results, copies=False)
            with ir.Location.unknown():
                if reductions_outside(self.body, limits):
                    # On to LLVM, through whatever text a stage is shown as.
                    self.body.attributes["passthrough"] = array([ir.StringAttr.get(VECTORIZED)])
            return
        raised = self.fork(self._kernel, self._options)
        with ir.Location.unknown():
            raise_loops(raised.body)
            by_raising = reductions_outside(raised.body, Limits(LARGE_SUM))
            if by_raising > reductions_outside(self.body, Limits(LARGE_SUM)):
                self.module, self._declarations = raised.module, Declarations(raised.module)

    def to_contiguous(self, *, raised: bool) -> None:
        """Sums whose innermost loop runs along memory, for those who run plain loops often. The bits stay.

        ``raised``: loops of the text, too, where they can be raised to linalg.
        """
        with ir.Location.unknown():
            if raised:
                raise_loops(self.body)
            reductions_outside(self.body)

    def to_checked_loops(self, harden: Edit) -> None:
        """As ``to_loops``; ``harden`` edits the body after it became loops and before anything folds."""
        self.to_plain_loops()
        self.edit(harden)
        self.to_loops()

    def to_plain_loops(self) -> None:
        """Loops that nothing has simplified yet."""
        with ir.Location.unknown():
            contiguous_copies(self.body)
        self._run(pipelines.PLAIN_LOOPS)

    def edit(self, edit: Edit) -> None:
        """Hand the body to ``edit``, with what declares its functions."""
        with ir.Location.unknown():
            edit(self.body, self._declarations)

    def to_loops(self) -> None:
        """Remaining linalg -> loops; inserts polls, and allocates temporaries in the frame."""
        with ir.Location.unknown():
            contiguous_copies(self.body)
            as_transfers(self.body)
            spell_out_elementwise(self.body)
            avoid_upstream_faults(self.body, Stage.LOOPS, self._options.kept_faults)
        self._run(self._road.loops)
        with ir.Location.unknown():
            body = self.body
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
            report_arguments(self.module, self.body, len(self._kernel.signature.arguments))

    def to_llvm(self) -> Lowered:
        """Loops -> LLVM dialect -> LLVM IR text."""
        parallel = any(PARALLEL in operation.attributes for operation in operations_in(self.body))
        if parallel:
            self._run(pipelines.PARALLEL)
            inline_allocation_scopes(self.body)
        self._run(self._road.llvm)
        with ir.Location.unknown():
            if self._road.opaque:
                reveal(self.body, self.module)
            call_libm(self.module)
            expand_markers(self.body, self._frame_bytes)
        self._refuse_untranslatable()
        if self._options.before is not None:
            self._options.before("the translation to LLVM IR", self.module)
        text = llvm_dialect.translate_module_to_llvmir(self.module.operation)
        if not self._options.kept_faults:  # some are seen by what the flags let LLVM do
            text = forget_lowered(text)
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
        if len(self.body.regions[0].blocks[0].arguments) != wanted:
            raise self._refused(Complaint("the conversion to LLVM did not keep the calling convention"))
        left = [operation for operation in operations_in(self.module.operation)]
        left = [operation for operation in left if not operation.name.startswith(("llvm.", "omp."))]
        if left:
            # A cast is what an operation that was not converted leaves around it.
            left.sort(key=lambda operation: operation.name == "builtin.unrealized_conversion_cast")
            raise self._refused(
                *(Complaint("there is no lowering for it", operation.location) for operation in left)
            )

    @property
    def body(self) -> ir.Operation:
        """The function that is compiled, once it has the ABI's boundary."""
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
