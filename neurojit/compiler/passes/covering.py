"""Whether an operation overwrites every element of a buffer or tensor before any is read."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir
from mlir.dialects import linalg

from neurojit.frontend.index_values import constant_index
from neurojit.mlir.alias import views
from neurojit.mlir.operation_facts import LOOPS
from neurojit.mlir.walk import inputs_of, is_inside

_STORES = {"memref.store": 1, "affine.store": 1, "vector.store": 1, "vector.transfer_write": 1}
_LOADS = {"memref.load": 0, "affine.load": 0}


def covers_buffer(operation: ir.Operation, buffer: ir.Value, touching: Sequence[ir.Operation]) -> bool:
    """``touching``: all that touch ``buffer`` or a view of it."""
    if operation.name == "memref.copy" or operation.name.startswith("linalg."):
        if any(is_inside(one, operation) for one in touching):
            return False  # the body of linalg reads memory
        same = views(buffer)
        places = [at for at, value in enumerate(operation.operands) if value in same]
        if len(places) != 1 or operation.operands[places[0]] != buffer:
            return False
        return places[0] == 1 if operation.name == "memref.copy" else _overwrites(operation, places[0])
    if operation.name in _STORES:
        return _is_whole(operation, buffer)
    if operation.name in LOOPS:
        return _nest_covers(operation, buffer, set(touching))
    return False


def covers_tensor(operation: ir.Operation, number: int) -> bool:
    """Operand ``number`` of ``operation`` is a tensor of which nothing is read, and nothing kept."""
    if operation.name == "bufferization.materialize_in_destination":
        return number == 1
    if operation.name.startswith("linalg."):
        return _overwrites(operation, number)
    if operation.name == "vector.transfer_write":
        return number == 1 and _is_whole(operation, operation.operands[1])
    return operation.name == "scf.for" and _inserts_all(operation, number)


def _overwrites(operation: ir.Operation, number: int) -> bool:
    """An output, at whose every element the body is run once without what was there."""
    inputs = inputs_of(operation) if operation.name != "linalg.softmax" else len(operation.operands)
    if number < inputs or not len(operation.regions) or not len(operation.regions[0].blocks):
        return False
    arguments = operation.regions[0].blocks[0].arguments
    maps = linalg.get_indexing_maps(operation)
    if maps is None or number >= len(arguments) or list(arguments[number].uses):
        return False
    written = ir.AffineMapAttr(maps[number]).value
    dimensions = [one.position for one in written.results if isinstance(one, ir.AffineDimExpr)]
    return sorted(dimensions) == list(range(written.n_dims)) and len(dimensions) == len(written.results)


def _is_whole(store: ir.Operation, target: ir.Value) -> bool:
    """One element or vector, of the extents of all there is."""
    value, written, *places = store.operands
    kind = ir.ShapedType(target.type)
    scalar = kind.element_type == value.type
    if written != target or not kind.has_static_shape or store.block.owner.operation.name == "vector.mask":
        return False
    lanes = list(ir.VectorType(value.type).shape) if isinstance(value.type, ir.VectorType) else []
    if list(kind.shape) != ([1] * kind.rank if scalar else lanes):
        return False
    if store.name == "affine.store":
        return not kind.rank
    if store.name == "vector.transfer_write":
        segments = ir.DenseI32ArrayAttr(store.attributes["operandSegmentSizes"])
        layout = ir.AffineMapAttr(store.attributes["permutation_map"]).value
        if segments[3] or layout != ir.AffineMap.get_identity(kind.rank):
            return False
    return all(constant_index(place) == 0 for place in places[: kind.rank])


def _nest_covers(loop: ir.Operation, buffer: ir.Value, touching: set[ir.Operation]) -> bool:
    """Loops over all places, one in the other; each turn stores to its place before it loads from there."""
    counters: list[ir.Value] = []
    spans: list[ir.Value | int] = []
    while loop.name in LOOPS:
        turns = _from_nothing(loop)
        if turns is None:
            return False
        block = loop.regions[0].blocks[0]
        counters += list(block.arguments)[: len(turns)]
        spans += turns
        inside = [o.operation for o in block.operations if _touches(o.operation, touching)]
        if not inside:
            return False
        if inside[0].name not in LOOPS:
            break
        if len(inside) > 1:
            return False
        loop = inside[0]
    else:
        return False
    first = inside[0]
    if first.name not in ("memref.store", "affine.store") or first.operands[1] != buffer:
        return False
    where = _place(first)
    if where is None or len(where) != len(counters) or set(where) != set(counters):
        return False
    inner = [one for one in touching if is_inside(one, block.owner.operation)]
    if any(_place(one) != where or _accessed(one) != buffer for one in inner):
        return False
    return [spans[counters.index(counter)] for counter in where] == _extents(buffer)


def _touches(operation: ir.Operation, touching: set[ir.Operation]) -> bool:
    return any(one == operation or is_inside(one, operation) for one in touching)


def _place(access: ir.Operation) -> list[ir.Value] | None:
    """The indices of a load or a store, where they are values as they are."""
    buffer = _STORES.get(access.name, _LOADS.get(access.name))
    if buffer is None or access.name.startswith("vector."):
        return None
    indices = list(access.operands)[buffer + 1 :]
    if not access.name.startswith("affine."):
        return indices
    held = ir.AffineMapAttr(access.attributes["map"]).value
    if not all(isinstance(one, ir.AffineDimExpr) for one in held.results):
        return None
    return [indices[ir.AffineDimExpr(one).position] for one in held.results]


def _accessed(access: ir.Operation) -> ir.Value:
    """The buffer of a load or a store, of which there may be views."""
    return access.operands[{**_STORES, **_LOADS}[access.name]]


def _extents(buffer: ir.Value) -> list[ir.Value | int]:
    kind = ir.MemRefType(buffer.type)
    if isinstance(buffer.owner, ir.Block):  # an argument: what it does not say is the caller's
        dynamic = iter([-1] * kind.rank)
    else:
        dynamic = iter(buffer.owner.operation.operands)
    return [next(dynamic) if kind.is_dynamic_dim(at) else int(kind.shape[at]) for at in range(kind.rank)]


def _from_nothing(loop: ir.Operation) -> list[ir.Value | int] | None:
    """How far the counters of a loop go that begin at 0 and go on by ones; None where they do not."""
    if loop.name == "scf.for":
        low, high, step = list(loop.operands)[:3]
        return [_number(high)] if (constant_index(low), constant_index(step)) == (0, 1) else None
    if loop.name == "scf.parallel":
        sizes = ir.DenseI32ArrayAttr(loop.attributes["operandSegmentSizes"])
        count, values = sizes[0], list(loop.operands)
        fine = all(constant_index(value) == 0 for value in values[:count]) and all(
            constant_index(value) == 1 for value in values[2 * count : 3 * count]
        )
        return [_number(value) for value in values[count : 2 * count]] if fine else None
    if loop.name == "affine.for":
        step = ir.IntegerAttr(loop.attributes["step"]).value
        ends = [_only_constant(loop.attributes[name]) for name in ("lowerBoundMap", "upperBoundMap")]
        return [ends[1]] if step == 1 and ends[0] == 0 and ends[1] is not None else None
    return None


def _number(value: ir.Value) -> ir.Value | int:
    known = constant_index(value)
    return value if known is None else known


def _only_constant(attribute: ir.Attribute) -> int | None:
    results = list(ir.AffineMapAttr(attribute).value.results)
    return results[0].value if len(results) == 1 and isinstance(results[0], ir.AffineConstantExpr) else None


def _inserts_all(loop: ir.Operation, number: int) -> bool:
    """Loops that carry the tensor, one in the other, and insert at each place once."""
    kind = ir.RankedTensorType(loop.operands[number].type)
    if not kind.has_static_shape:
        return False
    counters: list[ir.Value] = []
    for extent in kind.shape:
        if loop.name != "scf.for" or number < 3 or _from_nothing(loop) != [int(extent)]:
            return False
        block = loop.regions[0].blocks[0]
        counters.append(block.arguments[0])
        carried = block.arguments[number - 2]
        users = list(carried.uses)
        if len(users) != 1:
            return False
        user, at = users[0].owner.operation, users[0].operand_number
        last = list(block.operations)[-1].operation.operands[number - 3]
        if user.block != block or not isinstance(last, ir.OpResult) or last.owner.operation != user:
            return False
        if user.name == "tensor.insert":
            return at == 1 and len(counters) == kind.rank and list(user.operands)[2:] == counters
        if user.name != "scf.for" or last.result_number != at - 3:
            return False
        loop, number = user, at
    return False
