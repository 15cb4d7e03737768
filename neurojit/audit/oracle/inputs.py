"""Arguments for the oracle: families that tell functions apart, drawn by a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from neurojit.kernel import Signature, ValueType

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


def arguments(signature: Signature, draw: Draw, chance: random.Random, *, exact: bool) -> list[Any]:
    """Fresh arguments: numbers, and arrays of objects for buffers."""
    integer = chance.choice(_INTEGERS)
    return [_value(argument.type, draw, integer, chance, exact) for argument in signature.arguments]


def _value(
    kind: ValueType, draw: Draw, integer: Callable[[random.Random], int], chance: random.Random, exact: bool
) -> Any:
    def one() -> Any:
        if kind.dtype == "i1":
            return chance.random() < 0.5
        if not kind.dtype.startswith("f"):
            return integer(chance)
        number = draw(chance)
        return Fraction(number) if exact else number

    if kind.kind == "scalar":
        return one()
    array = np.empty(kind.shape, object)
    for place in np.ndindex(*kind.shape):
        array[place] = one()
    return array
