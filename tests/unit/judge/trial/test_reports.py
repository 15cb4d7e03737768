"""What failing asserts report, compared."""

from __future__ import annotations

import struct

import pytest

from neurojit.judge.trial.checks.reports import reported_difference, same_report


def word(value: float) -> int:
    if isinstance(value, int):
        return value & (1 << 64) - 1
    return struct.unpack("<Q", struct.pack("<d", value))[0]


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        (1.5, 1.5, True),
        (1.5, 1.50001, True),
        (1.5, 1.502, False),
        (1.5, 1.6, False),
        (1.5, -1.5, False),
        (0.0, -0.0, True),
        (0.0, 1.0, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
    ],
)
def test_floats_that_are_computed_may_be_off_by_as_much_as_is_allowed(
    expected: float, got: float, same: bool
) -> None:
    assert same_report((word(expected),), (word(got),), (1e-4,)) is same


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        (200.0, 200.0, True),
        (200.0, 200.00000000000003, False),
        (0.0, -0.0, False),
        (7, 7, True),
        (7, 8, False),
        (0, 1, False),
        (-1, -1, True),
        (-1, -2, False),
    ],
)
@pytest.mark.parametrize("allowed", [(), (0.0,)])
def test_all_else_has_the_same_bits(
    expected: float, got: float, same: bool, allowed: tuple[float, ...]
) -> None:
    assert same_report((word(expected),), (word(got),), allowed) is same


@pytest.mark.parametrize(("got", "same"), [(1e-9, True), (-1e-9, True), (0.0, True), (1e-5, False)])
def test_a_small_difference_of_large_values_has_their_roundings(got: float, same: bool) -> None:
    assert same_report((word(2e-9),), (word(got),), (1e-12,), 1e4) is same
    assert not same_report((word(2e-9),), (word(got),), (1e-12,))
    assert not same_report((word(2e-9),), (word(got),), (0.0,), 1e4)


def test_as_many_values_are_reported() -> None:
    assert same_report((), ())
    assert not same_report((word(1.0),), ())


def test_the_first_difference_is_shown() -> None:
    """A word that is no float to speak of is an integer."""
    words = (word(1.0), word(7)), (word(1.0), word(8))
    assert reported_difference(*words, (0.0, 0.0)) == "value 1 is 8 and not 7"
    assert reported_difference((word(200.0),), (word(200.18),), ()) == "value 0 is 200.18 and not 200.0"
