"""Converts numbers of Python and NumPy to those of a program, which hold what was given or refuse it.

An integer is taken for an integer in its range, and for a float that holds it exactly. A float is taken for a
float, rounded to the nearest as NumPy rounds it; one that is finite and beyond the largest is refused. Truth
values are i1 and nothing else.
"""

from __future__ import annotations

import math
import operator
import struct
from typing import Final

import numpy as np

from neurojit.execution.mismatch import Mismatch, WrongType, describe
from neurojit.model.element_types import is_float
from neurojit.model.types import Dtype

_BOOLS: tuple[type, ...] = (bool, np.bool_)
_FLOATS: tuple[type, ...] = (float, np.floating)
_INTEGERS: tuple[type, ...] = (int, np.integer)
RANGES: Final = {"i32": (-(1 << 31), (1 << 31) - 1), "i64": (-(1 << 63), (1 << 63) - 1)}
RANGES["index"] = RANGES["i64"]


def number_of(dtype: Dtype, given: object) -> bool | int | float:
    """``given`` as a program's ``dtype`` holds it. Raises :class:`Mismatch`."""
    if dtype == "i1":
        if not isinstance(given, _BOOLS):
            raise WrongType(describe(given))
        return bool(given)
    if isinstance(given, _BOOLS):
        raise WrongType(describe(given))
    if is_float(dtype):
        return _float_of(dtype, given)
    try:
        value = operator.index(given)  # pyright: ignore[reportArgumentType]  # refuses what is no integer
    except TypeError:
        raise WrongType(describe(given)) from None
    low, high = RANGES[dtype]
    if not low <= value <= high:
        raise _beyond(dtype, given)
    return value


def cell_of(dtype: Dtype, given: object) -> bytes:
    """The 8 bytes of a scalar's cell. Raises :class:`Mismatch`."""
    value = number_of(dtype, given)
    if dtype == "i1":
        return struct.pack("<?7x", value)
    if dtype == "f64":
        return struct.pack("<d", value)
    if dtype == "f32":
        return np.float32(value).tobytes() + bytes(4)
    return struct.pack("<q", value)


def _float_of(dtype: Dtype, given: object) -> float:
    if not isinstance(given, (*_FLOATS, *_INTEGERS)):
        raise WrongType(describe(given))
    try:
        value = float(given)  # pyright: ignore[reportArgumentType]  # one of these
    except OverflowError:
        raise _beyond(dtype, given) from None
    if dtype == "f32":
        with np.errstate(over="ignore"):
            held = float(np.float32(value))
    else:
        held = value
    if math.isinf(held) and not math.isinf(value):
        raise _beyond(dtype, given)
    if isinstance(given, _INTEGERS) and int(held) != given:
        raise Mismatch(f"{describe(given)}, which {dtype} cannot hold exactly; float(...) rounds it")
    return value


def _beyond(dtype: Dtype, given: object) -> Mismatch:
    return Mismatch(f"{describe(given)}, which {dtype} cannot hold")
