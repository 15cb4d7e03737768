"""Faults healed without a model: every patch is accepted by the gate that judges all others."""

from __future__ import annotations

import pytest

from neurojit.healing.synthesis.healer import Synthesis
from neurojit.workers.judge import Judge
from tests.unit.healing.flights import LANDER, START, Bench
from tests.unit.healing.synthesis.synthesised import RATIO, SHARE, Healed, case_of, heal
from tests.unit.healing.test_contract import CALL, PASSED, RING


@pytest.fixture(scope="module")
def landed(judge: Judge) -> Healed:
    return heal(judge, LANDER, "fly", "pilot", START)


def test_a_pilot_without_thrust_gets_a_controller_that_lands_from_everywhere(landed: Healed) -> None:
    evidence = landed.verdict.evidence
    assert evidence is not None
    assert evidence.states_before == (200, 200)
    assert evidence.states_after == (0, 200)
    assert evidence.margin is not None
    assert evidence.margin > 0.5


def test_the_same_seed_gives_the_same_patch(judge: Judge, landed: Healed) -> None:
    bench = Bench(judge, LANDER, "fly", "pilot")
    again = Synthesis(case_of(bench, "fly", "pilot", START), judge.run, seconds=200.0)
    assert next(iter(again)) == landed.reply


def test_an_index_is_wrapped_at_the_extent_of_the_buffer(judge: Judge) -> None:
    """Results of calls that passed are kept; what is tried is the wrapping before the clipping."""
    text = RING.replace("%KEEPS", ", neurojit.keeps_results")
    healed = heal(judge, text, "put", "place", CALL, [PASSED])
    assert healed.reply.author == "offline:index wrapped"
    assert "arith.constant 4 : index" in healed.reply.text


def test_a_divisor_near_zero_is_kept_away_from_it_and_no_other(judge: Judge) -> None:
    healed = heal(judge, RATIO, "mean", "ratio", (1.0, 0.0))
    assert healed.reply.author == "offline:divisor away from zero"
    assert "@ratio_before" in healed.reply.text


def test_a_division_of_integers_by_zero_is_healed(judge: Judge) -> None:
    healed = heal(judge, SHARE, "use", "share", (1, 0))
    assert healed.reply.author == "offline:divisor not zero"


def test_where_nothing_fits_it_says_how_far_each_template_came(judge: Judge) -> None:
    """The lander's limit is one that no pilot can keep."""
    text = LANDER.replace("%limit = arith.constant -2.0", "%limit = arith.constant 9.0")
    bench = Bench(judge, text, "fly", "pilot")
    case = case_of(bench, "fly", "pilot", START)
    made = Synthesis(case, judge.run, seconds=3.0)
    assert list(made) == []
    assert made.tried
    assert not made.tried[0].why
    assert made.tried[0].failed == made.tried[0].states
