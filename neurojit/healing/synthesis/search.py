"""Constants for a draft: CMA-ES (Hansen 2016) over states that grow by counterexamples.

Each way to fill the choices has a search of its own. All are run in turns; after each turn the worse half is
given up (successive halving, Jamieson and Talwalkar 2016), so that many ways cost little more than one. What
is good for the states at hand is flown from all; some of those that it fails from join them.

A search moves in [-limit, limit] for each constant and is stretched by ``stretched``: constants of all
magnitudes and both signs are a few steps away.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

with warnings.catch_warnings():
    # What cma says at import where there is no matplotlib, of plots that nobody draws.
    warnings.filterwarnings("ignore", message="Could not import matplotlib", category=UserWarning)
    import cma  # pyright: ignore[reportMissingTypeStubs]

import numpy as np

from neurojit.healing.synthesis.fit import Constants, Fit

_LIMIT: Final = 6.0
_UNIT_AT: Final = 2.0  # where ``stretched`` is 1
_STEP: Final = 1.0  # CMA-ES's first, of each constant
_FIRST_TURN: Final = 6  # generations of each way before the first is given up
_JOINING: Final = 8  # states that join the training set at once
_LAST_TURNS: Final = 12  # generations for the margin, once nothing fails
_RESTARTS: Final = 3

# Of constants, and of numbers of states (None: all): the loss of each, below 1 where it is well.
Losses = Callable[[Sequence[float], Sequence[int] | None], "list[float]"]


@dataclass(slots=True)
class _Way:
    """One way to fill the choices. ``units``: of the holes, given these choices."""

    choices: tuple[int, ...]
    units: tuple[float, ...]
    strategy: Any = None
    best: float = math.inf
    constants: Constants = ()


class Search:
    """``losses``: as the type says; ``states`` there are; the first ``training`` of them are begun with.

    ``budget``: of flights. ``worst``: where all is well the largest loss counts, not the mean. ``stop``:
    whether time is up.
    """

    def __init__(
        self,
        losses: Losses,
        states: int,
        training: Sequence[int],
        *,
        seed: int,
        budget: int,
        worst: bool,
        stop: Callable[[], bool],
    ) -> None:
        self._losses = losses
        self._states = states
        self._training = list(training)
        self._rng = np.random.default_rng(seed)
        self._budget = budget
        self._worst = worst
        self._stop = stop
        self._flights = 0
        self._best: tuple[int, float, Constants] = (states + 1, math.inf, ())

    def run(self, ways: Sequence[tuple[tuple[int, ...], tuple[float, ...]]]) -> Fit:
        """``ways``: values of the choices, and the units of the holes with them."""
        if ways and not ways[0][1]:
            for choices, _ in ways:
                if self._is_done(tuple(map(float, choices))):
                    break
            return self._fit()
        for _ in range(_RESTARTS):
            if self._over() or not self._best[0]:
                break
            racing = [_Way(choices, units) for choices, units in ways]
            self._race(racing)
            if self._best[0] and racing:  # how far the best came, for whoever reads what was tried
                best = min(racing, key=lambda way: way.best)
                if best.constants:
                    self._is_done(best.constants)
        return self._fit()

    def _race(self, ways: list[_Way]) -> None:
        turns = _FIRST_TURN
        while ways and not self._over():
            for way in ways:
                for _ in range(turns):
                    if self._over():
                        return
                    self._generation(way)
                    if way.best < 1 and self._verified(way):
                        self._polish(way)
                        return
            ways = [way for way in ways if way.strategy is not None]
            ways.sort(key=lambda way: way.best)
            if len(ways) == 1 and turns > 8 * _FIRST_TURN:
                return
            ways = ways[: max(1, len(ways) // 2)]
            turns *= 2

    def _generation(self, way: _Way) -> None:
        if way.strategy is None:
            way.strategy = self._started(len(way.units))
        points = cast("list[Any]", way.strategy.ask())
        values = [self._value(way, point) for point in points]
        way.strategy.tell(points, values)
        if way.strategy.stop():
            way.strategy = self._started(len(way.units))

    def _started(self, holes: int) -> Any:
        size = max(2, holes)  # there is no strategy of one dimension: the second changes nothing
        options = {
            "seed": int(self._rng.integers(1, 1 << 31)),
            "bounds": [-_LIMIT, _LIMIT],
            "popsize": max(8, 4 + int(3 * math.log(size))),
            "verbose": -9,
            "verb_log": 0,
            # Of the log that is not written; a relative one would ask for the working directory, which a
            # confined child may not.
            "verb_filenameprefix": "/",
        }
        start = self._rng.uniform(-1.0, 1.0, size)
        return cma.CMAEvolutionStrategy(start.tolist(), _STEP, options)  # pyright: ignore

    def _value(self, way: _Way, point: Any) -> float:
        stretchings = zip(way.units, point, strict=False)
        constants = (*(unit * stretched(float(z)) for unit, z in stretchings), *map(float, way.choices))
        value = self._together(self._flown(constants, self._training))
        if value < way.best:
            way.best, way.constants = value, constants
        return value

    def _together(self, losses: Sequence[float]) -> float:
        """At least 1 where one state fails: that one more does not outweighs any margin."""
        failing = [loss for loss in losses if loss >= 1]
        if failing:
            return 1 + sum(failing)
        return max(losses) if self._worst else sum(losses) / len(losses)

    def _flown(self, constants: Constants, states: Sequence[int] | None) -> list[float]:
        losses = self._losses(constants, states)
        self._flights += len(losses)
        return losses

    def _verified(self, way: _Way) -> bool:
        """Whether the best of ``way`` is well from every state; else the training set grows."""
        before = len(self._training)
        if self._is_done(way.constants):
            return True
        if len(self._training) > before:
            way.best = math.inf  # of fewer states than now
        return False

    def _is_done(self, constants: Constants) -> bool:
        losses = self._flown(constants, None)
        fails = [number for number, loss in enumerate(losses) if loss >= 1]
        found = (len(fails), self._together(losses), constants)
        self._best = min(self._best, found)
        new = [number for number in fails if number not in self._training]
        if len(new) > _JOINING:
            new = sorted(self._rng.choice(new, _JOINING, replace=False).tolist())
        self._training += new
        return not fails

    def _polish(self, way: _Way) -> None:
        """A better margin, for a while; kept where it is well from every state, too."""
        before = way.best
        for _ in range(_LAST_TURNS):
            if self._over():
                break
            self._generation(way)
        if way.best < before:
            self._is_done(way.constants)

    def _over(self) -> bool:
        return self._flights >= self._budget or self._stop()

    def _fit(self) -> Fit:
        failed, _, constants = self._best
        return Fit(constants, min(failed, self._states), self._states, self._flights)


def stretched(point: float) -> float:
    """From steps to magnitudes: 0 at 0, 1 at 2, 100 at 4, the other way round below."""
    return math.copysign((10 ** abs(point) - 1) / (10**_UNIT_AT - 1), point)
