"""Elementary functions as arithmetic, with the same bits in every tier.

A libm call and a vectorised approximation of it differ in the last place, so a swap of one for the other
would change results. These expansions are straight-line (``select``, never a branch), so LLVM vectorises
loops over them, and every multiply-add that may be contracted is an explicit ``math.fma``. They work on f32
and f64, scalars and vectors. ``math.erf`` on f64 stays: it remains a call of libm's ``erf`` in every tier.
``math.expm1`` and ``math.log1p`` are here because MLIR's own lowering is exp(x) - 1 and log(1 + x), which
near zero keep no digit.

Largest errors seen over all magnitudes, in units in the last place: f32 exp 1.0, tanh 1.4, erf 1.2; f64 exp
1.0, tanh 1.4; expm1 2.4, log1p 2.3 in both. NaN gives NaN, overflow infinity, underflow denormals, then zero.

Run this on code that carries no reassociation flags: Cody and Waite's reduction would be simplified away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder
from neurojit.dialect.tensorlang.lowering.floating import Float, Floating

# Coefficients are in rising order.

# W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980), ch. 6: x = n ln 2 + r, with
# ln 2 in two parts, the first short enough for exact products (f32: Cephes, f64: fdlibm).
_LN2: dict[int, tuple[float, float]] = {
    32: (0.693359375, -2.12194440e-4),
    64: (6.93147180369123816490e-01, 1.90821492927058770002e-10),
}
# exp(r) = 1 + r + r^2 P(r) for |r| <= ln 2 / 2. f32: Cephes ``expf`` (S. L. Moshier); f64: Taylor, whose
# first dropped term is below 2^-57.
_EXP: dict[int, tuple[float, ...]] = {
    32: (
        5.0000001201e-1,
        1.6666665459e-1,
        4.1665795894e-2,
        8.3334519073e-3,
        1.3981999507e-3,
        1.9875691500e-4,
    ),
    64: (
        *(1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320, 1 / 362880),
        *(1 / 3628800, 1 / 39916800, 1 / 479001600, 1 / 6227020800),
    ),
}
# Beyond these exp is infinite, or rounds to zero; within them 2^n splits into two factors that are normal.
_EXP_RANGE: dict[int, tuple[float, float]] = {32: (-104.0, 89.0), 64: (-746.0, 710.0)}
_LOG2_E = 1.4426950408889634
# Below, expm1 and log1p of x round to x: half a unit in the last place of 1.
_TINY: dict[int, float] = {32: 2.0**-25, 64: 2.0**-54}

# tanh(x) = x + x z P(z) / Q(z), z = x^2, for |x| < 0.625 (Cephes ``tanhf``, where Q = 1, and ``tanh``).
_TANH_P: dict[int, tuple[float, ...]] = {
    32: (-3.33332819422e-1, 1.33314422036e-1, -5.37397155531e-2, 2.06390887954e-2, -5.70498872745e-3),
    64: (-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1),
}
_TANH_Q64 = (4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1.0)

# erf(x) = x + x P(x^2) for |x| < 0.93, and 1 - exp(-(t + t Q(t))) for t = |x| up to 4, where f32 is 1. The
# form is N. Juffa's; the coefficients are weighted minimax fits (Lawson's iteration, 3,000 Chebyshev nodes)
# with errors of 0.3 and 0.05 times 2^-24.
_ERF_SMALL = (0.12837915122509003, -0.3761247992515564, 0.11281682550907135, -0.026761719956994057,
              0.0049859401769936085, -0.000595373916439712)  # fmt: skip
_ERF_LARGE = (0.12851116061210632, 0.6357290744781494, 0.10524771362543106, -0.02288094162940979,
              0.0032121525146067142, -0.00021364600979723036)  # fmt: skip


def _polynomial(f: Floating, x: Float, coefficients: Sequence[float]) -> Float:
    """Horner's rule."""
    value = f.constant(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = f.fma(value, x, f.constant(coefficient))
    return value


def exp(f: Floating, x: Float) -> Float:
    low, high = _EXP_RANGE[f.width]
    bounded = f.at_most(f.at_least(x, low), high)  # NaN becomes ``low``: a defined integer below
    n = f.round_even(f.mul(bounded, f.constant(_LOG2_E)))
    ln2_high, ln2_low = _LN2[f.width]
    r = f.fma(n, f.constant(-ln2_high), bounded)
    r = f.fma(n, f.constant(-ln2_low), r)
    p = f.fma(f.mul(r, r), _polynomial(f, r, _EXP[f.width]), r)
    value = f.scale(f.add(p, f.constant(1.0)), n)
    return f.select(f.is_nan(x), x, value)


def tanh(f: Floating, x: Float) -> Float:
    """1 - 2 / (exp(2|x|) + 1) away from zero, where it loses nothing; Cephes' odd rational near it."""
    t = f.absolute(x)
    power = exp(f, f.add(t, t))
    z = f.mul(t, t)
    near = f.less(t, 0.625)
    top = f.mul(f.mul(t, z), _polynomial(f, z, _TANH_P[f.width]))
    bottom = f.add(power, f.constant(1.0))
    if f.width == 32:
        value = f.select(near, f.add(t, top), f.sub(f.constant(1.0), f.div(f.constant(2.0), bottom)))
    else:  # one division serves both branches
        numerator = f.select(near, top, f.constant(-2.0))
        denominator = f.select(near, _polynomial(f, z, _TANH_Q64), bottom)
        value = f.add(f.select(near, t, f.constant(1.0)), f.div(numerator, denominator))
    return f.copy_sign(value, x)


def erf(f: Floating, x: Float) -> Float:
    """f32 only."""
    t = f.at_most(f.absolute(x), 4.0)  # NaN becomes 4
    small = f.fma(t, _polynomial(f, f.mul(t, t), _ERF_SMALL), t)
    power = exp(f, f.negative(f.fma(t, _polynomial(f, t, _ERF_LARGE), t)))
    value = f.select(f.less(t, 0.93), small, f.sub(f.constant(1.0), power))
    return f.select(f.is_nan(x), x, f.copy_sign(value, x))


def expm1(f: Floating, x: Float) -> Float:
    """(exp(x) + 1) tanh(x / 2), which cancels nothing; x itself where halves would be denormals."""
    value = f.mul(f.add(exp(f, x), f.constant(1.0)), tanh(f, f.mul(x, f.constant(0.5))))
    return f.select(f.less(f.absolute(x), _TINY[f.width]), x, value)


def log1p(f: Floating, x: Float) -> Float:
    """log(u) x / (u - 1) for u = 1 + x as it was rounded (W. Kahan; Higham 2002, 1.14.1).

    x itself where u is 1, and where it is infinite.
    """
    u = f.add(x, f.constant(1.0))
    above = f.sub(u, f.constant(1.0))
    value = f.mul(f.log(u), f.div(x, above))
    value = f.select(f.less(u, math.inf), value, x)
    return f.select(f.less(f.absolute(above), _TINY[f.width]), x, value)


FUNCTIONS: dict[str, tuple[Callable[[Floating, Float], Float], tuple[int, ...]]] = {
    "math.exp": (exp, (32, 64)),
    "math.tanh": (tanh, (32, 64)),
    "math.erf": (erf, (32,)),
    "math.expm1": (expm1, (32, 64)),
    "math.log1p": (log1p, (32, 64)),
}


def expand(target: ir.Module | ir.Operation | ir.OpView) -> None:
    """Replace the operations above in ``target``, scalar or vector; other types are left alone."""
    root = target.operation
    found: list[ir.Operation] = []

    def collect(operation: ir.Operation) -> ir.WalkResult:
        if operation.name in FUNCTIONS:
            found.append(operation)
        return ir.WalkResult.ADVANCE

    root.walk(collect, ir.WalkOrder.POST_ORDER)
    with root.context:
        builder = Builder(root.context)
        for operation in found:
            function, widths = FUNCTIONS[operation.name]
            kind = operation.results[0].type
            if Floating.width_of(kind) not in widths:
                continue
            with ir.InsertionPoint(operation), operation.location:
                value = function(Floating(builder, kind), operation.operands[0])
            operation.results[0].replace_all_uses_with(value)
            operation.erase()
