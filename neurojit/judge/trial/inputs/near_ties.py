"""Inputs on which two sides of an order that the original computes are equal or nearly so, and large.

An orientation, two fractions or the square of a distance compared in a narrower type, by rounded values or
with the other side of an equality is right on all inputs but those. So one time that the original compares is
chosen, the elements on which it depends are found by moving groups of them, and how much each of them moves
the difference of the sides by running it. Then one element goes to where the difference is least (a secant),
two integers to where it is 0, 1 or -1 (the extended Euclidean algorithm on how much they move it), or both
within a grid on which a polynomial of second degree tells the difference.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.differences import Differences, Point, Spot
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.integer_steps import bezout, nearest, nearest_in_grid, parabola
from neurojit.judge.trial.inputs.screening import telling

TIES: Final = Family(
    "near ties", FAMILIES[1].fill, beside=True, said="sides of an order that are nearly equal"
)
SHARE: Final = 0.3  # of what may be screened, as runs of the original
MOST_RUNS: Final = 600
_LOOKED_AT: Final = 600  # of what was found, at most
_STARTS: Final = 6  # of each order
_ELEMENTS: Final = 6  # that move a difference, of which pairs are made
# Of the sides of an order of rounded floats how far apart they are left: by more than what another order of
# the same operations loses, and less than what a narrower type does.
_APART: Final[dict[str, tuple[float, ...]]] = {
    "f32": (2.0**-9, 2.0**-12),
    "f16": (2.0**-5, 2.0**-7),
    "bf16": (2.0**-3, 2.0**-5),
    "f64": (2.0**-12, 2.0**-22, 2.0**-25, 2.0**-29),
}
_GRID, _LINE = 200, 20000  # steps to either side: of both together, of each by itself
_PAIRS, _GRIDS, _ROUNDS = 6, 2, 3
_SMALL: Final = 32  # steps of floats that are integers
_EXACT: Final = 1 << 50  # of slopes: what f64 adds up without roundings, or nearly so
_FEW: Final = 4  # of a difference that counts as none
_NEARER: Final = 2.0**-12  # a difference of which that much is left
# The second is nearer to 2 than to 0, where all differences are even; the third to a few more.
_TARGETS: Final = (0.0, 1.25, -1.25, 9.5, -9.5)


def nearly_tied(ground: Ground, turn: int) -> Iterator[Drawn]:
    """What came of searches for each order; those that tell the kernels apart, and some that do not."""
    del turn
    for trial, arguments in enumerate(telling(ground.screen, _found(ground), _LOOKED_AT)):
        ground.made.append(arguments)
        yield TIES, trial, arguments


def has_orders(ground: Ground) -> bool:
    """Whether the original orders what it computes, and no proof shows that a candidate does."""
    return ground.traced is not None and bool(ground.facts.orders) and not ground.proven


def _found(ground: Ground) -> Iterator[list[Value]]:
    assert ground.traced is not None
    runs = min(MOST_RUNS, round(SHARE * ground.screened))
    for start in range(_STARTS):
        for order in range(len(ground.facts.orders)):
            share = runs // (len(ground.facts.orders) * _STARTS)
            yield from _Search(ground, ground.traced, order, start, share).found()


class _Search:
    """``exact``: floats are integers, and what the original makes of such has no roundings."""

    def __init__(self, ground: Ground, traced: Executable, order: int, start: int, runs: int) -> None:
        facts = ground.facts
        kind = facts.orders[order]
        floats = kind in _APART
        self._ground = ground
        self._start = start
        self._rng = generator(ground.seed, TIES.name, start * len(facts.orders) + order)
        self._exact = floats and start % 2 == 0 and not facts.inexact
        # What larger integers make may have roundings again.
        self._most = _SMALL if self._exact else math.inf
        self._apart = () if not floats or self._exact else _APART[kind]
        self._differences = Differences(
            ground, traced, facts.equalities + order, self._rng, floats=floats, left=runs
        )

    def found(self) -> Iterator[list[Value]]:
        """Arguments nearer and nearer to a tie, and at one; where floats are rounded beside it, so far off
        that no order of the same roundings decides."""
        ground = self._ground
        draw = ground.reach.draw if self._start % 2 == 0 else ground.reach.modest
        values = draw(ground.signature, FAMILIES[0 if self._exact else 1], ground.seed, self._start)
        # The last time of a search for the best decides more often than others.
        here = self._differences.start(values, last=self._start % 3 == 0)
        if here is None:
            return
        size = here.size
        spots = self._differences.spots(here, _ELEMENTS)
        self._rng.shuffle(spots)
        whole = [spot for spot in spots if self._is_whole(spot)]
        for _ in range(_ROUNDS):
            before = here
            for spot in spots:
                here = self._secant(here, spot)
            if not whole or self._apart:
                break
            for made in self._by_pairs(here, whole):
                there = self._differences.point(made)
                if there is None:
                    continue
                if abs(there.difference) < max(_FEW, abs(before.difference) * _NEARER):
                    yield made
                if abs(there.difference) < abs(here.difference):
                    here = there
            if self._differences.left <= 0 or here is before:
                break
        if self._apart:
            yield from self._beside(here, spots, size)
        else:
            yield here.values

    def _is_whole(self, spot: Spot) -> bool:
        return self._exact or not self._differences.is_float(spot)

    # Where it is least.

    def _secant(self, here: Point, spot: Spot) -> Point:
        """From ``here`` to where the difference would be 0 if it were linear in one element, twice."""
        for _ in range(3):
            value = float(np.asarray(here.values[spot[0]]).flat[spot[1]])
            floats = not self._is_whole(spot)
            step = max(abs(value), 1e-3) / 1024 if floats else 1
            near = self._differences.moved(here, spot, step)
            if near is None:
                step = -step
                near = self._differences.moved(here, spot, step)
            there = None if near is None else self._differences.point(near)
            if there is None or there.difference == here.difference:
                return here
            slope = (there.difference - here.difference) / step
            by = -here.difference / slope
            if not math.isfinite(by):
                return here
            by = self._differences.within(here, spot, min(max(by, -self._most), self._most))
            moved = self._differences.moved(here, spot, by if floats else round(by))
            found = None if moved is None else self._differences.point(moved)
            if found is None or abs(found.difference) >= abs(here.difference):
                return here
            here = found
        return here

    def _beside(self, here: Point, spots: list[Spot], size: float) -> Iterator[list[Value]]:
        """Where the difference is a small share of the ``size`` of the sides, either way."""
        for spot in spots[:3]:
            value = abs(float(np.asarray(here.values[spot[0]]).flat[spot[1]]))
            step = max(value, 1e-3) / 1024 if self._differences.is_float(spot) else 1.0
            near = self._differences.moved(here, spot, step)
            there = None if near is None else self._differences.point(near)
            if there is None or there.difference == here.difference:
                continue
            slope = (there.difference - here.difference) / step
            for share in self._apart:
                for side in (share, -share):
                    by = (side * size - here.difference) / slope
                    moved = self._differences.moved(here, spot, by) if math.isfinite(by) else None
                    if moved is not None:
                        yield moved

    def _by_pairs(self, here: Point, spots: list[Spot]) -> Iterator[list[Value]]:
        """Two integers move so that the difference becomes 0, or the least on either side, as far as it is
        linear in them; or as small as any near them make it."""
        known = {spot: self._slopes(here, spot) for spot in spots}
        moves = {spot: both for spot, both in known.items() if both[0]}
        slopes = {spot: both[0] for spot, both in moves.items()}
        pairs = list(itertools.combinations(moves, 2))
        self._rng.shuffle(pairs)
        for first, second in pairs[:_PAIRS]:
            grain = math.gcd(slopes[first], slopes[second])
            least = int(here.difference) % grain
            # The least that they can make of it on either side of 0, and 0.
            for target in (least, least - grain) if least else (0, grain, -grain):
                for step in bezout(slopes[first], slopes[second], target - int(here.difference)):
                    small = max(map(abs, step)) <= self._most
                    made = self._differences.moved_both(here, first, second, step) if small else None
                    if made is not None:
                        yield made
        for first, second in pairs[:_GRIDS]:
            yield from self._on_a_grid(here, first, second, moves)

    def _slopes(self, here: Point, spot: Spot) -> tuple[int, int]:
        """By how much the difference moves where an integer is one more, and one less; at an end of its range
        the one as the other."""
        up, down = (self._differences.slope(here, spot, by) for by in (1, -1))
        return up or -down, down or -up

    def _on_a_grid(
        self, here: Point, first: Spot, second: Spot, moves: dict[Spot, tuple[int, int]]
    ) -> Iterator[list[Value]]:
        """Where a polynomial of second degree in both is nearest to 0, and on either side."""
        signs = [1 if self._differences.within(here, spot, 1) >= 1 else -1 for spot in (first, second)]
        both = self._differences.moved_both(here, first, second, (signs[0], signs[1]))
        corner = None if both is None else self._differences.point(both)
        one, other = moves[first], moves[second]
        if corner is None or max(map(abs, (*one, *other))) > _EXACT:
            return
        apart = sum(move[0] if sign > 0 else move[1] for move, sign in zip((one, other), signs, strict=True))
        cross = (int(corner.difference) - int(here.difference) - apart) * signs[0] * signs[1]
        most = int(min(_GRID if cross else _LINE, self._most))
        steps = self._differences.room(here, first, most)
        more = self._differences.room(here, second, most)
        rows = parabola(steps, *one) + float(here.difference)
        columns = parabola(more, *other)
        if min(len(steps), len(more)) < 2:
            return
        for target in _TARGETS:
            at = (
                nearest_in_grid(rows, columns, cross * np.outer(steps, more), target)
                if cross
                else nearest(rows, columns, target)
            )
            made = self._differences.moved_both(here, first, second, (int(steps[at[0]]), int(more[at[1]])))
            if made is not None:
                yield made
