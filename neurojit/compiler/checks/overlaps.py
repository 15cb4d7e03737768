"""Whether two buffers share memory, as conditions: of views of one buffer by their places in it."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from functools import reduce

from mlir import ir

from neurojit.compiler.checks.conditions import Uncheckable, extent, false, index
from neurojit.compiler.passes.lanes import both, either
from neurojit.mlir.alias import chain, may_alias, root
from neurojit.mlir.build import compare, op

_BOXES = ("memref.cast", "memref.subview")  # what they make is a box of the elements of their source
_DYNAMIC = ir.ShapedType.get_dynamic_stride_or_offset()


def apart(written: ir.Value, other: ir.Value, *, alike: bool) -> ir.Value | None:
    """``written`` and ``other`` share no element, or, where they are read ``alike``, are the same elements.

    None where that is known. Raises Uncheckable.
    """
    if written == other:
        return None if alike else _is_empty(written)
    if not may_alias(written, other):
        return None
    one = root(written)
    if one == root(other):
        return _within_one(one, written, other, alike=alike)
    return _by_address(written, other, alike=alike)


def _within_one(memory: ir.Value, written: ir.Value, other: ir.Value, *, alike: bool) -> ir.Value | None:
    """By their boxes in ``memory``, whose layout is row-major and known."""
    if any(view.name not in _BOXES for value in (written, other) for view in chain(value)):
        raise Uncheckable("whether views of one buffer overlap whose elements are in another order")
    kind = ir.MemRefType(memory.type)
    if not kind.has_static_shape or not _is_identity(kind) or 0 in kind.shape:
        raise Uncheckable("whether views of one buffer overlap, whose extents only a run knows")
    pace = kind.get_strides_and_offset()[0]
    first, second = (_box(view, pace) for view in (written, other))
    steps = [one[0] for one in (first, second)]
    if steps[0] != steps[1]:
        raise Uncheckable("whether views of one buffer overlap that step differently")
    separate: list[ir.Value] = []
    same: list[ir.Value] = []
    for dimension, (stride, step) in enumerate(zip(pace, steps[0], strict=True)):
        places = [_coordinate(one[1], stride, kind.shape[dimension]) for one in (first, second)]
        ends = [
            op("arith.addi", [at, _reach(one[2][dimension], step)], [at.type]).result
            for at, one in zip(places, (first, second), strict=True)
        ]
        separate += [compare("ule", ends[0], places[1]), compare("ule", ends[1], places[0])]
        if step > 1:
            between = op("arith.subi", places, [places[0].type]).result
            rest = op("arith.remsi", [between, index(step)], [between.type]).result
            separate.append(compare("ne", rest, index(0)))
        same += [compare("eq", *places), compare("eq", *ends)]
    condition = reduce(either, [*separate, _is_empty(written), _is_empty(other)])
    return either(condition, reduce(both, same)) if alike and same else condition


def _box(view: ir.Value, pace: list[int]) -> tuple[list[int], ir.Value, list[ir.Value]]:
    """Steps in terms of ``pace``, the offset of its first element, and its extents."""
    kind = ir.MemRefType(view.type)
    strides, offset = kind.get_strides_and_offset()
    if _DYNAMIC in strides:
        raise Uncheckable("whether views of one buffer overlap whose steps only a run knows")
    if len(strides) != len(pace):
        raise Uncheckable("whether views of one buffer overlap that leave out dimensions")
    if any(stride % own or not stride // own > 0 for stride, own in zip(strides, pace, strict=True)):
        raise Uncheckable("whether views of one buffer overlap whose layout is not its own")
    steps = [stride // own for stride, own in zip(strides, pace, strict=True)]
    first = index(offset) if offset != _DYNAMIC else _offset(view)
    return steps, first, [extent(view, dimension) for dimension in range(kind.rank)]


def _offset(view: ir.Value) -> ir.Value:
    kind, number = ir.MemRefType(view.type), ir.IndexType.get()
    base = ir.MemRefType.get([], kind.element_type)
    taken = op("memref.extract_strided_metadata", [view], [base, *[number] * (1 + 2 * kind.rank)])
    return taken.results[1]


def _coordinate(offset: ir.Value, stride: int, size: int) -> ir.Value:
    number = offset.type
    steps = op("arith.divui", [offset, index(stride)], [number]).result
    return op("arith.remui", [steps, index(size)], [number]).result


def _reach(size: ir.Value, step: int) -> ir.Value:
    """One more than how far the last of ``size`` steps is from the first."""
    return size if step == 1 else op("arith.muli", [size, index(step)], [size.type]).result


def _by_address(written: ir.Value, other: ir.Value, *, alike: bool) -> ir.Value:
    """Of two buffers that a caller may have handed on twice: views that interleave count as overlapping."""
    (first, last), (other_first, other_last) = (_hull(value) for value in (written, other))
    separate = either(compare("ult", last, other_first), compare("ult", other_last, first))
    separate = reduce(either, [separate, _is_empty(written), _is_empty(other)])
    kinds = [ir.MemRefType(value.type) for value in (written, other)]
    if not alike or kinds[0].get_strides_and_offset()[0] != kinds[1].get_strides_and_offset()[0]:
        return separate
    return either(separate, both(compare("eq", first, other_first), compare("eq", last, other_last)))


def _hull(value: ir.Value) -> tuple[ir.Value, ir.Value]:
    """The addresses of the first and the last element."""
    kind, number = ir.MemRefType(value.type), ir.IndexType.get()
    element = kind.element_type
    if not isinstance(element, (ir.IntegerType, ir.FloatType, ir.IndexType)):
        raise Uncheckable(f"whether buffers of {element} overlap")
    width = index(8 if isinstance(element, ir.IndexType) else max(1, element.width // 8))
    strides, offset = kind.get_strides_and_offset()
    if _DYNAMIC in strides:
        raise Uncheckable("whether views of two buffers overlap whose steps only a run knows")
    start = index(offset) if offset != _DYNAMIC else _offset(value)
    reach = index(0)
    for dimension, stride in enumerate(strides):
        steps = op("arith.subi", [extent(value, dimension), index(1)], [number]).result
        far = op("arith.muli", [steps, index(stride)], [number]).result
        reach = op("arith.addi", [reach, far], [number]).result
    address = op("memref.extract_aligned_pointer_as_index", [value], [number]).result
    first = op("arith.addi", [address, op("arith.muli", [start, width], [number]).result], [number]).result
    return first, op(
        "arith.addi", [first, op("arith.muli", [reach, width], [number]).result], [number]
    ).result


def _is_empty(value: ir.Value) -> ir.Value:
    sizes = [extent(value, dimension) for dimension in range(ir.MemRefType(value.type).rank)]
    return reduce(either, [compare("eq", size, index(0)) for size in sizes]) if sizes else false()


def _is_identity(kind: ir.MemRefType) -> bool:
    return isinstance(kind.layout, ir.AffineMapAttr) and kind.layout == ir.AffineMapAttr.get(
        ir.AffineMap.get_identity(kind.rank)
    )
