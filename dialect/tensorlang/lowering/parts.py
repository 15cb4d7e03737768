"""``pad``, ``slice`` and ``concat``: operations of the tensor dialect."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, tensor_type


def padded(
    builder: Builder, source: ir.Value, low: Sequence[int], high: Sequence[int], value: ir.Value
) -> ir.Value:
    """``source`` with ``value`` around it."""
    if not any((*low, *high)):
        return source
    kind = tensor_type(source)
    shape = [before + extent + behind for before, extent, behind in zip(low, kind.shape, high, strict=True)]
    created = ir.Operation.create(
        "tensor.pad",
        [builder.tensor(shape, kind.element_type)],
        [source],
        {
            "static_low": ir.DenseI64ArrayAttr.get(list(low)),
            "static_high": ir.DenseI64ArrayAttr.get(list(high)),
            "operandSegmentSizes": builder.attribute("array<i32: 1, 0, 0>"),
        },
        regions=1,
    )
    places = [builder.type("index")] * len(shape)
    block = created.regions[0].blocks.append(*places, arg_locs=[ir.Location.current] * len(shape))
    with ir.InsertionPoint(block):
        ir.Operation.create("tensor.yield", [], [value])
    return created.results[0]


def window(
    builder: Builder, source: ir.Value, offsets: Sequence[int], sizes: Sequence[int], strides: Sequence[int]
) -> ir.Value:
    """Some elements of ``source``, of the same rank."""
    kind = tensor_type(source)
    return builder.op(
        "tensor.extract_slice",
        builder.tensor(sizes, kind.element_type),
        [source],
        _places(builder, "array<i32: 1, 0, 0, 0>", offsets, sizes, strides),
    )


def put(
    builder: Builder, source: ir.Value, target: ir.Value, offsets: Sequence[int], strides: Sequence[int]
) -> ir.Value:
    """``target`` with ``source`` from ``offsets`` on."""
    sizes = list(tensor_type(source).shape)
    attributes = _places(builder, "array<i32: 1, 1, 0, 0, 0>", offsets, sizes, strides)
    return builder.op("tensor.insert_slice", target.type, [source, target], attributes)


def _places(
    builder: Builder, segments: str, offsets: Sequence[int], sizes: Sequence[int], strides: Sequence[int]
) -> dict[str, ir.Attribute]:
    return {
        "static_offsets": ir.DenseI64ArrayAttr.get(list(offsets)),
        "static_sizes": ir.DenseI64ArrayAttr.get(list(sizes)),
        "static_strides": ir.DenseI64ArrayAttr.get(list(strides)),
        "operandSegmentSizes": builder.attribute(segments),
    }


def pad(builder: Builder, use: Use) -> ir.Value:
    source, value = use.operands
    if 0 in tensor_type(source).shape:  # passes abort on such extents, and there is nothing to copy
        return builder.filled(value, use.out)
    return padded(builder, source, use.attributes["low"], use.attributes["high"], value)


def slice_(builder: Builder, use: Use) -> ir.Value:
    offsets, sizes, strides = (use.attributes[name] for name in ("offsets", "sizes", "strides"))
    return window(builder, use.operands[0], offsets, sizes, strides or [1] * len(sizes))


def concat(builder: Builder, use: Use) -> ir.Value:
    made, begin = builder.empty(use.out), 0
    rank = len(use.out.shape)
    axis = use.attributes["axis"] % rank
    for operand in use.operands:
        shape = tensor_type(operand).shape
        if 0 not in shape:
            offsets = [begin if dim == axis else 0 for dim in range(rank)]
            made = put(builder, operand, made, offsets, [1] * rank)
        begin += shape[axis]
    return made
