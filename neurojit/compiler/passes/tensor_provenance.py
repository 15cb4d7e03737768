"""Traces a tensor back through operations that bufferize in place to where its memory comes from."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from neurojit.mlir.alias import is_allocated
from neurojit.mlir.operation_facts import TENSOR_PARTS
from neurojit.mlir.walk import is_inside

# Operations whose result has memory that is nobody else's.
_ALLOCATING = (
    "bufferization.alloc_tensor",
    "tensor.empty",
    "tensor.generate",
    "tensor.splat",
    "tensor.from_elements",
)
# Operations that write to one of their operands, at this position.
_DESTINATIONS = {"tensor.insert": 1, "tensor.insert_slice": 1}
BRANCHES = ("scf.if", "scf.index_switch")


def written_to(value: ir.Value) -> ir.Value | None:
    """The operand that an operation, run in place, made ``value`` of."""
    if not isinstance(value, ir.OpResult):
        return None
    owner, number = value.owner.operation, result_number(value)
    if owner.name in _DESTINATIONS:
        return owner.operands[_DESTINATIONS[owner.name]]
    if owner.name == "scf.for":
        return owner.operands[3 + number]
    if owner.name.startswith("linalg."):
        return owner.operands[len(owner.operands) - len(owner.results) + number]
    return None


def shared_origins(value: ir.Value, inside: ir.Operation) -> list[ir.Value]:
    """The values in whose memory ``value`` may be, but for memory that is allocated inside an operation.

    Blocks' arguments, and results of operations that are not known to give anything fresh.
    """
    found: list[ir.Value] = []
    pending, seen = [value], set[ir.Value]()
    while pending:
        value = pending.pop()
        if value in seen:
            continue
        seen.add(value)
        before = list(_before(value))
        pending += before
        if not before and not _is_fresh(value, inside):
            found.append(value)
    return found


def result_number(value: ir.OpResult) -> int:
    """Which result of its operation ``value`` is. The bindings' stubs do not know it for a number."""
    return value.result_number


def yields(branches: ir.Operation) -> Iterator[ir.Operation]:
    """The terminators of an operation's regions."""
    for region in branches.regions:
        for block in region.blocks:
            yield list(block.operations)[-1].operation


def _before(value: ir.Value) -> Iterator[ir.Value]:
    if not isinstance(value, ir.OpResult):
        return
    owner = value.owner.operation
    before = written_to(value)
    if before is not None:
        yield before
    elif owner.name in TENSOR_PARTS:
        yield owner.operands[0]
    elif owner.name in BRANCHES:
        for terminator in yields(owner):
            yield terminator.operands[result_number(value)]
    elif owner.name.startswith("scf."):
        for operation in [owner, *yields(owner)]:
            yield from (each for each in operation.operands if isinstance(each.type, ir.RankedTensorType))


def _is_fresh(value: ir.Value, inside: ir.Operation) -> bool:
    if not isinstance(value, ir.OpResult):
        return False
    owner = value.owner.operation
    if owner.name == "bufferization.to_tensor":
        allocated = is_allocated(owner.operands[0])
    else:
        allocated = owner.name in _ALLOCATING
    return allocated and is_inside(owner, inside)
