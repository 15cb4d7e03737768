"""Writes of parts of tensors, which bufferization takes for writes of the whole.

It then gives the write a buffer without what the tensor held: elements that are not written are garbage. It
believes that a write whose position is not the constant 0 could leave out elements, so a 0 is written as a
sum, which folds where everything is a buffer.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import Stage, UpstreamFault
from neurojit.compiler.upstream.transfer_lanes import Lanes, is_masked
from neurojit.mlir.build import op


def _write(write: ir.Operation) -> bool:
    tensor = write.operands[1].type
    if not isinstance(tensor, ir.RankedTensorType) or not tensor.rank:
        return False
    if _is_whole(write, tensor) or not all(map(_is_zero, list(write.operands)[2 : 2 + tensor.rank])):
        return False
    zero = write.operands[2]
    write.operands[2] = op("arith.addi", [zero, zero], [zero.type]).result
    return False


def _is_whole(write: ir.Operation, tensor: ir.RankedTensorType) -> bool:
    """Whether it writes each element of a tensor of extents that are known, from its first on."""
    if is_masked(write) or not tensor.has_static_shape:
        return False
    lanes = Lanes.of(write)
    covered = {at: extent for at, extent in zip(lanes.along, lanes.shape, strict=True)}
    return all(covered.get(at, 1) >= extent for at, extent in enumerate(tensor.shape))


def _is_zero(index: ir.Value) -> bool:
    if not isinstance(index, ir.OpResult) or "value" not in index.owner.attributes:
        return False
    return str(index.owner.attributes["value"]).startswith("0 ")


FAULTS = (
    UpstreamFault(
        name="vector-write-of-a-part",
        report="",
        what="bufferization takes writes at 0 for writes of the whole tensor, whatever their mask and the "
        "dimensions that their map leaves out or permutes",
        last_seen="22.1.8",
        rewrites={"vector.transfer_write": _write},
        stages=(Stage.TENSORS,),
    ),
)
