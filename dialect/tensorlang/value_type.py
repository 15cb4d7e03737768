"""The types of TensorLang values as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.shapes import Shape, ShapeError

FLOATS = ("f32", "f64")
INTEGERS = ("i32", "i64")
NUMBERS = (*FLOATS, *INTEGERS)
DTYPES = (*NUMBERS, "i1")


@dataclass(frozen=True, slots=True)
class ValueType:
    """A tensor, or a bare scalar where ``shape`` is None (a rank-0 tensor has the shape ``()``)."""

    dtype: str
    shape: Shape | None

    def __str__(self) -> str:
        if self.shape is None:
            return self.dtype
        return f"tensor<{''.join(f'{extent}x' for extent in self.shape)}{self.dtype}>"


def value_type(kind: Any) -> ValueType:
    """The type behind an ``ir.Type``; ``ShapeError`` where TensorLang has no such values."""
    if isinstance(kind, ir.RankedTensorType):
        if not kind.has_static_shape:
            raise ShapeError(f"{kind} has a dynamic dimension; every extent must be a number")
        if kind.encoding is not None:
            raise ShapeError(f"{kind} has an encoding, which TensorLang gives no meaning")
        dtype, shape = str(kind.element_type), tuple(kind.shape)
    else:
        dtype, shape = str(kind), None
    if dtype not in DTYPES:
        raise ShapeError(f"{kind} is not a type of TensorLang: tensors and scalars of {', '.join(DTYPES)}")
    return ValueType(dtype, shape)
