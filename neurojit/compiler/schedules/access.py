"""The accesses of a ``linalg.generic`` on memrefs as linear functions of its iterators.

Every operand is read as element ``offset + sum(stride[d] * iterator[d])`` of one flat buffer. That is all
that the generators need to know of maps, ranks, layouts, strides and dilations.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.schedules.text import Text
from neurojit.compiler.schedules.vectors import Flat
from neurojit.model.element_types import is_complex
from neurojit.model.types import ITEM_SIZES, Dtype


class Unsupported(Exception):
    """This operation is not scheduled; the message says why. It is lowered to plain loops."""


class OfAnotherKind(Unsupported):
    """It is not what this generator writes at all, so that its reason tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a memref's elements lie: ``offset`` is None where it is known only at run time."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int | None

    @property
    def span(self) -> int:
        """Elements from the first to the last, both counted; 0 for an empty buffer."""
        if 0 in self.shape:
            return 0
        return 1 + sum((extent - 1) * stride for extent, stride in zip(self.shape, self.strides, strict=True))


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand of a generic. ``strides`` has one entry per iterator; a scalar has no ``layout``."""

    value: ir.Value
    dtype: Dtype
    layout: Layout | None
    strides: tuple[int, ...]
    constant: int

    def flat(self, text: Text, name: str) -> Flat:
        """A rank-1 view of the buffer that ``name`` stands for in ``text``."""
        assert self.layout is not None
        return flat_view(text, name, str(self.value.type), self.dtype, self.layout)


def flat_view(text: Text, name: str, type_: str, dtype: Dtype, layout: Layout) -> Flat:
    """A rank-1 view of memref ``name``, from its first element to its last."""
    span = max(layout.span, 1)
    if layout.offset is None:
        rank = len(layout.shape)
        base, offset = text.let_many(
            f"memref.extract_strided_metadata {name} : {type_} -> memref<{dtype}>, index"
            + ", index" * (2 * rank),
            2 + 2 * rank,
        )[:2]
        result = f"memref<{span}x{dtype}, strided<[1], offset: ?>>"
        source, start = f"{base}", offset
        type_ = f"memref<{dtype}>"
    else:
        result = f"memref<{span}x{dtype}" + (
            f", strided<[1], offset: {layout.offset}>>" if layout.offset else ">"
        )
        source, start = name, str(layout.offset)
    view = text.let(
        f"memref.reinterpret_cast {source} to offset: [{start}], sizes: [{span}], strides: [1] : "
        f"{type_} to {result}"
    )
    return Flat(view, result)


@dataclass(frozen=True, slots=True)
class Generic:
    """A linalg.generic that writes one buffer: extents, which iterators reduce, operands, body."""

    operation: ir.Operation
    extents: tuple[int, ...]
    reductions: tuple[bool, ...]
    inputs: tuple[Operand, ...]
    outputs: tuple[Operand, ...]
    body: ir.Block

    @property
    def empty(self) -> bool:
        """Whether some iterator has no values: nothing is computed."""
        return 0 in self.extents


def dtype_of(type_: ir.Type) -> Dtype:
    name = str(type_)
    if name not in ITEM_SIZES or is_complex(name):  # of which there are no vectors
        raise Unsupported(f"elements of type {name}")
    return name  # type: ignore[return-value]


def layout_of(type_: ir.Type) -> Layout:
    """The layout of a memref type; only static shapes, forward strides and the default space."""
    memref = ir.MemRefType(type_)
    if not memref.has_static_shape:
        raise Unsupported(f"dynamic shape {type_}")
    if memref.memory_space is not None:
        raise Unsupported(f"memory space of {type_}")
    if 0 in memref.shape:  # MLIR has no strides for these
        return Layout(tuple(memref.shape), (0,) * memref.rank, 0)
    try:
        strides, offset = memref.get_strides_and_offset()
    except (RuntimeError, ValueError):
        raise Unsupported(f"layout of {type_}") from None
    if any(stride < 0 for stride in strides):  # dynamic strides are negative sentinels
        raise Unsupported(f"strides of {type_}")
    return Layout(tuple(memref.shape), tuple(strides), offset if offset >= 0 else None)


def read_generic(operation: ir.Operation) -> Generic:
    """The linear form of a linalg.generic on memrefs; raises Unsupported."""
    maps = indexing_maps(operation)
    iterators = [str(attribute) for attribute in ir.ArrayAttr(operation.attributes["iterator_types"])]
    outputs = int(ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"])[1])
    if len(operation.results):
        raise Unsupported("tensors, not memrefs")
    operands = list(operation.operands)
    extents = _extents(operands, maps, len(iterators))
    read = [_operand(value, map_, len(iterators)) for value, map_ in zip(operands, maps, strict=True)]
    return Generic(
        operation,
        extents,
        tuple("reduction" in iterator for iterator in iterators),
        tuple(read[: len(read) - outputs]),
        tuple(read[len(read) - outputs :]),
        operation.regions[0].blocks[0],
    )


def indexing_maps(operation: ir.Operation) -> list[ir.AffineMap]:
    attributes = ir.ArrayAttr(operation.attributes["indexing_maps"])
    return [ir.AffineMapAttr(attribute).value for attribute in attributes]


def _extents(operands: Sequence[ir.Value], maps: Sequence[ir.AffineMap], count: int) -> tuple[int, ...]:
    extents: list[int | None] = [None] * count
    for value, map_ in zip(operands, maps, strict=True):
        if not isinstance(value.type, ir.MemRefType):
            continue
        shape = ir.MemRefType(value.type).shape
        for extent, result in zip(shape, map_.results, strict=True):
            if isinstance(result, ir.AffineDimExpr):
                extents[result.position] = extent
    known = tuple(extent for extent in extents if extent is not None)
    if len(known) != count:
        raise Unsupported("an iterator indexes no operand by itself")
    return known


def _operand(value: ir.Value, map_: ir.AffineMap, count: int) -> Operand:
    if not isinstance(value.type, ir.MemRefType):
        return Operand(value, dtype_of(value.type), None, (0,) * count, 0)
    layout = layout_of(value.type)
    strides, constant = [0] * count, 0
    for result, stride in zip(map_.results, layout.strides, strict=True):
        factors, shift = _linear(result, count)
        constant += shift * stride
        strides = [have + factor * stride for have, factor in zip(strides, factors, strict=True)]
    return Operand(value, dtype_of(ir.MemRefType(value.type).element_type), layout, tuple(strides), constant)


def _linear(expression: ir.AffineExpr, count: int) -> tuple[list[int], int]:
    """The factor of each iterator and the constant of an affine index expression."""
    if isinstance(expression, ir.AffineDimExpr):
        return [int(number == expression.position) for number in range(count)], 0
    if isinstance(expression, ir.AffineConstantExpr):
        return [0] * count, expression.value
    if isinstance(expression, ir.AffineAddExpr):
        left, right = _linear(expression.lhs, count), _linear(expression.rhs, count)
        return [a + b for a, b in zip(left[0], right[0], strict=True)], left[1] + right[1]
    if isinstance(expression, ir.AffineMulExpr):
        left, right = _linear(expression.lhs, count), _linear(expression.rhs, count)
        if any(left[0]) and any(right[0]):
            raise Unsupported(f"index {expression}")
        scale, (factors, shift) = (left[1], right) if not any(left[0]) else (right[1], left)
        return [factor * scale for factor in factors], shift * scale
    raise Unsupported(f"index {expression}")
