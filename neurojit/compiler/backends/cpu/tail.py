"""Loops -> the LLVM dialect, as data: what processors alone need of the way down."""

from __future__ import annotations

from typing import Final

from neurojit.compiler.passes.body_attributes import MarkBody
from neurojit.compiler.passes.buffers import InlineAllocationScopes
from neurojit.compiler.passes.expand_markers import ExpandMarkers
from neurojit.compiler.passes.libm import CallLibm
from neurojit.compiler.passes.lowered_promises import ForgetLowered
from neurojit.compiler.passes.reflection_symbols import DefineHostside
from neurojit.compiler.unit import Step

# Before it, of loops that a schedule made parallel.
PARALLEL: Final[tuple[Step, ...]] = ("convert-scf-to-openmp", InlineAllocationScopes())

TAIL: Final[tuple[Step, ...]] = (
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
    MarkBody(),
)
