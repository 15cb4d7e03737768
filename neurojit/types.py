"""MLIR types -> :class:`~neurojit.kernel.ValueType`. Compiler side only."""

from __future__ import annotations

from typing import get_args

from mlir import ir

from neurojit.kernel import Dtype, ValueType

DTYPES: dict[str, Dtype] = {name: name for name in get_args(Dtype)}


class UnsupportedType(Exception):
    """A type that cannot cross a function's boundary; the message says what can."""


def value_type(kind: ir.Type) -> ValueType:
    """The plain form of ``kind``.

    Raises :class:`UnsupportedType` for anything but static tensors and contiguous static memrefs of f32,
    f64, i32, i64, i1 (index: memrefs and scalars), and scalars of these.
    """
    if isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        dtype = DTYPES.get(str(kind.element_type))
        if dtype is None:
            raise UnsupportedType(f"{kind}: element type {kind.element_type}; expected one of {', '.join(DTYPES)}")
        if not kind.has_static_shape:
            raise UnsupportedType(f"{kind}: dynamic dimensions are not supported yet")
        if isinstance(kind, ir.MemRefType):
            if not kind.affine_map.is_permutation or str(kind.layout) != _identity(kind.rank):
                raise UnsupportedType(f"{kind}: only contiguous row-major memrefs cross a function's boundary")
            if kind.memory_space is not None:
                raise UnsupportedType(f"{kind}: memory spaces are not supported")
            return ValueType("memref", dtype, tuple(kind.shape))
        return ValueType("tensor", dtype, tuple(kind.shape))
    dtype = DTYPES.get(str(kind))
    if dtype is None:
        raise UnsupportedType(f"{kind} cannot cross a function's boundary")
    return ValueType("scalar", dtype)


def _identity(rank: int) -> str:
    return str(ir.AffineMapAttr.get(ir.AffineMap.get_identity(rank)))
