"""Folds a fill into the reduction that follows it: accumulators start from the scalar."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.schedules.access import Generic, Unsupported, read_generic
from neurojit.compiler.schedules.aliasing import touched_between


def preceding_fill(generic: Generic) -> Generic | None:
    """The generic that sets every element of the result of ``generic`` just before it, if there is one."""
    total = generic.outputs[0].value
    before = None
    for operation in generic.operation.block.operations:
        inner = operation.operation
        if inner == generic.operation:
            break
        if inner.name == "linalg.generic" and inner.operands[len(inner.operands) - 1] == total:
            before = inner
    if before is None:
        return None
    try:
        fill = read_generic(before)
    except Unsupported:
        return None
    if _fill_value(fill) is None or not _covers(generic) or touched_between(before, generic.operation, total):
        return None
    return fill


def _fill_value(generic: Generic) -> ir.Value | None:
    """The scalar that ``generic`` sets all elements of its one result to; None if it does anything else."""
    operations = list(generic.body.operations)
    if len(operations) != 1 or len(generic.inputs) != 1 or len(generic.outputs) != 1:
        return None
    scalar = generic.inputs[0]
    if (
        scalar.layout is not None
        or not _covers(generic)
        or operations[0].operands[0] != generic.body.arguments[0]
    ):
        return None
    return scalar.value


def _covers(generic: Generic) -> bool:
    """Whether the parallel loops visit each element of the result once."""
    total = generic.outputs[0]
    assert total.layout is not None
    visited = sorted(
        (stride, extent)
        for stride, extent, reduces in zip(total.strides, generic.extents, generic.reductions, strict=True)
        if extent != 1 and not reduces
    )
    held = sorted(
        (stride, extent)
        for stride, extent in zip(total.layout.strides, total.layout.shape, strict=True)
        if extent != 1
    )
    return visited == held
