"""How far the loops of one operation may be from its value in real numbers, element by element.

*u* is the unit roundoff and ``gamma(n) = n u / (1 - n u)`` (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed., sections 2.2 and 3.1). The reference computes in f64: beside f32 it counts as
exact, beside f64 it may be as far away again, hence ``_SIDES``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurojit.dialect.tensorlang import shapes
from neurojit.dialect.tensorlang.reference import apply
from tests.unit.dialect.compiled import Case

Array = NDArray[Any]
_UNIT = {np.dtype(np.float32): 2.0**-24, np.dtype(np.float64): 2.0**-53}
_SIDES = {np.dtype(np.float32): 1, np.dtype(np.float64): 2}
_LIBRARY_ULPS = 2.0  # of exp, tanh and erf in f64, in the C library and in NumPy alike


def gamma(count: float | Array, unit: float) -> Any:
    return count * unit / (1 - count * unit)


def bound(case: Case, want: Array) -> Array:
    """The largest distance of ``want``, the reference's value in f64, from what the loops compute."""
    dtype = case.operands[0].dtype
    with np.errstate(all="ignore"):
        distance = _BOUNDS[case.op](case, want, _UNIT[dtype]) * _SIDES[dtype]
    return np.nan_to_num(distance, nan=0.0) + float(np.finfo(dtype).smallest_subnormal)


def _elementary(_: Case, want: Array, unit: float) -> Array:
    """f32: the function in f64, rounded once. f64: the library's error."""
    return np.abs(want) * (unit * (1.001 if unit > 2.0**-30 else 2 * _LIBRARY_ULPS))


def _gelu(case: Case, _: Array, unit: float) -> Array:
    """In units of u |x|, of x / 2 (1 + g(t)). t has three roundings for erf, seven for tanh, which g turns
    into at most 3 * 0.49 and 7 * 0.45; g itself rounds once in f32 (four times in f64, by its library's
    error) and 1 + g twice its unit, all halved by x / 2; two products follow."""
    turned = 7 * 0.45 if case.complete["approximate"] == "tanh" else 3 * 0.49
    library = 1 if unit > 2.0**-30 else 2 * _LIBRARY_ULPS
    return np.abs(case.operands[0].astype(np.float64)) * unit * (0.5 * (turned + library + 2) + 2)


def _sigmoid(case: Case, want: Array, unit: float) -> Array:
    """The function of -|x|, which is exact, one addition, one division and, of silu, one product."""
    library = 1.001 if unit > 2.0**-30 else 2 * _LIBRARY_ULPS
    return np.abs(want) * gamma(library + 2 + (case.op == "silu"), unit)


def _rsqrt(_: Case, want: Array, unit: float) -> Array:
    """The root is rounded, which half of its error is left of, then the quotient."""
    return np.abs(want) * gamma(2, unit)


def _sum(case: Case, _: Array, unit: float) -> Array:
    """n - 1 additions, the first to a zero; a mean divides once more."""
    operand = case.operands[0]
    axes = shapes.axes_of(case.complete["axes"], operand.ndim)
    count = int(np.prod([operand.shape[axis] for axis in axes]))
    return gamma(count + 1, unit) * _of_magnitudes(case)


def _prod(case: Case, want: Array, unit: float) -> Array:
    """A product for each element, the first with 1."""
    operand = case.operands[0]
    axes = shapes.axes_of(case.complete["axes"], operand.ndim)
    return gamma(int(np.prod([operand.shape[axis] for axis in axes])), unit) * np.abs(want)


def _cumsum(case: Case, _: Array, unit: float) -> Array:
    """As many additions as elements came before."""
    return gamma(case.operands[0].shape[case.complete["axis"]], unit) * _of_magnitudes(case)


def _contraction(case: Case, _: Array, unit: float) -> Array:
    """As many products and additions as an element has terms; padding adds zeros."""
    weight = case.operands[1]
    if case.op == "matmul":
        terms = weight.shape[-2]
    elif case.op == "conv_transpose":
        outputs = weight.shape[1 if case.complete["layout"] == "NCHW" else 3]
        terms = int(np.prod(weight.shape)) // max(outputs, 1)
    else:
        outputs = weight.shape[0 if case.complete["layout"][1] == "C" else -1]
        terms = int(np.prod(weight.shape)) // max(outputs, 1)
    return gamma(terms + 1, unit) * _of_magnitudes(case)


def _avg_pool(case: Case, _: Array, unit: float) -> Array:
    """An addition for each element of the window, and a division."""
    return gamma(int(np.prod(case.complete["window"])) + 1, unit) * _of_magnitudes(case)


def _of_magnitudes(case: Case) -> Array:
    return apply(case.op, [np.abs(a) for a in case.operands], case.complete, dtype=np.float64)


def _softmax(case: Case, want: Array, unit: float) -> Array:
    """exp turns the rounding of x - max, at most u times the spread of the row, into a relative error; above
    and below the line; n terms are added, and one division follows. Minus infinity gives 0 without any."""
    operand, axis = case.operands[0].astype(np.float64), case.complete["axis"]
    finite = np.isfinite(operand)
    most = np.max(operand, axis, keepdims=True, where=finite, initial=-np.inf)
    spread = most - np.min(operand, axis, keepdims=True, where=finite, initial=np.inf)
    library = 1.001 if unit > 2.0**-30 else 2 * _LIBRARY_ULPS
    return np.abs(want) * gamma(2 * (spread + library) + operand.shape[axis] + 1, unit)


def _normalised(case: Case, want: Array, unit: float) -> Array:
    """Of a row: its mean, as a sum of n; the differences from it, which the sum's error is part of; the mean
    of squares, whose relative error the root halves; then a handful of roundings."""
    row, weight = (operand.astype(np.float64) for operand in case.operands[:2])
    count = row.shape[-1]
    if not count:
        return np.zeros_like(want)
    apart = row - row.mean(-1, keepdims=True) if case.op == "layer_norm" else row
    deviation = np.sqrt((apart * apart).mean(-1, keepdims=True) + case.complete["epsilon"])
    moved = gamma(count + 2, unit) * np.abs(row).max(-1, keepdims=True, initial=0) / deviation
    share = np.abs(apart) / deviation
    return np.abs(weight) * (moved * (1 + share) + share * gamma(count + 10, unit)) + 2 * unit * np.abs(want)


def _attention(case: Case, _: Array, unit: float) -> Array:
    """Scores are off by as much as their products, which moves shares by twice that; then comes a sum."""
    query, key, value = (np.abs(operand.astype(np.float64)) for operand in case.operands)
    depth, keys = query.shape[-1], key.shape[-2]
    scale = 1 / np.sqrt(depth) if case.complete["scale"] is None else abs(case.complete["scale"])
    sizes = query @ np.swapaxes(key, -1, -2) * scale
    moved = gamma(depth + 4, unit) * sizes.max((-1, -2), keepdims=True, initial=0)
    most = value.max(-2, keepdims=True, initial=0)
    return (
        2 * moved + gamma(2 * keys + 8, unit) + 4 * unit * sizes.max((-1, -2), keepdims=True, initial=0)
    ) * most


_BOUNDS: dict[str, Callable[[Case, Array, float], Array]] = {
    "exp": _elementary, "log": _elementary, "tanh": _elementary, "gelu": _gelu, "sum": _sum, "mean": _sum,
    "sin": _elementary, "cos": _elementary, "erf": _elementary, "pow": _elementary,
    "sigmoid": _sigmoid, "silu": _sigmoid, "rsqrt": _rsqrt,
    "prod": _prod, "cumsum": _cumsum, "matmul": _contraction,
    "layer_norm": _normalised, "rms_norm": _normalised, "attention": _attention,
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "conv_transpose"), _contraction), "avg_pool": _avg_pool,
    "softmax": _softmax,
}  # fmt: skip


ROUNDED = frozenset(_BOUNDS)  # more than once


def assert_agrees(got: Array, case: Case) -> None:
    """``got`` is what the reference says: bit for bit where nothing is rounded, or rounded once."""
    exact = case.reference()
    assert (got.dtype, got.shape) == (exact.dtype, exact.shape), case
    if got.dtype.kind != "f" or case.op not in _BOUNDS:
        assert_same_bits([got], [exact], case)
        return
    want = case.reference(np.float64)
    with np.errstate(all="ignore"):
        near = np.abs(got.astype(np.float64) - want) <= bound(case, want)
        fine = near | (got == want.astype(got.dtype)) | (np.isnan(got) & np.isnan(want))
    assert fine.all(), (case, got, want)


def assert_same_bits(got: Sequence[Array], want: Sequence[Array], what: object) -> None:
    """Equal bit for bit, but for which NaN it is."""
    for one, other in zip(got, want, strict=True):
        assert (one.dtype, one.shape) == (other.dtype, other.shape), what
        np.testing.assert_array_equal(one, other, str(what))
        if one.dtype.kind == "f":
            assert (np.isnan(one) | (np.signbit(one) == np.signbit(other))).all(), what
