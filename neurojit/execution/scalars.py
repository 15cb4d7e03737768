"""Converts numbers of Python and NumPy to those of a program, which hold what was given or refuse it.

An integer is taken for an integer in its range, which is signed, and for a float or a complex number that
holds it exactly. A float is taken for a float, rounded to the nearest, and for the real part of a complex
number; one that is finite and beyond the largest is refused. Truth values are i1 and nothing else.
"""

from __future__ import annotations

import math
import operator
from typing import Final

import numpy as np

from neurojit.execution.mismatch import Mismatch, WrongType, describe
from neurojit.model.element_types import BORDER, ELEMENT_TYPES, FORMATS, is_complex, is_float
from neurojit.model.rounding import bits_of, rounded
from neurojit.model.types import Dtype

_BOOLS: tuple[type, ...] = (bool, np.bool_)
_INTEGERS: tuple[type, ...] = (int, np.integer)
_COMPLEXES: tuple[type, ...] = (complex, np.complexfloating)
RANGES: Final = {one.name: one.range for one in BORDER if one.kind in ("integer", "index")}
_PACKAGED: Final = tuple(one.numpy for one in BORDER if one.package)
_CELL: Final = 8

Number = bool | int | float | complex


def number_of(dtype: Dtype, given: object) -> Number:
    """``given`` as a program's ``dtype`` holds it. Raises :class:`Mismatch`."""
    if dtype == "i1":
        if not isinstance(given, _BOOLS):
            raise WrongType(describe(given))
        return bool(given)
    if isinstance(given, _BOOLS):
        raise WrongType(describe(given))
    if is_float(dtype):
        return _float_of(dtype, given)
    if is_complex(dtype):
        return _complex_of(dtype, given)
    try:
        value = operator.index(given)  # pyright: ignore[reportArgumentType]  # refuses what is no integer
    except TypeError:
        raise WrongType(describe(given)) from None
    low, high = RANGES[dtype]
    if not low <= value <= high:
        raise _beyond(dtype, given)
    return value


def element_of(dtype: Dtype, given: object) -> bytes:
    """The bytes of an element of a buffer. Raises :class:`Mismatch`."""
    value = number_of(dtype, given)
    element = ELEMENT_TYPES[dtype]
    if isinstance(value, complex):
        return b"".join(_bytes_of_float(element.part, part) for part in (value.real, value.imag))
    if is_float(dtype):
        return _bytes_of_float(dtype, float(value))
    return int(value).to_bytes(element.nbytes, "little", signed=dtype != "i1")


def cell_of(dtype: Dtype, given: object) -> bytes:
    """The bytes of a scalar's cell, at least 8. Raises :class:`Mismatch`."""
    return element_of(dtype, given).ljust(_CELL, b"\0")


def _bytes_of_float(dtype: str, value: float) -> bytes:
    element = ELEMENT_TYPES[dtype]
    return bits_of(value, FORMATS[dtype]).to_bytes(element.nbytes, "little")


def _float_of(dtype: str, given: object) -> float:
    if not _is_real(given):
        raise WrongType(describe(given))
    try:
        value = float(given)  # pyright: ignore[reportArgumentType]  # one of these
    except OverflowError:
        raise _beyond(dtype, given) from None
    held = rounded(value, FORMATS[dtype])
    if math.isinf(held) and not math.isinf(value):
        raise _beyond(dtype, given)
    if isinstance(given, _INTEGERS) and int(held) != given:
        raise Mismatch(f"{describe(given)}, which {dtype} cannot hold exactly; float(...) rounds it")
    return held


def _complex_of(dtype: str, given: object) -> complex:
    """``given`` where both parts are held, each as a scalar would be."""
    part = ELEMENT_TYPES[dtype].part
    if not isinstance(given, _COMPLEXES):
        try:
            return complex(_float_of(part, given), 0.0)
        except WrongType:
            raise
        except Mismatch as mismatch:
            raise Mismatch(str(mismatch).replace(f"which {part} ", f"which {dtype} ")) from None
    value = complex(given)  # pyright: ignore[reportArgumentType, reportCallIssue]  # one of these
    try:
        return complex(_float_of(part, value.real), _float_of(part, value.imag))
    except Mismatch:
        raise _beyond(dtype, given) from None


def _is_real(given: object) -> bool:
    """A package's own floats (bfloat16) are no kind of NumPy's, and convert themselves."""
    if isinstance(given, (float, np.floating, *_INTEGERS)):
        return True
    return type(given).__name__ in _PACKAGED and isinstance(given, np.generic)


def _beyond(dtype: str, given: object) -> Mismatch:
    return Mismatch(f"{describe(given)}, which {dtype} cannot hold")
