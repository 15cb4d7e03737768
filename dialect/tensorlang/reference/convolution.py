"""Convolutions and pooling as sums over the kernel's offsets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurojit.dialect.tensorlang import windows

Array = NDArray[Any]


def _first(a: Array) -> Array:
    """Channels before what is slid over."""
    return np.moveaxis(a, -1, 1)


def _last(a: Array) -> Array:
    return np.moveaxis(a, 1, -1)


def _as_first(layout: str) -> str:
    return f"NC{layout[1:-1]}"


def _seen(
    padded: Array, kernel: Sequence[int], size: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
) -> Iterator[tuple[tuple[int, ...], Array]]:
    """Each offset in the kernel, and the elements that it meets at all places."""
    for at in np.ndindex(*kernel):
        places = tuple(
            slice(i * step, i * step + stride * (extent - 1) + 1, stride)
            for i, step, stride, extent in zip(at, dilation, strides, size, strict=True)
        )
        yield at, padded[(slice(None), slice(None), *places)]


def convolution(image: Array, weight: Array, **attributes: Any) -> Array:
    """Cross-correlation; O, I, kernel go with channels first, kernel, I, O with channels last."""
    layout = attributes["layout"]
    if not windows.channels_first(layout):
        inner = {**attributes, "layout": _as_first(layout)}
        turned = np.moveaxis(weight, (-1, -2), (0, 1))
        return _last(convolution(_first(image), turned, **inner))
    batch, filters, *size = windows.convolution(image.shape, weight.shape, **attributes)
    pairs = windows.padding_of(attributes["padding"], len(size))
    padded = np.pad(image, ((0, 0), (0, 0), *pairs))
    groups = attributes["groups"]
    depth = image.shape[1] // groups
    kernels = weight.reshape(groups, filters // groups, depth, *weight.shape[2:])
    total = np.zeros((batch, groups, filters // groups, *size), image.dtype)
    for at, met in _seen(padded, weight.shape[2:], size, attributes["strides"], attributes["dilation"]):
        grouped = met.reshape(batch, groups, depth, *size)
        total += np.einsum("ngc...,goc->ngo...", grouped, kernels[(..., *at)])
    return total.reshape(batch, filters, *size)


def conv_transpose(image: Array, weight: Array, **attributes: Any) -> Array:
    """``convolution`` of the image with zeros between and around its elements, by the kernel backwards."""
    layout, groups = attributes["layout"], attributes["groups"]
    if not windows.channels_first(layout):
        inner = {**attributes, "layout": _as_first(layout)}
        return _last(conv_transpose(_first(image), np.moveaxis(weight, (-2, -1), (0, 1)), **inner))
    batch, filters, *size = windows.transposed_convolution(image.shape, weight.shape, **attributes)
    strides, dilation = attributes["strides"], attributes["dilation"]
    depth, kernel = image.shape[1], weight.shape[2:]
    reach = [(extent - 1) * step for extent, step in zip(kernel, dilation, strict=True)]
    wide = np.zeros(
        (batch, depth, *(extent + beside for extent, beside in zip(size, reach, strict=True))), image.dtype
    )
    for at in np.ndindex(*image.shape[2:]):
        place = [
            before + stride * i - cut
            for before, stride, i, (cut, _) in zip(
                reach, strides, at, windows.padding_of(attributes["padding"]), strict=True
            )
        ]
        if all(0 <= i < extent for i, extent in zip(place, wide.shape[2:], strict=True)):
            wide[(..., *place)] = image[(..., *at)]
    backwards = weight[(..., *[slice(None, None, -1)] * len(size))]
    turned = backwards.reshape(groups, depth // groups, filters // groups, *kernel).swapaxes(1, 2)
    plain = {"layout": layout, "groups": groups, "dilation": dilation, "strides": (1, 1), "padding": (0, 0)}
    return convolution(wide, turned.reshape(filters, depth // groups, *kernel), **plain)


def _pooled(image: Array, around: Any, **attributes: Any) -> Iterator[Array]:
    """The elements that each offset in the window meets; channels come first."""
    _, _, *size = windows.pooling(image.shape, **attributes)
    window = attributes["window"]
    pairs = windows.padding_of(attributes["padding"], len(size))
    padded = np.pad(image, ((0, 0), (0, 0), *pairs), constant_values=around)
    for _, met in _seen(padded, window, size, attributes["strides"] or window, attributes["dilation"]):
        yield met


def max_pool(image: Array, **attributes: Any) -> Array:
    if not windows.channels_first(attributes["layout"]):
        return _last(max_pool(_first(image), **{**attributes, "layout": _as_first(attributes["layout"])}))
    least = -np.inf if image.dtype.kind == "f" else np.iinfo(image.dtype).min
    return np.max(np.stack(list(_pooled(image, least, **attributes))), axis=0)


def avg_pool(image: Array, count_padding: bool, **attributes: Any) -> Array:
    if not windows.channels_first(attributes["layout"]):
        inner = {**attributes, "layout": _as_first(attributes["layout"])}
        return _last(avg_pool(_first(image), count_padding, **inner))
    total = sum(_pooled(image, 0, **attributes), np.zeros((), image.dtype))
    counted = sum(_pooled(np.ones_like(image), int(count_padding), **attributes), np.zeros((), image.dtype))
    return total / counted
