"""The table of references, and their application at a chosen precision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurojit.dialect.tensorlang import shapes
from neurojit.dialect.tensorlang.reference import convolution, functions, indexing, normalisation, pointwise

Array = NDArray[Any]


def _axes(a: Array, axes: Sequence[int] | None) -> tuple[int, ...]:
    return shapes.axes_of(axes, a.ndim)


def _sum(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    return np.sum(a, axis=_axes(a, axes), keepdims=keepdims, dtype=a.dtype)


def _mean(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    count = np.array([a.shape[axis] for axis in _axes(a, axes)]).prod(dtype=np.int64)
    return np.asarray(_sum(a, axes, keepdims) / count).astype(a.dtype)


def _reduce_max(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    return np.max(a, axis=_axes(a, axes), keepdims=keepdims)


def _reduce_min(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    return np.min(a, axis=_axes(a, axes), keepdims=keepdims)


def _prod(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    return np.prod(a, axis=_axes(a, axes), keepdims=keepdims, dtype=a.dtype)


def _any(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    return np.any(a, axis=_axes(a, axes), keepdims=keepdims)


def _all(a: Array, axes: Sequence[int] | None, keepdims: bool) -> Array:
    return np.all(a, axis=_axes(a, axes), keepdims=keepdims)


def _cumsum(a: Array, axis: int) -> Array:
    return np.cumsum(a, axis=axis, dtype=a.dtype)


def _softmax(a: Array, axis: int) -> Array:
    if a.shape[axis] == 0:
        return a
    powers = np.exp(a - np.max(a, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _transpose(a: Array, permutation: Sequence[int]) -> Array:
    return np.transpose(a, permutation)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": pointwise.div,
    "max": pointwise.maximum,
    "min": pointwise.minimum,
    "neg": np.negative,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "relu": pointwise.relu,
    "gelu": pointwise.gelu,
    "sin": np.sin,
    "cos": np.cos,
    "erf": functions.erf,
    "sigmoid": functions.sigmoid,
    "silu": functions.silu,
    "rsqrt": functions.rsqrt,
    "pow": np.power,
    "abs": np.abs,
    "sign": functions.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "clamp": functions.clamp,
    "cmp": pointwise.cmp,
    "select": pointwise.select,
    "matmul": np.matmul,
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), convolution.convolution),
    "conv_transpose": convolution.conv_transpose,
    "max_pool": convolution.max_pool,
    "avg_pool": convolution.avg_pool,
    "sum": _sum,
    "mean": _mean,
    "reduce_max": _reduce_max,
    "reduce_min": _reduce_min,
    "prod": _prod,
    "any": _any,
    "all": _all,
    "argmax": np.argmax,
    "argmin": np.argmin,
    "cumsum": _cumsum,
    "softmax": _softmax,
    "layer_norm": normalisation.layer_norm,
    "rms_norm": normalisation.rms_norm,
    "attention": normalisation.attention,
    "transpose": _transpose,
    "slice": indexing.cut,
    "pad": indexing.pad,
    "concat": indexing.concat,
    "gather": indexing.gather,
    "embedding": indexing.embedding,
    "scatter": indexing.scatter,
}
RESHAPING: dict[str, Callable[[Array, tuple[int, ...]], Array]] = {
    "reshape": np.reshape,
    "broadcast": np.broadcast_to,
}
# Of these the program says the element type, too.
CONVERTING: dict[str, Callable[..., Array]] = {
    "cast": functions.cast,
    "iota": functions.iota,
}
COMPUTED = frozenset((*FUNCTIONS, *RESHAPING, *CONVERTING))
DTYPES: dict[str, type[np.generic]] = {
    "f32": np.float32,
    "f64": np.float64,
    "i32": np.int32,
    "i64": np.int64,
    "i1": np.bool_,
}


def apply(
    name: str,
    operands: Sequence[Array],
    attributes: Mapping[str, Any],
    *,
    shape: tuple[int, ...] = (),
    element: str = "f32",
    dtype: type[np.floating[Any]] | None = None,
) -> Array:
    """The result of operation ``name``; ``attributes`` are complete, as ``read_attributes`` gives them.

    ``dtype=np.float64`` computes everything that floats in f64, whatever the operands are: the oracle.
    ``shape`` is the result's, and needed where the program says it (``reshape``, ``broadcast``, ``iota``);
    so is ``element``, its element type (``cast``, ``iota``).
    """
    given = [np.asarray(operand) for operand in operands]
    if dtype is not None:
        given = [a.astype(dtype) if a.dtype.kind == "f" else a for a in given]
    made: Any = DTYPES[element]
    if dtype is not None and np.issubdtype(made, np.floating):
        made = dtype
    with np.errstate(all="ignore"):
        if name in CONVERTING:
            return np.array(CONVERTING[name](*given, shape=shape, dtype=made, **attributes))
        if name in RESHAPING:
            return np.array(RESHAPING[name](given[0], shape))
        return np.asarray(FUNCTIONS[name](*given, **attributes))
