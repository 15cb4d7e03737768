"""Faults in slices that drop or add dimensions of extent 1."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.tensor_shapes import collapsed, expanded
from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.mlir.build import attributes_of, op

_DYNAMIC = ir.ShapedType.get_dynamic_size()


def _extract(operation: ir.Operation) -> bool:
    """The slice of full rank, and then without the dimensions that the result does not have."""
    kind = ir.RankedTensorType(operation.results[0].type)
    sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    if not _misread(operation, kind.shape):
        return False
    whole = op(
        operation.name,
        list(operation.operands),
        [ir.RankedTensorType.get(sizes, kind.element_type)],
        attributes_of(operation),
    ).result
    value = collapsed(whole, kind, _groups(sizes, kind.shape))
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


def _insert(operation: ir.Operation) -> bool:
    """The source is given the dimensions that it does not have before it is put there."""
    source = operation.operands[0]
    kind = ir.RankedTensorType(source.type)
    sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    if not _misread(operation, kind.shape):
        return False
    segments = list(ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"]))
    first = 2 + segments[2]  # after source, target and offsets
    given = iter(list(operation.operands)[first : first + segments[3]])
    mixed = [next(given) if size == _DYNAMIC else size for size in sizes]
    outside = operation
    if operation.name == "tensor.parallel_insert_slice":
        outside = operation.block.owner.operation  # which holds nothing but such insertions
    with ir.InsertionPoint(outside):
        operation.operands[0] = expanded(source, mixed, _groups(sizes, kind.shape))
    return False


def _view(operation: ir.Operation) -> bool:
    """The view of full rank, and a view of that without steps, which drops the same dimensions."""
    kind = ir.MemRefType(operation.results[0].type)
    sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    if not _ambiguous(operation, kind.shape) or not _has_steps(operation):
        return False
    source = ir.MemRefType(operation.operands[0].type)
    unknown = ir.ShapedType.get_dynamic_stride_or_offset()
    steps = list(ir.DenseI64ArrayAttr(operation.attributes["static_strides"]))
    strides = [
        unknown if step == _DYNAMIC or stride == unknown else step * stride
        for step, stride in zip(steps, source.get_strides_and_offset()[0], strict=True)
    ]
    layout = ir.StridedLayoutAttr.get(kind.get_strides_and_offset()[1], strides)
    attributes = attributes_of(operation)
    whole = op(
        operation.name,
        list(operation.operands),
        [ir.MemRefType.get(sizes, kind.element_type, layout, kind.memory_space)],
        attributes,
    ).result
    segments = list(ir.DenseI32ArrayAttr(operation.attributes["operandSegmentSizes"]))
    first = 1 + segments[1]
    value = op(
        operation.name,
        [whole, *list(operation.operands)[first : first + segments[2]]],
        [kind],
        attributes
        | {
            "static_offsets": ir.DenseI64ArrayAttr.get([0] * len(sizes)),
            "static_strides": ir.DenseI64ArrayAttr.get([1] * len(sizes)),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 0, segments[2], 0]),
        },
    ).result
    operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


def _has_steps(operation: ir.Operation) -> bool:
    return any(step != 1 for step in ir.DenseI64ArrayAttr(operation.attributes["static_strides"]))


def _misread(operation: ir.Operation, reduced: Sequence[int]) -> bool:
    """Whether MLIR may take other dimensions for the dropped ones, now or once operands are constants.

    It takes the first of extent 1, as many as are missing, and finds them in memory by their strides.
    """
    sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    count = len(sizes) - len(reduced)
    single = [dimension for dimension, size in enumerate(sizes) if size in (1, _DYNAMIC)]
    if not 0 < count < len(single):
        return False
    taken = single[:count]
    kept = [size for dimension, size in enumerate(sizes) if dimension not in taken]
    return kept != list(reduced) or any(sizes[d] == _DYNAMIC for d in taken) or _has_steps(operation)


def _ambiguous(operation: ir.Operation, reduced: Sequence[int]) -> bool:
    """Whether fewer dimensions are dropped than have, or may turn out to have, an extent of 1."""
    sizes = list(ir.DenseI64ArrayAttr(operation.attributes["static_sizes"]))
    dropped = len(sizes) - len(reduced)
    return 0 < dropped < sum(size in (1, _DYNAMIC) for size in sizes)


def _groups(sizes: Sequence[int], reduced: Sequence[int]) -> list[list[int]]:
    """Which of ``sizes`` make up each of ``reduced``: what is dropped goes with what is kept before it.

    Any choice of the dimensions to drop is as good as any other, as all have an extent of 1.
    """
    groups: list[list[int]] = []
    leading: list[int] = []
    for dimension, size in enumerate(sizes):
        if len(groups) < len(reduced) and size == reduced[len(groups)]:
            groups.append([dimension])
        elif groups:
            groups[-1].append(dimension)
        else:
            leading.append(dimension)
    if groups:
        groups[0] = leading + groups[0]
    return groups


FAULTS = (
    UpstreamFault(
        name="slice-drops-another-dimension",
        report="",
        what="once operands are constants, the rank-reduced type is inferred anew, leading dimensions first",
        last_seen="22.1.8",
        rewrites={
            "tensor.extract_slice": _extract,
            "tensor.insert_slice": _insert,
            "tensor.parallel_insert_slice": _insert,
        },
    ),
    UpstreamFault(
        name="dropped-dimensions-by-strides",
        report="",
        what="SubViewOp::getDroppedDims compares strides without their steps, and aborts where none is left",
        last_seen="22.1.8",
        rewrites={"memref.subview": _view},
    ),
)
