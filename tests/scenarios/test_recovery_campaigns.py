"""A few steps of the campaigns of ``benchmarks.healing``: they run, and next to nothing is left behind."""

from __future__ import annotations

from benchmarks.recovery import installed, overhead, undone

STEPS = 20
FLAT = 8 << 20


def test_faults_are_undone_bit_for_bit_five_calls_deep() -> None:
    assert undone(STEPS).total < FLAT


def test_a_patch_is_installed_and_taken_back_again_and_again() -> None:
    assert installed(STEPS).total < FLAT


def test_the_cost_of_a_scope_is_measured_in_pairs() -> None:
    """How large it is depends on what else the machine does."""
    found = overhead(STEPS, 5)
    assert len(found.ratios) == STEPS
    assert "20 pairs" in str(found)
