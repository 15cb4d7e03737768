"""MLIR types -> :class:`~neurojit.model.types.ValueType`. Compiler side only."""

from __future__ import annotations

import math
import re
from typing import get_args

from mlir import ir

from neurojit.model.element_types import ELEMENT_TYPES
from neurojit.model.types import Dtype, ValueType

DTYPES: dict[str, Dtype] = {name: name for name in get_args(Dtype)}


class UnsupportedType(Exception):
    """A type that cannot cross a function's boundary; the message says what can."""


UNRANKED = (ir.UnrankedMemRefType, ir.UnrankedTensorType)
# i1 is stored as a byte; MLIR packs other elements narrower than a byte. Complex numbers are two of them.
ELEMENT_BITS = {one.name: one.bits for one in ELEMENT_TYPES.values() if one.kind != "complex"}
LARGEST_VALUE = 1 << 46  # bytes: more than any address space that a process gets
LARGEST_VECTOR = 1 << 16  # bytes: code is unrolled over a vector's registers
WIDEST_INTEGER = 128
_FLOAT = re.compile(r"[bt]?f\d")  # the bindings know some of them as no float type


def value_type(kind: ir.Type) -> ValueType:
    """The plain form of ``kind``.

    Raises :class:`UnsupportedType` for anything but static tensors and contiguous static memrefs of the
    types of :mod:`neurojit.model.element_types` that cross a boundary, and scalars of these.
    """
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        dtype = DTYPES.get(str(kind.element_type))
        if dtype is None:
            raise UnsupportedType(
                f"{kind}: element type {kind.element_type}; expected one of {', '.join(DTYPES)}"
            )
        if not kind.has_static_shape:
            raise UnsupportedType(
                f"{kind}: dynamic dimensions do not go with neurojit.recover, neurojit.healable, "
                "recursion or rewrites"
            )
        if isinstance(kind, ir.MemRefType):
            if not is_row_major(kind):
                raise UnsupportedType(
                    f"{kind}: only contiguous row-major memrefs cross a function's boundary"
                )
            if kind.memory_space is not None:
                raise UnsupportedType(f"{kind}: memory spaces are not supported")
            return ValueType("memref", dtype, tuple(kind.shape))
        return ValueType("tensor", dtype, tuple(kind.shape))
    dtype = DTYPES.get(str(kind))
    if dtype is None:
        expected = f"expected a tensor, a memref or one of {', '.join(DTYPES)}"
        raise UnsupportedType(f"{kind} cannot cross a function's boundary; {expected}")
    return ValueType("scalar", dtype)


def printed_type(kind: ir.Type) -> ValueType:
    """As ``value_type``; a vector is printed as a tensor. Raises :class:`UnsupportedType`."""
    if not isinstance(kind, ir.VectorType):
        return value_type(kind)
    dtype = DTYPES.get(str(kind.element_type))
    if dtype is None:
        raise UnsupportedType(
            f"{kind}: element type {kind.element_type}; expected one of {', '.join(DTYPES)}"
        )
    return ValueType("tensor", dtype, tuple(kind.shape))


def check_type(kind: ir.Type) -> None:
    """Raises :class:`UnsupportedType` for a type that no value inside a function may have."""
    if isinstance(kind, UNRANKED):
        raise UnsupportedType(f"{kind}: unranked values are not supported")
    if not isinstance(kind, (ir.RankedTensorType, ir.MemRefType, ir.VectorType)):
        if isinstance(kind, ir.IntegerType) and (not kind.is_signless or kind.width > WIDEST_INTEGER):
            raise UnsupportedType(f"{kind}: only signless integers of at most {WIDEST_INTEGER} bits")
        if _FLOAT.match(str(kind)) and str(kind) not in ELEMENT_BITS:
            raise UnsupportedType(f"{kind}: expected f16, bf16, f32 or f64")
        return
    size = item_size(kind) if isinstance(kind, ir.VectorType) else item_size(kind.element_type)
    if size is None:
        raise UnsupportedType(f"{kind}: elements of type {kind.element_type} are not supported")
    if isinstance(kind, ir.VectorType):
        if size > LARGEST_VECTOR:
            raise UnsupportedType(f"{kind}: more than {LARGEST_VECTOR} bytes")
        return
    known = [extent for extent in kind.shape if extent != ir.ShapedType.get_dynamic_size()]
    if size * math.prod(max(extent, 1) for extent in known) > LARGEST_VALUE:
        raise UnsupportedType(f"{kind}: more than {LARGEST_VALUE} bytes")
    if isinstance(kind, ir.RankedTensorType):
        if kind.encoding is not None:
            raise UnsupportedType(f"{kind}: encodings are not supported")
        return
    if kind.memory_space is not None:
        raise UnsupportedType(f"{kind}: memory spaces are not supported")
    try:
        kind.get_strides_and_offset()
    except RuntimeError as refusal:
        raise UnsupportedType(f"{kind}: the layout has no strides") from refusal


def item_size(kind: ir.Type) -> int | None:
    """Bytes from one element of this type to the next, as LLVM stores it; None where it is not supported."""
    if isinstance(kind, ir.VectorType):
        return None if kind.scalable else _vector_size(kind)
    if isinstance(kind, ir.ComplexType):
        part = item_size(kind.element_type)
        return None if part is None else 2 * part
    bits = ELEMENT_BITS.get(str(kind))
    return None if bits is None else bits // 8


def _vector_size(kind: ir.VectorType) -> int | None:
    """LLVM rounds the innermost dimension up to a power of two and packs the others as arrays."""
    item = item_size(kind.element_type)
    if item is None:
        return None
    *outer, inner = kind.shape or [1]
    return math.prod(outer) * (1 << max(0, inner * item - 1).bit_length())


def is_row_major(kind: ir.MemRefType) -> bool:
    """Whether the layout is the default one: row-major from the first byte on."""
    return str(kind.layout) == _identity(kind.rank)


def _identity(rank: int) -> str:
    return str(ir.AffineMapAttr.get(ir.AffineMap.get_identity(rank)))
