"""Lays values into the arguments one by one: floats and integers each by a rule, within what they may be.

An argument's integers stay within its declared range, or within the widest that the original stands. Where
the original does not stand all of them together, its integers are small ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.float_strategies import Family
from neurojit.judge.trial.inputs.generate import Integers, generator
from neurojit.judge.trial.inputs.input_strategy import Ground
from neurojit.model.element_types import FLOATS, INTEGERS
from neurojit.model.types import Argument

_INTEGERS = (*INTEGERS, "index")


@dataclass(frozen=True, slots=True)
class Place:
    """An argument to be filled: of ``floats`` or integers, of ``shape``, from ``low`` to ``high``, which are
    None for floats without a range. ``number``: which one it is. ``plain``: what stood there before."""

    number: int
    dtype: np.dtype
    shape: tuple[int, ...]
    floats: bool
    low: float | int | None
    high: float | int | None
    plain: Array

    def within(self, values: Array) -> Array:
        """``values``, those beyond an end at that end."""
        if self.low is None or self.high is None:
            return values
        return np.clip(values, self.low, self.high)


# What stands in an argument; None leaves it as it was.
Rule = Callable[[np.random.Generator, Place, int], Array | None]
# By the arguments' numbers, what stands in some of them; a rule for all of them together.
Laid = dict[int, Array]
Together = Callable[[np.random.Generator, Sequence[Place], int], Laid]


def laid(ground: Ground, family: Family, trial: int, rule: Rule) -> list[Value]:
    """Arguments of ``family`` into which ``rule`` was laid, integers only where the original stands it."""

    def together(rng: np.random.Generator, places: Sequence[Place], trial: int) -> Laid:
        made = {place.number: rule(rng, place, trial) for place in places}
        return {number: array for number, array in made.items() if array is not None}

    return laid_together(ground, family, trial, together)


def laid_together(ground: Ground, family: Family, trial: int, rule: Together) -> list[Value]:
    """The same by a rule that sees all arguments of numbers."""
    plain = ground.reach.modest(ground.signature, family, ground.seed, trial)
    rng = generator(ground.seed, f"{family.name}, laid", trial)
    floats, all_of_them = list(plain), list(plain)
    places = places_of(ground, plain)
    arrays = rule(rng, places, trial)
    for place in places:
        number, made = place.number, arrays.get(place.number)
        if made is None:
            continue
        with np.errstate(over="ignore"):
            array = np.broadcast_to(place.within(made), place.shape).astype(place.dtype)
        value: Value = array if isinstance(plain[number], np.ndarray) else array.item()
        all_of_them[number] = value
        if place.floats:
            floats[number] = value
    return next((made for made in (all_of_them, floats) if ground.reach.stands(made)), plain)


def places_of(ground: Ground, values: Sequence[Value]) -> list[Place]:
    """Every argument of numbers that is read, with what ``values`` holds of it."""
    made = (
        _place(ground, number, argument, values[number])
        for number, argument in enumerate(ground.signature.arguments)
    )
    return [place for place in made if place is not None]


def has_buffers(ground: Ground) -> bool:
    """Whether any buffer of numbers is read."""
    return any(
        argument.type.elements > 1
        and argument.effect != "write"
        and argument.type.dtype in (*FLOATS, *_INTEGERS)
        for argument in ground.signature.arguments
    )


def _place(ground: Ground, number: int, argument: Argument, value: Value) -> Place | None:
    kind = argument.type
    floats = kind.dtype in FLOATS
    if argument.effect == "write" or not kind.elements or not (floats or kind.dtype in _INTEGERS):
        return None
    low: float | int | None = None
    high: float | int | None = None
    if argument.range is not None:
        low, high = argument.range
        low, high = (low, high) if floats else (int(low), int(high))
    elif not floats:
        kinds = ground.reach.integers[number] if ground.reach.integers else ()
        widest = kinds[-1] if kinds else Integers.small()
        low, high = widest.low, widest.high
    dtype = np.dtype(NUMPY_DTYPES[kind.dtype])
    return Place(number, dtype, kind.shape, floats, low, high, np.asarray(value))
