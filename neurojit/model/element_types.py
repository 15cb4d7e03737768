"""What an element of a buffer is, once: its size, its number format, and what C, LLVM and NumPy call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["float", "integer", "boolean", "index", "complex"]


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
    def largest(self) -> float:
        """The largest finite number."""
        return (2.0 - self.epsilon) * 2.0 ** ((1 << (self.exponent - 1)) - 1)

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

    ``numpy`` and ``ctypes`` are names in those modules; ``package``: who gives NumPy the former, where it has
    none of that name itself. ``c`` is a type that every compiler has: of what C11 has no type for it is that
    of the bits. ``reinterpreted``: other types of NumPy's whose arrays are taken for it, since the bits mean
    what the operations make of them. ``counted``: the type whose peak its arithmetic is measured by.
    ``border``: whether it crosses a function's boundary; others live inside of functions alone.
    ``by_reference``: a scalar argument is passed as its address, since not every compiler and no ``ctypes``
    passes it in the register that LLVM reads. ``part``: of a complex number, the type of its two parts.
    """

    name: str
    kind: Kind
    nbytes: int
    llvm: str
    memory: str
    c: str
    numpy: str
    ctypes: str = ""
    format: FloatFormat | None = None
    counted: str = ""
    part: str = ""
    package: str = ""
    reinterpreted: tuple[str, ...] = ()
    by_reference: bool = False
    border: bool = True

    @property
    def bits(self) -> int:
        """Of an element in memory."""
        return 8 * self.nbytes

    @property
    def range(self) -> tuple[int, int]:
        """The least and the greatest integer, signed."""
        return -(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1


_F32, _F64, _F16, _BF16 = FloatFormat(24, 8), FloatFormat(53, 11), FloatFormat(11, 5), FloatFormat(8, 8)


def _integer(bits: int, counted: str) -> ElementType:
    name, c = f"i{bits}", f"int{bits}_t"
    return ElementType(
        *(name, "integer", bits // 8, name, name, c, f"int{bits}", f"c_int{bits}"),
        counted=counted,
        reinterpreted=(f"uint{bits}",),
    )


def _complex(part: str, c: str, numpy: str) -> ElementType:
    llvm = {"f32": "float", "f64": "double"}[part]
    pair, nbytes = f"{{ {llvm}, {llvm} }}", {"f32": 8, "f64": 16}[part]
    return ElementType(
        *(f"complex<{part}>", "complex", nbytes, pair, pair, f"{c} _Complex", numpy),
        counted=part,
        part=part,
        by_reference=True,
    )


ELEMENT_TYPES: Final[dict[str, ElementType]] = {
    one.name: one
    for one in (
        ElementType("f32", "float", 4, "float", "float", "float", "float32", "c_float", _F32, "f32"),
        ElementType("f64", "float", 8, "double", "double", "double", "float64", "c_double", _F64, "f64"),
        ElementType(
            *("f16", "float", 2, "half", "half", "uint16_t", "float16"),
            format=_F16,
            counted="f32",
            by_reference=True,
        ),
        ElementType(
            # LLVM rounds what it only moves of its own type: see compiler/passes/bf16_as_bits.py.
            *("bf16", "float", 2, "i16", "i16", "uint16_t", "bfloat16"),
            format=_BF16,
            counted="f32",
            package="ml_dtypes",
            by_reference=True,
        ),
        _integer(32, "i32"),
        _integer(64, "i64"),
        _integer(8, "i32"),
        _integer(16, "i32"),
        _complex("f32", "float", "complex64"),
        _complex("f64", "double", "complex128"),
        ElementType("i1", "boolean", 1, "i1", "i8", "bool", "bool", "c_bool"),
        ElementType("index", "index", 8, "i64", "i64", "int64_t", "int64", "c_int64"),
    )
}
BORDER: Final = tuple(one for one in ELEMENT_TYPES.values() if one.border)
FLOATS: Final = tuple(one.name for one in BORDER if one.kind == "float")
INTEGERS: Final = tuple(one.name for one in BORDER if one.kind == "integer")
COMPLEXES: Final = tuple(one.name for one in BORDER if one.kind == "complex")
# Those whose arithmetic has peaks of its own; the others are counted as one of these.
COUNTED: Final = tuple(one.name for one in BORDER if one.counted == one.name)
FORMATS: Final[dict[str, FloatFormat]] = {
    one.name: one.format for one in ELEMENT_TYPES.values() if one.format is not None
}


def is_float(dtype: str) -> bool:
    """Whether ``dtype`` is a float that crosses a function's boundary."""
    return dtype in FLOATS


def is_complex(dtype: str) -> bool:
    """Whether ``dtype`` is a complex number that crosses a function's boundary."""
    return dtype in COMPLEXES
