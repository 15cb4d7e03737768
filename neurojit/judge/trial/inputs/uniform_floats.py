"""Floats that are all one number: infinite of either sign, NaN, zero, or the largest that there is.

A minimum that starts from its first element instead of from infinity returns another place where nothing is
below infinity; one that starts from the largest finite number, another where everything is above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.float_fills import ordinary
from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.inputs.input_strategy import Drawn, Ground
from neurojit.model.element_types import FORMATS, is_float
from neurojit.model.types import Argument, Signature

_SAID = "every element of an argument is one and the same number"
UNIFORM: Final = Family("uniform", ordinary, special=True, said=_SAID)
_LARGE: Final = Family("uniform", ordinary, overflows=True, said=_SAID)
ANYWAY: Final = 5
SHARE: Final = 0.3  # of the budget


def uniform(ground: Ground, turn: int) -> Iterator[Drawn]:
    """Every float argument that is read by itself, by turns each number; then all of them at once."""
    del turn
    places = chosen_among(ground.signature)
    base = ground.reach.draw(ground.signature, UNIFORM, ground.seed, 0)
    most = max(ANYWAY * len(places), round(SHARE * ground.affordable))
    for trial, (number, arguments) in enumerate(_all(ground.signature, places, base)):
        if trial == most:
            return
        if ground.reach.stands(arguments):
            yield (_LARGE if np.isfinite(number) and number else UNIFORM), trial, arguments


def chosen_among(signature: Signature) -> list[int]:
    """The float buffers that are read."""
    return [
        place
        for place, argument in enumerate(signature.arguments)
        if is_float(argument.type.dtype) and argument.type.elements and argument.effect != "write"
        and argument.type.kind != "scalar"
    ]  # fmt: skip


def _all(
    signature: Signature, places: Sequence[int], base: Sequence[Value]
) -> Iterator[tuple[float, list[Value]]]:
    """Each time with the number that the first argument of those got."""
    groups = [*([place] for place in places), *([list(places)] if len(places) > 1 else [])]
    numbers = {place: _numbers(signature.arguments[place]) for place in places}
    for turn in range(max((len(found) for found in numbers.values()), default=0)):
        for group in groups:
            if all(turn < len(numbers[place]) for place in group):
                yield (
                    numbers[group[0]][turn],
                    [
                        np.full_like(value, numbers[place][turn]) if place in group else value
                        for place, value in enumerate(base)
                    ],
                )


def _numbers(argument: Argument) -> list[float]:
    """What a declared range allows of them."""
    largest = FORMATS[argument.type.dtype].largest
    found = [np.inf, np.nan, -np.inf, 0.0, largest, -largest]
    if argument.range is None:
        return found
    low, high = argument.range
    return [number for number in dict.fromkeys((high, low, *found)) if low <= number <= high]
