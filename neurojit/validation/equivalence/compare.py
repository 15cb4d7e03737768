"""Whether what a candidate wrote is what the reference means, and if not, where it first is not.

An element is right where its bits are the reference's. Otherwise, with *v* the float64 value of the
reference, *e* the bound on rounding errors (:mod:`errors`) and *m* its magnitude:

- NaN: where the reference gives NaN the candidate gives NaN, of any payload. Infinity: the same infinity.
  What is finite must stay finite: none is invented. Where an identity was proven algebraically
  (:mod:`neurojit.validation.field`) a candidate may spread NaN and infinity *that stand in the inputs*
  to neighbours, as Winograd's transforms do, but may not hide one; not so where the reference decides by
  data, since a mask may be there to shut them out.
- Overflow: where m + 2 e reaches the largest finite value, another order of the same terms may overflow,
  so the element says nothing. Nor does it where m itself is not finite, on inputs made to overflow (elsewhere
  that is a pole, and the candidate has to have it): a x + b y with fused steps is inf where the reference's
  inf - inf is NaN. Nor does it where such inputs make the reference itself overflow on the way, so that it
  has no finite result although there is one.
- Zeros compare equal whatever their sign (a sum that starts from its first term keeps a sign that one
  which starts from zero loses); a kernel that makes the sign visible, as 1/x does, is compared there.
- Otherwise |candidate - v| <= 2 e. Where the identity was proven, e is instead what the analysis gives for
  arguments whose every element is the largest of its buffer, times GROWTH: fast algorithms (Strassen,
  Winograd) are stable by norm and not by component, with a larger constant (Higham 2002, 23.2.2;
  B. Barabasz et al., Error Analysis and Improving the Accuracy of Winograd Convolution, ACM TOMS 2020).

With numerics ``exact`` nothing but the bits will do; with ``fast`` e is the largest of its buffer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.kernel import Numerics
from neurojit.validation.harness.buffers import POISON, Array, same_bytes

_SAFETY = 2.0  # of first-order bounds: see errors
GROWTH = 16.0  # one level of Strassen has 3; Winograd's F(4, 3) was seen to have 10 in each dimension


@dataclass(frozen=True, slots=True)
class Expected:
    """One output of the reference: its own bits and, where it was computed, its analysis in float64.

    ``by_norm``: the error bound for arguments whose every element is the largest of its buffer.
    """

    bits: Array
    value: Array | None = None
    magnitude: Array | None = None
    error: Array | None = None
    by_norm: Array | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """``proven``: the identity was shown algebraically. ``bitwise``: these inputs make every step exact.
    ``special``: the inputs hold NaN or infinities, which may spread where proven. ``overflows``: they are
    finite, but huge."""

    numerics: Numerics
    proven: bool = False
    bitwise: bool = False
    special: bool = False
    overflows: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """The first wrong element. ``allowed`` is None where it had to be of one kind or have the same bits."""

    output: int
    index: tuple[int, ...]
    expected: float | int | bool
    got: float | int | bool
    allowed: float | None
    wrong: int
    elements: int
    unwritten: bool

    def __str__(self) -> str:
        place = f"output {self.output}{list(self.index)}"
        text = f"{place}: expected {self.expected!r}, got {self.got!r}"
        if self.unwritten:
            return f"{text}, which is what the buffer held before: the element was never written"
        if self.allowed is not None:
            text += f", off by {abs(self.got - self.expected):.3g} where {self.allowed:.3g} is allowed"
        return f"{text} ({self.wrong} of {self.elements} elements differ)"


def same_bits(one: Sequence[Array], other: Sequence[Array]) -> bool:
    """Equal but for which NaN it is."""
    return all(_agree_bitwise(a, b).all() for a, b in zip(one, other, strict=True))


def first_difference(expected: Sequence[Expected], got: Sequence[Array], policy: Policy) -> Difference | None:
    """The first wrong element of the outputs, in order."""
    for number, (want, have) in enumerate(zip(expected, got, strict=True)):
        fine, allowed = _judge(want, have, policy)
        if not fine.all():
            return _describe(number, want, have, fine, allowed)
    return None


def needs_analysis(expected: Sequence[Expected], got: Sequence[Array], policy: Policy) -> bool:
    """Whether the bits alone do not decide."""
    return policy.numerics is not Numerics.EXACT and not same_bits([e.bits for e in expected], got)


def _agree_bitwise(one: Array, other: Array) -> Array:
    if one.dtype.kind != "f":
        return np.asarray(one == other)
    if same_bytes(one, other):
        return np.ones(one.shape, np.bool_)
    both_nan = np.isnan(one) & np.isnan(other)
    return both_nan | ((one == other) & (np.signbit(one) == np.signbit(other)))


def _judge(want: Expected, have: Array, policy: Policy) -> tuple[Array, Array | None]:
    fine = _agree_bitwise(want.bits, have)
    if fine.all() or policy.numerics is Numerics.EXACT or have.dtype.kind != "f":
        return fine, None
    if want.value is None or want.error is None or want.magnitude is None:
        return fine | ((want.bits == 0) & (have == 0)), None
    with np.errstate(all="ignore"):
        return _within_bound(want, want.value, want.magnitude, want.error, have, fine, policy)


def _within_bound(
    want: Expected, value: Array, magnitude: Array, error: Array, have: Array, fine: Array, policy: Policy
) -> tuple[Array, Array | None]:
    bits = want.bits
    largest = float(np.finfo(have.dtype).max)
    finite = np.isfinite(have)
    bounded = np.isfinite(value) & np.isfinite(error) & np.isfinite(magnitude)
    free = bounded & (magnitude + _SAFETY * error >= largest)
    free |= np.isfinite(value) & np.isfinite(bits) & ~np.isfinite(magnitude)
    if policy.overflows:
        free |= ~np.isfinite(magnitude)
        free |= np.isfinite(value) & ~np.isfinite(bits)
    fine = fine | ((bits == 0) & (have == 0)) | free
    if policy.bitwise and _every_step_exact(bits, value, magnitude):
        return fine, None
    allowed = _allowed(want, error, bounded & ~free, policy)
    exact = have.astype(np.float64)
    close = np.abs(exact - value) <= allowed
    # Near a tie the float64 run may take the other side; the reference's own result is right as well.
    close |= np.isfinite(bits) & (np.abs(exact - bits) <= allowed)
    fine |= bounded & finite & close
    fine |= (np.isnan(value) & np.isnan(have)) | (np.isinf(value) & (value == have))
    if policy.proven and policy.special:
        fine |= ~finite
    return fine, allowed


def _allowed(want: Expected, error: Array, usable: Array, policy: Policy) -> Array:
    if policy.proven and want.by_norm is not None:
        return np.maximum(_SAFETY * error, _SAFETY * GROWTH * want.by_norm)
    if policy.numerics is Numerics.FAST:
        return np.full_like(error, _SAFETY * error[usable].max(initial=0.0))
    return _SAFETY * error


def _every_step_exact(bits: Array, value: Array, magnitude: Array) -> bool:
    """Whether sums of these terms have no rounding in any order: integers of a grain below 2^mantissa."""
    limit = 2.0 ** (np.finfo(bits.dtype).nmant - 8)
    return bool(np.all((bits == value) & (magnitude < limit)))


def _describe(number: int, want: Expected, have: Array, fine: Array, allowed: Array | None) -> Difference:
    index = np.unravel_index(int(np.argmin(fine)), fine.shape)
    place = tuple(int(i) for i in index)
    raw = np.asarray(have[place]).tobytes()
    analysed = allowed is not None and want.value is not None and np.isfinite(want.value[place])
    finite = bool(np.isfinite(have[place]))
    return Difference(
        number,
        place,
        want.value[place].item() if analysed and want.value is not None else want.bits[place].item(),
        have[place].item(),
        float(allowed[place]) if analysed and finite and allowed is not None else None,
        int((~fine).sum()),
        fine.size,
        raw == bytes([POISON]) * len(raw),
    )
