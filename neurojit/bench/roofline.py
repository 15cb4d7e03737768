"""How near a case's time comes to what the machine can do with so many threads."""

from __future__ import annotations

from neurojit.bench.results import CaseResult, Machine
from neurojit.model.roofline import Bound, Peaks, Work, bound_of_work


def peaks_of(machine: Machine, threads: int) -> Peaks:
    """Those of one core times ``threads``; memory's too, though cores share it: shares come out low there."""
    peaks = machine.peaks
    return Peaks(
        {dtype: rate * threads for dtype, rate in peaks.operations.items()},
        {level: rate * threads for level, rate in peaks.bytes.items()},
        peaks.sizes,
        peaks.measured,
    )


def bound(result: CaseResult, contender: str, machine: Machine) -> Bound:
    """Of one contender; its share is None where nothing was timed."""
    work = Work(result.flops, result.nbytes, result.dtype)
    return bound_of_work(work, result.median(contender), peaks_of(machine, result.threads))
