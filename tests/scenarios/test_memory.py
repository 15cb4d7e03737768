"""Swaps and faults for as long as a program runs: memory stays flat. See ``tests.campaigns.memory``."""

import pytest

from tests.campaigns import faults, swaps
from tests.campaigns.memory import growth

ALLOWANCE = 256 << 10


def test_the_meter_sees_a_leak() -> None:
    """A leak of half a kilobyte a step, over as many steps as the swaps below, is found."""
    leaked = list[bytearray]()

    def step(_number: int) -> None:
        leaked.append(bytearray(512))

    assert growth(step, 2000).total > ALLOWANCE


def test_two_thousand_swaps_leave_memory_flat() -> None:
    """2,000 swaps, each linking new code, every result right: the last quarter of the run is at most 256 KiB
    above the second, and of 2,000 variants at most three are loaded (baseline, incumbent, the one before)."""
    grown, loaded = swaps.run(2000)
    assert grown.total <= ALLOWANCE, str(grown)
    assert loaded <= 3


@pytest.mark.parametrize("tier", ["T0", "T2"])
def test_ten_thousand_faults_leave_memory_flat(tier: str) -> None:
    """10,000 asserts fail three calls deep, with temporaries alive in every frame: each reports its values,
    nothing is leaked, and calls that do not fail go on giving the same bits."""
    grown = faults.run(10_000, tier)
    assert grown.total <= ALLOWANCE, str(grown)
