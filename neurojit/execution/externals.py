"""Functions that a program declares and its host defines: Python's, or native code at an address.

A Python function gets a NumPy view of each array, valid during the call, and a Python number for each scalar.
Tensors cannot be written to. What it gives is converted to what the program says, and checked.

Native code gets, in C's calling convention, a bare pointer to the first element of each array and scalars by
value. One scalar result is returned; of others it gets pointers to write to, after its arguments.
"""

from __future__ import annotations

import ctypes
import math
import operator
import sys
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

import numpy as np

from neurojit.execution.cells import load
from neurojit.model.errors import CallError, CallTypeError, InputError
from neurojit.model.sites import ExternalSite, ExternalValue

External = Callable[..., Any]

_DTYPES: Final[dict[str, Any]] = {
    "i1": np.bool_, "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64, "index": np.int64,
    "f16": np.float16, "f32": np.float32, "f64": np.float64,
    "complex<f32>": np.complex64, "complex<f64>": np.complex128,
}  # fmt: skip
_C_TYPES: Final[dict[str, Any]] = {
    "i1": ctypes.c_bool, "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32,
    "i64": ctypes.c_int64, "index": ctypes.c_int64, "f32": ctypes.c_float, "f64": ctypes.c_double,
}  # fmt: skip


def _print_flops(flops: float) -> None:
    sys.stderr.write(f"{flops / 1e9:f} GFLOPS\n")


# What MLIR's runner defines besides what prints: bound where nobody binds them otherwise.
BUILT_IN: Final[Mapping[str, External]] = {
    "rtclock": time.time,
    "nanoTime": time.time_ns,
    "printFlops": _print_flops,
}


def bound(
    program: str, sites: Iterable[ExternalSite], given: Mapping[str, External | int] | None
) -> dict[str, External | int]:
    """Who defines each function that ``program`` calls and does not define.

    Raises InputError for one that nobody does, and for what is given and not called or cannot be called.
    """
    wanted = {site.name: site for site in sites}
    chosen: dict[str, External | int] = dict(given or {})
    for name, one in chosen.items():
        if name not in wanted:
            there = ", ".join(f"@{each}" for each in wanted) or "none"
            raise InputError(
                f"{program}: externals: @{name} is no function that it calls and does not define: {there}"
            )
        if not callable(one) and (type(one) is not int or one <= 0):
            raise InputError(f"{program}: externals: @{name} is {one!r}; expected a function or an address")
        if isinstance(one, int):
            _check_native(program, wanted[name])
    missing = [site for name, site in wanted.items() if name not in chosen and name not in BUILT_IN]
    if missing:
        calls = ", ".join(f"{site.signature} at {site.location}" for site in missing)
        raise InputError(
            f"{program}: it calls what it does not define: {calls}; "
            f'in Python, load(program, externals={{"{missing[0].name}": function}}) defines it'
        )
    return {**{name: BUILT_IN[name] for name in wanted if name in BUILT_IN}, **chosen}


def _check_native(program: str, site: ExternalSite) -> None:
    for value in (*site.arguments, *site.results):
        if value.kind == "scalar" and value.element not in _C_TYPES:
            raise InputError(
                f"{program}: externals: {site.signature}: C has no {value.element}; bind a Python function"
            )


def call_external(site: ExternalSite, function: External | int, address: int) -> None:
    """Call it with what stands at ``address``: see :mod:`neurojit.compiler.passes.external_calls`.

    Raises what it raises, and CallError for what it gives.
    """
    handed = _Handed(address)
    if isinstance(function, int):
        _call_native(site, function, handed)
        return
    arguments = [_argument(value, handed) for value in site.arguments]
    held = [weakref.ref(each.base) for each in arguments if isinstance(each, np.ndarray)]
    _take_results(site, function(*arguments), handed)
    del arguments
    if any(ref() is not None for ref in held):
        raise CallError(f"@{site.name} keeps a view of an argument, which ends with the call; keep a copy")


def _take_results(site: ExternalSite, given: Any, handed: _Handed) -> None:
    for number, (value, one) in enumerate(zip(site.results, _as_tuple(site, given), strict=True)):
        try:
            converted = _converted(value, one)
        except (TypeError, ValueError, OverflowError) as error:
            kind = CallTypeError if isinstance(error, TypeError) else CallError
            raise kind(
                f"@{site.name}: result {number}: expected {value.written}, got {_shown(one)}"
            ) from error
        np.copyto(_array(value, handed), converted)


class _Handed:
    """Reads the pointers that were handed over, one after another."""

    def __init__(self, address: int) -> None:
        self._next = address

    def pointer(self) -> int:
        self._next += 8
        return load(self._next - 8)


def _argument(value: ExternalValue, handed: _Handed) -> Any:
    array = _array(value, handed)
    if value.kind == "scalar":
        return array.item() if value.element != "bf16" else float(array)
    array.flags.writeable = value.kind == "memref"
    return array


def _array(value: ExternalValue, handed: _Handed) -> np.ndarray[Any, Any]:
    """A view of the array, or of the cell of a scalar; its base is all that keeps it."""
    dtype = dtype_of(value.element)
    base = handed.pointer()
    if value.shape is not None:
        memory = _memory(base, math.prod(value.shape) * dtype.itemsize)
        return np.ndarray(value.shape, dtype, memory)
    offset, sizes, strides = described_at(handed.pointer(), value.rank)
    if 0 in sizes:
        return np.ndarray(sizes, dtype, _memory(base, 0))
    reach = [(size - 1) * stride for size, stride in zip(sizes, strides, strict=True)]
    low, high = sum(min(each, 0) for each in reach), sum(max(each, 0) for each in reach)
    first = base + (offset + low) * dtype.itemsize
    memory = _memory(first, (high - low + 1) * dtype.itemsize)
    return np.ndarray(
        sizes, dtype, memory, -low * dtype.itemsize, tuple(stride * dtype.itemsize for stride in strides)
    )


def dtype_of(element: str) -> np.dtype[Any]:
    """NumPy's name of an element type as MLIR writes it."""
    if element == "bf16":
        import ml_dtypes  # noqa: PLC0415 (few programs have such elements)

        return np.dtype(ml_dtypes.bfloat16)
    return np.dtype(_DTYPES[element])


def described_at(cell: int, rank: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Offset, extents and strides, in elements, of a memref that they describe."""
    offset, *rest = (ctypes.c_int64 * (1 + 2 * rank)).from_address(cell)
    return offset, tuple(rest[:rank]), tuple(rest[rank:])


def _memory(address: int, nbytes: int) -> Any:
    return (ctypes.c_char * nbytes).from_address(address)


def _as_tuple(site: ExternalSite, given: Any) -> tuple[Any, ...]:
    count = len(site.results)
    if count == 1:
        return (given,)
    if given is None and count == 0:
        return ()
    if isinstance(given, tuple) and len(cast("tuple[Any, ...]", given)) == count > 0:
        return cast("tuple[Any, ...]", given)
    wanted = "nothing" if count == 0 else f"a tuple of {count} results"
    raise CallTypeError(f"@{site.name} is to give {wanted}, got {_shown(given)}")


def _converted(value: ExternalValue, given: Any) -> Any:
    """``given`` as the program takes it; a number is not rounded to an integer, nor a large one cut off."""
    dtype = dtype_of(value.element)
    if value.kind == "tensor":
        array = np.asarray(given)
        if array.shape != value.shape:
            raise ValueError(f"shape {array.shape}")
        if not np.can_cast(array.dtype, dtype, "same_kind"):
            raise TypeError(f"elements of {array.dtype}")
        return array
    if value.element == "i1":
        if type(given) not in (bool, np.bool_):
            raise TypeError("no truth value")
        return bool(given)
    if dtype.kind == "i":
        limits = np.iinfo(dtype)
        if not limits.min <= operator.index(given) <= limits.max:
            raise OverflowError("no room")
        return operator.index(given)
    return complex(given) if dtype.kind == "c" else float(given)


def _shown(given: Any) -> str:
    if isinstance(given, np.ndarray):
        array = cast("np.ndarray[Any, Any]", given)
        return f"an array of {array.dtype} of shape {array.shape}"
    shown = repr(given)
    return f"{type(given).__name__} {shown if len(shown) < 60 else shown[:57] + '...'}"


def _call_native(site: ExternalSite, address: int, handed: _Handed) -> None:
    arguments: list[Any] = []
    for value in site.arguments:
        if value.kind == "scalar":
            arguments.append(_C_TYPES[value.element].from_address(handed.pointer()))
            continue
        base = handed.pointer()
        if value.shape is None:
            offset, _, _ = described_at(handed.pointer(), value.rank)
            base += offset * dtype_of(value.element).itemsize
        arguments.append(ctypes.c_void_p(base))
    outputs = [handed.pointer() for _ in site.results]
    returned = None
    if len(site.results) == 1 and site.results[0].kind == "scalar":
        returned = _C_TYPES[site.results[0].element]
    else:
        arguments += [ctypes.c_void_p(output) for output in outputs]
    types: list[Any] = [type(each) for each in arguments]
    result = ctypes.CFUNCTYPE(returned, *types)(address)(*arguments)
    if returned is not None:
        returned.from_address(outputs[0]).value = result
