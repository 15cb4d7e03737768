"""What a fault says of an access that is outside its buffer: the buffer, and the numbers that decide."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlir import ir

from neurojit.codegen.names import GLOBAL_PREFIX
from neurojit.execution.layout import FAULT_VALUES
from neurojit.validation.safety.conditions import extent, index

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
}
ALLOCATIONS = {"memref.alloc", "memref.alloca"}
# Their first operand is the buffer that they are a view of.
_VIEWS = {"memref.subview", "memref.cast", "memref.collapse_shape", "memref.expand_shape", "memref.transpose"}


@dataclass(frozen=True, slots=True)
class Reported:
    """``buffer`` in words, empty where the operation has none; ``names`` of ``values``, of type index."""

    buffer: str
    names: tuple[str, ...]
    values: tuple[ir.Value, ...]


def reported(operation: ir.Operation, allocated_at: Callable[[ir.Location], int]) -> Reported:
    """Of ``operation``, built at the insertion point.

    ``allocated_at``: the line on which the program allocates what a location allocates; 0 where none does.
    """
    place = _INDEXED.get(operation.name)
    if place is not None:
        buffer = operation.operands[place]
        rank = ir.MemRefType(buffer.type).rank
        found = _indexed(buffer, list(operation.operands)[place + 1 : place + 1 + rank])
    elif operation.name == "memref.subview":
        buffer = operation.operands[0]
        found = _sliced(operation, buffer)
    else:
        buffer = next((value for value in operation.operands if isinstance(value.type, ir.MemRefType)), None)
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


def _sliced(operation: ir.Operation, buffer: ir.Value) -> list[tuple[str, ir.Value]]:
    given = iter(list(operation.operands)[1:])
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
    kind = ir.MemRefType(buffer.type)
    unknown = ir.ShapedType.get_dynamic_size()
    extents = "".join(f"{'?' if size == unknown else size}x" for size in kind.shape)
    return f"{_named(buffer, allocated_at)} of {extents}{kind.element_type}"


def _named(buffer: ir.Value, allocated_at: Callable[[ir.Location], int]) -> str:
    owner = buffer.owner
    if isinstance(owner, ir.Block):
        function = owner.owner.operation
        # The first argument of a body is the context, and results follow the arguments.
        number = ir.BlockArgument(buffer).arg_number - 1
        return f"argument {number}" if function.name == "func.func" else "a buffer"
    made = owner.operation
    if made.name == "memref.get_global":
        name = ir.FlatSymbolRefAttr(made.attributes["name"]).value
        return f"@{name.removeprefix(GLOBAL_PREFIX)}"
    if made.name in ALLOCATIONS:
        line = allocated_at(made.location)
        return f"the buffer of line {line}" if line else "a temporary"
    if made.name in _VIEWS:
        return f"a view of {_named(made.operands[0], allocated_at)}"
    return "a buffer"
