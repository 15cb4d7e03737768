"""The pipelines, as data: tuples of our passes, and of MLIR's as its pass manager spells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from neurojit.compiler.passes.allocations import OwnAllocations
from neurojit.compiler.passes.as_transfers import AsTransfers
from neurojit.compiler.passes.avoid_upstream_faults import AvoidUpstreamFaults
from neurojit.compiler.passes.bf16_as_bits import KeepAsBits
from neurojit.compiler.passes.buffers import ContiguousCopies, HostGlobals, InlineAllocationScopes
from neurojit.compiler.passes.constant_loops import SimplifyConstantLoops
from neurojit.compiler.passes.convert_to_abi import PassAsBuffers, ToAbi
from neurojit.compiler.passes.destinations import ComputeInPlace
from neurojit.compiler.passes.divisions.checks import CheckDivisions
from neurojit.compiler.passes.expand_elementary import ExpandElementary
from neurojit.compiler.passes.expand_markers import ExpandMarkers
from neurojit.compiler.passes.expand_minmaxnum import SpellOutExtremes
from neurojit.compiler.passes.fault_arguments import ReportArguments
from neurojit.compiler.passes.frames import PlaceBuffers
from neurojit.compiler.passes.i1_as_bytes import StoreBooleansAsBytes
from neurojit.compiler.passes.initial_values import ReadAsInputs
from neurojit.compiler.passes.inplace_loop_carried import CarryInPlace
from neurojit.compiler.passes.libm import CallLibm
from neurojit.compiler.passes.lower_affine_early import LowerAffineEarly
from neurojit.compiler.passes.lower_tensorlang import LowerTensorLang
from neurojit.compiler.passes.lowered_promises import ForgetLowered
from neurojit.compiler.passes.materialize_splats import FillLargeSplats
from neurojit.compiler.passes.opaque import HideOperands, Reveal
from neurojit.compiler.passes.order_dynamic_sums import OrderDynamicSums
from neurojit.compiler.passes.order_sums import OrderSums
from neurojit.compiler.passes.poison import GiveValues
from neurojit.compiler.passes.polls import InsertPolls
from neurojit.compiler.passes.promises import ForgetPromises
from neurojit.compiler.passes.raise_loops import RaiseLoops
from neurojit.compiler.passes.reflection_symbols import DefineHostside
from neurojit.compiler.passes.schedule import Schedule
from neurojit.compiler.passes.serialize_parallel import RunInSequence
from neurojit.compiler.passes.spelling import SpellOut, SpellOutElementwise
from neurojit.compiler.passes.spelling.halves import RoundHalves
from neurojit.compiler.passes.totals import MakeTotal
from neurojit.compiler.passes.unwritten import FillUnwritten
from neurojit.compiler.passes.versions.driver import VersionLoops
from neurojit.compiler.passes.versions.repeated import DropRepeated
from neurojit.compiler.passes.wrapping_loops import CountTurns
from neurojit.compiler.unit import Step
from neurojit.compiler.upstream import Stage
from neurojit.model.policy import Tier

Steps = tuple[Step, ...]
Road = Callable[[Steps], Steps]  # what becomes of the steps of a tier

# The program's own words get a meaning, before anything folds. Checks of accesses go in behind it.
MEANINGS: Final[Steps] = (ForgetPromises(), GiveValues(), CheckDivisions(), SpellOut(), FillUnwritten())

_LINALG: Final[Steps] = (
    AvoidUpstreamFaults(Stage.SOURCE),
    LowerTensorLang(),
    LowerAffineEarly(),
    HostGlobals(),
    ReadAsInputs(),
    ToAbi(),
)

# Tensor level. Pointwise chains fuse before anything is a loop: fifty unfused operations took eight times
# as long to compile at O1 as the fused ones.
TENSOR: Final = (
    # arith and math on whole tensors: nothing later knows them, and as generics they fuse.
    "convert-elementwise-to-linalg",
    "canonicalize",
    "cse",
    "func.func(linalg-fuse-elementwise-ops)",
    "canonicalize",
    "cse",
)

# Once each user of an empty tensor has one of its own: a shared one cannot be eliminated for a single user.
EMPTY_TENSORS: Final = ("eliminate-empty-tensors", "empty-tensor-to-alloc-tensor")

LINALG: Final[Steps] = (*_LINALG, *TENSOR, OwnAllocations(), *EMPTY_TENSORS)

BUFFERIZE: Final = (
    # Each function is bufferized alone: its boundary is already made of buffers.
    # Tensors of dynamic size may change it from one iteration to the next: loops then hand on the buffers.
    "one-shot-bufferize{allow-return-allocs-from-loops=true}",
    # In sequence, as scf.parallel runs, and early: raising, checks and polls know scf.for.
    "func.func(scf-forall-to-for)",
    "canonicalize",
    "cse",
)

BUFFERS: Final[Steps] = (
    PassAsBuffers(),
    FillLargeSplats(),
    ComputeInPlace(),
    OwnAllocations(),
    CarryInPlace(),
    AvoidUpstreamFaults(Stage.TENSORS),
    *BUFFERIZE,
    SimplifyConstantLoops(),
    MakeTotal(),
)

# What checks look at stands before the loops in which it does not change. No check is made twice.
VERSIONS: Final[Steps] = (
    "lower-affine",
    "func.func(loop-invariant-code-motion)",
    "canonicalize",
    "cse",
    DropRepeated(),
    VersionLoops(),
)

# Padding, too, is a loop that a schedule can write.
SCHEDULE: Final[Steps] = (ContiguousCopies(), RaiseLoops(), Schedule())

# Loops that nothing has simplified yet: what the judge puts its checks into.
PLAIN_LOOPS: Final[Steps] = (ContiguousCopies(), "func.func(convert-linalg-to-loops)", "lower-affine")

# Whatever the schedules left becomes loops.
_LOOPS: Final[Steps] = (
    ContiguousCopies(),
    AsTransfers(),
    SpellOutElementwise(),
    AvoidUpstreamFaults(Stage.LOOPS),
    "func.func(convert-linalg-to-loops)",
    "func.func(scf-forall-to-for)",
    # Vector operations of more than the hardware's one dimension; those that need buffers get them here.
    "func.func(lower-vector-mask,lower-vector-multi-reduction,convert-vector-to-scf{full-unroll=true})",
    "convert-bufferization-to-memref",
    "lower-affine",
    "expand-realloc",
    "canonicalize",
    "cse",
    RoundHalves(),
    KeepAsBits(),
    ExpandElementary(),
    SpellOutExtremes(),
    InlineAllocationScopes(),
    RunInSequence(),
    SimplifyConstantLoops(),
    CountTurns(),
    InsertPolls(),
    PlaceBuffers(),
    StoreBooleansAsBytes(),
)

REPORT: Final[Steps] = (ReportArguments(),)
PARALLEL: Final[Steps] = ("convert-scf-to-openmp", InlineAllocationScopes())

LLVM: Final[Steps] = (
    "convert-math-to-funcs{min-width-of-fpowi-exponent=1}",  # integer powers
    "convert-complex-to-standard",
    "expand-strided-metadata",
    "lower-affine",
    "convert-scf-to-cf",
    # Vectors of what only libm computes are taken apart with operations on vectors.
    "convert-math-to-llvm",
    "convert-math-to-libm",
    "convert-vector-to-llvm{reassociate-fp-reductions=false}",
    # The default lowering of alloc emits inttoptr; one that is left must be sound.
    "finalize-memref-to-llvm{use-aligned-alloc=1}",
    "convert-complex-to-llvm",
    "convert-arith-to-llvm",
    "convert-ub-to-llvm",
    "convert-index-to-llvm",
    # Before the OpenMP conversion, which would otherwise convert functions with descriptor arguments.
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv=true}",
    "convert-openmp-to-llvm",
    "convert-cf-to-llvm",
    "canonicalize",
    "cse",
    "reconcile-unrealized-casts",
    CallLibm(),
    ExpandMarkers(),
    DefineHostside(),
    ForgetLowered(),
)


def ordered(tier: Tier) -> Steps:
    """At T0 and T1, large sums along memory; T2 schedules them."""
    return (OrderSums(), OrderDynamicSums()) if tier in (Tier.T0, Tier.T1) else ()


def scheduled(tier: Tier) -> Steps:
    """From T2 on, raising and schedules; what no schedule can take along memory."""
    return () if tier in (Tier.T0, Tier.T1) else (*SCHEDULE, OrderDynamicSums())


def versioned(tier: Tier) -> Steps:
    """From T1 on, loops whose checks can be decided before them run without."""
    return (DropRepeated(),) if tier is Tier.T0 else VERSIONS


def loops(tier: Tier) -> Steps:
    """Elementary functions are called at T0, where compile time counts, and inlined elsewhere."""
    outline = ExpandElementary(outline=tier is Tier.T0)
    return tuple(outline if isinstance(step, ExpandElementary) else step for step in _LOOPS)


def of_tier(tier: Tier, *, checked: bool = False) -> Steps:
    """Everything that becomes of a program's text at ``tier``, in order; ``checked``: its accesses are."""
    return (
        *MEANINGS,
        *LINALG,
        *BUFFERS,
        *(versioned(tier) if checked else ()),
        *ordered(tier),
        *scheduled(tier),
        *loops(tier),
        *LLVM,
    )


_FOLDS: Final = ("canonicalize", "cse", "func.func(linalg-fuse-elementwise-ops)", "eliminate-empty-tensors")


def _second(steps: Steps) -> Steps:
    """See :mod:`neurojit.compiler.second_road`."""
    return tuple(new for step in steps for new in _without_folds(step))


def _without_folds(step: Step) -> Steps:
    match step:
        case str() if step in _FOLDS:
            return ()
        case "one-shot-bufferize{allow-return-allocs-from-loops=true}":
            return ("one-shot-bufferize{allow-return-allocs-from-loops=true copy-before-write=true}",)
        case ToAbi():
            return (step, HideOperands())
        case ComputeInPlace():
            return ()
        case PlaceBuffers():
            return (PlaceBuffers(apart=True),)
        case CallLibm():
            return (Reveal(), step)
        case _:
            return (step,)


def _own(steps: Steps) -> Steps:
    return steps


TIERS: Final[Road] = _own
SECOND_ROAD: Final[Road] = _second
