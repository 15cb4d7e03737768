"""Hill-climbs to arguments on which the original's data-dependent loops run longest.

A rewrite that cuts a loop off is right on all arguments that need fewer turns, and the ones that need the
most are rare: consecutive Fibonacci numbers for Euclid's algorithm. So integers are moved a little, and a
move is kept where the original takes more steps, or as many on smaller numbers. Some climbs begin at small
integers and grow by sums of what is there; others begin anywhere and jump. Everything follows from the seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_filter import Counted
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.model.element_types import INTEGERS
from neurojit.model.types import Argument, Signature

_KEPT = 6
_CLIMBS = 4
_MOVES = 1000  # of each climb
_MOST_STEPS = 1 << 25  # of all runs together
_MOST_BYTES = 1 << 28  # likewise, that are copied
_ELSEWHERE = 3000  # trials that nothing else draws
_INTEGERS = (*INTEGERS, "index")

Move = Callable[[Array, Array, int], tuple[Array, Array]]
_ONE = np.int64(1)
# Of two integers, and a place of a bit: what becomes of both.
_GROWING: tuple[Move, ...] = (
    lambda x, y, _: (x + y, x),
    lambda x, y, _: (x + y, y),
    lambda x, y, _: (x + x, y),
    lambda x, y, _: (x + 1, y),
    lambda x, y, _: (x - 1, y),
)
_JUMPING: tuple[Move, ...] = (
    *_GROWING,
    lambda x, y, _: (y, x),
    lambda x, y, _: (x + x + 1, y),
    lambda x, y, _: (-x, y),
    lambda x, y, _: (x - y, y),
    lambda x, y, _: (x // 2, y),
    lambda x, y, bit: (x ^ (_ONE << bit), y),
    lambda x, y, bit: (x ^ ((_ONE << bit) * 2654435761), y),
    lambda x, y, bit: (np.full_like(x, _ONE << bit), y),
)


def long_runs(counted: Counted, signature: Signature, reach: Reach, seed: int) -> list[list[Value]]:
    """A few sets of arguments, those with the longest runs last. Empty where no argument holds integers."""
    places = [index for index, argument in enumerate(signature.arguments) if _is_searched(argument)]
    if not places:
        return []
    search = _Search(counted, signature, places)
    for number in range(_CLIMBS):
        rng = generator(seed, "long runs", number)
        grows, alike = number % 2 == 0, number >= _CLIMBS // 2
        start = (reach.modest if grows else reach.draw)(signature, FAMILIES[0], seed, _ELSEWHERE + number)
        search.climb(search.alike(start) if alike else start, rng, grows=grows, alike=alike)
    return [search.found[steps] for steps in sorted(search.found)[-_KEPT:]]


def _is_searched(argument: Argument) -> bool:
    return argument.type.dtype in _INTEGERS and argument.effect != "write" and argument.type.elements > 0


class _Search:
    """``found``: by the number of steps, arguments that take so many."""

    def __init__(self, counted: Counted, signature: Signature, places: list[int]) -> None:
        self.found: dict[int, list[Value]] = {}
        self._counted = counted
        self._signature = signature
        self._places = places
        nbytes = sum(argument.type.nbytes for argument in signature.arguments)
        self._moves = min(_MOVES, _MOST_BYTES // (_CLIMBS * max(nbytes, 1)))
        self._left = _MOST_STEPS

    def climb(self, start: list[Value], rng: np.random.Generator, *, grows: bool, alike: bool) -> None:
        """From ``start``, by moves that only grow or by any. ``alike``: elements of a buffer stay alike."""
        here, steps = start, self._steps(start)
        for _ in range(self._moves):
            if self._left <= 0:
                return
            there = self._moved(here, rng, grows=grows, alike=alike)
            more = None if there is None else self._steps(there)
            if there is None or more is None or more < (steps or 0):
                continue
            if more == steps and grows and self._size(there) > self._size(here):
                continue
            here, steps = there, more

    def alike(self, values: list[Value]) -> list[Value]:
        """Every integer buffer full of its first element."""
        return [
            np.full_like(value, value.flat[0])
            if index in self._places and isinstance(value, np.ndarray)
            else value
            for index, value in enumerate(values)
        ]

    def _steps(self, values: list[Value]) -> int | None:
        steps = self._counted.steps(values)
        self._left -= self._counted.limit if steps is None else steps
        if steps:
            self.found[steps] = values
        return steps

    def _size(self, values: list[Value]) -> float:
        return sum(float(np.abs(np.asarray(values[place], np.float64)).sum()) for place in self._places)

    def _moved(
        self, values: list[Value], rng: np.random.Generator, *, grows: bool, alike: bool
    ) -> list[Value] | None:
        """One move of one element, or of all, and of an element beside it; None where it leaves its range."""
        one = self._places[int(rng.integers(len(self._places)))]
        rest = [place for place in self._places if place != one]
        other = rest[int(rng.integers(len(rest)))] if rest and rng.integers(8) else one
        flat = {place: np.array(values[place], np.int64).reshape(-1) for place in (one, other)}
        moves = _GROWING if grows else _JUMPING
        move = moves[int(rng.integers(len(moves)))]
        bit = int(rng.integers(8 * NUMPY_DTYPES[self._signature.arguments[one].type.dtype].itemsize))
        at = int(rng.integers(flat[one].size))
        beside = at if other != one and rng.integers(2) else int(rng.integers(flat[other].size))
        first = slice(None) if alike else slice(at, at + 1)
        beside %= flat[other].size
        second = slice(None) if alike and flat[other].size == flat[one].size else slice(beside, beside + 1)
        with np.errstate(over="ignore"):
            moved, pushed = move(flat[one][first].copy(), flat[other][second].copy(), bit)
        flat[one][first] = moved
        if other != one or not alike:
            flat[other][second] = pushed[:1] if flat[other][second].size == 1 else pushed
        made = list(values)
        for place, array in flat.items():
            argument = self._signature.arguments[place]
            wrapped = array.astype(NUMPY_DTYPES[argument.type.dtype])
            if argument.range and not np.all((wrapped >= argument.range[0]) & (wrapped <= argument.range[1])):
                return None
            made[place] = (
                wrapped.reshape(np.shape(values[place]))
                if isinstance(values[place], np.ndarray)
                else wrapped.item()
            )
        return made
