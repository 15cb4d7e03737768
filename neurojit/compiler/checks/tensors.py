"""Accesses of tensors, and views that no schedule makes: rules for the text of a program."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.checks import accesses, views
from neurojit.compiler.checks.conditions import Rule, Uncheckable, all_of, extent, index, within
from neurojit.compiler.checks.views import LARGEST_BUFFER, LARGEST_EXTENT, inside, room_for, same_extents
from neurojit.compiler.passes.lanes import both, either, reduced
from neurojit.mlir.build import compare, integer, op
from neurojit.model.program import OPEN_BUFFERS

_DYNAMIC = ir.ShapedType.get_dynamic_size()


def _inserted(operation: ir.Operation) -> ir.Value | None:
    """The slice is inside its target, and as large as what goes there."""
    source, target, *dynamic = operation.operands
    offsets, sizes, strides = views.given_numbers(operation, dynamic)
    fits = [
        compare("eq", extent(source, dimension), sizes[place])
        for dimension, place in enumerate(_kept(source, operation))
        if ir.ShapedType(source.type).is_dynamic_dim(dimension)
        or ir.DenseI64ArrayAttr(operation.attributes["static_sizes"])[place] == _DYNAMIC
    ]
    reaches = inside(target, offsets, sizes, strides)
    return all_of(fits if reaches is None else [reaches, *fits])


def _kept(source: ir.Value, operation: ir.Operation) -> list[int]:
    """The dimensions of the target that are those of the source, in order: others are of extent 1."""
    static = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    shape = ir.ShapedType(source.type).shape
    spare, kept = len(static) - len(shape), list[int]()
    for place, size in enumerate(static):
        here = shape[len(kept)] if len(kept) < len(shape) else None
        if spare and size == 1 and here != 1:
            spare -= 1
        else:
            kept.append(place)
    if len(kept) - spare != len(shape):
        raise Uncheckable(f"{operation.name}: which dimensions are left out is not said")
    return kept[: len(shape)]


def _cast(operation: ir.Operation) -> ir.Value | None:
    kinds = [value.type for value in (operation.operands[0], operation.results[0])]
    if any(isinstance(kind, (ir.UnrankedTensorType, ir.UnrankedMemRefType)) for kind in kinds):
        raise Uncheckable(f"{operation.name}: of no rank")
    return same_extents(operation.operands[0], operation.results[0].type)


def _made(operation: ir.Operation) -> ir.Value | None:
    return room_for(operation.results[0].type, list(operation.operands))


def _splat(operation: ir.Operation) -> ir.Value | None:
    return room_for(operation.results[0].type, list(operation.operands)[1:])


def _allocated(operation: ir.Operation) -> ir.Value | None:
    """Dynamic extents alone: what else an allocation is given comes after them."""
    sizes = ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[0]
    return room_for(operation.results[0].type, list(operation.operands)[:sizes])


def _padded(operation: ir.Operation) -> ir.Value | None:
    """Nothing is cut off, and the result is as large as its type says."""
    source, *dynamic = operation.operands
    given = iter(dynamic)
    low, high = (
        [
            next(given) if value == _DYNAMIC else index(value)
            for value in ir.DenseI64ArrayAttr(operation.attributes[name])
        ]
        for name in ("static_low", "static_high")
    )
    limit = index(LARGEST_EXTENT)
    conditions = [compare("ule", value, limit) for value in (*low, *high)]
    result = ir.ShapedType(operation.results[0].type)
    for dimension, (before, after) in enumerate(zip(low, high, strict=True)):
        if not result.is_dynamic_dim(dimension):
            total = _sum(_sum(before, extent(source, dimension)), after)
            conditions.append(compare("eq", total, index(result.shape[dimension])))
    return all_of(conditions)


def _expanded(operation: ir.Operation) -> ir.Value | None:
    """The extents of a group are those of the dimension that it was."""
    source, *dynamic = operation.operands
    given = iter(dynamic)
    sizes = [
        next(given) if value == _DYNAMIC else index(value)
        for value in ir.DenseI64ArrayAttr(operation.attributes["static_output_shape"])
    ]
    conditions: list[ir.Value] = []
    result = ir.ShapedType(operation.results[0].type)
    for dimension, group in enumerate(ir.ArrayAttr(operation.attributes["reassociation"])):
        places = [ir.IntegerAttr(one).value for one in ir.ArrayAttr(group)]
        known = not ir.ShapedType(source.type).is_dynamic_dim(dimension)
        if known and not any(result.is_dynamic_dim(one) for one in places):
            continue
        product, bounded = _product([sizes[one] for one in places])
        conditions += [*bounded, compare("eq", product, extent(source, dimension))]
    return all_of(conditions)


def _reshaped(operation: ir.Operation) -> ir.Value | None:
    """As many elements as before, in extents that the result's type allows."""
    source, shape = operation.operands
    kinds = [value.type for value in (source, shape, operation.results[0])]
    if any(isinstance(kind, (ir.UnrankedTensorType, ir.UnrankedMemRefType)) for kind in kinds):
        raise Uncheckable(f"{operation.name}: of no rank")
    if isinstance(source.type, ir.MemRefType) and not _is_dense(source.type):
        raise Uncheckable(f"{operation.name}: of a buffer that is not contiguous")
    result, number = ir.ShapedType(kinds[2]), ir.IndexType.get()
    element = ir.ShapedType(shape.type).element_type
    name = "tensor.extract" if isinstance(shape.type, ir.RankedTensorType) else "memref.load"
    sizes: list[ir.Value] = []
    conditions: list[ir.Value] = []
    for dimension in range(result.rank):
        size = op(name, [shape, index(dimension)], [element]).result
        if not isinstance(element, ir.IndexType):
            size = op("arith.index_cast", [size], [number]).result
        sizes.append(size)
        if not result.is_dynamic_dim(dimension):
            conditions.append(compare("eq", size, index(result.shape[dimension])))
    product, bounded = _product(sizes)
    return all_of([*bounded, *conditions, compare("eq", product, elements(source))])


def _viewed(operation: ir.Operation) -> ir.Value | None:
    """The bytes of the view are bytes of the buffer."""
    source, shift, *dynamic = operation.operands
    kind = ir.MemRefType(operation.results[0].type)
    given = iter(dynamic)
    sizes = [next(given) if size == _DYNAMIC else index(size) for size in kind.shape]
    product, bounded = _product(sizes)
    nbytes = op("arith.muli", [product, index(_width(kind.element_type))], [product.type]).result
    available = extent(source, 0)
    room = op("arith.subi", [available, shift], [shift.type]).result
    return all_of([*bounded, compare("ule", shift, available), compare("ule", nbytes, room)])


def _reinterpreted(operation: ir.Operation) -> ir.Value | None:
    """The last element of the new view is an element of what the buffer is a view of."""
    if _is_border(operation):
        return None
    source = _whole(operation.operands[0])
    (offset,), sizes, strides = views.given_numbers(operation, list(operation.operands)[1:])
    limit = index(LARGEST_EXTENT)
    reach, empty = offset, compare("eq", index(1), index(0))
    conditions = [compare("ule", offset, index(LARGEST_BUFFER))]
    for size, stride in zip(sizes, strides, strict=True):
        conditions += [compare("ule", value, limit) for value in (size, stride)]
        steps = op("arith.subi", [size, index(1)], [size.type]).result
        reach = _sum(reach, op("arith.muli", [steps, stride], [size.type]).result)
        empty = either(empty, compare("eq", size, index(0)))
    return all_of([*conditions, either(empty, compare("ult", reach, elements(source)))])


_VIEWS = ("memref.cast", "memref.reinterpret_cast", "memref.subview")


def _whole(buffer: ir.Value) -> ir.Value:
    """What ``buffer`` is a view of, from its first element on. Raises Uncheckable."""
    while not isinstance(buffer.owner, ir.Block) and buffer.owner.operation.name in _VIEWS:
        if _is_border(buffer.owner.operation):
            break
        buffer = buffer.owner.operation.operands[0]
    if not isinstance(buffer.type, ir.MemRefType) or not _is_dense(buffer.type):
        raise Uncheckable("memref.reinterpret_cast: of a buffer whose memory is not known")
    return buffer


def _is_border(operation: ir.Operation) -> bool:
    """Whether it puts together what the caller took apart: a buffer of just these extents."""
    around = operation.operands[0].owner
    if operation.name != "memref.reinterpret_cast" or not isinstance(around, ir.Block):
        return False
    return OPEN_BUFFERS in around.owner.operation.attributes


def _is_dense(kind: ir.Type) -> bool:
    layout = ir.MemRefType(kind).layout
    return isinstance(layout, ir.AffineMapAttr) and layout == ir.AffineMapAttr.get(
        ir.AffineMap.get_identity(ir.MemRefType(kind).rank)
    )


def _packed(operation: ir.Operation, mask: ir.Value) -> ir.Value:
    """As many elements as the mask lets through are inside, one after the other."""
    buffer, *rest = operation.operands
    indices = rest[: ir.ShapedType(buffer.type).rank]
    count = ir.VectorType(mask.type).shape[0]
    wide = ir.VectorType.get([count], integer(64))
    lanes = op("arith.extui", [mask], [wide]).result
    kind = {"kind": ir.Attribute.parse("#vector.kind<add>")}
    total = op("vector.reduction", [lanes], [integer(64)], kind).result
    used = op("arith.index_cast", [total], [ir.IndexType.get()]).result
    *outer, start = indices
    limit = extent(buffer, len(outer))
    room = op("arith.subi", [limit, start], [limit.type]).result
    found = both(compare("ule", start, limit), compare("ule", used, room))
    for dimension, place in enumerate(outer):
        found = both(found, within(place, 1, extent(buffer, dimension)))
    return either(op("arith.xori", [reduced("or", mask), _true()], [integer(1)]).result, found)


def _true() -> ir.Value:
    return compare("eq", index(0), index(0))


def _expand_load(operation: ir.Operation) -> ir.Value:
    return _packed(operation, operation.operands[-2])


def _compress_store(operation: ir.Operation) -> ir.Value:
    return _packed(operation, operation.operands[-2])


def elements(value: ir.Value) -> ir.Value:
    """How many ``value`` has."""
    sizes = [extent(value, dimension) for dimension in range(ir.ShapedType(value.type).rank)]
    return _product(sizes)[0]


def _product(sizes: Sequence[ir.Value]) -> tuple[ir.Value, list[ir.Value]]:
    """Of extents, with the conditions under which it did not wrap."""
    product, bounded = index(1), list[ir.Value]()
    for size in sizes:
        bounded.append(compare("ule", size, index(LARGEST_EXTENT)))
        product = op("arith.muli", [product, size], [size.type]).result
        bounded.append(compare("ule", product, index(LARGEST_BUFFER)))
    return product, bounded


def _sum(left: ir.Value, right: ir.Value) -> ir.Value:
    return op("arith.addi", [left, right], [left.type]).result


def _width(kind: ir.Type) -> int:
    """Bytes of an element in memory."""
    if isinstance(kind, ir.IndexType):
        return 8
    if isinstance(kind, (ir.IntegerType, ir.FloatType)):
        return math.ceil(kind.width / 8)
    raise Uncheckable(f"memref.view: of elements of type {kind}")


RULES: dict[str, Rule] = {
    "tensor.extract": accesses.RULES["memref.load"],
    "tensor.insert": accesses.RULES["memref.store"],
    "tensor.extract_slice": views.RULES["memref.subview"],
    "tensor.insert_slice": _inserted,
    "tensor.parallel_insert_slice": _inserted,
    "tensor.cast": _cast,
    "tensor.dim": views.RULES["memref.dim"],
    "tensor.empty": _made,
    "tensor.generate": _made,
    "tensor.splat": _splat,
    "tensor.pad": _padded,
    "tensor.expand_shape": _expanded,
    "tensor.reshape": _reshaped,
    "bufferization.alloc_tensor": _allocated,
    "memref.alloc": _allocated,
    "memref.alloca": _allocated,
    "memref.expand_shape": _expanded,
    "memref.reshape": _reshaped,
    "memref.view": _viewed,
    "memref.reinterpret_cast": _reinterpreted,
    "vector.expandload": _expand_load,
    "vector.compressstore": _compress_store,
}
