"""Constants that are nearly right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurojit.judge.derive.near_constants import almost_nothing, almost_same
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged

CONSTANTS = st.floats(2.0**-20, 2.0**20, width=32)


@given(CONSTANTS, st.integers(8, 4000), st.sampled_from([1, -1]))
def test_a_nudge_is_seen(constant: float, units: int, sign: int) -> None:
    """From some units in the last place to a thousandth, of either sign."""
    assume(abs(constant - 1.0) > 2.0**-10)  # whose root, square and inverse are no farther away
    bits = np.array(constant, np.float32).view(np.int32) + sign * units
    nudged = float(bits.view(np.float32))
    assert almost_same({(nudged, "f32")}, {(constant, "f32")}) == (nudged, constant)
    assert almost_same({(-nudged, "f32")}, {(-constant, "f32")}) == (-nudged, -constant)


@given(CONSTANTS, CONSTANTS, st.sampled_from(["*", "/", "+", "-"]))
def test_what_two_of_them_make_is_seen_as_that(one: float, other: float, how: str) -> None:
    """In f32, whatever it comes near to."""
    left, right = np.float32(one), np.float32(other)
    with np.errstate(over="ignore"):
        made = {"*": left * right, "/": left / right, "+": left + right, "-": left - right}[how]
    assume(np.isfinite(made) and abs(made) > 1e-30)
    if how == "-":
        assume(abs(made) > 1e-3 * one)  # else what cancels has few digits
    assert almost_same({(float(made), "f32")}, {(one, "f32"), (other, "f32")}) is None


@pytest.mark.parametrize(
    ("candidate", "original"),
    [
        ((0.1, "f64"), (float(np.float32(0.1)), "f32")),  # the same in a wider type
        ((float(np.float32(0.1)), "f32"), (0.1, "f64")),
        ((0.5, "f32"), (0.25, "f32")),
        ((0.126, "f32"), (0.125, "f32")),  # far enough to show
        ((float(np.float32(2**-0.5)), "f32"), (0.5, "f32")),
        ((float("inf"), "f32"), (1.0, "f32")),
        ((0.0, "f32"), (1.0, "f32")),
    ],
)
def test_others_are_left_to_the_numbers(candidate: tuple[float, str], original: tuple[float, str]) -> None:
    assert almost_same({candidate}, {original}) is None


MEAN = """func.func @f(%x: memref<8xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %eighth = arith.constant 0.125 : f32
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%a = %zero) -> f32 {
    %v = memref.load %x[%i] : memref<8xf32>
    %e = math.exp %v : f32
    %b = arith.addf %a, %e : f32
    scf.yield %b : f32
  }
  %r = arith.mulf %s, %eighth : f32
  return %r : f32
}"""


def test_the_refusal_names_both_constants() -> None:
    """Fifteen units off, far below the error bound of the sum."""
    nudged = judged(MEAN, MEAN.replace("0.125", "0.12500011920928955")).equivalent
    assert isinstance(nudged, Refusal)
    assert "0.12500011920928955 is nearly the original's 0.125" in nudged.diagnostic.message


@pytest.mark.parametrize("nudge", ["1.0e-6", "-1.0e-7", "1.0e-30"])
@pytest.mark.parametrize("lanes", [False, True])
def test_a_sum_that_starts_beside_zero_is_seen(nudge: str, lanes: bool) -> None:
    """Below the error bound of what follows; by itself or in every lane of a vector."""
    text = MEAN.replace("0.0 : f32", f"{nudge} : f32")
    if lanes:
        text = text.replace("iter_args(%a = %zero) -> f32", "iter_args(%a = %zeros) -> vector<1xf32>")
        text = text.replace(
            "  %eighth", "  %zeros = vector.broadcast %zero : f32 to vector<1xf32>\n  %eighth"
        )
        text = text.replace(
            "%v = memref.load %x[%i] : memref<8xf32>",
            "%v = vector.load %x[%i] : memref<8xf32>, vector<1xf32>",
        )
        text = text.replace("math.exp %v : f32", "math.exp %v : vector<1xf32>")
        text = text.replace("%a, %e : f32", "%a, %e : vector<1xf32>")
        text = text.replace("yield %b : f32", "yield %b : vector<1xf32>")
        text = text.replace("arith.mulf %s", "arith.mulf %t")
        text = text.replace("  %r =", "  %t = vector.extract %s[0] : f32 from vector<1xf32>\n  %r =")
    nudged = judged(MEAN, text).equivalent
    assert isinstance(nudged, Refusal)
    assert "is nearly the original's 0.0" in nudged.diagnostic.message


@pytest.mark.parametrize(
    ("starts", "original"),
    [
        ((-1e-5, "f32"), [(0.0, "f32"), (1e-5, "f32")]),
        ((2e-5, "f32"), [(0.0, "f32"), (1e-5, "f32")]),
        ((2.0**-20, "f64"), [(0.0, "f32"), (2.0**-20, "f32")]),
        ((2.0**-13, "f32"), [(0.0, "f32"), (2.0**-12, "f32"), (0.5, "f32")]),
        ((float(np.float32(1e-4)), "f32"), [(0.0, "f64"), (1e-4, "f64")]),
        ((1e-6, "f32"), [(1.0, "f32")]),
        ((0.25, "f32"), [(0.0, "f32")]),
    ],
)
def test_what_the_originals_constants_make_is_a_start(
    starts: tuple[float, str], original: list[tuple[float, str]]
) -> None:
    assert almost_nothing({starts}, original) is None


def test_a_start_beside_zero_is_seen_among_others() -> None:
    assert almost_nothing({(1e-6, "f32")}, [(0.0, "f32"), (1e-5, "f32"), (0.5, "f32")]) == (1e-6, 0.0)


def test_weights_that_are_stored_one_by_one_are_the_originals() -> None:
    """Which holds them in one constant of several values."""
    weights = [1e-4, 0.25, 0.5, 3e-4]
    dense = f"""func.func @f(%x: memref<4xf32>, %y: memref<4xf32>) {{
      %c0 = arith.constant 0 : index
      %zero = arith.constant 0.0 : f32
      %w = arith.constant dense<{weights}> : vector<4xf32>
      %v = vector.transfer_read %x[%c0], %zero : memref<4xf32>, vector<4xf32>
      %e = math.exp %v : vector<4xf32>
      %p = arith.mulf %e, %w : vector<4xf32>
      vector.transfer_write %p, %y[%c0] : vector<4xf32>, memref<4xf32>
      return
    }}"""
    lines = [
        f"""%c{n} = arith.constant {n} : index
        %w{n} = arith.constant {weight} : f32
        memref.store %w{n}, %m[%c{n}] : memref<4xf32>"""
        for n, weight in enumerate(weights)
    ]
    stored = f"""func.func @f(%x: memref<4xf32>, %y: memref<4xf32>) {{
      %zero = arith.constant 0.0 : f32
      %m = memref.alloc() : memref<4xf32>
      {"".join(line + chr(10) for line in lines)}
      affine.for %i = 0 to 4 {{
        %v = affine.load %x[%i] : memref<4xf32>
        %w = affine.load %m[%i] : memref<4xf32>
        %e = math.exp %v : f32
        %p = arith.mulf %e, %w : f32
        affine.store %p, %y[%i] : memref<4xf32>
      }}
      return
    }}"""
    assert isinstance(judged(dense, stored).equivalent, Passed)


def test_a_small_coefficient_is_no_zero() -> None:
    """x + 2^-20 (exp(x) - exp(x)): small constants that are multiplied are what polynomials are made of."""
    more = MEAN.replace(
        "%b = arith.addf %a, %e : f32",
        """%small = arith.constant 9.5367431640625e-07 : f32
    %none = arith.subf %e, %e : f32
    %b0 = math.fma %small, %none, %e : f32
    %b = arith.addf %a, %b0 : f32""",
    )
    found = judged(MEAN, more).equivalent
    assert not isinstance(found, Refusal) or "nearly" not in found.diagnostic.message


def test_a_division_instead_is_fine() -> None:
    divided = MEAN.replace("0.125", "8.0").replace("arith.mulf %s", "arith.divf %s")
    assert isinstance(judged(MEAN, divided).equivalent, Passed)
