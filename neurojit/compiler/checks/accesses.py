"""Rules for loads and stores (inside their buffer) and for positions (inside their vector)."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce

from mlir import ir

from neurojit.compiler.checks.conditions import (
    Rule,
    Uncheckable,
    all_of,
    extent,
    index,
    negated,
    no_lane,
    within,
)
from neurojit.compiler.passes.lanes import both
from neurojit.mlir.build import compare, op


def _load(operation: ir.Operation) -> ir.Value | None:
    buffer, *indices = operation.operands
    return _box(operation, buffer, indices, _lanes(operation.results[0].type, buffer))


def _store(operation: ir.Operation) -> ir.Value | None:
    value, buffer, *indices = operation.operands
    return _box(operation, buffer, indices, _lanes(value.type, buffer))


def _lanes(kind: ir.Type, buffer: ir.Value) -> tuple[int, ...]:
    """What is read or written at once: () where that is an element, be it a vector."""
    return () if kind == ir.ShapedType(buffer.type).element_type else _shape(kind)


def _box(
    operation: ir.Operation, buffer: ir.Value, indices: Sequence[ir.Value], lanes: tuple[int, ...]
) -> ir.Value | None:
    """What is read or written from ``indices`` on, a vector's ``lanes`` in the last dimensions, is inside."""
    if len(lanes) > len(indices):
        raise Uncheckable(f"{operation.name}: a vector of more dimensions than its buffer")
    widths = [1] * (len(indices) - len(lanes)) + list(lanes)
    return all_of(
        [
            within(start, width, extent(buffer, dimension))
            for dimension, (start, width) in enumerate(zip(indices, widths, strict=True))
        ]
    )


def _masked(operation: ir.Operation) -> ir.Value | None:
    """Lanes that the mask lets through are in bounds in the last dimension; the rest as for a load."""
    buffer, *indices, mask, _ = operation.operands
    *outer, start = indices
    count = ir.VectorType(mask.type).shape[0]
    conditions = [within(place, 1, extent(buffer, dimension)) for dimension, place in enumerate(outer)]
    lanes = op("vector.step", results=[_lane_indices(count)]).result
    places = op("arith.addi", [lanes, _broadcast(start, count)], [lanes.type]).result
    conditions.append(_lanes_within(places, mask, extent(buffer, len(outer)), count))
    return all_of(conditions)


def _gathered(operation: ir.Operation) -> ir.Value:
    """Lanes that the mask lets through are in bounds in the last dimension, the start in the others."""
    buffer, *indices, places, mask, _ = operation.operands
    count = math.prod(ir.VectorType(places.type).shape)
    if not indices or not count:
        raise Uncheckable(f"{operation.name}: of a buffer without dimensions, or without lanes")
    *outer, start = indices
    places, mask = _flat(places, count), _flat(mask, count)
    wide = _lane_indices(count)
    if places.type != wide:
        places = op("arith.index_cast", [places], [wide]).result
    summed = op("arith.addi", [places, _broadcast(start, count)], [wide]).result
    last = _lanes_within(summed, mask, extent(buffer, len(outer)), count)
    if not outer:
        return last
    conditions = [within(place, 1, extent(buffer, dimension)) for dimension, place in enumerate(outer)]
    return reduce(both, [*conditions, last])


def _flat(lanes: ir.Value, count: int) -> ir.Value:
    kind = ir.VectorType(lanes.type)
    if len(kind.shape) == 1:
        return lanes
    return op("vector.shape_cast", [lanes], [ir.VectorType.get([count], kind.element_type)]).result


def _lanes_within(places: ir.Value, mask: ir.Value, limit: ir.Value, count: int) -> ir.Value:
    """Every one of ``count`` places that the mask lets through is below ``limit``."""
    inside = compare("ult", places, _broadcast(limit, count))
    return no_lane(both(negated(inside), mask))


def _transfer_read(operation: ir.Operation) -> ir.Value | None:
    return _transfer(operation, buffer=0, lanes=_shape(operation.results[0].type))


def _transfer_write(operation: ir.Operation) -> ir.Value | None:
    return _transfer(operation, buffer=1, lanes=_shape(operation.operands[0].type))


def _transfer(operation: ir.Operation, *, buffer: int, lanes: tuple[int, ...]) -> ir.Value | None:
    """``buffer``: which operand is the buffer; the indices follow it."""
    memory = operation.operands[buffer]
    rank = ir.ShapedType(memory.type).rank
    indices = list(operation.operands)[buffer + 1 : buffer + 1 + rank]
    in_bounds = [ir.BoolAttr(item).value for item in ir.ArrayAttr(operation.attributes["in_bounds"])]
    moved: dict[int, int] = {}  # the vector's dimension that runs along one of the buffer's
    for number, one in enumerate(ir.AffineMapAttr(operation.attributes["permutation_map"]).value.results):
        if isinstance(one, ir.AffineDimExpr):
            moved[one.position] = number
        elif not isinstance(one, ir.AffineConstantExpr):  # which stays where it is
            raise Uncheckable(f"{operation.name}: a map of more than dimensions")
    conditions: list[ir.Value] = []
    for dimension, start in enumerate(indices):
        limit, along = extent(memory, dimension), moved.get(dimension)
        if along is None:
            conditions.append(within(start, 1, limit))
        elif in_bounds[along]:
            conditions.append(within(start, lanes[along], limit))
        else:  # lanes past the end are masked off; a start before the beginning is not
            conditions.append(compare("sge", start, index(0)))
    return all_of(conditions)


def _extract(operation: ir.Operation) -> ir.Value | None:
    vector, *positions = operation.operands
    return _positions(operation, vector, positions)


def _insert(operation: ir.Operation) -> ir.Value | None:
    _, vector, *positions = operation.operands
    return _positions(operation, vector, positions)


def _positions(operation: ir.Operation, vector: ir.Value, dynamic: Sequence[ir.Value]) -> ir.Value | None:
    """Dynamic positions lie within the vector; static ones are verified when they are parsed."""
    shape = ir.VectorType(vector.type).shape
    static = ir.DenseI64ArrayAttr(operation.attributes["static_position"])
    places = [place for place, value in enumerate(static) if value == ir.ShapedType.get_dynamic_size()]
    return all_of(
        [
            compare("ult", position, index(shape[place]))
            for place, position in zip(places, dynamic, strict=True)
        ]
    )


def _shape(kind: ir.Type) -> tuple[int, ...]:
    """Of a vector; of a scalar ()."""
    return tuple(ir.VectorType(kind).shape) if isinstance(kind, ir.VectorType) else ()


def _lane_indices(count: int) -> ir.VectorType:
    return ir.VectorType.get([count], ir.IndexType.get())


def _broadcast(value: ir.Value, count: int) -> ir.Value:
    return op("vector.broadcast", [value], [_lane_indices(count)]).result


RULES: dict[str, Rule] = {
    "memref.load": _load,
    "memref.store": _store,
    "vector.load": _load,
    "vector.store": _store,
    "vector.maskedload": _masked,
    "vector.maskedstore": _masked,
    "vector.gather": _gathered,
    "vector.scatter": _gathered,
    "vector.transfer_read": _transfer_read,
    "vector.transfer_write": _transfer_write,
    "vector.extract": _extract,
    "vector.insert": _insert,
}
