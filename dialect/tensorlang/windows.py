"""Shapes of what slides a window over an image: convolutions and pooling; no ``mlir`` here.

A layout is a word: N for the batch, C for the channels, the rest for the dimensions that are slid over.
"""

from __future__ import annotations

from collections.abc import Sequence

from neurojit.dialect.tensorlang.shapes import Shape, ShapeError, show

Pairs = tuple[tuple[int, int], ...]
_SIDES = {
    1: "[w] or [left, right]",
    2: "[h, w] or [top, bottom, left, right]",
    3: "[d, h, w] or [front, back, top, bottom, left, right]",
}
_NUMBERS = {1: "one positive integer", 2: "two positive integers", 3: "three positive integers"}


def slid(layout: str) -> int:
    """How many dimensions are slid over."""
    return len(layout) - 2


def channels_first(layout: str) -> bool:
    return layout[1] == "C"


def padding_of(padding: Sequence[int], dims: int = 2) -> Pairs:
    """(before, behind) of each dimension, from one number for both, or from one for each."""
    if min(padding, default=0) < 0 or len(padding) not in (dims, 2 * dims):
        raise ShapeError(f"padding {list(padding)}: expected {_SIDES[dims]}, none negative")
    if len(padding) == dims:
        return tuple((each, each) for each in padding)
    return tuple((padding[2 * dim], padding[2 * dim + 1]) for dim in range(dims))


def _positive(name: str, values: Sequence[int], dims: int) -> tuple[int, ...]:
    if len(values) != dims or min(values) < 1:
        raise ShapeError(f"{name} {list(values)}: expected {_NUMBERS[dims]}")
    return tuple(values)


def parts(image: Shape, layout: str) -> tuple[int, int, Shape]:
    """Batch, channels, and the extents that are slid over."""
    if channels_first(layout):
        return image[0], image[1], image[2:]
    return image[0], image[-1], image[1:-1]


def assembled(batch: int, channels: int, size: Sequence[int], layout: str) -> Shape:
    return (batch, channels, *size) if channels_first(layout) else (batch, *size, channels)


def _weight_parts(weight: Shape, layout: str) -> tuple[int, int, Shape]:
    """Of a weight its first extent of channels, its second, and its kernel."""
    if channels_first(layout):
        return weight[0], weight[1], weight[2:]
    return weight[-2], weight[-1], weight[:-2]


def _check_ranks(image: Shape, weight: Shape, layout: str) -> None:
    if len(image) != len(layout) or len(weight) != len(layout):
        count = {3: "three", 4: "four", 5: "five"}[len(layout)]
        raise ShapeError(f"image and weight need {count} dimensions, not {show(image)} and {show(weight)}")


def _steps(kernel: int, step: int, stride: int, padded: int) -> int:
    """How many places a window has."""
    span = (kernel - 1) * step + 1
    if kernel < 1 or span > padded:
        raise ShapeError(f"a kernel spanning {span} does not fit a padded extent of {padded}")
    return (padded - span) // stride + 1


def convolution(
    image: Shape,
    weight: Shape,
    *,
    layout: str,
    strides: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    groups: int,
) -> Shape:
    """Output shape; weights are O, I, kernel where channels come first, else kernel, I, O."""
    _check_ranks(image, weight, layout)
    dims = slid(layout)
    stride, dilate = _positive("strides", strides, dims), _positive("dilation", dilation, dims)
    pad = padding_of(padding, dims)
    batch, channels, size = parts(image, layout)
    filters, depth, kernel = _weight_parts(weight, layout)
    if not channels_first(layout):
        filters, depth = depth, filters
    if groups < 1 or channels % groups or filters % groups:
        raise ShapeError(f"groups {groups} must divide {channels} input and {filters} output channels")
    if depth != channels // groups:
        raise ShapeError(
            f"{channels} input channels in {groups} group(s) need weights of depth "
            f"{channels // groups}, not {depth}"
        )
    out = [_steps(kernel[dim], dilate[dim], stride[dim], size[dim] + sum(pad[dim])) for dim in range(dims)]
    return assembled(batch, filters, out, layout)


def transposed_convolution(
    image: Shape,
    weight: Shape,
    *,
    layout: str,
    strides: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    groups: int,
    output_padding: Sequence[int],
) -> Shape:
    """Output shape; weights are I, O, kernel where channels come first, else kernel, I, O."""
    _check_ranks(image, weight, layout)
    dims = slid(layout)
    stride, dilate = _positive("strides", strides, dims), _positive("dilation", dilation, dims)
    pad = padding_of(padding, dims)
    if len(output_padding) != dims or not all(
        0 <= more < max(*pair)
        for more, pair in zip(output_padding, zip(stride, dilate, strict=True), strict=True)
    ):
        raise ShapeError(
            f"output_padding {list(output_padding)}: expected {dims} integers of 0 or more, "
            "each below its stride or its dilation"
        )
    batch, channels, size = parts(image, layout)
    depth, each, kernel = _weight_parts(weight, layout)
    if groups < 1 or channels % groups:
        raise ShapeError(f"groups {groups} must divide {channels} input channels")
    if depth != channels:
        raise ShapeError(f"{channels} input channels need weights of as many, not {depth}")
    out: list[int] = []
    for dim in range(dims):
        if kernel[dim] < 1 or size[dim] < 1:
            raise ShapeError(f"a kernel of {kernel[dim]} over an extent of {size[dim]}")
        whole = (size[dim] - 1) * stride[dim] + (kernel[dim] - 1) * dilate[dim] + 1
        out.append(whole - sum(pad[dim]) + output_padding[dim])
        if out[-1] < 1:
            raise ShapeError(f"padding {list(pad[dim])} leaves nothing of an extent of {whole}")
    return assembled(batch, each * groups, out, layout)


def pooling(
    image: Shape,
    *,
    layout: str,
    window: Sequence[int],
    strides: Sequence[int] | None,
    padding: Sequence[int],
    dilation: Sequence[int],
) -> Shape:
    """Output shape. Every place of the window holds an element of the image, and not padding alone."""
    dims = slid(layout)
    if len(image) != len(layout):
        raise ShapeError(f"the image is {show(image)}; expected {len(layout)} dimensions, {layout}")
    kernel, dilate = _positive("window", window, dims), _positive("dilation", dilation, dims)
    stride = _positive("strides", kernel if strides is None else strides, dims)
    pad = padding_of(padding, dims)
    batch, channels, size = parts(image, layout)
    out: list[int] = []
    for dim in range(dims):
        span = (kernel[dim] - 1) * dilate[dim] + 1
        if max(pad[dim]) >= span or (max(pad[dim]) and dilate[dim] > size[dim]):
            raise ShapeError(
                f"padding {list(pad[dim])} of an extent of {size[dim]}: a window spanning {span} "
                "could hold nothing else"
            )
        out.append(_steps(kernel[dim], dilate[dim], stride[dim], size[dim] + sum(pad[dim])))
    return assembled(batch, channels, out, layout)


def elements_within(
    extent: int, places: int, *, window: int, stride: int, before: int, dilation: int
) -> list[int]:
    """How many elements of the image each place of a window holds, along one dimension."""
    return [
        sum(0 <= place * stride - before + at * dilation < extent for at in range(window))
        for place in range(places)
    ]
