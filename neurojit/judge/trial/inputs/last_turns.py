"""Inputs on which the last turns of loops of constant bounds still change something.

A solver that runs 64 rounds needs ten of them on nearly all inputs, and a rewrite may make 40 of them. So the
original tells in which turn it last changed anything, and a search goes to later ones: it begins with values
that stand in sequence, as what is handed on from each to the next wants them, and with drawn ones, and goes
on from the best by single elements, by stretches and by all of an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.laid import Place, laid, places_of
from neurojit.judge.trial.inputs.traces import last_turns, trace

LAST: Final = Family("last turns", FAMILIES[1].fill, said="on which loops change something until late")
SHARE: Final = 0.6  # of what may be screened, as runs of the original
MOST_RUNS: Final = 1500
_STARTS_SHARE: Final = 0.25
_SEQUENCES: Final = 48
_CLIMBS: Final = 4
_GROWING: Final = 1  # of the climbs: from small numbers, all elements of an argument alike
_KEPT: Final = 6
_MOVES_OF_A_RUN: Final = 3  # some leave a range
_IDLE: Final = 250  # moves of a climb that change nothing, after which the next one begins

Move = Callable[[Array, Array, np.random.Generator], Array]
# Of some elements, and as many others of any argument.
_MOVES: Final[tuple[Move, ...]] = (
    lambda x, y, _: x + y,
    lambda _x, y, _: y,
    lambda x, _y, _: x + 1,
    lambda x, _y, _: x - 1,
    lambda _x, y, _: y + 1,
    lambda _x, y, _: y - 1,
    lambda x, _y, _: x + x,
    lambda x, _y, _: x // 2 if x.dtype.kind == "i" else x / 2,
    lambda x, y, _: x - y,
    lambda x, _y, rng: x * 0 + int(rng.integers(2)),
    lambda x, _y, rng: x + (1 << int(rng.integers(1, 40))) if x.dtype.kind == "i" else -x,
)


_GROWTH: Final = 1  # of the moves


def changing_late(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Of each loop whose last turn is seldom needed."""
    del turn
    assert ground.traced is not None
    loops = len(ground.facts.turns_watched)
    runs = min(MOST_RUNS, round(SHARE * ground.screened)) // loops
    drawn = 0
    for loop in range(loops):
        for arguments in _Search(ground, ground.traced, loop, runs).found():
            ground.made.append(arguments)
            yield LAST, drawn, arguments
            drawn += 1


def has_last_turns(ground: Ground) -> bool:
    """Whether a loop of the original may have more turns than most inputs need, and no proof shows that each
    is right."""
    return ground.traced is not None and bool(ground.facts.turns_watched) and not ground.proven


@dataclass(slots=True)
class _Search:
    """``best``: by the last turn that changed anything, arguments on which it did."""

    ground: Ground
    traced: Executable
    loop: int
    left: int  # runs of the original
    best: dict[int, list[Value]] = field(default_factory=dict[int, "list[Value]"])

    def found(self) -> list[list[Value]]:
        """Arguments, those that change something latest last; none where ordinary ones need the last turn."""
        turns = self.ground.facts.turns_watched[self.loop]
        if any((self._turn(self._plain(trial)) or 0) >= turns for trial in range(2)):
            return []
        self.best.clear()
        most = round(_STARTS_SHARE * self.left)
        for number in range(most):
            sequence = number < _SEQUENCES and number < most // 2
            self._turn(laid(self.ground, LAST, number, _sequences) if sequence else self._plain(number))
        for climb in range(_CLIMBS):
            rng = generator(self.ground.seed, LAST.name, climb)
            if climb < _GROWING:
                start = laid(self.ground, LAST, climb, _small)
                self._climb(start, rng, turns, self.left // (_CLIMBS - climb), alike=True)
            elif self.best:
                start = self.best[sorted(self.best)[-1 - int(rng.integers(min(2, len(self.best))))]]
                self._climb(start, rng, turns, self.left // (_CLIMBS - climb), alike=False)
        return [self.best[turn] for turn in sorted(self.best)[-_KEPT:]]

    def _plain(self, trial: int) -> list[Value]:
        ground = self.ground
        return ground.reach.draw(ground.signature, FAMILIES[trial % 2], ground.seed, trial)

    def _turn(self, values: list[Value]) -> int | None:
        """The last turn that changed anything; None where the original does not stand these arguments."""
        self.left -= 1
        if not self.ground.reach.stands(values):
            return None
        facts = self.ground.facts
        turn = int(last_turns(trace(self.traced, values), facts.equalities + len(facts.orders))[self.loop])
        self.best[turn] = values
        return turn

    def _climb(
        self, values: list[Value], rng: np.random.Generator, turns: int, runs: int, *, alike: bool
    ) -> None:
        """From ``values``: moves are kept where nothing is lost. ``alike``: arguments move as a whole."""
        here, idle, last = self._turn(values) or 0, 0, self.left - runs
        for _ in range(_MOVES_OF_A_RUN * runs):
            if here >= turns or idle >= _IDLE or self.left <= last:
                return
            moved = self._moved(values, rng, alike=alike)
            if moved is None:
                continue
            there = self._turn(moved)
            idle = 0 if there is not None and there > here else idle + 1
            # As many on smaller numbers leave more to grow to.
            if there is None or there < here or (alike and there == here and _size(moved) > _size(values)):
                continue
            values, here = moved, there

    def _moved(self, values: list[Value], rng: np.random.Generator, *, alike: bool) -> list[Value] | None:
        """Of one argument one element, a stretch or all, and of each where another of the same place follows
        the same move; None where that leaves a range."""
        places = places_of(self.ground, values)
        if not places:
            return None
        made = list(values)
        one = places[int(rng.integers(len(places)))]
        rest = [place for place in places if not alike or place.number != one.number] or places
        other = rest[int(rng.integers(len(rest)))]
        size = min(one.plain.size, other.plain.size)
        first = int(rng.integers(size))
        length = (1, 1, 1, int(rng.integers(1, size + 1)), size)[4 if alike else int(rng.integers(5))]
        mine = slice(first, first + length) if length < size else slice(0, size)
        beside = 0 if one.number != other.number else int(rng.integers(size))
        wide = np.float64 if one.floats else np.int64
        x = one.plain.reshape(-1)[mine].astype(wide)
        with np.errstate(invalid="ignore"):
            y = np.resize(np.roll(other.plain.reshape(-1), -beside)[mine], x.shape).astype(wide)
        with np.errstate(over="ignore", invalid="ignore"):
            if not alike and rng.integers(6) == 0:
                value = _redrawn(rng, one, x.shape)
            else:
                value = _MOVES[int(rng.integers(_GROWTH if alike else len(_MOVES)))](x, y, rng)
        changed = _with(one, mine, value)
        if changed is None:
            return None
        made[one.number] = changed
        if one.number != other.number and rng.integers(2 if alike else 4) == 0:
            # As a pair of neighbours in a sequence moves on: the other takes what the one had.
            followed = _with(other, mine, np.resize(x, other.plain.reshape(-1)[mine].shape))
            if followed is not None:
                made[other.number] = followed
        return made


def _size(values: list[Value]) -> float:
    return sum(float(np.abs(np.asarray(value, np.float64)).sum()) for value in values)


def _with(place: Place, where: slice, value: Array) -> Value | None:
    if (
        place.low is not None
        and place.high is not None
        and not ((value >= place.low) & (value <= place.high)).all()
    ):
        return None
    array = place.plain.copy()
    array.reshape(-1)[where] = value.astype(place.dtype)
    return array if place.shape else array.item()


def _redrawn(rng: np.random.Generator, place: Place, shape: tuple[int, ...]) -> Array:
    if place.low is None or place.high is None:
        return np.ldexp(rng.standard_normal(shape), int(rng.integers(-8, 9)))
    if place.floats:
        return rng.uniform(place.low, place.high, shape)
    return rng.integers(int(place.low), int(place.high), shape, endpoint=True)


def _small(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """The same small number throughout."""
    del trial
    return np.full(place.shape, int(rng.integers(1, 4)))


def _sequences(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """Ascending or descending one by one, from anywhere, within the range; or all, or all but one, at one end
    of it."""
    if not place.shape:
        return None
    down = trial % 2 == 1  # the same way in all arguments
    low, high = (0, 99) if place.low is None or place.high is None else (int(place.low), int(place.high))
    kind = int(rng.integers(5))
    if kind >= 3:
        made = np.full(place.plain.size, (low, high)[int(rng.integers(2))])
        if kind == 4:
            made[int(rng.integers(made.size))] += 1 if made[0] == low else -1
        return made.reshape(place.shape)
    steps = np.arange(place.plain.size).reshape(place.shape)
    start = (0, 1, int(rng.integers(0, 2**31)))[kind]
    span = min(high - low + 1, 2**31)
    return low + ((-steps if down else steps) + start) % span
