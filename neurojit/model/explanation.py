"""Explains how fast a function is and why it is no faster: its work, its bound, its variants, its loops."""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.model.compiler_protocol import Remark
from neurojit.model.html_text import preformatted
from neurojit.model.number_format import NONE, count, duration, percent, ratio, significant, whole
from neurojit.model.policy import Tier
from neurojit.model.roofline import Bound, Peaks, Work, bound_of_work


@dataclass(frozen=True, slots=True)
class VariantExplained:
    """One variant, as measured. Times are medians of a call, None where none was timed.

    ``bound``: what keeps a perfect kernel from being faster, and the share of it that was reached.
    ``speedup``: over the baseline. ``pays_after``: so many calls after its first, what it saved against the
    baseline is its compile time; None where it saves nothing, or nobody knows.
    """

    id: int
    tier: Tier
    author: str
    installed: bool
    compile_ms: float
    calls: int
    median_ns: float | None
    bound: Bound
    speedup: float | None
    pays_after: int | None


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Of one function. ``str`` and ``repr`` give it as text for people.

    ``work``: of one call, as it is written. ``predicted_ns``: what a call at T0 was expected to take without
    what it calls, by its text; None where its loops do not tell. ``remarks``: what T2 did to each loop nest
    and operation, and ``refusal`` why there are none.
    """

    function: str
    work: Work
    peaks: Peaks
    variants: tuple[VariantExplained, ...]
    remarks: tuple[Remark, ...]
    refusal: str = ""
    predicted_ns: float | None = None

    @property
    def bound(self) -> Bound:
        """What bounds one call, timed or not."""
        return bound_of_work(self.work, None, self.peaks)

    @property
    def installed(self) -> VariantExplained | None:
        return next((variant for variant in self.variants if variant.installed), None)

    def __str__(self) -> str:
        return "\n".join([*self._heading(), "", *self._table(), "", *self._loops(), "", *self._verdict(), ""])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return preformatted(str(self))

    def _heading(self) -> list[str]:
        work, bound, peaks = self.work, self.bound, self.peaks
        operations = "an unknown number of" if work.flops is None else whole(work.flops)
        lines = [
            f"@{self.function}: {operations} {work.dtype} operations on {whole(work.nbytes)} bytes a call"
        ]
        peak = (
            f"{significant(bound.peak_gflops)} GFLOP/s, {bound.level} {significant(bound.peak_gbytes)} GB/s"
        )
        source = "measured" if peaks.measured else "guessed: neurojit doctor --peaks measures them"
        lines.append(f"one core at its best: {peak} ({source})")
        if bound.limit == "unknown":
            lines.append("bound: unknown, as its operations are" if bound.floor_ns else "bound: unknown")
        else:
            floor = duration(bound.floor_ns)
            lines.append(f"bound: {bound.limit}, at least {floor} a call on one core for what is written")
        return [*lines, *self._prediction()]

    def _prediction(self) -> list[str]:
        timed = (one.median_ns for one in self.variants if one.tier is Tier.T0)
        measured = next((median for median in timed if median is not None), None)
        if self.predicted_ns is None:
            return ["a call at T0 could not be predicted from the text: it begins there"]
        took = f", measured {duration(measured)}" if measured is not None else ""
        return [f"a call at T0, without what it calls: predicted {duration(self.predicted_ns)}{took}"]

    def _table(self) -> list[str]:
        rows = [("variant", "author", "compile", "calls", "median", "GFLOP/s", "GB/s", "of bound", "over T0",
                 "pays after")]  # fmt: skip
        for variant in self.variants:
            bound = variant.bound
            shown = self.peaks.measured and bound.limit != "unknown"
            rows.append((
                f"{variant.tier} ({variant.id}){' *' if variant.installed else ''}",
                variant.author,
                duration(variant.compile_ms * 1e6),
                whole(variant.calls),
                duration(variant.median_ns),
                significant(bound.gflops),
                significant(bound.gbytes),
                (percent(bound.share) or NONE) if shown else NONE,
                ratio(variant.speedup),
                _calls(variant.pays_after),
            ))  # fmt: skip
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return [_aligned(row, widths) for row in rows]

    def _loops(self) -> list[str]:
        if self.refusal:
            return [f"T2: {self.refusal}"]
        tried = any(variant.tier >= Tier.T2 for variant in self.variants)
        if not self.remarks:
            return ["T2 found no loop nest and no operation to write anew"]
        lines = ["what T2 makes of it:" if tried else "what T2 would make of it:"]
        for remark in self.remarks:
            place = f"line {remark.line}" if remark.line else "somewhere"
            lines.append(f"  {place}: {remark.what}: {remark.done or f'left as it is: {remark.reason}'}")
        return lines

    def _verdict(self) -> list[str]:
        """What there is to gain, by the figures alone."""
        variant = self.installed
        if variant is None or variant.median_ns is None:
            return ["not timed yet: call it first"]
        share = variant.bound.share
        if variant.median_ns < _SHORTEST_NS:
            return ["too short to say what could be gained: much of it is the call"]
        if variant.bound.limit == "unknown" or share is None:
            return ["how much could be gained is unknown: nobody counted its operations"]
        if not self.peaks.measured:
            return ["how much could be gained is unknown: this machine was not measured"]
        if share > 1:
            return [
                "faster than one core could do what is written: it saves operations, or uses several cores"
            ]
        left = f"at {percent(share)} of its bound"
        if share >= _NEAR:
            return [f"{left}: only another algorithm would be faster"]
        return [f"{left}: up to {ratio(1 / share)} could be gained without doing less"]


_NEAR = 0.9
_SHORTEST_NS = 100.0


def _calls(number: int | None) -> str:
    if number is None:
        return NONE
    return "1 call" if number == 1 else f"{count(number)} calls"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    """The first two to the left, figures to the right."""
    left = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
    return "   ".join([*left, *right]).rstrip()
