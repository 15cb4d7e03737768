"""The values that a failed bounds check reports: buffer, index, extent."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mlir import ir

from neurojit.abi.layout import FAULT_VALUES
from neurojit.compiler.checks.addresses import places
from neurojit.compiler.checks.conditions import extent, index
from neurojit.mlir import operation_facts
from neurojit.mlir.operation_facts import facts

# Where the buffer is among the operands of what has one index for each of its dimensions after it.
_INDEXED = {
    "memref.load": 0,
    "memref.store": 1,
    "vector.load": 0,
    "vector.store": 1,
    "vector.maskedload": 0,
    "vector.maskedstore": 0,
    "vector.gather": 0,
    "vector.scatter": 0,
    "vector.transfer_read": 0,
    "vector.transfer_write": 1,
    "vector.expandload": 0,
    "vector.compressstore": 0,
    "tensor.extract": 0,
    "tensor.insert": 1,
}
_AFFINE = {"affine.load": 0, "affine.store": 1}
_SLICES = {
    "memref.subview": 0,
    "tensor.extract_slice": 0,
    "tensor.insert_slice": 1,
    "tensor.parallel_insert_slice": 1,
}
_CASTS = {"memref.cast", "tensor.cast"}
ALLOCATIONS = operation_facts.ALLOCATIONS | {"memref.realloc"}
_BUFFERS = (ir.MemRefType, ir.RankedTensorType)


@dataclass(frozen=True, slots=True)
class Reported:
    """``buffer`` in words, empty where the operation has none; ``names`` of ``values``, of type index."""

    buffer: str
    names: tuple[str, ...]
    values: tuple[ir.Value, ...]


NOTHING: Final = Reported("", (), ())


def is_access(operation: ir.Operation) -> bool:
    """Whether ``operation`` is one of indices, or a view by offsets, of which each has an extent."""
    return operation.name in _INDEXED or operation.name in _AFFINE or operation.name in _SLICES


def reported(operation: ir.Operation, allocated_at: Callable[[ir.Location], int]) -> Reported:
    """Of ``operation``, built at the insertion point.

    ``allocated_at``: the line on which the program allocates what a location allocates; 0 where none does.
    """
    name, operands = operation.name, list(operation.operands)
    if name in _INDEXED:
        buffer, *rest = operands[_INDEXED[name] :]
        found = _indexed(buffer, rest[: ir.ShapedType(buffer.type).rank])
    elif name in _AFFINE:
        buffer, *rest = operands[_AFFINE[name] :]
        found = _indexed(buffer, places(operation, rest))
    elif name in _SLICES:
        buffer = operands[_SLICES[name]]
        found = _sliced(operation, buffer, operands[_SLICES[name] + 1 :])
    elif name in _CASTS:
        buffer = operands[0]
        found = _cast(operation)
    else:
        buffer = next((value for value in operands if isinstance(value.type, _BUFFERS)), None)
        found = [("value", value) for value in operation.operands if isinstance(value.type, ir.IndexType)]
        if len(found) > 1:
            found = [(f"{name}{number}", value) for number, (name, value) in enumerate(found)]
    kept = found[:FAULT_VALUES]
    return Reported(
        "" if buffer is None else _described(buffer, allocated_at),
        tuple(name for name, _ in kept),
        tuple(value for _, value in kept),
    )


def _indexed(buffer: ir.Value, indices: list[ir.Value]) -> list[tuple[str, ir.Value]]:
    found: list[tuple[str, ir.Value]] = []
    for dimension, place in enumerate(indices):
        number = "" if len(indices) == 1 else str(dimension)
        found += [(f"index{number}", place), (f"extent{number}", extent(buffer, dimension))]
    return found


def _cast(operation: ir.Operation) -> list[tuple[str, ir.Value]]:
    before, after = (ir.ShapedType(value.type) for value in (operation.operands[0], operation.results[0]))
    found: list[tuple[str, ir.Value]] = []
    for dimension in range(before.rank):
        if before.is_dynamic_dim(dimension) and not after.is_dynamic_dim(dimension):
            number = "" if before.rank == 1 else str(dimension)
            found.append((f"extent{number}", extent(operation.operands[0], dimension)))
            found.append((f"wanted{number}", index(after.shape[dimension])))
    return found


def _sliced(operation: ir.Operation, buffer: ir.Value, dynamic: list[ir.Value]) -> list[tuple[str, ir.Value]]:
    given = iter(dynamic)
    parts = [
        (
            name,
            [
                next(given) if value == ir.ShapedType.get_dynamic_size() else index(value)
                for value in ir.DenseI64ArrayAttr(operation.attributes[f"static_{name}s"])
            ],
        )
        for name in ("offset", "size", "stride")
    ]
    rank = len(parts[0][1])
    found: list[tuple[str, ir.Value]] = []
    for dimension in range(rank):
        number = "" if rank == 1 else str(dimension)
        found += [(f"{name}{number}", values[dimension]) for name, values in parts]
        found.append((f"extent{number}", extent(buffer, dimension)))
    return found


def _described(buffer: ir.Value, allocated_at: Callable[[ir.Location], int]) -> str:
    """Which buffer, and its shape: extents that only a run knows are question marks."""
    kind = ir.ShapedType(buffer.type)
    unknown = ir.ShapedType.get_dynamic_size()
    extents = "".join(f"{'?' if size == unknown else size}x" for size in kind.shape)
    return f"{_named(buffer, allocated_at)} of {extents}{kind.element_type}"


def _named(buffer: ir.Value, allocated_at: Callable[[ir.Location], int]) -> str:
    owner = buffer.owner
    if isinstance(owner, ir.Block):
        function = owner.owner.operation
        number = ir.BlockArgument(buffer).arg_number
        return f"argument {number}" if function.name == "func.func" else _plainly(buffer)
    made = owner.operation
    if made.name == "memref.get_global":
        return f"@{ir.FlatSymbolRefAttr(made.attributes['name']).value}"
    if made.name in ALLOCATIONS:
        line = allocated_at(made.location)
        return f"the buffer of line {line}" if line else "a temporary"
    viewed = facts(made.name).views
    if viewed is not None:
        return f"a view of {_named(made.operands[viewed], allocated_at)}"
    return _plainly(buffer)


def _plainly(buffer: ir.Value) -> str:
    return "a tensor" if isinstance(buffer.type, ir.RankedTensorType) else "a buffer"
