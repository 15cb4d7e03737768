"""Constants are read as the fractions that their authors meant."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.judge.derive.rationals import is_simple_fraction, rational


@given(st.integers(-500, 500), st.integers(1, 500))
def test_a_small_fraction_is_found_again(numerator: int, denominator: int) -> None:
    """In both precisions: rounding a fraction and reading the float gives the fraction."""
    meant = Fraction(numerator, denominator)
    assert rational(float(np.float32(float(meant))), "f32") == meant
    assert rational(float(meant), "f64") == meant


@given(st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-(2**60), max_value=2**60))
def test_a_rational_rounds_to_its_constant(value: float) -> None:
    """It is within half an ulp, whatever the constant."""
    if value == 0.0 or abs(value) < 2.0**-100:
        return
    gap = Fraction(float(np.spacing(np.float32(abs(value)))))
    assert abs(rational(value, "f32") - Fraction(value)) <= gap / 2


@pytest.mark.parametrize("constant", [0.5, 0.1, 1.0, 3.0, 1 / 6])
def test_a_constant_nudged_by_an_ulp_is_another_number(constant: float) -> None:
    """So that the field check tells the two apart."""
    rounded = np.float32(constant)
    nudged = np.nextafter(rounded, np.float32(np.inf))
    assert rational(float(nudged), "f32") != rational(float(rounded), "f32")


def test_only_fractions_that_no_float_equals_count_as_such() -> None:
    """1/6 does; one half, a nudged half and infinity do not."""
    assert is_simple_fraction(float(np.float32(1 / 6)), "f32")
    assert not is_simple_fraction(0.5, "f32")
    assert not is_simple_fraction(float(np.nextafter(np.float32(0.5), np.float32(1))), "f32")
    assert not is_simple_fraction(float("inf"), "f32")
