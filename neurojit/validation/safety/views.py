"""Buffers and views of them are as large as their types and operands say, and lie inside what they view."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir

from neurojit.lowering.builders import compare, op
from neurojit.lowering.lanes import both, either
from neurojit.validation.safety.conditions import (
    Rule,
    Uncheckable,
    all_of,
    extent,
    false,
    index,
)

LARGEST_EXTENT = 1 << 26
LARGEST_BUFFER = 1 << 36  # elements; times one more extent they are fewer than 2^64


def _subview(operation: ir.Operation) -> ir.Value | None:
    """Offset, size and stride are 0 to LARGEST_EXTENT, and the last element is inside, if there is one."""
    buffer, *dynamic = operation.operands
    given = iter(dynamic)  # offsets, then sizes, then strides
    offsets, sizes, strides = (
        [
            next(given) if value == ir.ShapedType.get_dynamic_size() else index(value)
            for value in ir.DenseI64ArrayAttr(operation.attributes[name])
        ]
        for name in ("static_offsets", "static_sizes", "static_strides")
    )
    conditions: list[ir.Value] = []
    limit = index(LARGEST_EXTENT)
    for dimension, (offset, size, stride) in enumerate(zip(offsets, sizes, strides, strict=True)):
        available = extent(buffer, dimension)
        conditions += [compare("ule", value, limit) for value in (offset, size, stride)]
        steps = op("arith.subi", [size, index(1)], [size.type]).result
        reach = op("arith.muli", [steps, stride], [size.type]).result
        last = op("arith.addi", [offset, reach], [size.type]).result
        empty = compare("eq", size, index(0))
        inside = compare("slt", last, available)
        begins = compare("ule", offset, available)
        conditions.append(either(empty, both(begins, inside)))
    return all_of(conditions)


def _reinterpret(operation: ir.Operation) -> ir.Value | None:
    """The last element of the new view is inside the buffer. Only schedules of our own make these."""
    source = ir.MemRefType(operation.operands[0].type)
    if not source.has_static_shape or not isinstance(source.layout, ir.AffineMapAttr):
        raise Uncheckable("memref.reinterpret_cast: of a buffer that is not contiguous")
    sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    strides = list(ir.DenseI64ArrayAttr(operation.attributes["static_strides"]))
    (offset,) = ir.DenseI64ArrayAttr(operation.attributes["static_offsets"])
    dynamic = ir.ShapedType.get_dynamic_size()
    if dynamic in sizes or dynamic in strides or min([0, *sizes, *strides]) < 0:
        raise Uncheckable("memref.reinterpret_cast: sizes or strides that are not constant")
    if 0 in sizes:
        return None
    reach = sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
    room = math.prod(source.shape) - 1 - reach
    if room < 0:
        return false()
    if offset == dynamic:
        return compare("ule", operation.operands[1], index(room))
    return None if 0 <= offset <= room else false()


def _cast(operation: ir.Operation) -> ir.Value | None:
    """A dimension that becomes static has that extent; layouts stay as they are or become dynamic."""
    before, after = (ir.MemRefType(v.type) for v in (operation.operands[0], operation.results[0]))
    known, claimed = (kind.get_strides_and_offset() for kind in (before, after))
    unknown = ir.ShapedType.get_dynamic_stride_or_offset()
    pairs = [*zip(known[0], claimed[0], strict=True), (known[1], claimed[1])]
    if any(new not in (old, unknown) for old, new in pairs):
        raise Uncheckable("memref.cast: to strides or an offset that the buffer is not known to have")
    return all_of(
        [
            compare("eq", extent(operation.operands[0], dimension), index(after.shape[dimension]))
            for dimension in range(before.rank)
            if before.is_dynamic_dim(dimension) and not after.is_dynamic_dim(dimension)
        ]
    )


def _copy(operation: ir.Operation) -> ir.Value | None:
    """Both buffers have the same extents."""
    source, target = operation.operands
    kinds = [ir.MemRefType(buffer.type) for buffer in (source, target)]
    return all_of(
        [
            compare("eq", extent(source, dimension), extent(target, dimension))
            for dimension in range(kinds[0].rank)
            if any(kind.is_dynamic_dim(dimension) for kind in kinds)
        ]
    )


def _allocation(operation: ir.Operation) -> ir.Value | None:
    """Dynamic extents are at most LARGEST_EXTENT, and the elements at most LARGEST_BUFFER."""
    shape = ir.MemRefType(operation.results[0].type).shape
    static = math.prod(size for size in shape if size != ir.ShapedType.get_dynamic_size())
    if static > LARGEST_BUFFER:
        return false()
    elements = index(static)
    conditions: list[ir.Value] = []
    for size in operation.operands:
        conditions.append(compare("ule", size, index(LARGEST_EXTENT)))
        elements = op("arith.muli", [elements, size], [size.type]).result
        conditions.append(compare("ule", elements, index(LARGEST_BUFFER)))
    return all_of(conditions)


def _dimension(operation: ir.Operation) -> ir.Value:
    buffer, place = operation.operands
    return compare("ult", place, index(ir.MemRefType(buffer.type).rank))


RULES: dict[str, Rule] = {
    "memref.subview": _subview,
    "memref.reinterpret_cast": _reinterpret,
    "memref.cast": _cast,
    "memref.copy": _copy,
    "memref.alloc": _allocation,
    "memref.alloca": _allocation,
    "memref.dim": _dimension,
}
