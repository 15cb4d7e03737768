"""Check ``faster``: interleaved timing of candidate and incumbent on the same fresh inputs.

Calls are interleaved so that the machine's drift touches both alike (:mod:`heat`). What decides is the median
of the rounds' ratios with its distribution-free 95 % interval, in each of several heats with freshly linked
code and fresh buffers, since where these stand may make a call faster or slower by more than the work does.
The lowest of their lower ends must clear the margin, which is wider by as much as a copy of the incumbent
differs from it. Calls that take few ticks of the counter cannot be told apart.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from neurojit.judge.trial.checks.heat import THIS_THREAD, BadCall, Contest, Heat, Limits, ThreadClock, Track
from neurojit.judge.trial.checks.intervals import interval
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks, work_of
from neurojit.model.types import ITEM_SIZES
from neurojit.model.verdict import MARGIN, Figures, Finding, Passed, Refusal

CHECK: Final = "faster"
FEWEST_PAIRS: Final = 40  # of all heats together
MOST_PAIRS: Final = 400
FEWEST_TICKS: Final = 100  # of a call: the counter moves by some tens at a time on some machines
_HEATS, _HEATS_OF_SHORT = 2, 4
_SHORT_TICKS: Final = 100_000
_MOST_SENTENCES, _LONGEST_SENTENCE = 3, 400  # of an explanation

# Peaks were measured while others had the machine, or with a core that was throttled.
_BETTER_THAN_MEASURED = 4.0
# Algorithms such as Winograd's save up to this factor of a direct kernel's operations. Another order of
# products or a running sum saves any factor, but for one operation with each element.
_ALGORITHMIC_SAVING = 8.0


def least_ns(original: Kernel, peaks: Peaks, threads: int) -> float:
    """A lower bound on the time of any code for ``original``; 0 where its work or the peaks are unknown.

    Generous: all buffers are in the first cache, and every core does more than ``peaks``.
    """
    work = work_of(original)
    elements = work.nbytes / ITEM_SIZES[work.dtype]
    operations = min((work.flops or 0) / _ALGORITHMIC_SAVING, elements)
    peak, rate = peaks.operations.get(work.dtype, 0.0), peaks.bytes.get("L1", 0.0)
    arithmetic = operations / peak if peak else 0.0
    memory = work.nbytes / rate if rate else 0.0
    return max(arithmetic, memory) / _BETTER_THAN_MEASURED / max(threads, 1)


def faster(
    contest: Contest,
    nanoseconds_per_tick: float,
    seconds: Callable[[], float],
    budget_s: float,
    clock: ThreadClock = THIS_THREAD,
) -> Finding:
    """Time the contest, heat by heat. One that shows no gain ends it."""
    heats: list[Heat] = []
    started = seconds()
    wanted = _HEATS
    try:
        while len(heats) < wanted:
            track = Track(contest, nanoseconds_per_tick, clock)
            if not heats and track.ticks < _SHORT_TICKS:
                wanted = _HEATS_OF_SHORT
            deadline = started + budget_s * (len(heats) + 1) / wanted
            # A round is two pairs.
            limits = Limits(FEWEST_PAIRS // 2 // _HEATS, MOST_PAIRS // 2 // wanted, deadline)
            heats.append(track.run(seconds, limits))
            if interval(heats[-1].ratios)[1] < MARGIN:
                break
    except BadCall as bad:
        return Refusal(Diagnostic(CHECK, str(bad)))
    return _decide(contest, _Measured.of(heats, nanoseconds_per_tick))


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the heats say together. ``spread``: by how much a copy of the incumbent differs from it."""

    pairs: int
    ratio: float
    low: float
    high: float
    spread: float
    placements: tuple[float, ...]
    candidate_ticks: float
    incumbent_ticks: float
    per_tick: float

    @staticmethod
    def of(heats: Sequence[Heat], per_tick: float) -> _Measured:
        ends = [interval(heat.ratios) for heat in heats]
        own = [abs(math.log(statistics.median(heat.copies))) for heat in heats]
        return _Measured(
            pairs=2 * sum(len(heat.ratios) for heat in heats),
            ratio=statistics.median(ratio for heat in heats for ratio in heat.ratios),
            low=min(low for low, _ in ends),
            high=max(high for _, high in ends),
            spread=math.exp(max(own)) - 1,
            placements=tuple(statistics.median(heat.ratios) for heat in heats),
            candidate_ticks=statistics.median(ticks for heat in heats for ticks in heat.ours),
            incumbent_ticks=statistics.median(ticks for heat in heats for ticks in heat.theirs),
            per_tick=per_tick,
        )

    @property
    def wanted(self) -> float:
        return MARGIN * (1 + self.spread)


def _decide(contest: Contest, found: _Measured) -> Finding:
    candidate_ns = found.candidate_ticks * found.per_tick
    incumbent_ns = found.incumbent_ticks * found.per_tick
    least = contest.least_ns
    figures: Figures = {
        "pairs": found.pairs,
        "ratio": round(found.ratio, 4),
        "interval": [round(found.low, 4), round(found.high, 4)],
        "placements": [round(ratio, 4) for ratio in found.placements],
        "own copy": round(found.spread, 4),
        "candidate_ns": round(candidate_ns, 1),
        "incumbent_ns": round(incumbent_ns, 1),
        "floor_ns": round(least, 2),
        "margin": MARGIN,
    }
    # What the incumbent beats is no floor: a kernel may leave most of its buffers alone.
    if candidate_ns < least <= incumbent_ns:
        message = f"impossible: {candidate_ns:.0f} ns a call, and the work takes {least:.0f} ns at the least"
        return Refusal(Diagnostic(CHECK, message), figures)
    if max(found.candidate_ticks, found.incumbent_ticks) < FEWEST_TICKS:
        message = (
            f"the two cannot be told apart: a call takes {found.candidate_ticks:.0f} and "
            f"{found.incumbent_ticks:.0f} ticks of a counter that decides from {FEWEST_TICKS} on"
        )
        return Refusal(Diagnostic(CHECK, message), figures)
    if found.low >= found.wanted:
        return Passed(figures)
    message = (
        f"{found.ratio:.3f}x the incumbent's speed, 95 % interval {found.low:.3f} to {found.high:.3f}, "
        f"{found.pairs} pairs; wanted: {found.wanted:.3g}x"
    )
    if found.wanted - MARGIN > _WORTH_SAYING:
        message += f", since a copy of the incumbent differs from it by {found.spread:.1%}"
    if found.ratio >= found.wanted:
        message += "; the median is enough, but the times vary too much to be sure of it"
    return Refusal(Diagnostic(CHECK, message), figures)


_WORTH_SAYING = 0.005


def explained(found: Finding, kept: Sequence[str]) -> Finding:
    """A refusal with what may be the reason for it: the loops of the candidate that T2 could not raise."""
    if isinstance(found, Passed) or not kept:
        return found
    sentences = "; ".join(sentence[:_LONGEST_SENTENCE] for sentence in kept[:_MOST_SENTENCES])
    message = f"{found.diagnostic.message}. What T2 could not raise of the rewrite: {sentences}"
    return replace(found, diagnostic=replace(found.diagnostic, message=message))
