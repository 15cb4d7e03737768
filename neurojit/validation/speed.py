"""Check 7: the candidate is faster than the incumbent, on the same fresh inputs, in turn.

Calls are interleaved so that the machine's drift touches both alike, in rounds of two pairs: each goes first
once, since whoever goes second finds other caches. What decides is the median of the rounds' ratios with its
distribution-free 95 % interval (order statistics of the sign test; Conover 1999, section 3.2): its lower end
must clear the margin. A call during which another thread had the core is timed again. Each timed call's
results are compared with those that were found right before.
"""

from __future__ import annotations

import math
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from neurojit.diagnostic import Diagnostic
from neurojit.kernel import ITEM_SIZES, Kernel
from neurojit.roofline import Peaks, work_of
from neurojit.validation.harness.buffers import Array, Layout, same_bytes
from neurojit.validation.harness.executable import Bound, Executable, Value
from neurojit.validation.verdict import MARGIN, Figures, Finding, Passed, Refusal

FEWEST_PAIRS = 40
MOST_PAIRS = 400
TIGHT = 0.02  # relative width of an interval
_Z95 = 1.96
_MOST_SENTENCES, _LONGEST_SENTENCE = 3, 400  # of an explanation
_SHORT_TICKS = 20_000  # shorter calls are repeated until a pair takes about this long

MOST_TRIES = 4  # of a call that is interrupted each time

# Peaks were measured while others had the machine, or with a core that was throttled.
_BETTER_THAN_MEASURED = 4.0
# Algorithms such as Winograd's save up to this factor of a direct kernel's operations. Another order of
# products or a running sum saves any factor, but for one operation with each element.
_ALGORITHMIC_SAVING = 8.0


def _switches_of_thread() -> int:
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


@dataclass(frozen=True, slots=True)
class ThreadClock:
    """``switches``: how often this thread was put aside for another; ``nanoseconds``: that it ran so far."""

    switches: Callable[[], int] = _switches_of_thread
    nanoseconds: Callable[[], int] = time.thread_time_ns


THIS_THREAD = ThreadClock()


@dataclass(frozen=True, slots=True)
class Contest:
    """What is timed: two executables of one signature, and inputs with the candidate's right results.

    ``least_ns``: a call cannot take less.
    """

    candidate: Executable
    incumbent: Executable
    inputs: Sequence[Sequence[Value]]
    right: Sequence[Sequence[Array]]
    least_ns: float


def least_ns(original: Kernel, peaks: Peaks, threads: int) -> float:
    """No code does the work of ``original`` in less; 0 where nothing is known of either.

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
    """Time the contest until its interval is tight, its pairs or its time are used up."""
    candidate = contest.candidate.bind(Layout.BELOW)
    incumbent = contest.incumbent.bind_to(candidate)
    repeats = _repeats(contest, candidate, incumbent)
    ratios: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    deadline = seconds() + budget_s
    while 2 * len(ratios) < MOST_PAIRS and not (
        2 * len(ratios) >= FEWEST_PAIRS and (seconds() > deadline or _is_clear(ratios))
    ):
        place = len(ratios) % len(contest.inputs)
        arguments = contest.inputs[place]
        totals = {True: 0.0, False: 0.0}
        for is_ours in (True, False, False, True):
            bound = candidate if is_ours else incumbent
            for _ in range(repeats):
                status, ticks = _undisturbed(bound, arguments, clock, nanoseconds_per_tick)
                totals[is_ours] += ticks
                if status != 0:
                    return Refusal(Diagnostic("faster", f"a timed call ended with status {status}"))
                if is_ours and not _same(bound.written(), contest.right[place]):
                    return Refusal(
                        Diagnostic("faster", "a timed call gave other results than the judged one")
                    )
        times = {is_ours: max(1.0, total / (2 * repeats)) for is_ours, total in totals.items()}
        ours.append(times[True])
        theirs.append(times[False])
        ratios.append(times[False] / times[True])
    return _decide(contest, ratios, ours, theirs, nanoseconds_per_tick)


def _undisturbed(
    bound: Bound, arguments: Sequence[Value], clock: ThreadClock, nanoseconds_per_tick: float
) -> tuple[int, float]:
    """Status and ticks of a call during which the thread was not put aside.

    On a busy machine a long call is interrupted and a short one is not: else a candidate would win by being
    short. Of one that is interrupted each time the least is taken that the thread itself took.
    """
    least = math.inf
    for _ in range(MOST_TRIES):
        switches, began = clock.switches(), clock.nanoseconds()
        status, ticks = bound.call(arguments)
        ran = (clock.nanoseconds() - began) / nanoseconds_per_tick
        if status or clock.switches() == switches:
            return status, ticks
        least = min(least, ticks, ran)
    return 0, least


def explained(found: Finding, kept: Sequence[str]) -> Finding:
    """A refusal with what may be the reason for it: the loops of the candidate that T2 could not raise."""
    if isinstance(found, Passed) or not kept:
        return found
    sentences = "; ".join(sentence[:_LONGEST_SENTENCE] for sentence in kept[:_MOST_SENTENCES])
    message = f"{found.diagnostic.message}. What T2 could not raise of the rewrite: {sentences}"
    return replace(found, diagnostic=replace(found.diagnostic, message=message))


def interval(ratios: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the median, from order statistics."""
    ordered = sorted(ratios)
    count = len(ordered)
    reach = _Z95 * math.sqrt(count) / 2
    low = max(0, math.floor(count / 2 - reach))
    high = min(count - 1, math.ceil(count / 2 + reach))
    return ordered[low], ordered[high]


def _is_clear(ratios: Sequence[float]) -> bool:
    """Whether more pairs tell nothing new. One looks after every round, so an interval that happens to clear
    the margin is no reason to stop; one that lies below it is, since that errs towards a refusal."""
    low, high = interval(ratios)
    return high < MARGIN or (high - low) / statistics.median(ratios) < TIGHT


def _repeats(contest: Contest, candidate: Bound, incumbent: Bound) -> int:
    shortest = math.inf
    for bound in (candidate, incumbent):
        warm = [bound.call(contest.inputs[0])[1] for _ in range(3)]
        shortest = min(shortest, warm[-1])
    return max(1, min(64, round(_SHORT_TICKS / max(1.0, shortest))))


def _same(written: Sequence[Array], right: Sequence[Array]) -> bool:
    return all(same_bytes(a, b) for a, b in zip(written, right, strict=True))


def _decide(
    contest: Contest, ratios: list[float], ours: list[float], theirs: list[float], per_tick: float
) -> Finding:
    median = statistics.median(ratios)
    low, high = interval(ratios)
    candidate_ns = statistics.median(ours) * per_tick
    incumbent_ns = statistics.median(theirs) * per_tick
    least = contest.least_ns
    figures: Figures = {
        "pairs": 2 * len(ratios),
        "ratio": round(median, 4),
        "interval": [round(low, 4), round(high, 4)],
        "candidate_ns": round(candidate_ns, 1),
        "incumbent_ns": round(incumbent_ns, 1),
        "floor_ns": round(least, 2),
        "margin": MARGIN,
    }
    # What the incumbent beats is no floor: a kernel may leave most of its buffers alone.
    if candidate_ns < least <= incumbent_ns:
        message = f"impossible: {candidate_ns:.0f} ns a call, and the work takes {least:.0f} ns at the least"
        return Refusal(Diagnostic("faster", message), figures)
    if low < MARGIN:
        message = (
            f"{median:.3f}x the incumbent's speed, 95 % interval {low:.3f} to {high:.3f}, "
            f"{2 * len(ratios)} pairs; wanted: {MARGIN}x"
        )
        if median >= MARGIN:
            message += "; the median is enough, but the times vary too much to be sure of it"
        return Refusal(Diagnostic("faster", message), figures)
    return Passed(figures)
