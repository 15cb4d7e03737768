"""Two-dimensional convolutions of one image: dense in both layouts, depthwise, and of one plain channel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from neurojit.bench.case import Case, Operand, Source, one, tensor
from neurojit.bench.families.family import Family

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Geometry:
    """A square image and kernel. ``groups``: 1, or as many as channels (depthwise)."""

    channels: int
    size: int
    filters: int
    kernel: int
    stride: int
    padding: int
    groups: int = 1

    @property
    def out(self) -> int:
        """Rows of the result. Raises ValueError where the kernel does not fit."""
        room = self.size + 2 * self.padding - self.kernel
        if room < 0:
            raise ValueError(f"a kernel of {self.kernel} does not fit into an image of {self.size}")
        return room // self.stride + 1

    @property
    def image(self) -> tuple[int, ...]:
        return (1, self.channels, self.size, self.size)

    @property
    def weight(self) -> tuple[int, ...]:
        return (self.filters, self.channels // self.groups, self.kernel, self.kernel)

    @property
    def result(self) -> tuple[int, ...]:
        return (1, self.filters, self.out, self.out)

    @property
    def flops(self) -> int:
        return 2 * self.out**2 * self.filters * (self.channels // self.groups) * self.kernel**2


def conv64(geometry: Geometry, x: Array, w: Array) -> tuple[Array]:
    """Channels first: the image's windows times the weights."""
    import numpy as np  # noqa: PLC0415 (the host reads cases without arrays)

    edge = geometry.padding
    padded = np.pad(x, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (geometry.kernel, geometry.kernel), (2, 3))
    windows = windows[0, :, :: geometry.stride, :: geometry.stride]
    if geometry.groups > 1:
        return (np.einsum("cijkl,ckl->cij", windows, w[:, 0])[None],)
    return (np.tensordot(w, windows, axes=((1, 2, 3), (0, 3, 4)))[None],)


def _conv64_nhwc(geometry: Geometry, x: Array, w: Array) -> tuple[Array]:
    (result,) = conv64(geometry, x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1))
    return (result.transpose(0, 2, 3, 1),)


def _im2col(geometry: Geometry) -> Source:
    """NumPy's: a copy of the windows, then one product; the product alone where a window is a pixel."""
    if geometry.kernel == geometry.stride == 1:
        setup = (
            "columns, weights, rows = x[0].reshape(len(x[0]), -1), w[:, :, 0, 0], y[0].reshape(len(w), -1)"
        )
        return Source("np.matmul(weights, columns, out=rows)", setup)
    edge, end = geometry.padding, geometry.padding + geometry.size
    setup = f"""\
padded = np.zeros((x.shape[1], {end + edge}, {end + edge}), x.dtype)
windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], (1, 2))
windows = windows[:, ::{geometry.stride}, ::{geometry.stride}].transpose(0, 3, 4, 1, 2)
columns = np.empty(windows.shape, x.dtype)
weights, flat, rows = w.reshape(len(w), -1), columns.reshape(w[0].size, -1), y.reshape(len(w), -1)"""
    text = f"""\
padded[:, {edge}:{end}, {edge}:{end}] = x[0]
np.copyto(columns, windows)
np.matmul(weights, flat, out=rows)"""
    return Source(text, setup)


def _taps(geometry: Geometry) -> Source:
    """NumPy's for depthwise kernels: one product of the whole image for each element of the kernel."""
    edge, end, step = geometry.padding, geometry.padding + geometry.size, geometry.stride
    setup = f"""\
padded = np.zeros((x.shape[1], {end + edge}, {end + edge}), x.dtype)
t, weights = np.empty_like(y[0]), w[:, 0, :, :, None, None]
taps = [
    (padded[:, k : k + {step} * y.shape[2] : {step}, l : l + {step} * y.shape[3] : {step}], weights[:, k, l])
    for k in range(w.shape[2])
    for l in range(w.shape[3])
]"""
    text = f"""\
padded[:, {edge}:{end}, {edge}:{end}] = x[0]
y[...] = 0
for tap, weight in taps:
    np.multiply(tap, weight, out=t)
    np.add(y[0], t, out=y[0])"""
    return Source(text, setup)


def _numba(geometry: Geometry) -> tuple[Source, ...]:
    """Each channel by itself: of depthwise kernels, and of images of one channel."""
    edge = geometry.padding
    step = geometry.stride
    return one(f"""\
def f(x, w, y):
    channels, rows, columns = y.shape[1:]
    padded = np.zeros((channels, x.shape[2] + {2 * edge}, x.shape[3] + {2 * edge}), x.dtype)
    for c in prange(channels):
        padded[c, {edge} : {edge} + x.shape[2], {edge} : {edge} + x.shape[3]] = x[0, c]
        for i in range(rows):
            y[0, c, i, :] = 0
            for k in range({geometry.kernel}):
                for l in range({geometry.kernel}):
                    for j in range(columns):
                        y[0, c, i, j] += w[c, 0, k, l] * padded[c, {step} * i + k, {step} * j + l]""")


def _torch(geometry: Geometry, dtype: str) -> tuple[Source, ...]:
    call = f"F.conv2d(x, w, None, {geometry.stride}, {geometry.padding}, 1, {geometry.groups})"
    forms = [
        Source(f"y = {call}", form="contiguous"),
        Source(
            f"y = {call}",
            "last = torch.channels_last\n"
            "x, w = x.contiguous(memory_format=last), w.contiguous(memory_format=last)",
            form="channels_last",
        ),
    ]
    if dtype == "f32":  # of float64 none are packed
        pads, steps = f"[{geometry.padding}] * 2", f"[{geometry.stride}] * 2"
        setup = (
            f"w = torch.ops.mkldnn._reorder_convolution_weight(w.to_mkldnn(), {pads}, {steps}, [1, 1], "
            f"{geometry.groups}, list(x.shape))\nconv = torch.ops.mkldnn._convolution_pointwise"
        )
        text = f'y = conv(x, w, None, {pads}, {steps}, [1, 1], {geometry.groups}, "none", [], "")'
        forms.append(Source(text, setup, form="prepacked"))
    return tuple(forms)


def _jax(geometry: Geometry) -> str:
    pads = f"[({geometry.padding}, {geometry.padding})] * 2"
    return (
        f"jax.lax.conv_general_dilated(x, w, ({geometry.stride},) * 2, {pads}, "
        f"feature_group_count={geometry.groups}"
    )


def _onnx(geometry: Geometry) -> str:
    edge = ", ".join([str(geometry.padding)] * 4)
    return (
        f"y = Conv <group = {geometry.groups}, pads = [{edge}], "
        f"strides = [{geometry.stride}, {geometry.stride}]> (x, w)"
    )


def _attributes(geometry: Geometry, layout: str) -> str:
    return (
        f'layout = "{layout}", strides = [{geometry.stride}, {geometry.stride}], '
        f"padding = [{geometry.padding}, {geometry.padding}], groups = {geometry.groups}"
    )


def _nchw(name: str, dtype: str, geometry: Geometry) -> Case:
    x, w, y = (tensor(shape, dtype) for shape in (geometry.image, geometry.weight, geometry.result))
    apart = geometry.groups == geometry.channels  # each channel by itself
    return Case(
        name,
        (
            Operand("x", geometry.image, dtype),
            Operand("w", geometry.weight, dtype, constant=True),
            Operand("y", geometry.result, dtype, "output"),
        ),
        geometry.flops,
        f"""\
func.func @f(%x: {x}, %w: {w}) -> {y} {{
  %y = "tensorlang.conv2d"(%x, %w) {{{_attributes(geometry, "NCHW")}}} : ({x}, {w}) -> {y}
  return %y : {y}
}}
""",
        partial(conv64, geometry),
        {
            "numpy": (_taps(geometry) if apart else _im2col(geometry),),
            "torch": _torch(geometry, dtype),
            "torch-compile": one(
                f"F.conv2d(x, w, None, {geometry.stride}, {geometry.padding}, 1, {geometry.groups})"
            ),
            **({"numba": _numba(geometry)} if apart else {}),
            "jax": one(_jax(geometry) + ")"),
            "onnxruntime": one(_onnx(geometry)),
            "openvino": one(_onnx(geometry)),
        },
    )


def _conv(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    channels, size, filters, kernel, stride = extents
    return _nchw(name, dtype, Geometry(channels, size, filters, kernel, stride, kernel // 2))


def _depthwise(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    channels, size, kernel, stride = extents
    return _nchw(name, dtype, Geometry(channels, size, channels, kernel, stride, kernel // 2, channels))


def _plain(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    size, kernel = extents
    return _nchw(name, dtype, Geometry(1, size, 1, kernel, 1, 0))


# Whoever computes with channels first holds its data so: what comes in and goes out is turned untimed.
_TURN_IN = (
    "x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))\nw = np.ascontiguousarray(w.transpose(3, 2, 0, 1))"
)


def _nhwc(name: str, dtype: str, extents: tuple[int, ...]) -> Case:
    channels, size, filters, kernel, stride = extents
    geometry = Geometry(channels, size, filters, kernel, stride, kernel // 2)
    shapes = [tuple(shape[axis] for axis in (0, 2, 3, 1)) for shape in (geometry.image, geometry.result)]
    image, result = shapes
    weight = tuple(geometry.weight[axis] for axis in (2, 3, 1, 0))
    x, w, y = (tensor(shape, dtype) for shape in (image, weight, result))
    inner = _im2col(geometry)
    turned = f"{_TURN_IN}\ny = np.empty({geometry.result}, x.dtype)"
    onnx = (Source(_onnx(geometry), turned, "y = y.transpose(0, 2, 3, 1)"),)
    last = "x, w = x.permute(0, 3, 1, 2), w.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)"
    call = f"F.conv2d(x, w, None, {stride}, {geometry.padding})"
    return Case(
        name,
        (
            Operand("x", image, dtype),
            Operand("w", weight, dtype, constant=True),
            Operand("y", result, dtype, "output"),
        ),
        geometry.flops,
        f"""\
func.func @f(%x: {x}, %w: {w}) -> {y} {{
  %y = "tensorlang.conv2d"(%x, %w) {{{_attributes(geometry, "NHWC")}}} : ({x}, {w}) -> {y}
  return %y : {y}
}}
""",
        partial(_conv64_nhwc, geometry),
        {
            "numpy": (Source(inner.text, f"{turned}\n{inner.setup}", "y = y.transpose(0, 2, 3, 1)"),),
            "torch": (Source(f"y = {call}", last, "y = y.permute(0, 2, 3, 1)"),),
            "torch-compile": (Source(call, last, "y = y.permute(0, 2, 3, 1)"),),
            "jax": one(_jax(geometry) + ', dimension_numbers=("NHWC", "HWIO", "NHWC"))'),
            "onnxruntime": onnx,
            "openvino": onnx,
        },
    )


FAMILIES = (
    Family("conv", ("C", "S", "F", "K", "STEP"), "KxK of C channels of SxS to F, padded by K/2", _conv),
    Family("conv_nhwc", ("C", "S", "F", "K", "STEP"), "the same with channels last", _nhwc),
    Family(
        "depthwise", ("C", "S", "K", "STEP"), "KxK of each of C channels of SxS, padded by K/2", _depthwise
    ),
    Family("conv_plain", ("S", "K"), "KxK of one channel of SxS, without padding", _plain),
)
