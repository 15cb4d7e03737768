"""Static and dynamic extents of tensors as values, for passes that build operations."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.mlir.build import constant, op

Extent = int | ir.Value  # a value where only a run knows it


def index(value: Extent) -> ir.Value:
    return constant(ir.IndexType.get(), value) if isinstance(value, int) else value


def extent(tensor: ir.Value, dimension: int) -> Extent:
    kind = ir.RankedTensorType(tensor.type)
    if not kind.is_dynamic_dim(dimension):
        return kind.shape[dimension]
    return op("tensor.dim", [tensor, index(dimension)], [ir.IndexType.get()]).result


def extents(tensor: ir.Value) -> list[Extent]:
    return [extent(tensor, dimension) for dimension in range(ir.RankedTensorType(tensor.type).rank)]


def static(values: Sequence[Extent]) -> list[int]:
    """As a type or a static attribute has them."""
    return [value if isinstance(value, int) else ir.ShapedType.get_dynamic_size() for value in values]


def dynamic(values: Sequence[Extent]) -> list[ir.Value]:
    """What goes with ``static`` as operands."""
    return [value for value in values if not isinstance(value, int)]


def arithmetic(name: str, left: Extent, right: Extent) -> Extent:
    """``arith.addi``, ``arith.subi`` or ``arith.muli``, at once where both are known."""
    if isinstance(left, int) and isinstance(right, int):
        return {"addi": left + right, "subi": left - right, "muli": left * right}[name.removeprefix("arith.")]
    return op(name, [index(left), index(right)], [ir.IndexType.get()]).result


def slice_of(
    source: ir.Value, offsets: Sequence[Extent], sizes: Sequence[Extent], kind: ir.Type | None = None
) -> ir.Value:
    """``tensor.extract_slice`` with steps of 1, of the rank of its source unless ``kind`` says other."""
    made = kind or ir.RankedTensorType.get(static(sizes), ir.RankedTensorType(source.type).element_type)
    segments = [1, len(dynamic(offsets)), len(dynamic(sizes)), 0]
    return op(
        "tensor.extract_slice",
        [source, *dynamic(offsets), *dynamic(sizes)],
        [made],
        {
            "static_offsets": ir.DenseI64ArrayAttr.get(static(offsets)),
            "static_sizes": ir.DenseI64ArrayAttr.get(static(sizes)),
            "static_strides": ir.DenseI64ArrayAttr.get([1] * len(sizes)),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get(segments),
        },
    ).result


def expanded(source: ir.Value, sizes: Sequence[Extent], groups: Sequence[Sequence[int]]) -> ir.Value:
    """``tensor.expand_shape`` to ``sizes``."""
    kind = ir.RankedTensorType.get(static(sizes), ir.RankedTensorType(source.type).element_type)
    attributes = {
        "reassociation": reassociation(groups),
        "static_output_shape": ir.DenseI64ArrayAttr.get(static(sizes)),
    }
    return op("tensor.expand_shape", [source, *dynamic(sizes)], [kind], attributes).result


def collapsed(source: ir.Value, kind: ir.Type, groups: Sequence[Sequence[int]]) -> ir.Value:
    """``tensor.collapse_shape`` to ``kind``."""
    attributes: dict[str, ir.Attribute] = {"reassociation": reassociation(groups)}
    return op("tensor.collapse_shape", [source], [kind], attributes).result


def reassociation(groups: Sequence[Sequence[int]]) -> ir.Attribute:
    wide = ir.IntegerType.get_signless(64)
    return ir.ArrayAttr.get(
        [ir.ArrayAttr.get([ir.IntegerAttr.get(wide, number) for number in group]) for group in groups]
    )


def transposed(source: ir.Value, target: ir.Value, permutation: Sequence[int]) -> ir.Value:
    """``linalg.transpose`` into ``target``: dimension i of the result is ``permutation[i]`` of the source."""
    made = op(
        "linalg.transpose",
        [source, target],
        [target.type],
        {"permutation": ir.DenseI64ArrayAttr.get(list(permutation))},
        regions=1,
    )
    element = ir.RankedTensorType(source.type).element_type
    block = ir.Block.create_at_start(made.regions[0], [element, element], [ir.Location.unknown()] * 2)
    with ir.InsertionPoint(block):
        op("linalg.yield", [block.arguments[0]])
    return made.result
