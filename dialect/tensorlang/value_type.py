"""The types of TensorLang values as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.dialect.tensorlang.shapes import Shape

FLOATS = ("f32", "f64")
INTEGERS = ("i32", "i64")
NUMBERS = (*FLOATS, *INTEGERS)
DTYPES = (*NUMBERS, "i1")
# What else crosses a function's boundary: assert reports it, where it fits into a word, and print shows it.
REPORTED = (*DTYPES, "f16", "bf16", "i8", "i16")
PRINTED = (*REPORTED, "complex<f32>", "complex<f64>")


@dataclass(frozen=True, slots=True)
class ValueType:
    """A tensor, or a bare scalar where ``shape`` is None (a rank-0 tensor has the shape ``()``)."""

    dtype: str
    shape: Shape | None

    def __str__(self) -> str:
        if self.shape is None:
            return self.dtype
        return f"tensor<{''.join(f'{extent}x' for extent in self.shape)}{self.dtype}>"
