"""Formats times, counts and ratios for people."""

from __future__ import annotations

NONE = "-"


def duration(nanoseconds: float | None) -> str:
    """Three significant digits in the unit that fits: ``812 ns``, ``3.21 ms``."""
    if nanoseconds is None:
        return NONE
    for unit, size in (("ns", 1.0), ("us", 1e3), ("ms", 1e6)):
        if nanoseconds < 999.5 * size:
            return f"{significant(nanoseconds / size)} {unit}"
    return f"{significant(nanoseconds / 1e9)} s"


def significant(value: float | None) -> str:
    """Three significant digits, none of the integer's dropped: ``3.21``, ``45.6``, ``1,234``."""
    if value is None:
        return NONE
    if abs(value) >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 9.995 else f"{value:.2f}"


def ratio(value: float | None) -> str:
    return NONE if value is None else f"{significant(value)}x"


def percent(share: float | None) -> str:
    """``96 %``, below ten with a digit more; empty where it is unknown."""
    if share is None:
        return ""
    return f"{100 * share:,.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


def whole(value: int) -> str:
    return f"{value:,}"


def count(value: float | None) -> str:
    """A count to the unit below a million, then three digits: ``30,706``, ``1.79 M``."""
    if value is None or value < 999_999.5:
        return NONE if value is None else f"{value:,.0f}"
    unit, size = ("M", 1e6) if value < 999.5e6 else ("G", 1e9)
    return f"{significant(value / size)} {unit}"
