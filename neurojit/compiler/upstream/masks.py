"""Removes ``vector.mask``: the mask becomes an operand, or neutral elements replace masked lanes.

The region of a mask holds one operation or none, and what it yields.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.products import as_multi_reduction
from neurojit.compiler.upstream.reductions import spelt_if_over_nothing
from neurojit.compiler.upstream.transfers import along_memory, lanes_of
from neurojit.compiler.upstream.values import neutral, scalar, selected, splat
from neurojit.compiler.upstream.whole_tensors import keep_apart
from neurojit.mlir.build import op


def _mask(end: ir.Operation) -> bool:
    """Of the end of its region: the operations inside were met before, and none is met again."""
    masking = end.parent.operation if end.parent is not None else None
    if masking is None or masking.name != "vector.mask":
        return False
    with ir.InsertionPoint(masking), masking.location:
        _unmask(masking, end)
    return True


def _unmask(masking: ir.Operation, end: ir.Operation) -> None:
    mask, *passthru = masking.operands
    lanes = mask
    *masked, _ = [inner.operation for inner in masking.regions[0].blocks[0].operations]
    for operation in masked:
        operation.move_before(masking)
        if passthru:  # which no operation has but a transfer: its mask is in the order of memory
            lanes = lanes_of(operation, mask)
        with ir.InsertionPoint(operation):
            _MASKED[operation.name](operation, mask)
    if masking.results:
        value = selected(lanes, end.operands[0], passthru[0]) if passthru else end.operands[0]
        masking.results[0].replace_all_uses_with(value)
    masking.erase()


def _transfer(transfer: ir.Operation, mask: ir.Value) -> None:
    """One mask more: a lane takes part where all let it."""
    *counts, masks = list(ir.DenseI32ArrayAttr(transfer.attributes["operandSegmentSizes"]))
    operands = list(transfer.operands)
    if masks:
        mask = op("arith.andi", [operands.pop(), mask], [mask.type]).result
    attributes = {name: transfer.attributes[name] for name in transfer.attributes}
    attributes["operandSegmentSizes"] = ir.DenseI32ArrayAttr.get([*counts, 1])
    masked = op(transfer.name, [*operands, mask], [result.type for result in transfer.results], attributes)
    for result, value in zip(transfer.results, masked.results, strict=True):
        result.replace_all_uses_with(value)
    transfer.erase()
    with ir.InsertionPoint(masked):
        if not along_memory(masked):
            keep_apart(masked)


def _gather(gather: ir.Operation, mask: ir.Value) -> None:
    at = len(gather.operands) - 2  # before what stands for elements that are not read
    gather.operands[at] = op("arith.andi", [gather.operands[at], mask], [mask.type]).result


def _reduction(reduction: ir.Operation, mask: ir.Value) -> None:
    """What is left out does not change what the others combine to, down to the sign of a zero."""
    source, *start = reduction.operands
    kind, element = reduction.attributes["kind"], ir.VectorType(source.type).element_type
    kept = selected(mask, source, splat(source.type, neutral(kind, element)))
    if not start and str(kind) == "#vector.kind<add>" and isinstance(element, ir.FloatType):
        start = [scalar(element, -0.0)]
    attributes = {name: reduction.attributes[name] for name in reduction.attributes}
    whole = op(reduction.name, [kept, *start], [reduction.results[0].type], attributes)
    _replace(reduction, whole.result)
    if whole.name == "vector.multi_reduction":
        with ir.InsertionPoint(whole):
            spelt_if_over_nothing(whole)


def _outer_product(product: ir.Operation, mask: ir.Value) -> None:
    """Lanes that are left out keep what was there."""
    result = product.results[0]
    start = product.operands[2] if len(product.operands) > 2 else splat(result.type, 0)
    whole = product.clone()
    _replace(product, selected(mask, whole.results[0], start))


def _contraction(contraction: ir.Operation, mask: ir.Value) -> None:
    _replace(contraction, as_multi_reduction(contraction, mask))


def _replace(old: ir.Operation, value: ir.Value) -> None:
    old.results[0].replace_all_uses_with(value)
    old.erase()


_MASKED: dict[str, Callable[[ir.Operation, ir.Value], None]] = {
    "vector.contract": _contraction,
    "vector.gather": _gather,
    "vector.multi_reduction": _reduction,
    "vector.outerproduct": _outer_product,
    "vector.reduction": _reduction,
    "vector.transfer_read": _transfer,
    "vector.transfer_write": _transfer,
}

FAULTS = (
    UpstreamFault(
        name="vector-masked-operations",
        report="llvm/llvm-project#225244",
        what="lower-vector-mask forgets the mask of the operation inside; canonicalize aborts or makes "
        "invalid IR of masks around no operation; a mask with a passthru is never lowered; a reduction over "
        "one element takes the element where the mask leaves it out",
        last_seen="22.1.8",
        operations=("vector.mask",),
        rewrites={"vector.yield": _mask},
    ),
)
