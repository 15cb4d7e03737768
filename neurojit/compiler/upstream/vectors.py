"""Faults in folds and lowerings of the vector dialect, by what they are about."""

from __future__ import annotations

from neurojit.compiler.upstream import (
    masks,
    partial_writes,
    positions,
    products,
    reads,
    reductions,
    strides,
    transfers,
    vector_slices,
    whole_tensors,
)

FAULTS = (
    *masks.FAULTS,
    *partial_writes.FAULTS,
    *positions.FAULTS,
    *products.FAULTS,
    *reads.FAULTS,
    *reductions.FAULTS,
    *strides.FAULTS,
    *transfers.FAULTS,
    *vector_slices.FAULTS,
    *whole_tensors.FAULTS,
)
