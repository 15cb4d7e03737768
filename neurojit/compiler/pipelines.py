"""The pass pipelines, as data: each becomes one ``PassManager`` string."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from neurojit.compiler.passes.upstream import canonicalize

_NESTED = re.compile(r"func\.func\((.*)\)")
_SEPARATOR = re.compile(r",(?![^{]*\})")  # between passes, not between a pass's options

# Before tensors become buffers, for functions whose affine operations hand on tensors: affine knows none.
AFFINE = ("lower-affine",)

# Tensor level. Pointwise chains fuse before anything is a loop: fifty unfused operations took eight times
# as long to compile at O1 as the fused ones.
TENSOR = (
    # arith and math on whole tensors: nothing later knows them, and as generics they fuse.
    "convert-elementwise-to-linalg",
    "canonicalize",
    "cse",
    "func.func(linalg-fuse-elementwise-ops)",
    "canonicalize",
    "cse",
)

# Once each user of an empty tensor has one of its own: a shared one cannot be eliminated for a single user.
EMPTY_TENSORS = ("eliminate-empty-tensors", "empty-tensor-to-alloc-tensor")

BUFFERIZE = (
    # Each function is bufferized alone: its boundary is already made of buffers.
    # Tensors of dynamic size may change it from one iteration to the next: loops then hand on the buffers.
    "one-shot-bufferize{allow-return-allocs-from-loops=true}",
    # In sequence, as scf.parallel runs, and early: raising, checks and polls know scf.for.
    "func.func(scf-forall-to-for)",
    "canonicalize",
    "cse",
)

# What checks look at stands before the loops in which it does not change.
BEFORE_VERSIONS = ("lower-affine", "func.func(loop-invariant-code-motion)", "canonicalize", "cse")
AFTER_VERSIONS = ("canonicalize", "cse")

# Loops that nothing has simplified yet: what the judge puts its checks into.
PLAIN_LOOPS = ("func.func(convert-linalg-to-loops)", "lower-affine")

# Whatever the schedules left becomes loops.
LOOPS = (
    "func.func(convert-linalg-to-loops)",
    "func.func(scf-forall-to-for)",
    # Vector operations of more than the hardware's one dimension; those that need buffers get them here.
    "func.func(lower-vector-mask,lower-vector-multi-reduction,convert-vector-to-scf{full-unroll=true})",
    "convert-bufferization-to-memref",
    "lower-affine",
    "expand-realloc",
    "canonicalize",
    "cse",
)

PARALLEL = ("convert-scf-to-openmp",)

LLVM = (
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
)


@dataclass(frozen=True, slots=True)
class Road:
    """The pipelines from tensors to LLVM's dialect. ``apart``: no two temporaries share memory. ``opaque``:
    no operation that computes sees the one behind its operand."""

    tensor: tuple[str, ...]
    empty_tensors: tuple[str, ...]
    bufferize: tuple[str, ...]
    loops: tuple[str, ...]
    llvm: tuple[str, ...]
    apart: bool = False
    opaque: bool = False


TIERS = Road(TENSOR, EMPTY_TENSORS, BUFFERIZE, LOOPS, LLVM)


def _plain(passes: tuple[str, ...]) -> tuple[str, ...]:
    """``passes`` without those that fold, merge or fuse."""
    left_out = ("canonicalize", "cse", "func.func(linalg-fuse-elementwise-ops)", "eliminate-empty-tensors")
    return tuple(name for name in passes if name not in left_out)


# See ``second_road``.
SECOND_ROAD = Road(
    _plain(TENSOR),
    _plain(EMPTY_TENSORS),
    (
        "one-shot-bufferize{allow-return-allocs-from-loops=true copy-before-write=true}",
        *_plain(BUFFERIZE[1:]),
    ),
    _plain(LOOPS),
    _plain(LLVM),
    apart=True,
    opaque=True,
)


def pipeline(passes: tuple[str, ...], kept_faults: Collection[str] = ()) -> str:
    """What ``PassManager.parse`` takes; ``kept_faults`` as ``avoid_upstream_faults`` takes them."""
    spelt = [canonicalize(kept_faults) if name == "canonicalize" else name for name in passes]
    return f"builtin.module({','.join(spelt)})"


def one_by_one(passes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Pipelines of one pass each that together do what ``passes`` does to a module of one function."""
    for name in passes:
        nested = _NESTED.fullmatch(name)
        if nested is None:
            yield (name,)
            continue
        for inner in _SEPARATOR.split(nested[1]):
            yield (f"func.func({inner})",)


def name_of(pass_text: str) -> str:
    """The name of one pass without its options."""
    return pass_text.removeprefix("func.func(").partition("{")[0].rstrip(")")
