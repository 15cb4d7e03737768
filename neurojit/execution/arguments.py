"""Fits arrays to the ABI's arguments and results, or raises a CallError that names both.

A buffer comes in without a copy where its layout is the ABI's (row-major, aligned, native byte order). One
that is only read is copied otherwise; one that is written must fit as it is, because a copy would lose
what is written. What is no array is made one before (:mod:`neurojit.execution.conversions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.execution.conversions import plain_view
from neurojit.execution.mismatch import Array, Mismatch, WrongType, describe, is_array
from neurojit.model.element_types import ELEMENT_TYPES
from neurojit.model.errors import CallError, CallTypeError
from neurojit.model.types import Argument, ValueType

_MOST_WORK: Final = 10_000  # steps in which two views are to be told apart


def fitting(argument: Argument, array: Array) -> Array:
    """The array whose data is passed for a tensor or memref, given as ``array``. Raises :class:`Mismatch`."""
    kind = argument.type
    given = array
    found = as_elements(given, kind)
    if found is None:
        raise WrongType(describe(given))
    array = found
    if array.shape != kind.shape:
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


def as_elements(array: Array, kind: ValueType) -> Array | None:
    """``array`` where its elements are those of ``kind``, or are its bits by another name; else None.

    MLIR's integers have no sign: unsigned arrays of the width are taken for them where they lie.
    """
    wanted = NUMPY_DTYPES[kind.dtype]
    given = array.dtype.newbyteorder("=")
    if given == wanted:
        return array
    if given.name in ELEMENT_TYPES[kind.dtype].reinterpreted:
        return array.view(wanted.newbyteorder(array.dtype.byteorder))
    return None


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
        raise CallTypeError(f"out: expected {len(arrays)} array(s), got {len(given)}")
    targets = tuple(_out(result, one, at) for at, (result, one) in enumerate(zip(arrays, given, strict=True)))
    _check_apart(targets)
    return targets


def _check_apart(targets: tuple[Target | None, ...]) -> None:
    """Each result has memory of its own: one of two in the same place would be lost."""
    for at, target in enumerate(targets):
        for before, other in enumerate(targets[:at]):
            if target is not None and other is not None and _overlap(target.array, other.array):
                raise CallError(f"out: array {at} overlaps array {before}: each result needs its own")


def _overlap(one: Array, other: Array) -> bool:
    if not np.may_share_memory(one, other):
        return False
    try:
        return np.shares_memory(one, other, max_work=_MOST_WORK)  # pyright: ignore[reportArgumentType] (any number)
    except np.exceptions.TooHardError:
        return True


def _out(result: ValueType, given: object, at: int) -> Target | None:
    if given is None:
        return None
    if not is_array(given):
        raise CallTypeError(f"out: array {at}: expected {result}, got {describe(given)}")
    try:
        plain = plain_view(given)
        return Target(given, plain if (same := as_elements(plain, result)) is None else same)
    except Mismatch as mismatch:
        raise CallTypeError(f"out: array {at}: expected {result}, got {mismatch}") from None


def check_target(result: ValueType, array: Array, at: int) -> None:
    """Raises :class:`CallError`, as ``out_targets``, where ``array`` cannot take ``result``."""
    if not array.dtype.isnative or as_elements(array, result) is None:
        raise CallTypeError(f"out: array {at}: expected {result}, got {describe(array)}")
    if array.shape != result.shape:
        raise CallError(f"out: array {at}: expected {result}, got {describe(array)}")
    if not array.flags.writeable:
        raise CallError(f"out: array {at}: expected {result}, got a read-only array")
