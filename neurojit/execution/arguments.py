"""Converts Python arguments to the ABI's, or raises a CallError that names both.

A buffer comes in without a copy where its layout is the ABI's (row-major, aligned, native byte order). One
that is only read is copied otherwise; one that is written must fit as it is, because a copy would lose
what is written. Element types are never converted. What a subclass of ndarray says of itself is not asked:
its plain view is, which tells the memory that is there.
"""

from __future__ import annotations

import operator
import struct
from dataclasses import dataclass
from typing import Any, TypeGuard, cast

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.model.errors import CallError
from neurojit.model.types import Argument, ValueType

Array = np.ndarray[Any, np.dtype[Any]]

# As plain types: NumPy's scalar classes are generic, which narrowing would drag into every signature here.
_BOOLS: tuple[type, ...] = (bool, np.bool_)
_FLOATS: tuple[type, ...] = (int, float, np.floating, np.integer)
_SCALARS: tuple[type, ...] = (bool, int, float, np.generic)
# Whose elements are not all that they mean.
_MORE_THAN_ARRAYS: tuple[type, ...] = (np.ma.MaskedArray, np.matrix)
_RANGES = {"i32": (-(1 << 31), (1 << 31) - 1), "i64": (-(1 << 63), (1 << 63) - 1)}
_RANGES["index"] = _RANGES["i64"]


def is_array(given: object) -> TypeGuard[Array]:
    """By its type: any object may call itself an array (``__class__``)."""
    return issubclass(type(given), np.ndarray)


def describe(given: object) -> str:
    """A short description of what was passed, for messages."""
    if is_array(given):
        plain = np.asarray(given)
        return f"{plain.dtype} array of shape {plain.shape}"
    if isinstance(given, _SCALARS):
        text = repr(given)
        return text if len(text) <= 60 else f"{text[:57]}..."
    return type(given).__name__


class Mismatch(Exception):
    """The value does not fit; the message says what was got. ``call`` turns it into a CallError."""


def fitting(argument: Argument, array: Array) -> Array:
    """The array whose data is passed for a tensor or memref, given as ``array``. Raises :class:`Mismatch`."""
    kind = argument.type
    if array.dtype.newbyteorder("=") != NUMPY_DTYPES[kind.dtype] or array.shape != kind.shape:
        raise Mismatch(describe(array))
    fits = array.flags.c_contiguous and array.flags.aligned and array.dtype.isnative
    if argument.effect in ("write", "readwrite"):
        if not array.flags.writeable:
            raise Mismatch(f"a read-only {describe(array)}, and the function writes it")
        if not fits:
            raise Mismatch(
                f"a {describe(array)} that is not contiguous, aligned and in native byte order, "
                "and the function writes it"
            )
    return array if fits else np.array(array, NUMPY_DTYPES[kind.dtype], order="C")


def scalar_argument(kind: ValueType, given: object) -> bytes:
    """The 8 bytes of a scalar's cell. Raises :class:`Mismatch`."""
    if is_array(given) and np.asarray(given).ndim == 0:
        given = np.asarray(given)[()]
    if kind.dtype == "i1":
        if not isinstance(given, _BOOLS):
            raise Mismatch(describe(given))
        return struct.pack("<?7x", bool(given))
    if isinstance(given, _BOOLS):
        raise Mismatch(describe(given))
    if kind.dtype in ("f32", "f64"):
        return _float(kind, given)
    try:
        value = operator.index(given)  # pyright: ignore[reportArgumentType]  # refuses what is no integer
    except TypeError:
        raise Mismatch(describe(given)) from None
    low, high = _RANGES[kind.dtype]
    if not low <= value <= high:
        raise Mismatch(f"{describe(given)}, which {kind} cannot hold")
    return struct.pack("<q", value)


@dataclass(frozen=True, slots=True)
class Target:
    """An array of ``out=``: what the caller gave, and gets back, and its plain view, which is written."""

    given: object
    array: Array


def out_targets(results: tuple[ValueType, ...], out: object) -> tuple[Target | None, ...]:
    """The arrays of ``out=``, one for each array result; None where a new one is wanted.

    Raises :class:`CallError` without the function's name; ``call`` adds it.
    """
    arrays = tuple(result for result in results if result.kind != "scalar")
    if out is None:
        return (None,) * len(arrays)
    given = cast("tuple[object, ...]", out) if isinstance(out, tuple) else (out,)
    if len(given) != len(arrays):
        raise CallError(f"out: expected {len(arrays)} array(s), got {len(given)}")
    return tuple(_out(result, one, at) for at, (result, one) in enumerate(zip(arrays, given, strict=True)))


def _out(result: ValueType, given: object, at: int) -> Target | None:
    if given is None:
        return None
    if not is_array(given):
        raise CallError(f"out: array {at}: expected {result}, got {describe(given)}")
    try:
        return Target(given, _plain(given))
    except Mismatch as mismatch:
        raise CallError(f"out: array {at}: expected {result}, got {mismatch}") from None


def check_target(result: ValueType, array: Array, at: int) -> None:
    """Raises :class:`CallError`, as ``out_targets``, where ``array`` cannot take ``result``."""
    if array.dtype != NUMPY_DTYPES[result.dtype] or array.shape != result.shape:
        raise CallError(f"out: array {at}: expected {result}, got {describe(array)}")
    if not array.flags.writeable:
        raise CallError(f"out: array {at}: expected {result}, got a read-only array")


def plain_array(kind: ValueType, given: object) -> Array:
    """What was passed for a tensor or memref, whatever its elements and shape. Raises :class:`Mismatch`."""
    if is_array(given):
        return _plain(given)
    if isinstance(given, _SCALARS):
        if kind.shape != ():
            raise Mismatch(describe(given))
        return _rank_zero(kind, given)
    try:
        if hasattr(given, "__dlpack__"):
            return np.from_dlpack(given)  # pyright: ignore
        return np.asarray(memoryview(given))  # pyright: ignore[reportArgumentType]  # TypeError where it is none
    except (TypeError, ValueError, BufferError, RuntimeError) as error:
        raise Mismatch(f"{describe(given)} ({error})") from error


def _plain(given: Array) -> Array:
    if isinstance(given, _MORE_THAN_ARRAYS):
        raise Mismatch(f"a {type(given).__name__}, whose elements are not all of it; pass a plain array")
    return np.asarray(given)


def _rank_zero(kind: ValueType, given: object) -> Array:
    """A Python or NumPy scalar for a buffer of rank 0."""
    cell = scalar_argument(kind, given)
    return np.frombuffer(cell, NUMPY_DTYPES[kind.dtype], 1).reshape(())


def _float(kind: ValueType, given: object) -> bytes:
    if not isinstance(given, _FLOATS):
        raise Mismatch(describe(given))
    try:
        value = float(given)  # pyright: ignore[reportArgumentType]  # one of _FLOATS
    except OverflowError:
        raise Mismatch(f"{describe(given)}, which {kind} cannot hold") from None
    if kind.dtype == "f64":
        return struct.pack("<d", value)
    with np.errstate(over="ignore"):  # past the largest float is infinity, as in the stub
        return np.float32(value).tobytes() + bytes(4)
