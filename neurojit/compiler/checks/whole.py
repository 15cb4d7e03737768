"""Operations on whole buffers: their extents agree, and what is written overlaps nothing else partially."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlir import ir
from mlir.dialects import linalg

from neurojit.compiler.checks.addresses import place
from neurojit.compiler.checks.conditions import Uncheckable, extent, index
from neurojit.compiler.checks.overlaps import apart
from neurojit.compiler.passes.lanes import either
from neurojit.mlir.build import compare, op
from neurojit.mlir.walk import inputs_of

DIFFER = "extents differ"
OVERLAPS = "written memory overlaps what else it is given"
REACHES = "reaches outside an operand"
_COPIES = ("memref.copy", "linalg.copy", "bufferization.materialize_in_destination")


@dataclass(frozen=True, slots=True)
class Demand:
    """What has to hold before an operation; what the fault says where it does not, and its numbers."""

    condition: ir.Value
    message: str
    names: tuple[str, ...] = ()
    values: tuple[ir.Value, ...] = ()


def demands(operation: ir.Operation) -> Iterator[Demand]:
    """Of ``operation``, built at the insertion point. Raises Uncheckable."""
    if operation.name in ("memref.copy", "bufferization.materialize_in_destination"):
        rank = ir.ShapedType(operation.operands[0].type).rank
        same = ir.AffineMap.get_identity(rank)
        yield from _of(list(operation.operands)[:2], [same, same], 1)
        return
    if operation.name == "tensor.concat":
        yield from _joined(operation)
        return
    if not operation.name.startswith("linalg.") or not len(operation.regions):
        return
    maps = linalg.get_indexing_maps(operation)
    if maps is not None:
        found = [ir.AffineMapAttr(one).value for one in maps]
        yield from _of(list(operation.operands), found, inputs_of(operation))


def _of(operands: Sequence[ir.Value], maps: Sequence[ir.AffineMap], inputs: int) -> Iterator[Demand]:
    shaped = [
        (value, one)
        for value, one in zip(operands, maps, strict=True)
        if isinstance(value.type, (ir.MemRefType, ir.RankedTensorType))
    ]
    if any(not ir.ShapedType(value.type).has_static_shape for value, _ in shaped):
        yield from _extents(shaped)
    unknown: Uncheckable | None = None
    buffers = [(n, v, m) for n, (v, m) in enumerate(zip(operands, maps, strict=True)) if _is_buffer(v)]
    for number, written, layout in buffers:
        for other_number, other, other_layout in buffers:
            if number < inputs or other_number >= number:
                continue
            try:
                condition = apart(written, other, alike=layout == other_layout)
            except Uncheckable as reason:
                unknown = reason
                continue
            if condition is not None:
                yield Demand(condition, OVERLAPS)
    if unknown is not None:
        raise unknown


def _is_buffer(value: ir.Value) -> bool:
    return isinstance(value.type, ir.MemRefType)


def _extents(shaped: Sequence[tuple[ir.Value, ir.AffineMap]]) -> Iterator[Demand]:
    known: dict[int, ir.Value] = {}
    rest: list[tuple[ir.AffineMap, ir.AffineExpr, ir.Value]] = []
    for value, one in shaped:
        for dimension, expression in enumerate(one.results):
            size = extent(value, dimension)
            if not isinstance(expression, ir.AffineDimExpr):
                rest.append((one, expression, size))
            elif expression.position not in known:
                known[expression.position] = size
            else:
                first = known[expression.position]
                yield Demand(compare("eq", first, size), DIFFER, ("extent", "other"), (first, size))
    for layout, expression, size in rest:
        loops = [known[loop] for loop in range(layout.n_dims) if loop in known]
        if len(loops) < layout.n_dims:
            raise Uncheckable("an extent that no operand gives")
        last = [op("arith.subi", [one, index(1)], [one.type]).result for one in loops]
        reached = place(layout, expression, last)
        idle = [compare("eq", one, index(0)) for one in loops]
        condition = compare("ult", reached, size)
        for one in idle:
            condition = either(condition, one)
        yield Demand(condition, REACHES, ("last", "extent"), (reached, size))


def _joined(operation: ir.Operation) -> Iterator[Demand]:
    first, *others = operation.operands
    along = ir.IntegerAttr(operation.attributes["dim"]).value
    for other in others:
        for dimension in range(ir.ShapedType(first.type).rank):
            dynamic = any(ir.ShapedType(one.type).is_dynamic_dim(dimension) for one in (first, other))
            if dimension != along and dynamic:
                sizes = extent(first, dimension), extent(other, dimension)
                yield Demand(compare("eq", *sizes), DIFFER, ("extent", "other"), sizes)
