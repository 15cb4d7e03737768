"""Statistics against tables and NumPy."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from neurojit.bench.statistics import geometric_mean, median_ranks, quantile, summary


# Ranks of the 95 % interval of a median: Conover, Practical Nonparametric Statistics, 1999; the sign test's.
@pytest.mark.parametrize(
    ("count", "first"),
    [(6, 1), (8, 1), (9, 2), (10, 2), (12, 3), (15, 4), (20, 6), (25, 8), (30, 10), (50, 18)],
)
def test_the_ranks_are_those_of_the_table(count: int, first: int) -> None:
    assert median_ranks(count) == (first, count + 1 - first)


def test_the_interval_covers_the_median_as_often_as_it_says() -> None:
    """Every order of nine values, above and below the median: it is outside in at most 5 % of them."""
    first, last = median_ranks(9)
    inside = sum(first <= sum(below) <= last - 1 for below in itertools.product((0, 1), repeat=9))
    assert inside / 2**9 >= 0.95
    narrower = sum(first + 1 <= sum(below) <= last - 2 for below in itertools.product((0, 1), repeat=9))
    assert narrower / 2**9 < 0.95


@pytest.mark.parametrize("count", range(1, 6))
def test_too_few_values_are_all_within(count: int) -> None:
    assert median_ranks(count) == (1, count)


@pytest.mark.parametrize("count", [1, 2, 7, 40])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.95, 1.0])
def test_quantiles_are_numpys(count: int, share: float) -> None:
    values = np.random.default_rng(count).random(count)
    assert quantile(list(values), share) == pytest.approx(np.quantile(values, share), rel=1e-15)


def test_a_summary_is_of_rounds() -> None:
    """One round in which the machine was busy moves neither the median nor, alone, its interval."""
    rounds = [[10.0 + number, 11.0 + number, 12.0 + number] for number in range(8)]
    found = summary([*rounds, [1000.0, 1000.0, 1000.0]])
    assert (found.median, found.low, found.high) == (15.0, 12.0, 18.0)
    assert found.least == 10.0
    assert found.p95 == pytest.approx(np.quantile([*np.ravel(rounds), 1000, 1000, 1000], 0.95))


def test_the_geometric_mean() -> None:
    assert geometric_mean([0.5, 2.0, 8.0]) == pytest.approx(2.0)
    assert geometric_mean([]) is None
    assert math.isclose(geometric_mean([3.0]) or 0.0, 3.0)
