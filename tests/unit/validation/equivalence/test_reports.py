"""What failing asserts report, compared."""

from __future__ import annotations

import struct

import pytest

from neurojit.validation.equivalence.reports import same_report


def word(value: float) -> int:
    if isinstance(value, int):
        return value & (1 << 64) - 1
    return struct.unpack("<Q", struct.pack("<d", value))[0]


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        (1.5, 1.5, True),
        (1.5, 1.5000001, True),
        (1.5, 1.6, False),
        (1.5, -1.5, False),
        (0.0, -0.0, True),
        (0.0, 1.0, False),
        (float("nan"), float("nan"), True),
        (float("nan"), 1.0, False),
        (7, 7, True),
        (7, 8, False),
        (0, 1, False),
        (-1, -1, True),
        (-1, -2, True),  # words of NaN: an i64 this close to -1 reads as one; nothing tells them apart here
    ],
)
def test_integers_are_equal_and_floats_nearly(expected: float, got: float, same: bool) -> None:
    """Words that differ pass only as floats that a rounding tells apart."""
    assert same_report((word(expected),), (word(got),)) is same


def test_one_value_more_is_another_report() -> None:
    """The number of values counts."""
    assert not same_report((1,), (1, 1))
