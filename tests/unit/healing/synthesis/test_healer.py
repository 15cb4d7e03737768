"""Faults healed without a model: every patch is accepted by the gate that judges all others."""

from __future__ import annotations

import itertools
import time

import pytest

from neurojit.healing.fault import Fault
from neurojit.healing.healer import HealQuestion
from neurojit.healing.synthesis.healer import AUTHOR, Synthesis, SynthesisHealer
from neurojit.model.reply import Declined, Reply
from neurojit.model.sites import FaultReport
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
    looks = itertools.count(0.0, 0.25)  # time is up after a template or two, however long one takes
    made = Synthesis(case, judge.run, seconds=3.0, clock=lambda: next(looks))
    assert list(made) == []
    assert made.tried
    assert not made.tried[0].why
    assert made.tried[0].failed == made.tried[0].states


def test_the_healer_answers_with_one_patch_after_another(judge: Judge) -> None:
    """Wrapping and clipping both fit a ring whose results nobody keeps."""
    bench = Bench(judge, RING.replace("%KEEPS", ""), "put", "place")
    case = case_of(bench, "put", "place", CALL)
    fault = Fault("put", "bounds", 1 << 21, FaultReport("put", "", None), case.failing, 1, "a fingerprint")
    healer = SynthesisHealer(judge.run)
    question = HealQuestion(fault, case, (), time.monotonic() + 200)
    first, second = healer.respond(question), healer.respond(question)
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert (first.author, second.author) == ("offline:index wrapped", "offline:index clipped")


def test_a_function_that_no_template_fits_is_declined_at_once(judge: Judge) -> None:
    text = """
    func.func @odd(%x: memref<3xi1>) attributes {neurojit.healable} { return }
    func.func @all(%x: memref<3xi1>) attributes {neurojit.recover} {
      func.call @odd(%x) : (memref<3xi1>) -> ()
      %c0 = arith.constant 0 : index
      %ok = memref.load %x[%c0] : memref<3xi1>
      "tensorlang.assert"(%ok) {message = "no"} : (i1) -> ()
      return
    }
    """
    bench = Bench(judge, text, "all", "odd")
    case = case_of(bench, "all", "odd", [[False, True, True]])
    fault = Fault("all", "assert", 16, FaultReport("all", "no", None), case.failing, 1, "a fingerprint")
    answer = SynthesisHealer(judge.run).respond(HealQuestion(fault, case, (), time.monotonic() + 200))
    assert answer == Declined("no template fits @odd", AUTHOR)
