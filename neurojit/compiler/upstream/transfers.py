"""Masked transfers along chosen dimensions: the mask follows memory, and so does the transfer, spelt out."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.transfer_lanes import Lanes, is_masked
from neurojit.compiler.upstream.values import (
    reshaped,
    scalar,
    selected,
    spread,
    stands_in_mask,
    transposed,
    with_shape,
)
from neurojit.compiler.upstream.whole_tensors import keep_apart
from neurojit.mlir.build import op


def lanes_of(transfer: ir.Operation, mask: ir.Value) -> ir.Value:
    """``mask`` of a transfer for each lane of its vector."""
    lanes = Lanes.of(transfer)
    return _to_lanes(mask, lanes)


def _to_lanes(value: ir.Value, lanes: Lanes) -> ir.Value:
    value = reshaped(value, [lanes.shape[at] for at in lanes.places])  # without what stands for no dimension
    return spread(value, lanes.places, lanes.shape)


def along_memory(transfer: ir.Operation) -> bool:
    """Make it a transfer along the last dimensions of memory if it is masked. Whether it was erased."""
    lanes = Lanes.of(transfer)
    if not is_masked(transfer) or lanes.follow_memory:
        return False
    (_write if transfer.name == "vector.transfer_write" else _read)(transfer, lanes)
    transfer.erase()
    return True


def _along_memory(transfer: ir.Operation) -> bool:
    return not stands_in_mask(transfer) and along_memory(transfer)


def _read(read: ir.Operation, lanes: Lanes) -> None:
    operands = list(read.operands)
    if not lanes.rank:
        read.results[0].replace_all_uses_with(_to_lanes(_read_of_one(*operands), lanes))
        return
    operands[-1] = reshaped(operands[-1], lanes.block)
    kind = with_shape(read.results[0].type, lanes.block)
    block = op(read.name, operands, [kind], _attributes(read, lanes))
    read.results[0].replace_all_uses_with(_to_lanes(block.result, lanes))
    keep_apart(block)


def _write(write: ir.Operation, lanes: Lanes) -> None:
    value, *operands = write.operands
    if not lanes.rank:
        _write_of_one(write, value, *operands)
        return
    value = reshaped(transposed(value, lanes.places), lanes.block)
    operands[-1] = reshaped(operands[-1], lanes.block)
    kinds = [result.type for result in write.results]
    block = op(write.name, [value, *operands], kinds, _attributes(write, lanes))
    keep_apart(block)
    for old, new in zip(write.results, block.results, strict=True):
        old.replace_all_uses_with(new)


def _read_of_one(memory: ir.Value, padding: ir.Value, mask: ir.Value) -> ir.Value:
    """The element of memory of no dimension, which is there whatever the mask says."""
    found = _unmasked(memory, padding)
    other = op("vector.broadcast", [padding], [found.type]).result
    return selected(reshaped(mask, []), found, other)


def _write_of_one(write: ir.Operation, value: ir.Value, memory: ir.Value, mask: ir.Value) -> None:
    """What was there is written back where the mask leaves the element out."""
    padding = scalar(ir.VectorType(value.type).element_type, 0)
    chosen = selected(reshaped(mask, []), value, _unmasked(memory, padding))
    segments = ir.DenseI32ArrayAttr.get([1, 1, 0, 0])
    kinds = [result.type for result in write.results]
    written = op(write.name, [chosen, memory], kinds, _of_one(segments))
    for old, new in zip(write.results, written.results, strict=True):
        old.replace_all_uses_with(new)


def _unmasked(memory: ir.Value, padding: ir.Value) -> ir.Value:
    kind = ir.VectorType.get([], padding.type)
    segments = ir.DenseI32ArrayAttr.get([1, 0, 1, 0])
    return op("vector.transfer_read", [memory, padding], [kind], _of_one(segments)).result


def _of_one(segments: ir.Attribute) -> dict[str, ir.Attribute]:
    return {
        "permutation_map": ir.AffineMapAttr.get(ir.AffineMap.get(0, 0, [])),
        "in_bounds": ir.ArrayAttr.get([]),
        "operandSegmentSizes": segments,
    }


def _attributes(transfer: ir.Operation, lanes: Lanes) -> dict[str, ir.Attribute]:
    """Those of the transfer of a block: dimensions that are not used are inside of memory."""
    claims = list(ir.ArrayAttr(transfer.attributes["in_bounds"]))
    inside = {at: claim for at, claim in zip(lanes.along, claims, strict=True) if at is not None}
    first = lanes.rank - len(lanes.block)
    bounds = [inside.get(at, ir.BoolAttr.get(True)) for at in range(first, lanes.rank)]
    layout = ir.AffineMap.get_minor_identity(lanes.rank, len(lanes.block))
    return {
        "permutation_map": ir.AffineMapAttr.get(layout),
        "in_bounds": ir.ArrayAttr.get(bounds),
        "operandSegmentSizes": transfer.attributes["operandSegmentSizes"],
    }


FAULTS = (
    UpstreamFault(
        name="vector-masked-transfer-maps",
        report="",
        what="lowerings of masked transfers that leave out, permute or repeat dimensions take the mask's in "
        "another order than memory's",
        last_seen="22.1.8",
        rewrites=dict.fromkeys(("vector.transfer_read", "vector.transfer_write"), _along_memory),
    ),
)
