"""Arguments for the oracle: families that tell functions apart, drawn by a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from neurojit.audit.cases import Witness
from neurojit.model.element_types import ELEMENT_TYPES, is_float
from neurojit.model.types import Argument, Signature, ValueType

Draw = Callable[[random.Random], float]


def _small_integer(chance: random.Random) -> float:
    return float(chance.randrange(-3, 4))


def _dyadic(chance: random.Random) -> float:
    return chance.randrange(-256, 257) / 64


def _positive(chance: random.Random) -> float:
    return chance.randrange(1, 257) / 64


def _wide(chance: random.Random) -> float:
    return chance.choice((-1, 1)) * math.ldexp(chance.randrange(1, 256), chance.randrange(-18, 3))


def _special(chance: random.Random) -> float:
    if chance.random() < 0.85:
        return _dyadic(chance)
    return chance.choice((math.nan, math.inf, -math.inf, 0.0, -0.0, 1e30, -1e30))


# Families of finite numbers, which rationals can hold, and one of numbers that they cannot.
FINITE: dict[str, Draw] = {
    "small integers": _small_integer,
    "dyadic": _dyadic,
    "positive": _positive,
    "wide": _wide,
    "tiny": lambda chance: math.ldexp(_dyadic(chance), -9),
    "zeros": lambda _: 0.0,
    "ones": lambda _: 1.0,
}
SPECIAL: dict[str, Draw] = {"special": _special}
_INTEGERS: tuple[Callable[[random.Random], int], ...] = (
    lambda chance: chance.randrange(0, 4),
    lambda chance: chance.randrange(0, 10),
    lambda chance: chance.randrange(-20, 20),
    lambda chance: chance.randrange(-(1 << 31), 1 << 31),
)


def around(constants: Sequence[float]) -> Draw:
    """Numbers at and around ``constants``, where comparisons with them are decided."""

    def draw(chance: random.Random) -> float:
        if not constants or chance.random() < 0.5:
            return _dyadic(chance)
        return chance.choice(constants) * chance.choice((1.0, 1.0, -1.0, 0.5, 2.0))

    return draw


def arguments(
    signature: Signature, draw: Draw, chance: random.Random, *, exact: bool, ascending: bool = False
) -> list[Any]:
    """Fresh arguments: numbers, and arrays of objects for buffers, ``ascending`` or in any order."""
    integer = chance.choice(_INTEGERS)
    drawn = [_value(argument, draw, integer, chance, exact) for argument in signature.arguments]
    if ascending:
        for value in drawn:
            if isinstance(value, np.ndarray) and value.ndim:
                value.sort()
    return drawn


def given(signature: Signature, witness: Witness, *, exact: bool) -> list[Any]:
    """The arguments that ``witness`` writes down."""
    return [
        _written(argument.type, value, exact)
        for argument, value in zip(signature.arguments, witness, strict=True)
    ]


def _written(kind: ValueType, value: Any, exact: bool) -> Any:
    floating = is_float(kind.dtype)
    if kind.kind == "scalar":
        return Fraction(value) if floating and exact else value
    array = np.empty(kind.elements, object)
    array[:] = [Fraction(element) if floating and exact else element for element in value]
    return array.reshape(kind.shape)


def _wrapped(number: int, dtype: str) -> int:
    least, greatest = ELEMENT_TYPES[dtype].range
    return (number - least) % (greatest - least + 1) + least


def _value(
    argument: Argument,
    draw: Draw,
    integer: Callable[[random.Random], int],
    chance: random.Random,
    exact: bool,
) -> Any:
    kind = argument.type

    def one() -> Any:
        if kind.dtype == "i1":
            return chance.random() < 0.5
        floating = is_float(kind.dtype)
        number = draw(chance) if floating else _wrapped(integer(chance), kind.dtype)
        if argument.range is not None and not argument.range[0] <= number <= argument.range[1]:
            low, high = argument.range
            number = chance.uniform(low, high) if floating else chance.randrange(int(low), int(high) + 1)
        return Fraction(number) if floating and exact else number

    if kind.kind == "scalar":
        return one()
    array = np.empty(kind.shape, object)
    for place in np.ndindex(*kind.shape):
        array[place] = one()
    return array
