"""Whatever Python has that stands for an array or a number, as NumPy's plain arrays and scalars.

What has memory of its own (``ndarray``, ``__dlpack__``, the buffer protocol) is taken where it lies, and what
makes an array of itself (``__array__``) by what it makes. A list of numbers has neither element type nor
memory: it is taken for what is only read, each number as a scalar of the argument's type would be
(:mod:`neurojit.execution.scalars`). Element types of arrays are never converted. What a subclass of ndarray
says of itself is not asked: its plain view is, which tells the memory that is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.execution.mismatch import SCALARS, Array, Mismatch, WrongType, describe, is_array
from neurojit.execution.scalars import Number, cell_of, element_of, number_of
from neurojit.model.types import Argument, ValueType

# Whose elements are not all that they mean.
_MORE_THAN_ARRAYS: tuple[type, ...] = (np.ma.MaskedArray, np.matrix)
_SEQUENCES: tuple[type, ...] = (list, tuple)
_MAKES_ARRAYS: Final = ("__array__", "__array_interface__", "__array_struct__")
# What foreign code raises where it cannot give its memory away.
_REFUSALS: Final = (TypeError, ValueError, BufferError, RuntimeError, AttributeError)


def scalar_argument(kind: ValueType, given: object) -> bytes:
    """The bytes of a scalar's cell. Raises :class:`Mismatch`."""
    return cell_of(kind.dtype, _number(given))


def plain_array(argument: Argument, given: object) -> Array:
    """What was passed for a tensor or memref, whatever its elements and shape. Raises :class:`Mismatch`."""
    kind = argument.type
    if is_array(given):
        return plain_view(given)
    if isinstance(given, SCALARS):
        if kind.shape != ():
            raise WrongType(describe(given))
        _not_written(argument, given)
        return np.frombuffer(element_of(kind.dtype, given), NUMPY_DTYPES[kind.dtype]).reshape(())
    if isinstance(given, _SEQUENCES):
        _not_written(argument, given)
        return _of_sequence(kind, given)
    if _makes_memory_known(given):
        return _tried(given, lambda: np.from_dlpack(given))  # pyright: ignore
    try:
        return np.asarray(memoryview(given))  # pyright: ignore[reportArgumentType]  # TypeError where it is none
    except _REFUSALS as error:
        if not _makes_an_array(given):
            raise WrongType(f"{describe(given)} ({error})") from error
    _not_written(argument, given)
    return _made(given)


def plain_view(given: Array) -> Array:
    """An array's own memory, as a plain array. Raises :class:`Mismatch` where that is not all of it."""
    if isinstance(given, _MORE_THAN_ARRAYS):
        raise WrongType(f"a {type(given).__name__}, whose elements are not all of it; pass a plain array")
    return np.asarray(given)


def _number(given: object) -> object:
    """An array of rank 0, or what makes one, as the scalar that it holds; anything else as it is."""
    if isinstance(given, (*SCALARS, *_SEQUENCES)):
        return given
    if is_array(given):
        found = np.asarray(given)
    elif _makes_memory_known(given):
        found = _tried(given, lambda: np.from_dlpack(given))  # pyright: ignore
    elif _makes_an_array(given):
        found = _made(given)
    else:
        return given
    return found[()] if found.ndim == 0 else found


def _makes_memory_known(given: object) -> bool:
    return hasattr(type(given), "__dlpack__")


def _makes_an_array(given: object) -> bool:
    return any(hasattr(type(given), name) for name in _MAKES_ARRAYS)


def _made(given: object) -> Array:
    return plain_view(_tried(given, lambda: np.asanyarray(given)))


def _tried(given: object, make: Callable[[], Any]) -> Array:
    try:
        return make()
    except _REFUSALS as error:
        raise WrongType(f"{describe(given)} ({error})") from error


def _not_written(argument: Argument, given: object) -> None:
    if argument.effect in ("write", "readwrite"):
        raise WrongType(f"{describe(given)}, and the function writes it: pass an array")


def _of_sequence(kind: ValueType, given: object) -> Array:
    """Numbers in lists or tuples, however deep."""
    try:
        leaves = np.array(given, object)
    except ValueError as error:
        raise Mismatch(f"{describe(given)} ({error})") from error
    if leaves.shape != kind.shape:
        raise Mismatch(f"{describe(given)} of shape {leaves.shape}")
    flat = cast("list[object]", leaves.ravel().tolist())
    numbers = [_leaf(kind, one, at, leaves) for at, one in enumerate(flat)]
    return np.array(numbers, NUMPY_DTYPES[kind.dtype]).reshape(kind.shape)


def _leaf(kind: ValueType, given: object, at: int, leaves: Array) -> Number:
    try:
        return number_of(kind.dtype, given)
    except Mismatch as mismatch:
        place = ", ".join(map(str, np.unravel_index(at, leaves.shape)))
        raise type(mismatch)(f"a list with {mismatch} at [{place}]") from None
