"""What is shown of results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from neurojit.bench.roofline import bound
from neurojit.bench.table import (
    accuracy_table,
    beside_each,
    details,
    not_installed,
    summary_lines,
    table_of,
    troubles,
    whole_table,
)
from tests.unit.bench.samples import EXAMPLE, LOST, MACHINE, WON, results


def test_a_row_has_times_ratio_rate_and_share() -> None:
    row = table_of(EXAMPLE).row(WON).split()
    assert row == [
        "matmul:64x64x64",
        "50.0",
        "us",
        "100",
        "us",
        "75.0",
        "us",
        "1.50x",
        "torch",
        "40.0",
        "GFLOP/s",
        "40",
        "%",
    ]


def test_a_wrong_result_has_no_time() -> None:
    assert "wrong" in table_of(EXAMPLE).row(LOST)
    assert [line for line in troubles(EXAMPLE) if "torch" in line] == [
        "add:1024, 1 thread: torch wrong: error 0.3, allowed 1e-04"
    ]


def test_what_is_missing_or_failed_is_named() -> None:
    assert not_installed(EXAMPLE) == ["jax: jax is not installed"]
    lines = troubles(EXAMPLE)
    assert "exp:9, 2 threads: NumPy failed: ended by signal 11" in lines


def test_columns_are_aligned() -> None:
    head, rule, *rows = whole_table(results(WON, LOST)).splitlines()
    assert len(rule) == len(head)
    assert all(row.index("us  ") for row in rows)
    assert {row.rindex(" us") for row in rows[:1]} <= set(range(len(head)))
    assert len({len(row) for row in rows}) == 1


def test_the_summary_lists_losses() -> None:
    lines = summary_lines(EXAMPLE)
    assert lines[0] == "1 thread: 0.87x the speed of the best peer, geometric mean of 2; 1 won, 1 lost"
    assert lines[1] == "  beside each: NumPy 1.00x of 2, torch 1.50x of 1"
    assert "  lost: add:1024  0.50x NumPy" in lines


def test_each_peer_counts_where_it_was_right() -> None:
    assert beside_each([WON, LOST]) == [("numpy", pytest.approx(1.0), 2), ("torch", pytest.approx(1.5), 1)]


def test_details_hold_interval_and_error() -> None:
    text = details(LOST)
    assert "1.94 us to 2.06 us" in text
    assert "out=" in text
    assert "wrong: error 0.3, allowed 1e-04" in text


def test_the_accuracy_of_each() -> None:
    line = accuracy_table(EXAMPLE).splitlines()[3].split()
    assert line == ["add:1024", "1.0e-07", "1.0e-07", "3.0e-01", "the", "largest"]


def test_the_roofline_of_more_threads_is_higher() -> None:
    """2,000,000 operations take 20 us at 100 a nanosecond: 40 % of 50 us, with two cores 20 %."""
    assert bound(WON, "neurojit", MACHINE).share == pytest.approx(0.4)
    assert bound(replace(WON, threads=2), "neurojit", MACHINE).share == pytest.approx(0.2)
    assert bound(LOST, "torch", MACHINE).share is None
