"""The runtime of the generated Python: rational or f64 arithmetic, wrapping integers, bounded memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

Number = Any  # Fraction, float or int; what it is depends on the run

_LARGEST_EXPONENT = 700.0
_MOST_TURNS = 1 << 14


def _is_nan(value: Number) -> bool:
    return isinstance(value, float) and math.isnan(value)


class OutOfBounds(Exception):
    """An access outside its buffer."""


class Undefined(Exception):
    """An operation without a value, such as a shift by more than there is."""


class TooLong(Exception):
    """A loop of more turns than are worth waiting for."""


class AssertFailed(Exception):
    """A ``tensorlang.assert`` whose condition is false."""

    def __init__(self, message: str, values: tuple[Number, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def turns(counts: range) -> range:
    """``counts``, if there are not too many of them."""
    if (counts.stop - counts.start) // counts.step > _MOST_TURNS:
        raise TooLong(f"{counts}")
    return counts


def patience() -> Iterator[int]:
    """The turns of a loop that ends when data say so; too many are not waited for."""
    yield from range(_MOST_TURNS)
    raise TooLong("a loop without an end")


def fresh(shape: tuple[int, ...], value: Number) -> NDArray[Any]:
    """New memory that holds ``value`` throughout."""
    return np.full(shape, value, object)


def at(memory: NDArray[Any], place: tuple[int, ...]) -> tuple[int, ...]:
    """``place`` if it is inside ``memory``."""
    for index, extent in zip(place, memory.shape, strict=True):
        if not 0 <= index < extent:
            raise OutOfBounds(f"index {index} of {extent}")
    return place


def wrap(value: int, width: int) -> int:
    """A signed integer of ``width`` bits."""
    half = 1 << (width - 1)
    return (value + half) % (2 * half) - half


def unsigned(value: int, width: int) -> int:
    return value % (1 << width)


def amount(shift: int, width: int) -> int:
    """``shift`` if it is one that an integer of ``width`` bits has a value for."""
    if not 0 <= shift < width:
        raise Undefined(f"a shift by {shift}")
    return shift


def quotient(left: int, right: int, width: int) -> int:
    """Rounded towards zero."""
    if right == 0 or (right == -1 and left == -(1 << (width - 1))):
        raise Undefined("an integer division")
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def remainder(left: int, right: int) -> int:
    """Of a division that rounds towards zero: it has the sign of ``left``."""
    if right == 0:
        raise Undefined("an integer division")
    return int(math.copysign(1, left)) * (abs(left) % abs(right))


def divide(left: Number, right: Number) -> Number:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)  # floats, among rationals too


def multiply(left: Number, right: Number) -> Number:
    return left * right


def largest(left: Number, right: Number) -> Number:
    """NaN wins, and +0 over -0."""
    if _is_nan(left) or _is_nan(right):
        return math.nan
    if left == right == 0 and isinstance(left, float):
        return left if math.copysign(1.0, left) > 0 else right
    return max(left, right)


def smallest(left: Number, right: Number) -> Number:
    if _is_nan(left) or _is_nan(right):
        return math.nan
    if left == right == 0 and isinstance(left, float):
        return left if math.copysign(1.0, left) < 0 else right
    return min(left, right)


def largest_number(left: Number, right: Number) -> Number:
    """NaN loses."""
    return right if _is_nan(left) else left if _is_nan(right) else max(left, right)


def smallest_number(left: Number, right: Number) -> Number:
    return right if _is_nan(left) else left if _is_nan(right) else min(left, right)


def _exp(value: float) -> float:
    if _is_nan(value):
        return math.nan
    return math.inf if value > _LARGEST_EXPONENT else math.exp(value)


def _power_of_two(value: float) -> float:
    return _exp(value * math.log(2))


def _root(value: float) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


def _less_one(value: float) -> float:
    return _exp(value) if value > _LARGEST_EXPONENT else math.expm1(value)


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": _exp,
    "exp2": _power_of_two,
    "expm1": _less_one,
    "sqrt": _root,
    "rsqrt": lambda value: divide(1.0, _root(value)),
    "cbrt": math.cbrt,
    "tanh": math.tanh,
    "erf": math.erf,
}

_INFINITE = 10**400  # as infinities are written among rationals
_NARROW: dict[str, Any] = {"f16": np.float16, "bf16": ml_dtypes.bfloat16, "f32": np.float32}


def rounded(value: Number, kind: str) -> Number:
    """``value`` as the float type ``kind`` holds it."""
    if isinstance(value, Fraction) and abs(value) >= _INFINITE:
        return value  # as every type holds it
    with np.errstate(over="ignore"):
        short = float(_NARROW[kind](float(value)))
    if not isinstance(value, Fraction):
        return short
    if not math.isfinite(short):
        raise Undefined("overflow")
    return Fraction(short)


def without_tail(value: Number, kind: str, mask: int) -> Number:
    """The bits of ``value`` as ``kind``, and'ed with ``mask``."""
    floating, whole = (np.float32, np.int32) if kind == "f32" else (np.float64, np.int64)
    with np.errstate(over="ignore"):
        bits = np.array(float(value), floating).view(whole) & whole(mask)
    short = float(bits.view(floating))
    return Fraction(short) if isinstance(value, Fraction) else short


def compare(predicate: int, left: Number, right: Number) -> bool:
    """``arith.cmpf`` by MLIR's number of the predicate."""
    unordered = _is_nan(left) or _is_nan(right)
    if predicate in (0, 7, 14, 15):
        return {0: False, 7: not unordered, 14: unordered, 15: True}[predicate]
    if unordered:
        return predicate > 7
    base = predicate if predicate < 7 else predicate - 7
    return (left == right, left > right, left >= right, left < right, left <= right, left != right)[base - 1]


def compare_integers(predicate: int, left: int, right: int) -> bool:
    """``arith.cmpi`` by MLIR's number of the predicate; unsigned ones on 64 bits."""
    if predicate >= 6:
        left, right, predicate = unsigned(left, 64), unsigned(right, 64), predicate - 4
    return (left == right, left != right, left < right, left <= right, left > right, left >= right)[predicate]
