"""Rounds numbers of Python to a narrower format, to the nearest and ties to even, and gives their bits."""

from __future__ import annotations

import math
import struct

from neurojit.model.element_types import FloatFormat

_DOUBLE = FloatFormat(53, 11)


def rounded(value: float, form: FloatFormat) -> float:
    """The number of ``form`` that is nearest to ``value``; an infinity beyond the largest."""
    if value == 0.0 or not math.isfinite(value) or form == _DOUBLE:
        return value
    if abs(value) > 2.0 * form.largest:
        return math.copysign(math.inf, value)
    _, exponent = math.frexp(value)
    last = max(exponent - form.significand, 3 - (1 << (form.exponent - 1)) - form.significand)
    # Exact: a quotient and a product by a power of two, neither of which leaves the doubles' range.
    whole = round(math.ldexp(value, -last))
    near = math.copysign(math.ldexp(whole, last), value)
    return math.copysign(math.inf, value) if abs(near) > form.largest else near


def bits_of(value: float, form: FloatFormat) -> int:
    """The bits of ``value`` rounded to ``form``; of NaN its sign and the first bits of its payload, quiet."""
    bits: int = struct.unpack("<Q", struct.pack("<d", value))[0]
    if form == _DOUBLE:
        return bits
    stored, bias = form.significand - 1, (1 << (form.exponent - 1)) - 1
    sign = bits >> 63 << (stored + form.exponent)
    infinity = ((1 << form.exponent) - 1) << stored
    if math.isnan(value):
        payload = (bits >> (52 - stored)) & ((1 << stored) - 1)
        return sign | infinity | payload | 1 << (stored - 1)
    near = abs(rounded(value, form))
    if math.isinf(near):
        return sign | infinity
    if near < form.least_normal:
        return sign | int(near / form.smallest)
    fraction, exponent = math.frexp(near)
    whole = int(math.ldexp(fraction, form.significand))
    return sign | (exponent - 1 + bias) << stored | (whole & ((1 << stored) - 1))
