"""The error of a result, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from neurojit.bench.accuracy import error_of

REFERENCE = [np.array([1.0, -4.0, 0.5])]


@pytest.mark.parametrize(("measure", "wanted"), [("elementwise", 0.5), ("normwise", 0.0625)])
def test_an_error_is_relative_to_the_element_or_to_the_largest(measure, wanted: float) -> None:
    assert error_of([np.array([1.0, -4.0, 0.75], np.float32)], REFERENCE, measure) == wanted


def test_nan_and_infinity_are_right_where_the_reference_has_them() -> None:
    odd = [np.array([np.nan, np.inf, -np.inf, 1.0])]
    assert error_of([odd[0].astype(np.float32)], odd, "elementwise") == 0.0
    for place in range(4):
        wrong = odd[0].astype(np.float32)
        wrong[place] = np.nan if place else 0.0
        assert error_of([wrong], odd, "elementwise") == math.inf


def test_another_shape_or_count_is_wrong() -> None:
    assert error_of([np.zeros(2, np.float32)], REFERENCE, "normwise") == math.inf
    assert error_of([], REFERENCE, "normwise") == math.inf


def test_integers_are_equal_or_wrong() -> None:
    assert error_of([np.array([1, 2])], [np.array([1, 2])], "normwise") == 0.0
    assert error_of([np.array([1, 3])], [np.array([1, 2])], "normwise") == math.inf


def test_of_float64_the_reference_is_wider() -> None:
    wide = np.array([1.0], np.longdouble) / 3
    error = error_of([wide.astype(np.float64)], [wide], "elementwise")
    assert 0.0 < error < 2.0**-53


def test_an_element_that_should_be_zero() -> None:
    assert error_of([np.array([1e-9])], [np.array([0.0])], "elementwise") == math.inf
    assert error_of([np.zeros(1)], [np.zeros(1)], "elementwise") == 0.0
