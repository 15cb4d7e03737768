"""The section of a prompt about measurements and the roofline."""

from __future__ import annotations

from neurojit.model.evidence import Evidence
from neurojit.model.number_format import duration, significant, whole
from neurojit.model.roofline import dtype_of
from neurojit.model.types import Argument, Signature

NEAR_PEAK = 0.85  # of the roofline: above, only another algorithm is worth an answer


def effects(signature: Signature) -> str:
    """What may be done with each argument, and what callers promise of it."""
    told = [f"%arg{number} {said}" for number, a in enumerate(signature.arguments) if (said := _effect(a))]
    return f"Arguments: {'; '.join(told)}.\n" if told else ""


def _effect(argument: Argument) -> str:
    parts: list[str] = []
    if argument.type.kind == "memref":
        words = {"none": "unused", "write": "written only", "readwrite": "read and written"}
        parts.append(words.get(argument.effect, argument.effect))
    if argument.range is not None:
        low, high = argument.range
        parts.append(f"in {low:g} to {high:g}")
    return ", ".join(parts)


def measured(evidence: Evidence) -> str:
    """The incumbent's time, what bounds it, and what is left."""
    lines = [_times(evidence), _work(evidence), _left(evidence)]
    return " ".join(line for line in lines if line)


def near_peak(evidence: Evidence) -> bool:
    """Whether the incumbent leaves little of the machine; no more is known where work is not counted."""
    share = evidence.bound.share
    return share is not None and share >= NEAR_PEAK and bool(evidence.kernel.flops)


def _times(evidence: Evidence) -> str:
    incumbent = evidence.incumbent
    before = [f"{tier.tier} {duration(tier.median_ns)}" for tier in evidence.tiers[:-1] if tier.median_ns]
    said = f" ({', '.join(before)})" if before else ""
    part = f", {100 * evidence.share:.0f} % of the program's time" if evidence.share is not None else ""
    calls = f"; called {whole(evidence.calls)} times so far{part}" if evidence.calls else ""
    time = f"takes {duration(incumbent.median_ns)} a call" if incumbent.median_ns else "was not timed"
    threads = f" T2 may use {evidence.threads} threads for large loops." if evidence.threads > 1 else ""
    return f"{incumbent.tier}, to be beaten, {time}{said}{calls}.{threads}"


def _work(evidence: Evidence) -> str:
    kernel, bound = evidence.kernel, evidence.bound
    nbytes = kernel.signature.buffer_bytes
    if not kernel.flops and not nbytes:
        return ""
    counted = f"{whole(kernel.flops)} operations" if kernel.flops else "arithmetic that depends on data"
    if kernel.flops == 0:
        counted = "no arithmetic"
    guessed = "" if evidence.peaks.measured else " as its instruction set suggests"
    rates: list[str] = []
    if bound.gflops is not None and bound.peak_gflops:
        unit = "GFLOP/s" if dtype_of(kernel).startswith("f") else "Gop/s"
        peak = f"{significant(bound.peak_gflops)} {unit} ({dtype_of(kernel)})"
        rates.append(f"{significant(bound.gflops)} of {peak}")
    if bound.gbytes is not None and bound.peak_gbytes:
        peak = f"{significant(bound.peak_gbytes)} GB/s from {bound.level}"
        rates.append(f"{significant(bound.gbytes)} of {peak}")
    reached = f": {' and '.join(rates)} that a core reaches here{guessed}" if rates else ""
    return f"A call is {counted} on {whole(nbytes)} bytes of arguments and results{reached}."


def _left(evidence: Evidence) -> str:
    bound = evidence.bound
    if bound.share is None:
        return ""
    floor = duration(bound.floor_ns)
    if not evidence.kernel.flops:
        return f"Moving its bytes once takes {floor}; its arithmetic is not counted."
    name = "arithmetic" if bound.limit == "arithmetic" else f"{bound.level} bandwidth"
    share = f"{100 * bound.share:.0f} %"
    least = f"Bound by {name}: a perfect kernel of this algorithm takes {floor}"
    if bound.share >= 1:
        return f"{least}, which is reached."
    return f"{least}, {share} of T2's time: {significant(1 / bound.share)}x at most is left."
