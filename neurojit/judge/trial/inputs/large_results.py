"""Hill-climbs to integers on which the original's results are largest and smallest.

An accumulator that is too narrow, or a sum of integers in floats, is right as long as results stay small, and
those of random integers do: their terms cancel. So integers go to the ends of what they may be, one after the
other, and a move is kept where a result gets further away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from neurojit.abi.status import STATUS_OK
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.extremes import limits, searched
from neurojit.judge.trial.inputs.float_fills import ordinary
from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.judge.trial.reference.analysis import outputs_of
from neurojit.judge.trial.reference.reference import Reference
from neurojit.model.types import Argument, Signature

LARGEST: Final = Family(
    "largest results", ordinary, said="integers on which the original's results are far from 0"
)
MOST_RUNS: Final = 600
RUNS_FOR_ONE: Final = 2  # of the original alone, in place of one input
_BLOCKS = 96  # of elements that move together
_CLIMBS = 4
_ELSEWHERE = 7000  # trials that nothing else draws

Result = Callable[[Sequence[Array]], float]


def largest(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Where the climbs came to, and beside it."""
    del turn
    assert ground.reference is not None
    search = _Search(ground, ground.reference)
    for trial, arguments in enumerate(search.found()):
        if ground.reach.stands(arguments):
            yield LARGEST, trial, arguments


def has_results(ground: Ground) -> bool:
    """Whether integers are read, and the original runs."""
    return ground.reference is not None and not ground.proven and bool(searched(ground.signature))


class _Search:
    def __init__(self, ground: Ground, reference: Reference) -> None:
        self._ground = ground
        self._reference = reference
        self._left = min(MOST_RUNS, round(RUNS_FOR_ONE * ground.affordable))

    def found(self) -> Iterator[list[Value]]:
        ground = self._ground
        for climb in range(_CLIMBS):
            rng = generator(ground.seed, "largest results", climb)
            start = ground.reach.draw(ground.signature, LARGEST, ground.seed, _ELSEWHERE + climb)
            outputs = self._outputs(start)
            if outputs is None or not outputs:
                continue
            number = int(rng.integers(len(outputs)))
            element = int(rng.integers(outputs[number].size)) if outputs[number].size else 0
            sign = (1.0, -1.0)[climb % 2]
            result = _element(number, element, sign) if climb < 2 else _sum(number, sign)
            yield self._climbed(start, result, rng)

    def _climbed(self, start: list[Value], result: Result, rng: np.random.Generator) -> list[Value]:
        """From ``start``: blocks of elements go to one of their ends where that makes ``result`` larger."""
        here, height = start, self._height(start, result)
        moves = list(_moves(self._ground.signature, start))
        most = self._left // 2  # the climbs that follow have some as well
        for at in rng.permutation(len(moves)):
            if most <= 0 or self._left <= 0:
                break
            place, block, ends = moves[int(at)]
            for end in ends:
                there = _moved(here, place, block, end)
                found = self._height(there, result)
                most -= 1
                if found is not None and (height is None or found > height):
                    here, height = there, found
        return here

    def _height(self, arguments: list[Value], result: Result) -> float | None:
        outputs = self._outputs(arguments)
        height = None if outputs is None else result(outputs)
        return height if height is not None and np.isfinite(height) else None

    def _outputs(self, arguments: list[Value]) -> list[Array] | None:
        """None where the original does not come to its end within its buffers."""
        self._left -= 1
        if not self._ground.reach.stands(arguments):
            return None
        outcome = self._reference.run(arguments, Layout.BELOW)
        return None if outcome.status != STATUS_OK else list(outputs_of(self._ground.signature, outcome))


def _element(number: int, element: int, sign: float) -> Result:
    return lambda outputs: sign * float(outputs[number].flat[element]) if outputs[number].size else 0.0


def _sum(number: int, sign: float) -> Result:
    return lambda outputs: sign * float(outputs[number].astype(np.float64).sum())


def _moves(signature: Signature, start: Sequence[Value]) -> Iterator[tuple[int, slice, tuple[int, ...]]]:
    """Elements of an argument that move together, and where to."""
    for place in searched(signature):
        size = np.size(start[place])
        each = -(-size // _BLOCKS)
        for first in range(0, size, each):
            yield place, slice(first, first + each), _ends(signature.arguments[place])


def _ends(argument: Argument) -> tuple[int, ...]:
    if argument.range is not None or argument.type.dtype == "i1":
        return limits(argument)
    # Also those next to the middle: counts, and bits that are all or none.
    return *limits(argument), 0, -1


def _moved(values: Sequence[Value], place: int, block: slice, end: int) -> list[Value]:
    value = values[place]
    if isinstance(value, np.ndarray):
        moved = value.copy()
        moved.reshape(-1)[block] = end
        return [*values[:place], moved, *values[place + 1 :]]
    return [*values[:place], bool(end) if isinstance(value, bool) else end, *values[place + 1 :]]
