"""Figures as people read them."""

from __future__ import annotations

import pytest

from neurojit.model.number_format import count, duration, percent, ratio, significant, whole


@pytest.mark.parametrize(
    ("nanoseconds", "shown"),
    [
        (None, "-"),
        (0.0, "0.00 ns"),
        (9.994, "9.99 ns"),
        (9.996, "10.0 ns"),
        (999.4, "999 ns"),
        (999.6, "1.00 us"),
        (3_210_000.0, "3.21 ms"),
        (12e9, "12.0 s"),
        (3600e9, "3,600 s"),
    ],
)
def test_durations(nanoseconds: float | None, shown: str) -> None:
    """Three significant digits in the unit that fits."""
    assert duration(nanoseconds) == shown


def test_counts_and_ratios() -> None:
    """Whole below a million; a factor has an x."""
    assert [count(value) for value in (None, 0.0, 30706.4, 999_999.6, 1.789e6, 2.4e9)] == [
        "-",
        "0",
        "30,706",
        "1.00 M",
        "1.79 M",
        "2.40 G",
    ]
    assert (ratio(None), ratio(1.0), ratio(81.37)) == ("-", "1.00x", "81.4x")
    assert [percent(share) for share in (None, 0.0, 0.0061, 0.0996, 0.964, 12.5)] == [
        "", "0.0 %", "0.6 %", "10 %", "96 %", "1,250 %"
    ]  # fmt: skip
    assert (whole(1234567), significant(None), significant(1234.4)) == ("1,234,567", "-", "1,234")
