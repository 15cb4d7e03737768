"""Convolutions: loops over multiply and add, in the order in which a person would nest them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang import windows
from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, dims, is_empty, tensor_type
from neurojit.dialect.tensorlang.lowering.contraction import multiply_add
from neurojit.dialect.tensorlang.lowering.parts import padded, put, window


def convolution(builder: Builder, use: Use) -> ir.Value:
    """Cross-correlation. Loops are those of ``linalg.conv_2d_nchw_fchw`` and ``linalg.conv_2d_nhwc_hwcf``, or
    of their like in one and three dimensions."""
    (image, weight), attributes = use.operands, use.attributes
    if is_empty(weight):
        return builder.filled(0, use.out)
    layout = attributes["layout"]
    image = around(builder, image, layout, attributes["padding"], builder.constant(0, _element(image)))
    return _loops(builder, image, weight, use.out, attributes)


def _element(value: ir.Value) -> ir.Type:
    return tensor_type(value).element_type


def around(
    builder: Builder, image: ir.Value, layout: str, padding: Sequence[int], value: ir.Value
) -> ir.Value:
    """``image`` with ``value`` around the dimensions that are slid over."""
    pairs = windows.padding_of(padding, windows.slid(layout))
    low = windows.assembled(0, 0, [pair[0] for pair in pairs], layout)
    high = windows.assembled(0, 0, [pair[1] for pair in pairs], layout)
    return padded(builder, image, low, high, value)


def _loops(
    builder: Builder, image: ir.Value, weight: ir.Value, out: ir.RankedTensorType, attributes: dict[str, Any]
) -> ir.Value:
    """Of an image that is padded; more than one group adds a parallel loop over channels split in two."""
    layout, groups = attributes["layout"], attributes["groups"]
    count = windows.slid(layout)
    first = windows.channels_first(layout)
    rank = len(layout)
    channel = 1 if first else rank - 1
    places = [f"y{dim}" for dim in range(count)]
    kernel = [f"k{dim}" for dim in range(count)]
    loops = ["n", "g", "o", *places, "c", *kernel] if first else ["n", *places, "g", "o", *kernel, "c"]
    total = out
    grouped = groups > 1
    if grouped:
        image = _split(builder, image, channel, groups)
        weight = _split(builder, weight, 0 if first else rank - 1, groups)
        total = _split_type(builder, out, channel, groups)
    else:
        loops.remove("g")
    number = {loop: f"d{i}" for i, loop in enumerate(loops)}
    moved = [
        f"{number[place]} * {stride} + {number[at]} * {step}"
        for place, at, stride, step in zip(
            places, kernel, attributes["strides"], attributes["dilation"], strict=True
        )
    ]

    def read(*parts: str) -> str:
        return ", ".join(number.get(part, part) for part in parts if part != "g" or grouped)

    maps = (
        [read("n", "g", "c", *moved), read("g", "o", "c", *kernel), read("n", "g", "o", *places)]
        if first
        else [read("n", *moved, "g", "c"), read(*kernel, "c", "g", "o"), read("n", *places, "g", "o")]
    )
    iterators = "".join("r" if loop in ("c", *kernel) else "p" for loop in loops)
    result = builder.generic(
        [image, weight], builder.filled(0, total), maps=maps, iterators=iterators, body=multiply_add
    )
    return _joined(builder, result, out, channel) if grouped else result


def conv_transpose(builder: Builder, use: Use) -> ir.Value:
    """The convolution of the image with zeros between and around its elements by the kernel flipped."""
    (image, weight), attributes, out = use.operands, use.attributes, use.out
    if is_empty(weight):
        return builder.filled(0, out)
    layout, strides, dilation = attributes["layout"], attributes["strides"], attributes["dilation"]
    batch, channels, size = windows.parts(tuple(tensor_type(image).shape), layout)
    _, _, target = windows.parts(tuple(out.shape), layout)
    kernel = _kernel(weight, layout)
    pairs = windows.padding_of(attributes["padding"])
    reach = [(extent - 1) * step for extent, step in zip(kernel, dilation, strict=True)]
    wide = [
        (extent - 1) * stride + 1 + 2 * beside + more
        for extent, stride, beside, more in zip(
            size, strides, reach, attributes["output_padding"], strict=True
        )
    ]
    room = builder.tensor(windows.assembled(batch, channels, wide, layout), out.element_type)
    spread = put(
        builder,
        image,
        builder.filled(0, room),
        windows.assembled(0, 0, reach, layout),
        windows.assembled(1, 1, strides, layout),
    )
    seen = [extent + beside for extent, beside in zip(target, reach, strict=True)]
    if seen != wide:
        spread = window(
            builder,
            spread,
            windows.assembled(0, 0, [pair[0] for pair in pairs], layout),
            windows.assembled(batch, channels, seen, layout),
            [1] * len(layout),
        )
    flipped = _flipped(builder, weight, layout, attributes["groups"])
    return _loops(builder, spread, flipped, out, {**attributes, "strides": (1,) * len(strides)})


def _kernel(weight: ir.Value, layout: str) -> list[int]:
    shape = list(tensor_type(weight).shape)
    return shape[2:] if windows.channels_first(layout) else shape[:-2]


def _flipped(builder: Builder, weight: ir.Value, layout: str, groups: int) -> ir.Value:
    """The weight of a convolution: the kernel backwards in every dimension, inputs and outputs in place."""
    first = windows.channels_first(layout)
    kernel = _kernel(weight, layout)
    rank = len(kernel) + 3
    shape = list(tensor_type(weight).shape)
    at = 0 if first else len(kernel)
    inner, each = shape[at] // groups, shape[at + 1]
    split = _split(builder, weight, at, groups)  # groups, inputs, outputs, in this order
    if first:
        places = [0, 2, 1]
        turned = [groups, each, inner, *kernel]
        back = [f"{extent - 1} - d{3 + dim}" for dim, extent in enumerate(kernel)]
        read = [f"d{place}" for place in places] + back
        joined = [groups * each, inner, *kernel]
    else:
        base = len(kernel)
        turned = [*kernel, inner, groups, each]
        back = [f"{extent - 1} - d{dim}" for dim, extent in enumerate(kernel)]
        read = [*back, f"d{base + 1}", f"d{base}", f"d{base + 2}"]
        joined = [*kernel, inner, groups * each]
    element = _element(weight)
    copied = builder.generic(
        [split],
        builder.empty(builder.tensor(turned, element)),
        maps=[", ".join(read), dims(rank)],
        iterators="p" * rank,
        body=lambda _, values: values[0],
    )
    return _joined(builder, copied, builder.tensor(joined, element), 0 if first else len(kernel) + 1)


def _joined(builder: Builder, value: ir.Value, out: ir.RankedTensorType, axis: int) -> ir.Value:
    attributes = {"reassociation": builder.attribute(_reassociation(len(out.shape), axis))}
    return builder.op("tensor.collapse_shape", out, [value], attributes)


def _reassociation(rank: int, split: int) -> str:
    """Of ``rank`` dimensions, ``split`` as two, the others as they are."""
    groups = [[i] if i < split else [i, i + 1] if i == split else [i + 1] for i in range(rank)]
    return str(groups)


def _split_type(builder: Builder, kind: ir.RankedTensorType, axis: int, groups: int) -> ir.RankedTensorType:
    shape = kind.shape
    return builder.tensor(
        [*shape[:axis], groups, shape[axis] // groups, *shape[axis + 1 :]], kind.element_type
    )


def _split(builder: Builder, value: ir.Value, axis: int, groups: int) -> ir.Value:
    wide = _split_type(builder, tensor_type(value), axis, groups)
    return builder.op(
        "tensor.expand_shape",
        wide,
        [value],
        {
            "reassociation": builder.attribute(_reassociation(len(tensor_type(value).shape), axis)),
            "static_output_shape": ir.DenseI64ArrayAttr.get(wide.shape),
        },
    )
