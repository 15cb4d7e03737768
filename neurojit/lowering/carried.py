"""Tensors carried round loops: each ends an iteration in the buffer in which it began it.

Left to itself, bufferization either refuses a loop that yields another buffer than it was given, or hands
on a fresh one in every iteration, for which the arena would have to grow. Tensors of dynamic size may do
the latter, since they may change size.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.lowering.builders import op
from neurojit.walk import operations_in

# Results of these are computed values: their buffer is no other loop-carried tensor's, or bufferization can
# make it so. Whatever else is yielded may be a view of a tensor that is overwritten first.
_FRESH = (
    "linalg.",
    "tensor.insert",
    "tensor.generate",
    "tensor.splat",
    "tensor.from_elements",
    "tensor.empty",
)


def carry_in_place(body: ir.Operation) -> None:
    """Bring every carried tensor of static shape home before the loop's body ends."""
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
    moves = [
        (first + index, value, home)
        for index, (value, home) in enumerate(zip(forwarded, homes, strict=False))
        if isinstance(home.type, ir.RankedTensorType)
        and home.type.has_static_shape
        and value.type == home.type
        and value != home
    ]
    with ir.InsertionPoint(terminator):
        # A swap must read both values before either home is written.
        if len(moves) > 1:
            moves = [
                (place, value if _is_fresh(value) else _copy(value), home) for place, value, home in moves
            ]
        for place, value, home in moves:
            moved = op("bufferization.materialize_in_destination", [value, home], [home.type]).result
            terminator.operands[place] = moved


def _is_fresh(value: ir.Value) -> bool:
    return not isinstance(value.owner, ir.Block) and value.owner.operation.name.startswith(_FRESH)


def _copy(value: ir.Value) -> ir.Value:
    sizes: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 1, 0])}
    return op("bufferization.alloc_tensor", [value], [value.type], sizes).result
