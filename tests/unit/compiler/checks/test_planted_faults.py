"""Sixty programs with one fault each: every one is found at its line, at every tier, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.checks.checked import CheckedMachine
from tests.unit.compiler.checks.planted import Planted, planted
from tests.unit.compiler.machine import Machine

pytestmark = pytest.mark.sampled(6)

PLANTED = tuple(planted())


def test_there_are_sixty() -> None:
    assert len(PLANTED) >= 60
    assert len({str(one) for one in PLANTED}) == len(PLANTED)


@pytest.mark.parametrize("one", PLANTED, ids=str)
def test_the_fault_is_found_where_it_is(one: Planted) -> None:
    """With the same memory at every tier; without the fault, what unchecked code computes."""
    plain = Machine(one.text)("f", *(wanted := one.arguments(one.good)))
    left: list[bytes] = []
    for tier in (Tier.T0, Tier.T1, Tier.T2):
        machine = CheckedMachine(one.text, tier)
        assert not machine.unchecked
        fine = machine("f", *(given := one.arguments(one.good)))
        assert fine.status == 0, machine.site(fine)
        assert np.asarray(fine.result).tobytes() == np.asarray(plain.result).tobytes()
        assert all(a.tobytes() == b.tobytes() for a, b in zip(given[:2], wanted[:2], strict=True))
        failed = machine("f", *(given := one.arguments(one.bad)))
        site = machine.site(failed)
        assert site is not None, f"{tier}: no fault"
        assert site.location.line == one.line
        assert one.says in site.message
        left.append(given[0].tobytes() + given[1].tobytes())
    assert len(set(left)) == 1
