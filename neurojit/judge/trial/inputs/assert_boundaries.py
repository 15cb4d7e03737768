"""Bisects between arguments that pass an assertion and arguments that fail it.

Random arguments seldom fall between a limit and a limit that was moved. Halving the way from arguments that
the reference takes to arguments that it refuses does: every step is judged, so a candidate whose limit lies
anywhere on the way, short of the last step, ends otherwise than the reference on one of them. And
among values that all pass, one that is NaN, infinite or at the limit shows what the assertion says of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from neurojit.abi.array_layout import NUMPY_DTYPES
from neurojit.abi.float_formats import is_floating
from neurojit.judge.facts import INTEGER_BITS
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.generate import beside, generator
from neurojit.model.element_types import is_float
from neurojit.model.types import Argument, Signature

STEPS = 24
_LINEAR_BELOW = 2.0**-10  # magnitudes are halved by their logarithm above this


def finite(arguments: Sequence[Value]) -> bool:
    """Whether all values are finite, so that bisection can lead there."""
    return all(bool(np.all(np.isfinite(value))) for value in arguments)


def between(passing: Sequence[Value], failing: Sequence[Value], share: float) -> list[Value]:
    """Arguments ``share`` of the way from ``passing`` to ``failing``, every element between its two ends."""
    return [_mixed(one, other, share) for one, other in zip(passing, failing, strict=True)]


def are_near(some: Sequence[Value], others: Sequence[Value], slack: float) -> bool:
    """Whether no float of ``others`` is further from that of ``some`` than ``slack`` of the largest of its
    argument, and all that are no floats are the same."""
    for one, other in zip(map(np.asarray, some), map(np.asarray, others), strict=True):
        if not is_floating(one.dtype):
            if not np.array_equal(one, other):
                return False
        elif largest(one - other) > slack * min(largest(one), largest(other)):
            return False
    return True


def largest(values: Array) -> float:
    """The largest magnitude; 0 where there is none."""
    return float(np.max(np.abs(values), initial=0.0))


def specials_alone(signature: Signature, passing: Sequence[Value], seed: int) -> Iterator[list[Value]]:
    """``passing`` with one NaN or infinity in one argument: what an assertion says of it alone."""
    return _alone(signature, passing, seed, _specials)


def count_of_specials(signature: Signature) -> int:
    """How many ``specials_alone`` there are."""
    return sum(len(_specials(signature.arguments[place])) for place in _places(signature))


def _specials(argument: Argument) -> tuple[float, ...]:
    return () if argument.range else (np.nan, np.inf, -np.inf)


def limits_alone(
    signature: Signature, passing: Sequence[Value], constants: Sequence[float], seed: int
) -> Iterator[list[Value]]:
    """``passing`` with one value at or next to one of ``constants``: whether a limit belongs to what it
    bounds. Halving the way to it comes near, and seldom there."""

    def near(argument: Argument) -> list[float]:
        dtype = np.dtype(NUMPY_DTYPES[argument.type.dtype])
        return beside(constants, dtype, argument.range).tolist()

    return _alone(signature, passing, seed, near)


def bits_alone(signature: Signature, passing: Sequence[Value], seed: int) -> Iterator[list[Value]]:
    """``passing`` with one bit changed in the integers of one argument, where its range has the result: in
    all of its elements, afterwards in one. The highest bits come first, to all arguments by turns."""
    rng = generator(seed, "bits", 0)
    places = [
        index
        for index, argument in enumerate(signature.arguments)
        if argument.type.dtype in INTEGER_BITS and argument.effect != "write" and argument.type.elements
    ]
    for whole, bit in itertools.product((True, False), reversed(range(max(INTEGER_BITS.values())))):
        for index in places:
            argument, array = signature.arguments[index], np.array(passing[index])
            if bit >= 8 * np.dtype(NUMPY_DTYPES[argument.type.dtype]).itemsize or not (whole or array.ndim):
                continue
            at = slice(None) if whole else int(rng.integers(array.size))
            changed = array.reshape(-1).astype(np.int64)
            changed[at] ^= np.int64(-(1 << 63) if bit == 63 else 1 << bit)
            array = changed.astype(NUMPY_DTYPES[argument.type.dtype]).reshape(array.shape)
            low, high = argument.range or (-np.inf, np.inf)
            if not bool(np.all((array >= low) & (array <= high))):
                continue
            value: Value = array if isinstance(passing[index], np.ndarray) else array.item()
            yield [*passing[:index], value, *passing[index + 1 :]]


def _alone(
    signature: Signature, passing: Sequence[Value], seed: int, values: Callable[[Argument], Sequence[float]]
) -> Iterator[list[Value]]:
    """Arguments by turns, so that the first values come to all of them."""
    rng = generator(seed, "alone", 0)
    places = _places(signature)
    turns = itertools.zip_longest(*(values(signature.arguments[index]) for index in places))
    for turn in turns:
        for index, alone in zip(places, turn, strict=True):
            if alone is None:
                continue
            value: Value = alone
            if signature.arguments[index].type.kind != "scalar":
                value = np.array(passing[index])
                value.flat[int(rng.integers(value.size))] = alone
            yield [*passing[:index], value, *passing[index + 1 :]]


def _places(signature: Signature) -> list[int]:
    return [
        index
        for index, argument in enumerate(signature.arguments)
        if is_float(argument.type.dtype) and argument.effect != "write" and argument.type.elements
    ]


def _mixed(one: Value, other: Value, share: float) -> Value:
    start, end = np.asarray(one), np.asarray(other)
    if start.dtype.kind == "b":
        mixed = end if share > 0.5 else start
    else:
        wide = _opened((1 - share) * _closed(start) + share * _closed(end))
        wide = np.rint(wide) if start.dtype.kind == "i" else wide
        low, high = np.minimum(start, end), np.maximum(start, end)
        # In the type itself: an i64 does not survive float64.
        mixed = np.clip(_cast(wide, start.dtype), low, high)
    return mixed if isinstance(one, np.ndarray) else mixed.item()


def _cast(wide: Array, dtype: np.dtype) -> Array:
    if dtype.kind == "i":
        limits = np.iinfo(dtype)
        inside = np.clip(wide, float(limits.min), np.nextafter(float(limits.max), 0.0))
        return inside.astype(dtype)
    with np.errstate(over="ignore"):
        return wide.astype(dtype)


def _closed(values: Array) -> Array:
    wide = values.astype(np.float64)
    return np.sign(wide) * np.log1p(np.abs(wide) / _LINEAR_BELOW)


def _opened(values: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.sign(values) * np.expm1(np.abs(values)) * _LINEAR_BELOW
