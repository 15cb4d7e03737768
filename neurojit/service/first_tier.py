"""Which tier a function is compiled for first: its text tells about how long a call at T0 would take.

Pure: figures in, decision out. A prediction from counted operations is good within a factor of ten, not more:
T0 took from 0.15 ns for a floating-point operation (a stencil in the first cache) to 4 (a chain of maxima).
What is decided by it bears that: whoever waits for a compilation waits for no longer than the call is
predicted to take, so a wrong prediction costs the time of one compilation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from neurojit.model.policy import StartTier, Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks, Work, bound_of_work, dtype_of, work_of
from neurojit.service.promotion_policy import CompileCosts

# What T0 takes for an operation on data, and for any where those on data are few: counters, loads and stores
# are most of a loop's operations and the least of its time. The middle of what sixty kernels took.
NS_PER_FLOP = 0.25
NS_PER_OPERATION = 0.05
# A call waits for T2 where it saves so many times what compiling that takes: T0 is ready before, and may be
# faster than predicted.
WORTH_WAITING = 2.0
_ENDLESS = 10**30  # operations, or calls: a text may count more than a float holds


@dataclass(frozen=True, slots=True)
class Start:
    """``tier`` is compiled from when the function is first named, beside T0.

    ``patience_ns``: how long the first call waits for it, in nanoseconds; with 0 T0 serves meanwhile.
    """

    tier: Tier
    patience_ns: float


def predicted_ns(kernel: Kernel) -> float | None:
    """What one call at T0 takes in ``kernel`` itself, in nanoseconds; None where its loops do not tell."""
    operations, flops = kernel.own.operations, kernel.own.flops or 0
    if operations is None:
        return None
    return max(NS_PER_OPERATION * min(operations, _ENDLESS), NS_PER_FLOP * min(flops, _ENDLESS))


def saved_by_best(kernel: Kernel, peaks: Peaks) -> float | None:
    """What the best variant saves of ``predicted_ns``: all but what the roofline leaves."""
    predicted = predicted_ns(kernel)
    if predicted is None:
        return None
    # What callees do with its buffers is counted as theirs.
    nbytes = 0 if kernel.callees else work_of(kernel).nbytes
    flops = min(kernel.own.flops or 0, _ENDLESS)
    floor = bound_of_work(Work(flops, nbytes, dtype_of(kernel)), None, peaks).floor_ns
    return max(0.0, predicted - floor)


def calls_in(kernels: Mapping[str, Kernel], root: str) -> dict[str, float]:
    """How often one call of ``root`` comes to each function that it reaches, itself included.

    A number that nobody knows counts as one. In a circle of calls nobody knows how often it turns: it turns
    once.
    """
    order: list[str] = []
    _visit(kernels, root, set(), order)
    found = dict.fromkeys(order, 0.0)
    found[root] = 1.0
    for name in reversed(order):
        counted = dict(kernels[name].own.calls)
        for callee in kernels[name].callees:
            number = counted.get(callee)
            found[callee] += found[name] * (1 if number is None else min(number, _ENDLESS))
    return found


def _visit(kernels: Mapping[str, Kernel], root: str, seen: set[str], order: list[str]) -> None:
    """Append ``root`` to ``order`` after all that it reaches; chains of calls may be long."""
    waiting = [(root, iter(kernels[root].callees))]
    seen.add(root)
    while waiting:
        name, callees = waiting[-1]
        callee = next((one for one in callees if one not in seen), None)
        if callee is None:
            order.append(name)
            waiting.pop()
        else:
            seen.add(callee)
            waiting.append((callee, iter(kernels[callee].callees)))


def start_of(kernel: Kernel, calls: float, costs: CompileCosts, peaks: Peaks, cap: Tier) -> Start | None:
    """What is compiled beside T0 of ``kernel``, which is about to be called so often; None for T0 alone."""
    saved, predicted = saved_by_best(kernel, peaks), predicted_ns(kernel)
    if saved is None or predicted is None or list(Tier).index(cap) < list(Tier).index(Tier.T2):
        return None
    cost = costs.predict(Tier.T2)
    if saved > WORTH_WAITING * cost:
        return Start(Tier.T2, predicted)
    return Start(Tier.T2, 0.0) if max(calls, 1.0) * saved > cost else None


def chosen_start(start: StartTier, cap: Tier) -> Tier | None:
    """The tier above T0 that every function starts at by its user's choice, no higher than ``cap``."""
    tier = start.tier
    if tier is None:
        return None
    lower = min(tier, cap, key=list(Tier).index)
    return None if lower is Tier.T0 else lower
