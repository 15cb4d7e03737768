"""Orders of a few elements that cover every pattern of zeros and ones.

A network of comparisons sorts everything if it sorts zeros and ones (Knuth, 5.3.4). An order of n different
values stands for n + 1 such patterns, one for each limit between two of them. Chains of sets that only grow
(de Bruijn, Tengbergen and Kruyswijk, 1951) cover all 2^n patterns by C(n, n/2) orders. Patterns themselves
follow, those of few runs first, since what branches on equal values is no network.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.inputs.laid import Place, Rule

MOST_COMPARED: Final = 16
_LEAST_COMPARED: Final = 3
_GRAIN: Final = 1.0
_ALL_COVERED, _MOST_ORDERS = 12, 4000
_ALL_OF, _MOST_CUTS = 10, 4  # of patterns; runs of what more elements have, but for one


def compared(shape: tuple[int, ...]) -> int:
    """How many elements of a buffer may be compared with each other: a row, or all if they are few; 0 where
    that is none or too many."""
    found = next((n for n in (int(np.prod(shape)), *shape[-1:]) if n <= MOST_COMPARED), 0) if shape else 0
    return found if found >= _LEAST_COMPARED else 0


def orders_of(first: int, *, pattern: bool) -> Rule:
    """Rows of a buffer in the orders from number ``first`` on, or by the patterns."""

    def rule(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
        del trial
        count = compared(place.shape)
        if not count or place.number < 0:
            return None
        rows = place.plain.size // count
        found = (patterns if pattern else orders)(count)[first : first + rows]
        if not found:
            return None
        ranks = np.resize(np.array(found, np.int64), (rows, count))
        return _spread(rng, place, ranks).reshape(place.shape)

    return rule


@functools.cache
def orders(count: int) -> tuple[tuple[int, ...], ...]:
    """Ranks of ``count`` elements: orders that cover every pattern, or some thousands of those of many."""
    if count <= _ALL_COVERED:
        return tuple(
            order
            for pattern in itertools.product((0, 1), repeat=count)
            if (order := _chain(pattern)) is not None
        )
    bits = np.random.default_rng(count).integers(0, 2, (_MOST_ORDERS, count))
    found = (_chain(_beginning(tuple(map(int, row)))) for row in bits)
    return tuple(dict.fromkeys(order for order in found if order is not None))


@functools.cache
def patterns(count: int) -> tuple[tuple[int, ...], ...]:
    """Zeros and ones, those of few runs first; of more than twelve those of up to five runs."""
    if count <= _ALL_OF:
        found = list(itertools.product((0, 1), repeat=count))
    else:
        found = [
            tuple((start + sum(at >= cut for cut in cuts)) % 2 for at in range(count))
            for start in (0, 1)
            for runs in range(_MOST_CUTS + 1)
            for cuts in itertools.combinations(range(1, count), runs)
        ]
    return tuple(sorted(found, key=lambda one: sum(a != b for a, b in itertools.pairwise(one))))


def _beginning(pattern: tuple[int, ...]) -> tuple[int, ...]:
    """That of the chain to which ``pattern`` belongs: its unmatched ones are zeros there."""
    made, opened = list(pattern), 0
    for place, bit in enumerate(pattern):
        if not bit:
            opened += 1
        elif opened:
            opened -= 1
        else:
            made[place] = 0
    return tuple(made)


def _chain(pattern: tuple[int, ...]) -> tuple[int, ...] | None:
    """The order of a chain that begins with ``pattern``; None where one begins with fewer ones.

    Ones close what zeros open. A pattern of which no one is unmatched begins a chain: its unmatched zeros
    become ones from the left. Its own ones come before it, and the matched zeros behind it, in any order.
    """
    opened: list[int] = []
    for place, bit in enumerate(pattern):
        if not bit:
            opened.append(place)
        elif opened:
            opened.pop()
        else:
            return None
    free = set(opened)
    ones = [place for place, bit in enumerate(pattern) if bit]
    matched = [place for place, bit in enumerate(pattern) if not bit and place not in free]
    ranks = [0] * len(pattern)
    # What turns one first stands above all limits, so it is the largest.
    for turn, place in enumerate([*ones, *opened, *matched]):
        ranks[place] = len(pattern) - 1 - turn
    return tuple(ranks)


def _spread(rng: np.random.Generator, place: Place, ranks: Array) -> Array:
    """Values of these ranks, all different ones apart, within the range."""
    count = int(ranks.max()) + 1
    if place.low is None or place.high is None:
        return (ranks - count // 2) * _GRAIN
    low, high = (float(place.low), float(place.high)) if place.floats else (int(place.low), int(place.high))
    step = (high - low) / (count + 1) if place.floats else (int(high) - int(low)) // (count + 1)
    if not step:
        return np.clip(ranks + int(low), low, high)
    by = step * rng.random() if place.floats else int(rng.integers(0, int(min(step, 2**31))))
    start = low + by
    return np.array([start + int(rank) * step for rank in ranks.reshape(-1)]).reshape(ranks.shape)


def covering(shape: tuple[int, ...], *, pattern: bool) -> Iterator[int]:
    """The numbers that a walk through all of them begins with, row after row."""
    count = compared(shape)
    if count:
        rows = max(1, int(np.prod(shape)) // count)
        yield from range(0, len((patterns if pattern else orders)(count)), rows)
