"""What samples say: medians, an interval that needs no distribution, quantiles, geometric means."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

COVERAGE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Summary:
    """Nanoseconds of one call. ``low`` to ``high``: of the median, with 95 % where rounds suffice."""

    median: float
    low: float
    high: float
    least: float
    p95: float


def summary(rounds: Sequence[Sequence[float]]) -> Summary:
    """The median of the rounds' medians: samples of one round share what went on meanwhile, rounds do not.

    ``least`` and ``p95`` are over all samples. Raises StatisticsError where there are none.
    """
    medians = sorted(statistics.median(one) for one in rounds)
    first, last = median_ranks(len(medians))
    every = [sample for one in rounds for sample in one]
    return Summary(
        statistics.median(medians), medians[first - 1], medians[last - 1], min(every), quantile(every, 0.95)
    )


def median_ranks(count: int, coverage: float = COVERAGE) -> tuple[int, int]:
    """Ranks, from 1, of the order statistics that hold the median with ``coverage`` at least.

    By the binomial distribution (Conover 1999, 3.2): P(fewer than ``rank`` of ``count`` values below the
    median) <= (1 - coverage) / 2. All of the values where they are too few for that, five or fewer.
    """
    outside, rank = 0.0, 0
    while rank < count:
        outside += math.comb(count, rank) / 2**count
        if outside > (1 - coverage) / 2:
            break
        rank += 1
    rank = max(1, rank)
    return rank, count + 1 - rank


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between order statistics (type 7 of Hyndman and Fan 1996, as NumPy's default)."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def geometric_mean(ratios: Sequence[float]) -> float | None:
    """None of no ratios."""
    return statistics.geometric_mean(ratios) if ratios else None
