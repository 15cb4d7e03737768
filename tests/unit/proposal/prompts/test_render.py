"""A prompt says what bounds the function, what may be chosen, what was tried, and what is asked for."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.compiler.recipe import Recipe
from neurojit.compiler.schedules import VectorTarget
from neurojit.judge.examine.schedule_choice import Choice, read_choice
from neurojit.judge.reading import ScheduleCandidate, read_reply
from neurojit.model.attempt import Attempt
from neurojit.model.evidence import Evidence
from neurojit.model.policy import Numerics, Tier
from neurojit.model.reply import Declined, Reply
from neurojit.proposal.answers import MOST_SETS, parts
from neurojit.proposal.prompt import Prompt
from neurojit.proposal.prompts import LARGEST_FUNCTION, render, too_large
from neurojit.proposal.prompts.parameters import schema
from neurojit.proposal.prompts.tried import LONGEST_TEXT, MOST_ATTEMPTS
from tests.unit.compiler.machine import compiler_context
from tests.unit.proposal.asked import MACHINE, MATMUL, ROWS, SOLVE, attempt, evidence

SLOW = "faster: 0.9{}x the incumbent's speed, 95 % interval 0.9 to 1.0, 40 pairs; wanted: 1.03x"
UNKNOWN = "<reply>:{}:8: well formed: custom op 'vector.splat' is unknown"
VECTORS = MATMUL.replace("return", "%v = vector.splat %zero : vector<4xf32>\nreturn")
SCHEDULE = '{"schedule": {"op1": {"kind": "contraction", "rows": 4}}}'


def asked(known: Evidence, number: int = 1) -> Prompt:
    return render(known, round=number, rounds=3, deadline_s=30.0, most_tokens=4_000)


def told(*attempts: Attempt, text: str = MATMUL, name: str = "matmul") -> str:
    return asked(evidence(text, name, attempts=attempts)).text


# What was measured.


def test_what_is_left_is_said_against_the_peak_of_this_machine() -> None:
    """524,288 operations at 240 a nanosecond take 2.18 us."""
    text = asked(evidence(MATMUL, "matmul", 5_000.0)).text
    assert "takes 5.00 us a call (T0 80.0 us)" in text
    assert "105 of 240 GFLOP/s (f32)" in text
    assert "a perfect kernel of this algorithm takes 2.18 us, 44 % of T2's time: 2.29x at most" in text


def test_near_the_peak_it_is_asked_to_decline() -> None:
    assert "near the peak: decline" in asked(evidence(MATMUL, "matmul", 2_300.0)).text
    assert "near the peak" not in asked(evidence(MATMUL, "matmul", 5_000.0)).text


def test_peaks_that_were_not_measured_are_said_to_be_guessed() -> None:
    known = evidence(MATMUL, "matmul")
    guessed = dataclasses.replace(known, peaks=dataclasses.replace(known.peaks, measured=False))
    assert "as its instruction set suggests" in asked(guessed).text


def test_a_function_that_was_not_timed_has_no_rates() -> None:
    text = asked(evidence(MATMUL, "matmul", None)).text
    assert "was not timed" in text
    assert "GFLOP" not in text


def test_work_that_depends_on_data_is_not_called_memory_bound() -> None:
    known = evidence(SOLVE, "solve")
    uncounted = dataclasses.replace(known, kernel=dataclasses.replace(known.kernel, flops=None))
    text = asked(uncounted).text
    assert "arithmetic that depends on data" in text
    assert "Bound by" not in text


# What T2 did.


def test_kept_loops_come_first_with_their_lines() -> None:
    text = asked(evidence(SOLVE, "solve")).text
    assert "T2 kept loops (below): begin with plain loops" in text
    assert "- the loops of lines 5 and 7 stay loops: the upper bound of a loop is not a constant" in text
    assert text.count("// line 7") == 1


def test_operations_are_listed_with_values_ranges_and_what_they_mean() -> None:
    text = asked(evidence(MATMUL, "matmul")).text
    assert "op1 contraction: 64x64, folded over 64; mulf addf; line 10; rows=6 (1..30)" in text
    assert "op0" not in text
    assert "`kc`: rows, columns and steps of the sum in one cache block" in text
    assert "pointwise:" not in text


def test_a_function_that_nobody_described_is_asked_about_all_the_same() -> None:
    known = dataclasses.replace(evidence(MATMUL, "matmul"), text="", operations=(), notes=())
    assert known.kernel.text.rstrip() in asked(known).text


# What was tried.


def test_refusals_come_back_with_what_the_judge_said() -> None:
    text = told(attempt(VECTORS, "well formed", UNKNOWN.format(3)))
    assert "1. function: refused by 'well formed'\n   <reply>:3:8: well formed: custom op" in text
    assert "Mend what the judge refused" in text


def test_the_best_and_the_last_are_repeated() -> None:
    fast = attempt(MATMUL.replace("%zero", "%best"), "", "", ratio=1.5)
    text = told(fast, attempt(MATMUL.replace("%zero", "%last"), "faster", SLOW.format(1), ratio=0.91))
    assert "1. function: accepted, 1.50x of T2's speed" in text
    assert "The best so far, 1.50x of T2's speed:" in text
    assert text.count("%best = ") == text.count("%last = ") == 1


def test_the_last_attempts_alone_are_listed_and_long_ones_are_not_repeated() -> None:
    many = [attempt(MATMUL, "permitted", f"permitted: {n}x") for n in range(20)]
    long = attempt("// " + "x" * LONGEST_TEXT, "permitted", "permitted: y" * 1000)
    text = told(*many, long)
    assert "\n21. function" in text
    assert f"\n{21 - MOST_ATTEMPTS}. function" not in text
    assert "The last one: too long to repeat." in text
    assert len(text) < 12_000


def test_what_was_accepted_is_to_be_beaten() -> None:
    assert "The last answer was accepted" in told(attempt(MATMUL, "", "", ratio=2.0))


def test_what_a_search_tried_is_one_sentence_and_no_mistake_of_the_model_s() -> None:
    """It has no more to learn from dozens of them, but from the best."""
    searched = [
        attempt(
            SCHEDULE.replace("4", str(n)), "faster", SLOW.format(n), "schedule", 0.9 + n / 100, "offline:grid"
        )
        for n in range(1, 30)
    ]
    text = told(*searched)
    assert "A search has tried 29 other choices of parameters: the fastest has 1.19x of T2's speed." in text
    assert "The best so far, 1.19x of T2's speed:" in text
    assert "failed alike" not in text
    assert "Tried so far" not in text
    own = attempt(VECTORS, "well formed", UNKNOWN.format(3))
    text = told(*searched, own)
    assert "1. function: refused by 'well formed'" in text
    assert "Mend what the judge refused" in text


# The same mistake twice.


@pytest.mark.parametrize(
    ("tried", "wanted"),
    [
        (attempt(VECTORS, "well formed", UNKNOWN), "Answer with a function in plain loops"),
        (attempt(SCHEDULE, "faster", SLOW, "schedule"), "Answer with a function in plain loops"),
        (
            attempt("module", "well formed", "it fails", "script"),
            "Answer with a function in plain loops",
        ),
        (attempt(MATMUL, "faster", SLOW), "Answer with parameters alone"),
    ],
)
def test_the_same_mistake_twice_changes_the_form(tried: Attempt, wanted: str) -> None:
    """Places and figures are not what makes a mistake."""
    twice = [dataclasses.replace(tried, diagnostic=tried.diagnostic.format(n)) for n in (1, 27)]
    assert wanted not in told(twice[0])
    assert wanted in told(*twice)


def test_two_different_mistakes_are_no_reason() -> None:
    other = attempt(VECTORS, "well formed", "<reply>:1:1: well formed: expected ':'")
    assert "failed alike" not in told(attempt(VECTORS, "well formed", UNKNOWN.format(1)), other)


def test_without_parameters_loops_that_fail_twice_become_vectors() -> None:
    tried = attempt(SOLVE, "faster", SLOW.format(1))
    assert "with vectors by hand, or decline" in told(tried, tried, text=SOLVE, name="solve")


# Parameters alone.


def parameters(known: Evidence) -> Prompt:
    tried = attempt(MATMUL, "faster", SLOW.format(1))
    return asked(dataclasses.replace(known, attempts=(tried, tried)))


def test_a_schema_is_given_where_parameters_alone_are_taken() -> None:
    assert parameters(evidence(MATMUL, "matmul")).schema is not None
    assert asked(evidence(MATMUL, "matmul")).schema is None


def _drawn(draw: st.DrawFn, kind: dict) -> object:
    """A value of a JSON schema of the few kinds that are used."""
    match kind["type"]:
        case "object":
            assert set(kind["required"]) == set(kind["properties"])
            return {name: _drawn(draw, inner) for name, inner in kind["properties"].items()}
        case "array":
            assert kind["maxItems"] == MOST_SETS
            return [_drawn(draw, kind["items"]) for _ in range(draw(st.integers(1, 2)))]
        case "string":
            return draw(st.sampled_from(kind["enum"]))
        case "boolean":
            return draw(st.booleans())
        case _:
            ends = kind["minimum"], kind["maximum"]
            return draw(st.sampled_from(ends) | st.integers(*ends))


@st.composite
def answers(draw: st.DrawFn, known: Evidence) -> str:
    return json.dumps(_drawn(draw, schema(known)))


@pytest.mark.parametrize("text", [MATMUL.replace("@matmul", "@rows"), ROWS])
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_whatever_fits_the_schema_is_taken_by_the_gate(text: str, data: st.DataObject) -> None:
    """Ranges that are told are ranges that are true, alone and together."""
    known = evidence(text, "rows")
    found = parts(Reply(data.draw(answers(known)), "model"))
    assert not isinstance(found, Declined)
    options = Recipe.of(Tier.T3, Numerics.STRICT, VectorTarget.of(MACHINE))
    for reply in found:
        candidate = read_reply(reply.text)
        assert isinstance(candidate, ScheduleCandidate)
        with compiler_context():
            assert isinstance(read_choice(candidate.parameters, known.kernel, options), Choice)


# Size.


def test_a_function_that_is_too_large_is_not_cut() -> None:
    known = dataclasses.replace(evidence(MATMUL, "matmul"), text="x" * (LARGEST_FUNCTION + 1))
    assert too_large(known).startswith(f"its text has {LARGEST_FUNCTION + 1} bytes with calls inlined")
    with pytest.raises(ValueError, match="at most"):
        asked(known)


def test_the_largest_prompt_is_bounded() -> None:
    """Everything at its largest together."""
    known = evidence(MATMUL, "matmul")
    last = attempt("y" * LONGEST_TEXT, "faster", "z" * 5000, ratio=0.5)
    best = attempt("x" * LONGEST_TEXT, "faster", "z" * 5000, ratio=0.9)
    filler = attempt("w", "permitted", "z" * 5000)
    large = dataclasses.replace(
        known,
        text="x" * LARGEST_FUNCTION,
        operations=tuple(dataclasses.replace(known.operations[1], name=f"op{n}") for n in range(1000)),
        notes=tuple(f"the loop of line {n} stays a loop: {'because ' * 20}" for n in range(1000)),
        attempts=(*[filler] * 20, best, last),
    )
    assert asked(large).nbytes < LARGEST_FUNCTION + (40 << 10)
