"""Tensors carried round loops: each ends an iteration in the buffer in which it began it.

Left to itself, bufferization either refuses a loop that yields another buffer than it was given, or hands
on a fresh one in every iteration, for which the arena would have to grow, and where one value is yielded
twice hands on one buffer for both, so that writing to one tensor changes the other. Tensors of dynamic size
may change size and so must be handed on; they are copied, each to a buffer of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.lowering.builders import op
from neurojit.walk import operations_in

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


def carry_in_place(body: ir.Operation) -> None:
    """Bring every carried tensor of static shape home before the loop's body ends; copy the others."""
    for operation in operations_in(body):
        if operation.name == "scf.for":
            block = operation.regions[0].blocks[0]
            _bring_home(block, list(block.arguments)[1:], first=0)
        elif operation.name == "scf.while":
            before, after = (region.blocks[0] for region in operation.regions)
            _bring_home(before, list(before.arguments), first=1)
            _bring_home(after, list(after.arguments), first=0)


def carries_tensors_in_affine(function: ir.Operation) -> bool:
    """Whether an affine loop or condition has tensors as results, for which bufferization has no rule."""
    return any(
        operation.name in ("affine.for", "affine.if", "affine.parallel")
        and any(isinstance(result.type, ir.RankedTensorType) for result in operation.results)
        for operation in operations_in(function)
    )


def _bring_home(block: ir.Block, homes: Sequence[ir.Value], first: int) -> None:
    """``first``: the position of the terminator's first forwarded operand."""
    terminator = list(block.operations)[-1].operation
    forwarded = list(terminator.operands)[first:]
    carried = [
        (first + index, value, home)
        for index, (value, home) in enumerate(zip(forwarded, homes, strict=False))
        if isinstance(value.type, ir.RankedTensorType)
    ]
    alone = len(carried) == 1
    returning = [move for move in carried if _has_home(move[1], move[2])]
    with ir.InsertionPoint(terminator):
        # A swap must read both values before either home is written.
        for place, value, home in carried:
            if (place, value, home) not in returning and value != home and not alone:
                terminator.operands[place] = _copy(value)
        if len(returning) > 1:
            returning = [
                (place, value if _is_fresh(value) else _copy(value), home) for place, value, home in returning
            ]
        for place, value, home in returning:
            moved = op("bufferization.materialize_in_destination", [value, home], [home.type]).result
            terminator.operands[place] = moved


def _has_home(value: ir.Value, home: ir.Value) -> bool:
    return (
        isinstance(home.type, ir.RankedTensorType)
        and home.type.has_static_shape
        and value.type == home.type
        and value != home
    )


def _is_fresh(value: ir.Value) -> bool:
    """Whether the memory of ``value`` can be no carried tensor's: then no home holds it."""
    while not isinstance(value.owner, ir.Block):
        owner = value.owner.operation
        if owner.name in _ALLOCATING:
            return True
        if owner.name == "bufferization.to_tensor":
            buffer = owner.operands[0].owner
            return not isinstance(buffer, ir.Block) and buffer.operation.name == "memref.alloc"
        if owner.name in _DESTINATIONS:
            value = owner.operands[_DESTINATIONS[owner.name]]
        elif owner.name.startswith("linalg."):
            number = ir.OpResult(value).result_number
            value = owner.operands[len(owner.operands) - len(owner.results) + number]
        else:
            return False
    return False


def _copy(value: ir.Value) -> ir.Value:
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 1, 0])}
    return op("bufferization.alloc_tensor", [value], [value.type], sizes).result
