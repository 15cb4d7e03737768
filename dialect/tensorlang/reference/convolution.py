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
    """Each element of the image adds its multiple of the kernel."""
    layout, groups = attributes["layout"], attributes["groups"]
    if not windows.channels_first(layout):
        inner = {**attributes, "layout": _as_first(layout)}
        return _last(conv_transpose(_first(image), np.moveaxis(weight, (-2, -1), (0, 1)), **inner))
    batch, filters, *size = windows.transposed_convolution(image.shape, weight.shape, **attributes)
    strides, dilation = attributes["strides"], attributes["dilation"]
    pairs = windows.padding_of(attributes["padding"])
    whole = [extent + before + behind for extent, (before, behind) in zip(size, pairs, strict=True)]
    total = np.zeros((batch, groups, filters // groups, *whole), image.dtype)
    kernels = weight.reshape(groups, image.shape[1] // groups, filters // groups, *weight.shape[2:])
    given = image.reshape(batch, groups, image.shape[1] // groups, *image.shape[2:])
    for at in np.ndindex(*weight.shape[2:]):
        places = tuple(
            slice(i * step, i * step + stride * (extent - 1) + 1, stride)
            for i, step, stride, extent in zip(at, dilation, strides, image.shape[2:], strict=True)
        )
        total[(..., *places)] += np.einsum("ngc...,gco->ngo...", given, kernels[(..., *at)])
    cut = tuple(slice(before, before + extent) for (before, _), extent in zip(pairs, size, strict=True))
    return total[(..., *cut)].reshape(batch, filters, *size)


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
