"""Elements as bits and back."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
import struct
from typing import Any

from neurojit.fuzz.numbers import FLOATS, Undefined, is_float, sharp, unsigned, wrap

_WIDTHS = {"f16": 16, "f32": 32, "f64": 64}
_INTEGERS = {16: "H", 32: "I", 64: "Q"}


def bits_of(value: Any, element: str) -> int:
    """Raises Undefined for NaN, whose bits are anybody's choice."""
    sharp(value)
    if not is_float(element):
        return unsigned(value, element)
    if math.isnan(value):
        raise Undefined("the bits of a NaN")
    packed = struct.pack("<" + FLOATS[element], value)
    return struct.unpack("<" + _INTEGERS[_WIDTHS[element]], packed)[0]


def of_bits(bits: int, element: str) -> Any:
    if not is_float(element):
        return wrap(bits, element)
    packed = struct.pack("<" + _INTEGERS[_WIDTHS[element]], bits)
    return struct.unpack("<" + FLOATS[element], packed)[0]
