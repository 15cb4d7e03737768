"""Faults in folds and lowerings of the vector dialect, by what they are about."""

from __future__ import annotations

from neurojit.lowering.upstream import masks, positions, reads, reductions, transfers, vector_slices

FAULTS = (
    *masks.FAULTS,
    *positions.FAULTS,
    *reads.FAULTS,
    *reductions.FAULTS,
    *transfers.FAULTS,
    *vector_slices.FAULTS,
)
