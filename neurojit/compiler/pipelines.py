"""The pipelines, as data: tuples of our passes, and of MLIR's as its pass manager spells them."""

from __future__ import annotations

import enum
from typing import Final

from neurojit.compiler.backends.cpu.tail import TAIL
from neurojit.compiler.checks.access_sites import CheckAccesses
from neurojit.compiler.effort import Effort
from neurojit.compiler.passes.accumulators.carry import CarryAccumulators
from neurojit.compiler.passes.accumulators.reassociate import ReassociateSums
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
from neurojit.compiler.passes.expand_minmaxnum import SpellOutExtremes
from neurojit.compiler.passes.fault_arguments import ReportArguments
from neurojit.compiler.passes.frames import PlaceBuffers
from neurojit.compiler.passes.i1_as_bytes import StoreBooleansAsBytes
from neurojit.compiler.passes.initial_values import ReadAsInputs
from neurojit.compiler.passes.inplace_loop_carried import CarryInPlace
from neurojit.compiler.passes.libm import CallLibm
from neurojit.compiler.passes.lower_affine_early import LowerAffineEarly
from neurojit.compiler.passes.lower_tensorlang import LowerTensorLang
from neurojit.compiler.passes.materialize_splats import FillLargeSplats
from neurojit.compiler.passes.opaque import HideOperands, Reveal
from neurojit.compiler.passes.order_dynamic_sums import OrderDynamicSums
from neurojit.compiler.passes.order_sums import OrderSums
from neurojit.compiler.passes.poison import GiveValues
from neurojit.compiler.passes.polls import InsertPolls
from neurojit.compiler.passes.promises import ForgetPromises
from neurojit.compiler.passes.raise_loops import RaiseLoops
from neurojit.compiler.passes.schedule import Schedule
from neurojit.compiler.passes.serialize_parallel import RunInSequence
from neurojit.compiler.passes.spelling import SpellOut, SpellOutElementwise
from neurojit.compiler.passes.spelling.halves import RoundHalves
from neurojit.compiler.passes.totals import MakeTotal
from neurojit.compiler.passes.unwritten import FillUnwritten
from neurojit.compiler.passes.versions.driver import VersionLoops
from neurojit.compiler.passes.versions.repeated import DropRepeated
from neurojit.compiler.passes.wrapping_loops import CountTurns
from neurojit.compiler.recipe import Order, Recipe, Road
from neurojit.compiler.unit import Step
from neurojit.compiler.upstream import Stage as Avoided

Steps = tuple[Step, ...]


class Stage(enum.IntEnum):
    """What a kernel's module is made of, from its text to what LLVM IR is printed from."""

    TEXT = enum.auto()
    LINALG = enum.auto()  # on tensors, with the ABI's boundary
    BUFFERS = enum.auto()
    VERSIONED = enum.auto()  # no check of an access is made twice
    SCHEDULED = enum.auto()
    PLAIN_LOOPS = enum.auto()  # that nothing has simplified yet: a side road, for those who edit them
    LOOPS = enum.auto()  # with polls, and temporaries in the frame
    LLVM = enum.auto()


# The program's own words get a meaning, before anything folds. Checks of accesses go in behind it.
MEANINGS: Final[Steps] = (ForgetPromises(), GiveValues(), CheckDivisions(), SpellOut(), FillUnwritten())

_LINALG: Final[Steps] = (
    AvoidUpstreamFaults(Avoided.SOURCE),
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
    AvoidUpstreamFaults(Avoided.TENSORS),
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

# Padding, too, is a loop that a schedule can write. Sums of loops that stay are looked at before there are
# loops of schedules, which are written as they should be.
SCHEDULE: Final[Steps] = (
    ContiguousCopies(),
    RaiseLoops(),
    "lower-affine",
    CarryAccumulators(),
    ReassociateSums(),
    Schedule(),
)

# Loops that nothing has simplified yet: what the judge puts its checks into.
PLAIN_LOOPS: Final[Steps] = (ContiguousCopies(), "func.func(convert-linalg-to-loops)", "lower-affine")

# Whatever the schedules left becomes loops.
_LOOPS: Final[Steps] = (
    ContiguousCopies(),
    AsTransfers(),
    SpellOutElementwise(),
    AvoidUpstreamFaults(Avoided.LOOPS),
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


def steps(recipe: Recipe, stage: Stage) -> Steps:
    """What leads to ``stage`` from the one before."""
    made = _steps(recipe, stage)
    return made if recipe.road is Road.TIERS else tuple(new for step in made for new in _without_folds(step))


def every_step(recipe: Recipe) -> Steps:
    """Everything that becomes of a program's text, in order."""
    return tuple(step for stage in Stage if stage is not Stage.PLAIN_LOOPS for step in steps(recipe, stage))


def _steps(recipe: Recipe, stage: Stage) -> Steps:
    match stage:
        case Stage.TEXT:
            return ()
        case Stage.LINALG:
            checks = () if recipe.accesses is None else (CheckAccesses(recipe.accesses),)
            return (*MEANINGS, *checks, *LINALG)
        case Stage.BUFFERS:
            return BUFFERS
        case Stage.VERSIONED:
            return _versioned(recipe)
        case Stage.SCHEDULED:
            return _ORDERED[recipe.order]
        case Stage.PLAIN_LOOPS:
            return PLAIN_LOOPS
        case Stage.LOOPS:
            return (*_loops(recipe), *(() if recipe.accesses is None else REPORT))
        case Stage.LLVM:
            return TAIL


# Of large sums, along memory; T2 schedules them.
_ORDERED: Final = {
    Order.AS_WRITTEN: (),
    Order.ALONG_MEMORY: (OrderSums(), OrderDynamicSums()),
    Order.SCHEDULED: (*SCHEDULE, OrderDynamicSums()),
}


def _versioned(recipe: Recipe) -> Steps:
    """With full effort, loops whose checks can be decided before them run without."""
    if recipe.accesses is None:
        return ()
    return (DropRepeated(),) if recipe.effort is Effort.QUICK else VERSIONS


def _loops(recipe: Recipe) -> Steps:
    """Elementary functions are called where compile time counts, and inlined elsewhere."""
    outline = ExpandElementary(outline=recipe.effort is Effort.QUICK)
    return tuple(outline if isinstance(step, ExpandElementary) else step for step in _LOOPS)


_FOLDS: Final = ("canonicalize", "cse", "func.func(linalg-fuse-elementwise-ops)", "eliminate-empty-tensors")


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
