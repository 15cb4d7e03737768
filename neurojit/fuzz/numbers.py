"""Exact arithmetic on single elements, as MLIR defines it, in plain Python.

Integers are Python's, signed and within their width; i1 is 0 or 1. Floats are Python's, rounded to the width
after each operation (for + - * / and sqrt that rounds once: 53 >= 2 * 24 + 2 bits).
"""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.object_]


class Undefined(Exception):
    """The program has no meaning for these inputs, or one that is not evaluated."""


class Fault(Undefined):
    """The call ends with a fault that says ``message``."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Near(float):
    """A float that is right within ``slack``, as those of elementary functions are. It may be moved about;
    to compute with it is Undefined.
    """

    slack: float

    def __new__(cls, value: float, slack: float) -> Near:
        made = super().__new__(cls, value)
        made.slack = slack
        return made

    def __deepcopy__(self, memo: object) -> Near:
        return self


class NearComplex(complex):
    """As Near; ``slack`` is the distance that is allowed."""

    slack: float

    def __new__(cls, value: complex, slack: float) -> NearComplex:
        made = super().__new__(cls, value)
        made.slack = slack
        return made

    def __deepcopy__(self, memo: object) -> NearComplex:
        return self


class _Undef:
    """An element that nobody knows: any value will do for it."""

    def __repr__(self) -> str:
        return "UNDEF"

    def __deepcopy__(self, memo: object) -> _Undef:
        return self

    def __reduce__(self) -> str:
        return "UNDEF"


UNDEF: Final = _Undef()
FLOATS: Final = {"f16": "e", "f32": "f", "f64": "d"}


def width_of(element: str) -> int:
    """Bits of an integer or an index."""
    return 64 if element == "index" else int(element[1:])


def is_float(element: str) -> bool:
    return element in FLOATS


def wrap(value: int, element: str) -> int:
    """``value`` modulo 2 to the width, signed; i1 unsigned."""
    width = width_of(element)
    value &= (1 << width) - 1
    return value if width == 1 or value < 1 << (width - 1) else value - (1 << width)


def unsigned(value: int, element: str) -> int:
    return value & ((1 << width_of(element)) - 1)


def signed(value: int, element: str) -> int:
    """As two's complement: i1's 1 is -1."""
    return -value if element == "i1" else value


def rounded(value: float, element: str) -> float:
    """``value`` as the nearest float of that width."""
    if element == "f64" or math.isnan(value) or math.isinf(value):
        return value
    try:
        return struct.unpack(FLOATS[element], struct.pack(FLOATS[element], value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def sharp(value: Any) -> Any:
    """``value``, which something is computed of. Raises Undefined where it is only nearly known."""
    if isinstance(value, Near | NearComplex):
        raise Undefined("computed of what is nearly known")
    return value


def ulp(value: float, element: str) -> float:
    """The distance of floats of this width near ``value``."""
    bits, least = {"f16": (11, -24), "f32": (24, -149), "f64": (53, -1074)}[element]
    if value == 0 or math.isnan(value) or math.isinf(value):
        return math.ldexp(1.0, least)
    return math.ldexp(1.0, max(math.frexp(value)[1] - bits, least))


def near(value: float, element: str, ulps: float) -> Near:
    """The nearest float of that width, give or take."""
    made = rounded(value, element)
    return Near(made, ulps * ulp(made, element))


def each(function: Callable[..., Any], *values: Any) -> Any:
    """``function`` of scalars, or of the elements of equal shapes; what is undefined stays so."""
    if not isinstance(values[0], np.ndarray):
        return UNDEF if any(value is UNDEF for value in values) else function(*map(sharp, values))
    shape: tuple[int, ...] = values[0].shape
    made = np.empty(math.prod(shape), object)
    for at, items in enumerate(zip(*(value.ravel() for value in values), strict=True)):
        made[at] = UNDEF if any(item is UNDEF for item in items) else function(*map(sharp, items))
    return made.reshape(shape)


def full(shape: tuple[int, ...], value: Any) -> Array:
    made = np.empty(shape, object)
    made.fill(value)
    return made


def known(value: Any) -> Any:
    """``value``, which something depends on. Raises Undefined where it is not known."""
    if value is UNDEF:
        raise Undefined("depends on what nobody wrote")
    return value


def quotient(a: int, b: int) -> int:
    """Rounded to zero. Raises Fault for b = 0."""
    if b == 0:
        raise Fault("division by zero")
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def zero(element: str) -> Any:
    return 0.0 if is_float(element) else 0j if element.startswith("complex") else 0
