"""Rules for allocations and views: sizes are not negative, and a view lies inside what it views."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.checks.conditions import Rule, Uncheckable, all_of, extent, false, index
from neurojit.compiler.passes.lanes import both, either
from neurojit.mlir.build import compare, op

LARGEST_EXTENT = 1 << 26
LARGEST_BUFFER = 1 << 36  # elements; times one more extent they are fewer than 2^64


def _subview(operation: ir.Operation) -> ir.Value | None:
    """Offset, size and stride are 0 to LARGEST_EXTENT, and the last element is inside, if there is one."""
    buffer, *dynamic = operation.operands
    return inside(buffer, *given_numbers(operation, dynamic))


Numbers = list[ir.Value]


def given_numbers(operation: ir.Operation, dynamic: Sequence[ir.Value]) -> tuple[Numbers, Numbers, Numbers]:
    """Offsets, sizes and strides; ``dynamic``: those that are operands, in this order."""
    given = iter(dynamic)
    offsets, sizes, strides = (
        [
            next(given) if value == ir.ShapedType.get_dynamic_size() else index(value)
            for value in ir.DenseI64ArrayAttr(operation.attributes[name])
        ]
        for name in ("static_offsets", "static_sizes", "static_strides")
    )
    return offsets, sizes, strides


def inside(buffer: ir.Value, offsets: Numbers, sizes: Numbers, strides: Numbers) -> ir.Value | None:
    """A slice of ``buffer`` lies inside it."""
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
    return same_extents(operation.operands[0], after)


def same_extents(value: ir.Value, claimed: ir.Type) -> ir.Value | None:
    """What is static in ``claimed``, and not in the type of ``value``, is so."""
    before, after = ir.ShapedType(value.type), ir.ShapedType(claimed)
    return all_of(
        [
            compare("eq", extent(value, dimension), index(after.shape[dimension]))
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
    return room_for(operation.results[0].type, list(operation.operands))


def room_for(kind: ir.Type, dynamic: Sequence[ir.Value]) -> ir.Value | None:
    """A buffer or tensor of this type, of whose extents ``dynamic`` are given, is of a sensible size."""
    shape = ir.ShapedType(kind).shape
    static = math.prod(size for size in shape if size != ir.ShapedType.get_dynamic_size())
    if static > LARGEST_BUFFER:
        return false()
    elements = index(static)
    conditions: list[ir.Value] = []
    for size in dynamic:
        conditions.append(compare("ule", size, index(LARGEST_EXTENT)))
        elements = op("arith.muli", [elements, size], [size.type]).result
        conditions.append(compare("ule", elements, index(LARGEST_BUFFER)))
    return all_of(conditions)


def _dimension(operation: ir.Operation) -> ir.Value:
    buffer, place = operation.operands
    return compare("ult", place, index(ir.ShapedType(buffer.type).rank))


RULES: dict[str, Rule] = {
    "memref.subview": _subview,
    "memref.reinterpret_cast": _reinterpret,
    "memref.cast": _cast,
    "memref.copy": _copy,
    "memref.alloc": _allocation,
    "memref.alloca": _allocation,
    "memref.dim": _dimension,
}
