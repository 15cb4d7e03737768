"""Reads and writes are inside their buffer, and positions inside their vector."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.lowering.builders import compare, op
from neurojit.lowering.lanes import both
from neurojit.validation.safety.conditions import (
    Rule,
    Uncheckable,
    all_of,
    extent,
    index,
    negated,
    no_lane,
    within,
)


def _load(operation: ir.Operation) -> ir.Value | None:
    buffer, *indices = operation.operands
    return _box(operation, buffer, indices, _shape(operation.results[0].type))


def _store(operation: ir.Operation) -> ir.Value | None:
    value, buffer, *indices = operation.operands
    return _box(operation, buffer, indices, _shape(value.type))


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
    buffer, *indices, places, mask, _ = operation.operands
    shape = ir.VectorType(places.type).shape
    if not isinstance(buffer.type, ir.MemRefType) or ir.MemRefType(buffer.type).rank != 1 or len(shape) != 1:
        raise Uncheckable(f"{operation.name}: only one-dimensional buffers and vectors can be checked")
    (start,), count = indices, shape[0]
    wide = _lane_indices(count)
    if places.type != wide:
        places = op("arith.index_cast", [places], [wide]).result
    summed = op("arith.addi", [places, _broadcast(start, count)], [wide]).result
    return _lanes_within(summed, mask, extent(buffer, 0), count)


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
    if not isinstance(memory.type, ir.MemRefType):
        raise Uncheckable(f"{operation.name}: on a tensor after bufferization")
    rank = ir.MemRefType(memory.type).rank
    layout = ir.AffineMapAttr(operation.attributes["permutation_map"])
    fits = len(lanes) <= rank  # of more dimensions there is no such map, and MLIR ends the process
    if not fits or layout != ir.AffineMapAttr.get(ir.AffineMap.get_minor_identity(rank, len(lanes))):
        raise Uncheckable(f"{operation.name}: a permutation map other than the minor identity")
    indices = list(operation.operands)[buffer + 1 : buffer + 1 + rank]
    in_bounds = [ir.BoolAttr(item).value for item in ir.ArrayAttr(operation.attributes["in_bounds"])]
    outer = rank - len(lanes)
    conditions: list[ir.Value] = []
    for dimension, start in enumerate(indices):
        limit = extent(memory, dimension)
        if dimension < outer:
            conditions.append(within(start, 1, limit))
        elif in_bounds[dimension - outer]:
            conditions.append(within(start, lanes[dimension - outer], limit))
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
