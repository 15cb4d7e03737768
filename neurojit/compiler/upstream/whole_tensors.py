"""Masked transfers of whole tensors, which MLIR folds as if they had no mask.

The value of a vector that is read off one tensor and written over another of its type folds to the first
tensor. Both are kept apart by a select that the mask decides: lanes that take no part hold something else.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.transfer_lanes import Lanes, is_masked
from neurojit.compiler.upstream.values import selected, shape_of, splat, stands_in_mask
from neurojit.mlir.build import op


def keep_apart(transfer: ir.Operation) -> None:
    """Let no fold forget the mask of a transfer along memory; it stays what it is."""
    if not _could_fold(transfer):
        return
    if transfer.name == "vector.transfer_write":
        value = transfer.operands[0]
        with ir.InsertionPoint(transfer):
            transfer.operands[0] = selected(transfer.operands[-1], value, splat(value.type, 0))
        return
    *_, padding, mask = transfer.operands
    read = transfer.results[0]
    with ir.InsertionPoint.after(transfer):
        other = op("vector.broadcast", [padding], [read.type]).result
        chosen = selected(mask, read, other)
    read.replace_all_uses_except(chosen, chosen.owner.operation)


def _could_fold(transfer: ir.Operation) -> bool:
    """Whether it is masked and its vector has the shape of the tensor, in its order."""
    if not is_masked(transfer) or not Lanes.of(transfer).follow_memory:
        return False
    writes = transfer.name == "vector.transfer_write"
    memory, vector = transfer.operands[writes], transfer.operands[0] if writes else transfer.results[0]
    return isinstance(memory.type, ir.RankedTensorType) and list(memory.type.shape) == shape_of(vector)


def _keep_apart(transfer: ir.Operation) -> bool:
    if not stands_in_mask(transfer):
        keep_apart(transfer)
    return False


FAULTS = (
    UpstreamFault(
        name="vector-masked-whole-tensor",
        report="",
        what="a write over a whole tensor of what was read off another one folds to that one, whatever the "
        "masks of the two leave out",
        last_seen="22.1.8",
        rewrites=dict.fromkeys(("vector.transfer_read", "vector.transfer_write"), _keep_apart),
    ),
)
