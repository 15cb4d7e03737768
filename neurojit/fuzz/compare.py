"""Compares results of compiled code with the evaluator's."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurojit.fuzz.numbers import UNDEF, Near, NearComplex
from neurojit.fuzz.program import Type


def difference(got: Any, right: Any, kind: Type, *, signed_zeros: bool) -> str | None:
    """The first element of an array that is not what it should be, in words."""
    values, wanted = np.asarray(got), right if isinstance(right, np.ndarray) else np.array(right, object)
    for at in np.ndindex(kind.shape):
        item, want = values[at].item(), wanted[at]
        if want is UNDEF or _same(item, want, signed_zeros):
            continue
        place = f"[{', '.join(map(str, at))}]" if at else ""
        return f"{place} is {item}, right is {want}"
    return None


def _same(item: Any, want: Any, signed_zeros: bool) -> bool:
    if isinstance(want, float):
        if math.isnan(want):
            return math.isnan(item)
        if isinstance(want, Near):
            return item == want or abs(item - want) <= want.slack
        return item == want and (not signed_zeros or math.copysign(1, item) == math.copysign(1, want))
    if isinstance(want, complex):
        if isinstance(want, NearComplex):
            return item == want or abs(item - want) <= want.slack
        parts = ((item.real, want.real), (item.imag, want.imag))
        return all(_same(one, other, signed_zeros) for one, other in parts)
    return item == want


def first_difference(
    names: Sequence[str],
    got: Sequence[Any],
    right: Sequence[Any],
    kinds: Sequence[Type],
    *,
    signed_zeros: bool,
) -> str | None:
    """Of several values."""
    for name, value, want, kind in zip(names, got, right, kinds, strict=True):
        found = difference(value, want, kind, signed_zeros=signed_zeros)
        if found is not None:
            return f"{name}{found}"
    return None
