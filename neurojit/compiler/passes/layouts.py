"""Strided layouts of memrefs, and their descriptors in the LLVM dialect."""

from __future__ import annotations

from mlir import ir

from neurojit.frontend.types import is_row_major
from neurojit.mlir import build
from neurojit.mlir.build import op


def is_contiguous(kind: ir.MemRefType) -> bool:
    """Whether the elements lie row-major without gaps, wherever the first one is, and every stride says so.

    As MLIR's lowering of a copy reads it: the stride of an extent of 1, which is never taken, counts too.
    """
    if is_row_major(kind):
        return True
    if not kind.has_static_shape:
        return False
    strides, _ = kind.get_strides_and_offset()
    expected = 1
    for extent, stride in zip(reversed(kind.shape), reversed(strides), strict=True):
        if stride != expected:
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
    zero = build.constant(build.integer(64), 0)
    parts: list[tuple[ir.Value, list[int]]] = [(address, [0]), (address, [1]), (zero, [2])]
    parts += [(extent, [3, index]) for index, extent in enumerate(extents)]
    parts += [(stride, [4, index]) for index, stride in enumerate(strides)]
    for part, place in parts:
        attributes: dict[str, ir.Attribute] = {"position": ir.DenseI64ArrayAttr.get(place)}
        value = op("llvm.insertvalue", [value, part], [struct], attributes).result
    return op("builtin.unrealized_conversion_cast", [value], [kind]).result
