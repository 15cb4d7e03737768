"""What an element of a buffer is, once: its size, its number format, and what C, LLVM and NumPy call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["float", "integer", "boolean", "index"]


@dataclass(frozen=True, slots=True)
class FloatFormat:
    """An IEEE format or one of its kind: bits of the significand with the hidden one, and of the exponent."""

    significand: int
    exponent: int

    @property
    def roundoff(self) -> float:
        """Half the distance of 1 to the next number: the largest relative error of one rounding."""
        return 2.0**-self.significand

    @property
    def epsilon(self) -> float:
        """The distance of 1 to the next number."""
        return 2.0 * self.roundoff

    @property
    def least_normal(self) -> float:
        """The smallest positive number with all its digits."""
        return 2.0 ** (2 - (1 << (self.exponent - 1)))

    @property
    def smallest(self) -> float:
        """The smallest positive number."""
        return self.least_normal * 2.0 ** (1 - self.significand)


@dataclass(frozen=True, slots=True)
class ElementType:
    """One type. ``llvm`` is that of a value, ``memory`` that of an element; the same but for truth values.

    ``numpy`` and ``ctypes`` are names in those modules. ``border``: whether it crosses a function's boundary;
    others live inside of functions alone.
    """

    name: str
    kind: Kind
    nbytes: int
    llvm: str
    memory: str
    c: str
    numpy: str
    ctypes: str
    format: FloatFormat | None = None
    border: bool = True

    @property
    def bits(self) -> int:
        """Of an element in memory."""
        return 8 * self.nbytes


_F32, _F64, _F16, _BF16 = FloatFormat(24, 8), FloatFormat(53, 11), FloatFormat(11, 5), FloatFormat(8, 8)

ELEMENT_TYPES: Final[dict[str, ElementType]] = {
    one.name: one
    for one in (
        ElementType("f32", "float", 4, "float", "float", "float", "float32", "c_float", _F32),
        ElementType("f64", "float", 8, "double", "double", "double", "float64", "c_double", _F64),
        ElementType("i32", "integer", 4, "i32", "i32", "int32_t", "int32", "c_int32"),
        ElementType("i64", "integer", 8, "i64", "i64", "int64_t", "int64", "c_int64"),
        ElementType("i1", "boolean", 1, "i1", "i8", "bool", "bool", "c_bool"),
        ElementType("index", "index", 8, "i64", "i64", "int64_t", "int64", "c_int64"),
        ElementType("f16", "float", 2, "half", "half", "", "float16", "", _F16, border=False),
        ElementType("bf16", "float", 2, "bfloat", "bfloat", "", "", "", _BF16, border=False),
    )
}
BORDER: Final = tuple(one for one in ELEMENT_TYPES.values() if one.border)
FLOATS: Final = tuple(one.name for one in BORDER if one.kind == "float")
INTEGERS: Final = tuple(one.name for one in BORDER if one.kind == "integer")
NUMBERS: Final = (*FLOATS, *INTEGERS)
FORMATS: Final[dict[str, FloatFormat]] = {
    one.name: one.format for one in ELEMENT_TYPES.values() if one.format is not None
}


def is_float(dtype: str) -> bool:
    """Whether ``dtype`` is a float that crosses a function's boundary."""
    return dtype in FLOATS
