"""Workarounds for miscompilations of the pinned MLIR release, as data, and the function that applies them.

MLIR's folds and lowerings of some operations compute something else than the operation means, make invalid
IR, or abort. Such operations are written as others that mean the same before any pass sees them. Each entry
of the list has a test that shows the fault without it, so that an entry which a new release makes needless
is noticed when the release is taken.
"""

from __future__ import annotations

from collections.abc import Collection

from mlir import ir

from neurojit.compiler.upstream import (
    dots,
    floats,
    integers,
    loops,
    maps,
    partial_results,
    slices,
    vectors,
)
from neurojit.compiler.upstream.fault import Rewrite, Stage, UpstreamFault
from neurojit.mlir.walk import operations_in

FAULTS: tuple[UpstreamFault, ...] = (
    *dots.FAULTS,
    *floats.FAULTS,
    *integers.FAULTS,
    *loops.FAULTS,
    *maps.FAULTS,
    *partial_results.FAULTS,
    *slices.FAULTS,
    *vectors.FAULTS,
)


def avoid_upstream_faults(function: ir.Operation, stage: Stage, kept: Collection[str] = ()) -> None:
    """Rewrite every operation of ``function`` that MLIR miscompiles, in place.

    ``kept``: names of faults that are left in, for tests that show them.
    """
    table = _TABLES[stage] if not kept else _table(stage, kept)
    if not table:
        return
    for operation in operations_in(function):
        for rewrite in table.get(operation.name, ()):
            with ir.InsertionPoint(operation), operation.location:
                if rewrite(operation):
                    break


def canonicalize(kept: Collection[str] = ()) -> str:
    """The pass of that name without the patterns that miscompile; ``kept`` as above."""
    patterns = [name for fault in FAULTS if fault.name not in kept for name in fault.patterns]
    # A pattern is known by the name that the compiler of the bindings gives to its class.
    spelt = [f"{{anonymous}}::{name},(anonymous namespace)::{name}" for name in patterns]
    return f"canonicalize{{disable-patterns={{{','.join(spelt)}}}}}" if spelt else "canonicalize"


def _table(stage: Stage, kept: Collection[str] = ()) -> dict[str, list[Rewrite]]:
    table: dict[str, list[Rewrite]] = {}
    for fault in FAULTS:
        if stage in fault.stages and fault.name not in kept:
            for name, rewrite in fault.rewrites.items():
                table.setdefault(name, []).append(rewrite)
    return table


_TABLES = {stage: _table(stage) for stage in Stage}
