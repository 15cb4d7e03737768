"""What a call ends in, and whether two outcomes are alike."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from neurojit.audit.oracle.emit import Compiled
from neurojit.audit.oracle.numbers import AssertFailed, OutOfBounds, Undefined


def outcome(function: Compiled, drawn: Sequence[Any]) -> str | list[Any]:
    """Results, then buffers; or how it ended instead."""
    copies = [value.copy() if isinstance(value, np.ndarray) else value for value in drawn]
    try:
        results = function.call(*copies)
    except AssertFailed as failed:
        return f"assert: {failed.message} {failed.values}"
    except OutOfBounds as outside:
        return f"out of bounds: {outside}"
    except Undefined as undefined:
        return f"undefined: {undefined}"
    return [*results, *(value for value in copies if isinstance(value, np.ndarray))]


def identical(left: Any, right: Any) -> bool:
    pairs = zip(np.ravel(np.asarray(left, object)), np.ravel(np.asarray(right, object)), strict=True)
    return all(a == b or (a != a and b != b) for a, b in pairs)  # noqa: PLR0124 (NaN, of whatever type)


def floats(value: Any) -> Any:
    return np.vectorize(_float, otypes=[np.float64])(np.array(value, dtype=object))


def _float(value: Any) -> float:
    """The nearest one; a rational beyond all of them stands for an infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def largest(value: Any) -> float:
    numbers = np.abs(floats(value))
    finite = numbers[np.isfinite(numbers)] if numbers.ndim else numbers
    return float(np.max(finite, initial=0.0)) if np.size(finite) and np.all(np.isfinite(finite)) else 0.0


def close(expected: Sequence[Any], got: Sequence[Any], bounds: Sequence[Any]) -> bool:
    for left, right, bound in zip(expected, got, bounds, strict=True):
        a, b = floats(left), floats(right)
        with np.errstate(invalid="ignore"):
            fine = (a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= bound)
        if not np.all(fine):
            return False
    return True


def plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.vectorize(plain, otypes=[object])(value)
    return float(value) if isinstance(value, Fraction) else value
