"""Compares a candidate's outputs with the reference within error bounds; finds the first difference.

An element is right where its bits are the reference's. Otherwise, with *v* the float64 value of the
reference, *e* the bound on rounding errors (:mod:`neurojit.judge.derive.error_domain`) and *m* its magnitude:

- NaN: where the reference gives NaN the candidate gives NaN, of any payload. Infinity: the same infinity.
  What is finite must stay finite: none is invented. Where an identity was proven algebraically
  (:mod:`neurojit.judge.trial.checks.field`) a candidate may spread NaN and infinity *that stand in the
  inputs* to neighbours, as Winograd's transforms do, but may not hide one; not so where the reference
  decides by
  data, since a mask may be there to shut them out.
- Overflow: where m + 2 e reaches the largest finite value, or an eighth of it on inputs made to overflow,
  another order of the same terms may overflow, so the element says nothing. Nor does it where m itself is
  not finite, on inputs made to overflow (elsewhere
  that is a pole, and the candidate has to have it): a x + b y with fused steps is inf where the reference's
  inf - inf is NaN. Nor does it where such inputs make the reference itself overflow on the way, so that it
  has no finite result although there is one.
- Zeros compare equal whatever their sign (a sum that starts from its first term keeps a sign that one
  which starts from zero loses); a kernel that makes the sign visible, as 1/x does, is compared there.
- Otherwise |candidate - v| <= 2 e, and it is no less accurate than the original, as measured
  (:mod:`neurojit.judge.trial.accuracy`), which alone decides where e is infinite. Where the identity was
  proven, 8 e are allowed; and where it may be judged by norm, e is what the analysis gives for arguments
  whose every element is the largest of its buffer, times GROWTH: fast algorithms (Strassen, Winograd) are
  stable by norm and not by component, with a larger constant (Higham 2002, 23.2.2; B. Barabasz et al., Error
  Analysis and Improving the Accuracy of Winograd Convolution, ACM TOMS 2020).

With numerics ``exact`` nothing but the bits will do; with ``fast`` e is the largest of its buffer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.abi.float_formats import format_of, is_floating
from neurojit.judge.trial.harness.buffers import POISON, Array, same_bytes
from neurojit.model.policy import Numerics

SAFETY = 2.0  # of first-order bounds: see errors
GROWTH = 16.0  # one level of Strassen has 3; Winograd's F(4, 3) was seen to have 10 in each dimension
_OTHERWISE = 4.0  # of the bound of each element: a proven identity may take some roundings more
_GRAIN = 2.0**20  # of results in f64: fractions of small integers by powers of two
_FRACTIONS, _FEW_FRACTIONS = 8, 3  # binary digits that a step may have behind the point
_SHORT = 11  # of formats with so few digits, or fewer, not so many are spared
_HEADROOM = 8.0  # what comes as near to the largest float may overflow on another way


@dataclass(frozen=True, slots=True)
class Expected:
    """One output of the reference: its own bits and, where it was computed, its analysis in float64.

    ``rest``: what ``value`` lacks, where it was computed in more digits.
    ``by_norm``: the error bound for arguments whose every element is the largest of its buffer.
    """

    bits: Array
    value: Array | None = None
    magnitude: Array | None = None
    error: Array | None = None
    by_norm: Array | None = None
    rest: Array | None = None
    norm: float | None = None  # of the whole output, where this is some elements of it

    @property
    def largest(self) -> float:
        """The largest finite value by magnitude."""
        if self.norm is not None:
            return self.norm
        assert self.value is not None
        sizes = np.abs(self.value)
        return float(sizes.max(initial=0.0, where=np.isfinite(sizes)))

    def at(self, places: Array) -> Expected:
        """Some elements, in a row."""
        parts = (self.bits, self.value, self.magnitude, self.error, self.by_norm, self.rest)
        bits, *others = (None if part is None else part[places] for part in parts)
        assert bits is not None
        return Expected(bits, *others, norm=self.largest)


@dataclass(frozen=True, slots=True)
class Policy:
    """``proven``: the identity was shown algebraically. ``bitwise``: these inputs make every step exact.
    ``special``: the inputs hold NaN or infinities, which may spread where proven. ``overflows``: they are
    finite, but huge. ``measured``: elements without a bound are judged by their accuracy."""

    numerics: Numerics
    proven: bool = False
    bitwise: bool = False
    special: bool = False
    overflows: bool = False
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """The first wrong element. ``allowed`` is None where it had to be of one kind or have the same bits.
    ``lost``: its relative error and the original's, where it is less accurate."""

    output: int
    index: tuple[int, ...]
    expected: complex | float | int | bool
    got: complex | float | int | bool
    allowed: float | None
    wrong: int
    elements: int
    unwritten: bool
    lost: tuple[float, float] | None = None

    def __str__(self) -> str:
        place = f"output {self.output}{list(self.index)}"
        text = f"{place}: expected {self.expected!r}, got {self.got!r}"
        if self.unwritten:
            return f"{text}, which is what the buffer held before: the element was never written"
        if self.lost is not None:
            text += (
                f", less accurate than the original: relative error {self.lost[0]:.2g} where the original's "
                f"is at most {self.lost[1]:.2g} on such inputs"
            )
        elif self.allowed is not None:
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
            return described(number, want, have, fine, allowed)
    return None


def needs_analysis(expected: Sequence[Expected], got: Sequence[Array], policy: Policy) -> bool:
    """Whether the bits alone do not decide."""
    return policy.numerics is not Numerics.EXACT and not same_bits([e.bits for e in expected], got)


def _agree_bitwise(one: Array, other: Array) -> Array:
    if not is_floating(one.dtype):
        return np.asarray(one == other)
    if same_bytes(one, other):
        return np.ones(one.shape, np.bool_)
    both_nan = np.isnan(one) & np.isnan(other)
    return both_nan | ((one == other) & (np.signbit(one) == np.signbit(other)))


def _judge(want: Expected, have: Array, policy: Policy) -> tuple[Array, Array | None]:
    fine = _agree_bitwise(want.bits, have)
    if fine.all() or policy.numerics is Numerics.EXACT or not is_floating(have.dtype):
        return fine, None
    if want.value is None or want.error is None or want.magnitude is None:
        return fine | ((want.bits == 0) & (have == 0)), None
    with np.errstate(all="ignore"):
        return _within_bound(want, want.value, want.magnitude, want.error, have, fine, policy)


def _within_bound(
    want: Expected, value: Array, magnitude: Array, error: Array, have: Array, fine: Array, policy: Policy
) -> tuple[Array, Array | None]:
    bits = want.bits
    finite = np.isfinite(have)
    bounded = np.isfinite(value) & np.isfinite(error) & np.isfinite(magnitude)
    free = overflowing(want, have, policy)
    fine = fine | ((bits == 0) & (have == 0)) | free
    if policy.bitwise and _every_step_exact(bits, value, magnitude):
        return fine, None
    allowed = _allowed(want, error, bounded & ~free, policy)
    exact = have.astype(np.float64)
    close = np.abs(exact - value) <= allowed
    # Near a tie the float64 run may take the other side; the reference's own result is right as well.
    close |= np.isfinite(bits) & (np.abs(exact - bits) <= allowed)
    fine |= bounded & finite & close
    if policy.measured:
        fine |= ~np.isfinite(error) & np.isfinite(value) & np.isfinite(bits) & finite
    fine |= (np.isnan(value) & np.isnan(have)) | (np.isinf(value) & (value == have))
    if policy.proven and policy.special:
        fine |= ~finite
    return fine, allowed


def overflowing(want: Expected, have: Array, policy: Policy) -> Array:
    """Elements of which another order of the same terms may overflow. The magnitudes of a recurrence grow
    without end: where others are measured, what is finite is judged, and so is what nothing large is near."""
    assert want.value is not None
    assert want.magnitude is not None
    assert want.error is not None
    value, magnitude, error = want.value, want.magnitude, want.error
    limit = format_of(have.dtype).largest
    largest = limit / (_HEADROOM if policy.overflows else 1.0)
    bounded = np.isfinite(value) & np.isfinite(error) & np.isfinite(magnitude)
    free = bounded & (magnitude + SAFETY * error >= largest)
    free |= np.isfinite(value) & np.isfinite(want.bits) & ~np.isfinite(magnitude)
    if policy.measured and not policy.overflows:
        free &= ~np.isfinite(have) & (want.largest >= limit**0.25)
    if policy.overflows:
        free |= ~np.isfinite(magnitude)
        free |= np.isfinite(value) & ~np.isfinite(want.bits)
    return free


def by_norm_allowed(by_norm: Array) -> Array:
    """How far an element may be off that is judged by norm."""
    return SAFETY * GROWTH * by_norm


def _allowed(want: Expected, error: Array, usable: Array, policy: Policy) -> Array:
    if policy.proven and want.by_norm is not None:
        return np.maximum(SAFETY * _OTHERWISE * error, by_norm_allowed(want.by_norm))
    if policy.numerics is Numerics.FAST:
        return np.full_like(error, SAFETY * error[usable].max(initial=0.0))
    return SAFETY * error


def _every_step_exact(bits: Array, value: Array, magnitude: Array) -> bool:
    """Whether sums of these terms have no rounding in any order: integers of a grain below 2^mantissa."""
    digits = format_of(bits.dtype).significand
    limit = 2.0 ** (digits - 1 - (_FRACTIONS if digits > _SHORT else _FEW_FRACTIONS))
    exact = (bits == value) & (magnitude < limit)
    if bits.dtype == np.float64:  # whose analysis rounds as it does
        exact &= np.rint(bits * _GRAIN) == bits * _GRAIN
    return bool(np.all(exact))


def described(
    number: int,
    want: Expected,
    have: Array,
    fine: Array,
    allowed: Array | None,
    *,
    lost: Array | None = None,
) -> Difference:
    """The first element that is not ``fine``. ``lost``: how far the original is off at most, where the
    candidate is less accurate."""
    index = np.unravel_index(int(np.argmin(fine)), fine.shape)
    place = tuple(int(i) for i in index)
    raw = np.asarray(have[place]).tobytes()
    value = want.value
    analysed = (allowed is not None or lost is not None) and value is not None and np.isfinite(value[place])
    expected = value[place].item() if analysed and value is not None else want.bits[place].item()
    got = have[place].item()
    # Where anything is allowed it was of the wrong kind.
    told = analysed and bool(np.isfinite(have[place])) and allowed is not None
    most = float(allowed[place]) if told and allowed is not None and np.isfinite(allowed[place]) else None
    losses = None
    if lost is not None:
        size = abs(expected) or 1.0
        losses = abs(got - expected) / size, float(lost[place]) / size
    return Difference(
        number,
        place,
        expected,
        got,
        most,
        int((~fine).sum()),
        fine.size,
        raw == POISON * len(raw),
        losses,
    )
