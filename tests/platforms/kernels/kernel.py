"""One kernel: its text, its arguments, and what it computes by NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
NUMPY: dict[str, Any] = {
    "f32": np.float32,
    "f64": np.float64,
    "i32": np.int32,
    "i64": np.int64,
    "i1": np.bool_,
}


@dataclass(frozen=True)
class Kernel:
    """``text`` is a function called ``name``. ``wanted``: of the arguments, what is returned or written.

    ``written``: the number of the argument that it writes, for what returns nothing. ``near``: how far floats
    may be off, as a share of the largest; 0 means not at all.
    """

    name: str
    text: str
    arguments: tuple[Array, ...]
    wanted: Array
    near: float = 0.0
    written: int | None = None

    def trouble(self, found: Array) -> str:
        """How ``found`` differs from what is wanted; empty where it does not."""
        wanted = self.wanted
        if found.shape != wanted.shape:
            return f"shape {found.shape}, and {wanted.shape} is wanted"
        if not self.near or wanted.dtype.kind != "f":
            same = np.array_equal(found, wanted.astype(found.dtype), equal_nan=wanted.dtype.kind == "f")
            return "" if same else "not the bits of NumPy"
        if not np.array_equal(np.isnan(found), np.isnan(wanted)):
            return "NaN at other places"
        finite = np.isfinite(wanted)
        if not np.array_equal(found[~finite], wanted[~finite].astype(found.dtype), equal_nan=True):
            return "infinite at other places"
        size = float(np.abs(wanted[finite]).max(initial=0.0))
        off = float(np.abs(found[finite] - wanted[finite]).max(initial=0.0))
        return "" if off <= self.near * size else f"off by {off:.2g}, and {self.near * size:.2g} is allowed"


def kind(dtype: str, *shape: int, of: str = "tensor") -> str:
    return f"{of}<{''.join(f'{extent}x' for extent in shape)}{dtype}>"


def type_of(array: Array, of: str = "tensor") -> str:
    name = next(name for name, dtype in NUMPY.items() if np.dtype(dtype) == array.dtype)
    return kind(name, *array.shape, of=of)


def floats(seed: int, dtype: str, *shape: int, scale: float = 1.0) -> Array:
    return (np.random.default_rng(seed).standard_normal(shape) * scale).astype(NUMPY[dtype])


def integers(seed: int, dtype: str, *shape: int, most: int = 1 << 31) -> Array:
    return np.random.default_rng(seed).integers(-most, most, shape).astype(NUMPY[dtype])


def on_tensors(
    name: str,
    body: str,
    arguments: Sequence[Array],
    wanted: Callable[..., Any],
    *,
    near: float = 0.0,
    returns: str = "%r",
) -> Kernel:
    """``body`` makes ``returns`` of %a0, %a1, ...: {0}, {1}, ... stand for their types, {r} for its own."""
    with np.errstate(all="ignore"):
        result = np.asarray(wanted(*arguments))
    types = [type_of(argument) for argument in arguments]
    # What is wanted of f32 may have been computed in f64.
    returned = arguments[0].dtype if result.dtype.kind == "f" else result.dtype
    out = type_of(np.empty(result.shape, returned))
    signature = ", ".join(f"%a{number}: {each}" for number, each in enumerate(types))
    lines = body.format(*types, r=out)
    text = f"func.func @{name}({signature}) -> {out} {{\n{lines}\nreturn {returns} : {out}\n}}\n"
    return Kernel(name, text, tuple(arguments), result, near)


def on_buffers(
    name: str, body: str, arguments: Sequence[Array], wanted: Callable[..., Any], *, near: float = 0.0
) -> Kernel:
    """``body`` writes the last of %a0, %a1, ...; {0}, {1}, ... stand for their types."""
    with np.errstate(all="ignore"):
        result = np.asarray(wanted(*arguments))
    types = [type_of(argument, "memref") for argument in arguments]
    signature = ", ".join(f"%a{number}: {each}" for number, each in enumerate(types))
    text = f"func.func @{name}({signature}) {{\n{body.format(*types)}\nreturn\n}}\n"
    return Kernel(name, text, tuple(arguments), result, near, len(arguments) - 1)
