"""``conv2d`` as sums over the kernel's offsets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurojit.dialect.tensorlang import shapes

Array = NDArray[Any]


def conv2d(image: Array, weight: Array, **attributes: Any) -> Array:
    """Cross-correlation; NCHW goes with OIHW weights, NHWC with HWIO."""
    if attributes["layout"] == "NHWC":
        inner = {**attributes, "layout": "NCHW"}
        out = conv2d(image.transpose(0, 3, 1, 2), weight.transpose(3, 2, 0, 1), **inner)
        return out.transpose(0, 2, 3, 1)
    batch, filters, height, width = shapes.conv2d(image.shape, weight.shape, **attributes)
    top, bottom, left, right = shapes.padding_of(attributes["padding"])
    padded = np.pad(image, ((0, 0), (0, 0), (top, bottom), (left, right)))
    (sy, sx), (dy, dx) = attributes["strides"], attributes["dilation"]
    groups = attributes["groups"]
    depth = image.shape[1] // groups
    kernels = weight.reshape(groups, filters // groups, depth, *weight.shape[2:])
    total = np.zeros((batch, groups, filters // groups, height, width), image.dtype)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            rows = slice(i * dy, i * dy + sy * (height - 1) + 1, sy)
            columns = slice(j * dx, j * dx + sx * (width - 1) + 1, sx)
            window = padded[:, :, rows, columns].reshape(batch, groups, depth, height, width)
            total += np.einsum("ngcyx,goc->ngoyx", window, kernels[..., i, j])
    return total.reshape(batch, filters, height, width)
