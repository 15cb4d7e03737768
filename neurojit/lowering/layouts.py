"""Bytes that a buffer takes, as LLVM lays it out."""

from __future__ import annotations

import math

from mlir import ir

from neurojit.lowering import builders
from neurojit.lowering.builders import op

# i1 is stored as a byte; MLIR packs other elements narrower than a byte.
ELEMENT_BITS = {"index": 64, "i1": 8, **{f"i{width}": width for width in (8, 16, 32, 64)},
                "f16": 16, "bf16": 16, "f32": 32, "f64": 64}  # fmt: skip


def item_size(kind: ir.Type) -> int | None:
    """Bytes from one element to the next; None where such elements are not supported."""
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


def is_identity(kind: ir.MemRefType) -> bool:
    """Whether the layout is row-major from the first byte on."""
    return str(kind.layout) == str(ir.AffineMapAttr.get(ir.AffineMap.get_identity(kind.rank)))


def is_contiguous(kind: ir.MemRefType) -> bool:
    """Whether the elements lie row-major without gaps, wherever the first one is."""
    if is_identity(kind):
        return True
    if not kind.has_static_shape:
        return False
    strides, _ = kind.get_strides_and_offset()
    expected = 1
    for extent, stride in zip(reversed(kind.shape), reversed(strides), strict=True):
        if extent != 1 and stride != expected:
            return False
        expected *= extent
    return kind.rank > 0


def described(
    address: ir.Value, kind: ir.MemRefType, extents: list[ir.Value], strides: list[ir.Value]
) -> ir.Value:
    """The memref at ``address`` with these extents and strides (i64)."""
    rank = len(extents)
    dims = f", array<{rank} x i64>, array<{rank} x i64>" if rank else ""
    struct = ir.Type.parse(f"!llvm.struct<(ptr, ptr, i64{dims})>")
    value = op("llvm.mlir.undef", results=[struct]).result
    zero = builders.constant(builders.integer(64), 0)
    parts: list[tuple[ir.Value, list[int]]] = [(address, [0]), (address, [1]), (zero, [2])]
    parts += [(extent, [3, index]) for index, extent in enumerate(extents)]
    parts += [(stride, [4, index]) for index, stride in enumerate(strides)]
    for part, place in parts:
        attributes: dict[str, ir.Attribute] = {"position": ir.DenseI64ArrayAttr.get(place)}
        value = op("llvm.insertvalue", [value, part], [struct], attributes).result
    return op("builtin.unrealized_conversion_cast", [value], [kind]).result
