"""The difference of the sides of one comparison of the original's, as its arguments move.

Of one time that it compares: by how much the sides differ, which elements that depends on, and how much each
of them moves it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from neurojit.abi.float_formats import format_of
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.input_strategy import Ground
from neurojit.judge.trial.inputs.laid import Place, places_of
from neurojit.judge.trial.inputs.traces import sides, trace

Spot = tuple[int, int]  # an argument and the place of an element in it
_LARGEST_NUDGE: Final = 1 << 10
_SHARE: Final = 2.0**-14  # of a float, for each step of an integer


@dataclass(frozen=True, slots=True)
class Point:
    """Arguments, and the difference of the sides there, exact of integers. ``size``: of the larger side."""

    values: list[Value]
    difference: float | int
    size: float = 0.0


class Differences:
    """Of the ``number``-th comparison that is traced, of ``floats`` or integers. ``left``: runs that it may
    take, of which those that remain are told."""

    def __init__(
        self,
        ground: Ground,
        traced: Executable,
        number: int,
        rng: np.random.Generator,
        *,
        floats: bool,
        left: int,
    ) -> None:
        self._ground = ground
        self._traced = traced
        self._number = number
        self._rng = rng
        self._floats = floats
        self.left = left
        self._time = 0
        self._places: dict[int, Place] = {}

    def start(self, values: list[Value], *, last: bool) -> Point | None:
        """Choose a time of those on ``values``, the last one or any; None where it never compares."""
        times = self._times(values)
        if times is None or not len(times):
            return None
        self._time = len(times) - 1 if last else int(self._rng.integers(len(times)))
        self._places = {place.number: place for place in places_of(self._ground, values)}
        return self.point(values)

    def _times(self, values: list[Value]) -> Array | None:
        self.left -= 1
        if self.left < 0 or not self._ground.reach.stands(values):
            return None
        return sides(trace(self._traced, values), self._number)

    def point(self, values: list[Value]) -> Point | None:
        """The difference there; None where the original does not compare as often, or no run is left."""
        times = self._times(values)
        if times is None or len(times) <= self._time:
            return None
        left, right = times[self._time]
        if not self._floats:
            return Point(values, int(left) - int(right), float(max(abs(int(left)), abs(int(right)))))
        sides_ = float(left.view(np.float64)), float(right.view(np.float64))
        difference = sides_[0] - sides_[1]
        return Point(values, difference, max(map(abs, sides_))) if math.isfinite(difference) else None

    def spots(self, here: Point, most: int) -> list[Spot]:
        """Up to ``most`` elements that move the difference, found by halving groups of them."""
        groups = [(place.number, np.arange(place.plain.size)) for place in self._places.values()]
        self._rng.shuffle(groups)
        found: list[Spot] = []
        while groups and len(found) < most:
            number, group = groups.pop()
            there = self.point(self._nudged(here.values, number, group))
            if there is None:
                if self.left < 0:
                    break
            elif there.difference == here.difference:
                continue
            if len(group) == 1:
                found.append((number, int(group[0])))
            else:
                groups += [(number, half) for half in np.array_split(group, 2)]
        return found

    def _nudged(self, values: list[Value], number: int, group: Array) -> list[Value]:
        """All elements of a group a little larger, or smaller at the end of their range."""
        made = np.array(values[number])
        place = self._places[number]
        flat = made.reshape(-1)
        span = (
            _LARGEST_NUDGE if place.low is None or place.high is None else int(place.high - place.low) // 16
        )
        # So different that what is subtracted from another moves as well.
        steps = 1 + self._rng.integers(0, max(1, min(span, _LARGEST_NUDGE)), len(group))
        with np.errstate(over="ignore", invalid="ignore"):
            moved = flat[group] * (1 + steps * _SHARE) + 0.125 if place.floats else flat[group] + steps
            if place.high is not None:
                back = flat[group] - (steps * _SHARE if place.floats else steps)
                moved = np.where(moved > place.high, back, moved)
        flat[group] = moved
        return replaced(values, number, made)

    def slope(self, here: Point, spot: Spot, by: int) -> int:
        """By how much the difference moves where an integer moves by ``by``; 0 where nobody knows."""
        moved = self.moved(here, spot, by)
        there = None if moved is None else self.point(moved)
        return 0 if there is None else int(there.difference - here.difference)

    def within(self, here: Point, spot: Spot, by: float) -> float:
        """``by``, or the step to the end of the range that an element would leave."""
        value, place = float(np.asarray(here.values[spot[0]]).flat[spot[1]]), self._places[spot[0]]
        if place.low is None or place.high is None:
            return by
        return min(max(by, place.low - value), place.high - value)

    def room(self, here: Point, spot: Spot, most: int) -> Array:
        """The whole steps, up to ``most`` to either side, that an element may move within its range."""
        value, place = float(np.asarray(here.values[spot[0]]).flat[spot[1]]), self._places[spot[0]]
        below = most if place.low is None else int(min(most, value - place.low))
        above = most if place.high is None else int(min(most, place.high - value))
        return np.arange(-below, above + 1, dtype=np.float64)

    def moved_both(self, here: Point, first: Spot, second: Spot, by: tuple[int, int]) -> list[Value] | None:
        """Two elements a step further; None where one leaves its range."""
        made = self.moved(here, first, by[0])
        return None if made is None else self.moved(Point(made, 0), second, by[1])

    def moved(self, here: Point, spot: Spot, by: float) -> list[Value] | None:
        """An element a step further; None where it leaves its range."""
        made = np.array(here.values[spot[0]])
        value = made.flat[spot[1]].item() + by
        if not self.holds(spot[0], value):
            return None
        made.flat[spot[1]] = value
        return replaced(here.values, spot[0], made)

    def holds(self, number: int, value: float) -> bool:
        """Whether an argument may hold ``value``."""
        place = self._places[number]
        if place.low is None or place.high is None:
            return math.isfinite(value) and abs(value) <= format_of(place.dtype).largest
        return place.low <= value <= place.high

    def is_float(self, spot: Spot) -> bool:
        """Whether the element is none of integers."""
        return self._places[spot[0]].floats


def replaced(values: list[Value], number: int, made: Array) -> list[Value]:
    """``values`` with another argument ``number``."""
    value: Value = made if isinstance(values[number], np.ndarray) else made.item()
    return [*values[:number], value, *values[number + 1 :]]
