"""Inputs on which equalities of integers hold one after the other, found by running the original.

It runs on integers of which no two are alike, and tells both sides of each equality that it asks for. The
first that does not hold is made to hold: the element whose value is one side gets the value of the other.
That goes on with the next, which may have become another by it: a detector of a sequence is led through it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.inputs.float_strategies import FAMILIES, Family
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.inputs.laid import Place, laid
from neurojit.judge.trial.inputs.traces import sides, trace

RARE = Family("rare branches", FAMILIES[1].fill, said="found by making the original's equalities hold")
_FAR = 1 << 61
MOST_RUNS = 300  # of the original, for all of its equalities
_RUNS_SHARE = 2.0  # of the trials that the budget pays for: a run is a part of one


def rare_branches(ground: Ground, turn: int) -> Iterator[Drawn]:
    """After each doubling of how many were made to hold, and at the end."""
    del turn
    count = ground.facts.equalities
    runs = min(MOST_RUNS, round(_RUNS_SHARE * ground.affordable)) // max(count, 1)
    drawn = 0
    for number in range(count):
        values = laid(ground, RARE, number, _all_different)
        for arguments in _held(ground, values, number, runs):
            if ground.reach.stands(arguments):
                ground.made.append(arguments)
                yield RARE, drawn, arguments
                drawn += 1


def asks_for_equalities(ground: Ground) -> bool:
    """Whether the original asks for equalities of integers, and no field check has shown that it is right."""
    return ground.traced is not None and ground.facts.equalities > 0 and not ground.proven


def _all_different(rng: np.random.Generator, place: Place, trial: int) -> Array | None:
    """Integers of which no two are alike, where the range has as many."""
    del trial
    if place.floats or place.low is None or place.high is None:
        return None
    size, low, high = place.plain.size, max(int(place.low), -_FAR), min(int(place.high), _FAR)
    if high - low < 4 * size:
        return None
    stride = (high - low) // size
    spread = low + stride * np.arange(size) + rng.integers(0, stride, size)
    return rng.permutation(spread).reshape(place.shape)


def _held(ground: Ground, values: list[Value], number: int, runs: int) -> Iterator[list[Value]]:
    """``values`` in which more and more of the sides of equality ``number`` are alike."""
    places = {
        int(value): (argument, place)
        for argument, array in enumerate(values)
        if np.asarray(array).dtype.kind == "i"
        for place, value in enumerate(np.asarray(array).reshape(-1))
    }
    here, held, after = values, 0, 1
    for _ in range(runs):
        found = next(
            (
                (places[side], other)
                for side, other in _unequal(ground.traced, here, number)
                if side in places
            ),
            None,
        )
        if found is None:
            break
        (argument, place), wanted = found
        changed = _with(here[argument], place, wanted, ground.signature.arguments[argument].range)
        if changed is None:
            break
        places = {value: where for value, where in places.items() if where != (argument, place)}
        here = [*here[:argument], changed, *here[argument + 1 :]]
        held += 1
        if held == after:
            yield here
            after *= 2
    if held and 2 * held != after:
        yield here


def _unequal(traced: Executable | None, values: list[Value], number: int) -> Iterator[tuple[int, int]]:
    """The sides of the times that it did not hold, in order, either first."""
    assert traced is not None
    for left, right in sides(trace(traced, values), number):
        if left != right:
            yield int(left), int(right)
            yield int(right), int(left)


def _with(value: Value, place: int, wanted: int, declared: tuple[float, float] | None) -> Value | None:
    array = np.array(value)
    limits = np.iinfo(array.dtype)
    low, high = declared or (limits.min, limits.max)
    if not low <= wanted <= high:
        return None
    array.flat[place] = wanted
    return array if isinstance(value, np.ndarray) else array.item()
