"""Changes drawn arguments so that the original's assertions let them through.

An original that asserts an order, that each element lies between two values, or that a matrix is positive
definite, ends by that assertion on nearly everything that is drawn. So what its assertions say of single
elements, sorting, and matrices that are symmetric and diagonally dominant are tried, and what leads it to its
end most often is done to three in four of all that is drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from neurojit.abi.float_formats import is_floating
from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Value
from neurojit.judge.trial.inputs.float_fills import dominant, is_square
from neurojit.judge.trial.inputs.orders import ORDERS, ordered
from neurojit.model.types import Argument, Signature

Limits = tuple[float, float] | None  # between which an argument's elements pass; None: anywhere
_AS_DRAWN = 4  # one in so many stays as it was drawn
_ENOUGH = 2  # arguments that lead to the end
_WIDE = 0x3FFFFFFF  # how far integers are put above a limit, or below it
_WIDEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Passing:
    """``limits``: by argument, or empty; ``order``: of the elements of every buffer of numbers, or empty;
    ``dominant``: whether square matrices of floats are symmetric and diagonally dominant."""

    limits: tuple[Limits, ...] = ()
    order: str = ""
    dominant: bool = False

    def of(self, signature: Signature, values: list[Value], trial: int) -> list[Value]:
        """``values``, changed; as they are in one of so many trials."""
        return values if trial % _AS_DRAWN == _AS_DRAWN - 1 else self.changed(signature, values)

    def changed(self, signature: Signature, values: list[Value]) -> list[Value]:
        """``values``, changed."""
        if self == UNCHANGED:
            return values
        limits = self.limits or (None,) * len(values)
        made = zip(signature.arguments, values, limits, strict=True)
        return [self._changed(argument, value, limit) for argument, value, limit in made]

    def _changed(self, argument: Argument, value: Value, limits: Limits) -> Value:
        array = np.asarray(value)
        if (
            argument.effect == "write"
            or not (is_floating(array.dtype) or array.dtype.kind == "i")
            or not array.size
        ):
            return value
        if limits is not None:
            array = _within(array, _both(limits, argument.range))
        if self.order and array.ndim:
            array = ordered(array, self.order, np.random.default_rng(0))  # of which these orders draw nothing
        if self.dominant and is_square(argument.type):
            array = _dominant(array, argument.range)
        return array if isinstance(value, np.ndarray) else array.item()


UNCHANGED: Final = Passing()


def passing_of(
    drawn: Sequence[list[Value]],
    ends: Callable[[list[Value]], bool],
    signature: Signature,
    limits: Sequence[Limits],
) -> Passing:
    """What leads the original to its end, as ``ends`` tells, on most of what was ``drawn``: nothing where the
    first comes to it as it is."""
    best, most = UNCHANGED, 0
    for way in _ways(signature, limits):
        count = 0
        for values in drawn:
            count += ends(way.changed(signature, values))
            if count == _ENOUGH or (count and way == UNCHANGED and values is drawn[0]):
                return way
        if count > most:
            best, most = way, count
    return best


def _ways(signature: Signature, limits: Sequence[Limits]) -> Iterator[Passing]:
    """Those that change the least come first."""
    known = ((), tuple(limits)) if any(limit is not None for limit in limits) else ((),)
    for order, each in itertools.product(("", *ORDERS[:2]), known):
        yield Passing(each, order)
    if has_squares(signature):
        for each in known:
            yield Passing(each, dominant=True)


def has_squares(signature: Signature) -> bool:
    """Whether any argument that is read holds square matrices of floats."""
    return any(is_square(a.type) and a.effect != "write" for a in signature.arguments)


def _dominant(array: Array, declared: Limits) -> Array:
    """``array`` made dominant, as small as a declared range wants it; unchanged where none lies within."""
    if declared is None:
        return dominant(array)
    low, high = declared
    made = dominant(np.abs(array) if low >= 0.0 else array)
    largest = float(np.max(np.abs(made)))
    if 0.0 < high < largest and np.isfinite(largest):
        made = (made * (high / largest)).astype(array.dtype)
    return made if bool(np.all((made >= low) & (made <= high))) else array


def _both(limits: tuple[float, float], declared: Limits) -> tuple[float, float]:
    low, high = declared or (-np.inf, np.inf)
    low, high = max(limits[0], low), min(limits[1], high)
    return (low, high) if low <= high else limits


def _within(array: Array, limits: tuple[float, float]) -> Array:
    """Numbers that lie outside of ``limits`` folded into them; NaN stays."""
    outside = (array < limits[0]) | (array > limits[1])
    if not outside.any():
        return array
    folded = (_integers if array.dtype.kind == "i" else _floats)(array, *limits)
    return np.where(outside, folded, array).astype(array.dtype)


def _floats(array: Array, low: float, high: float) -> Array:
    finite = np.where(np.isfinite(array), np.abs(array), 1.0)
    if np.isfinite(low) and np.isfinite(high):
        return low + np.mod(finite, 1.0) * (high - low)
    return np.clip(low + finite if np.isfinite(low) else high - finite, low, high)


def _integers(array: Array, low: float, high: float) -> Array:
    limits = np.iinfo(array.dtype)
    least, most = max(low, float(limits.min)), min(high, float(limits.max))
    wide = array.astype(np.int64)
    if most - least < _WIDEST:
        return int(least) + wide % (int(most) - int(least) + 1)
    if np.isfinite(low):
        return np.clip(int(low) + (wide & _WIDE), limits.min, limits.max)
    return np.clip(int(high) - (wide & _WIDE), limits.min, limits.max)
