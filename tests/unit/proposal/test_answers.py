"""An answer of several parts becomes single replies; everything else is left to the gate."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurojit.judge.reading import ScheduleCandidate, read_reply
from neurojit.model.reply import NO_USAGE, Declined, Reply, Usage
from neurojit.model.verdict import Refusal
from neurojit.proposal.answers import MOST_SETS, form_of, parts

COST = Usage(100, 20)
FUNCTION = "```mlir\nfunc.func @f(%a: f32) -> f32 {\n  return %a : f32\n}\n```\n"
SCRIPT = "module attributes {transform.with_named_sequence} {\n  transform.named_sequence @script() {}\n}"
FLAT = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def replies(text: str) -> tuple[Reply, ...]:
    found = parts(Reply(text, "model", COST))
    assert not isinstance(found, Declined)
    return found


@pytest.mark.parametrize("wrapped", ["{}", "```json\n{}\n```", "Two of them:\n~~~json\n{}\n~~~\nThanks."])
def test_sets_of_parameters_are_single_schedules(wrapped: str) -> None:
    """In order, each as the gate reads it; what the answer cost is the first one's."""
    sets = [{"op1": {"kind": "contraction", "rows": rows}} for rows in (4, 6)]
    first, second = replies(wrapped.replace("{}", json.dumps({"schedules": sets})))
    assert read_reply(first.text) == ScheduleCandidate(sets[0])
    assert read_reply(second.text) == ScheduleCandidate(sets[1])
    assert (first.usage, second.usage) == (COST, NO_USAGE)
    assert first.author == second.author == "model"


def test_no_more_sets_are_taken_than_a_prompt_allows() -> None:
    sets = [{"kind": "reduction", "accumulators": n} for n in range(20)]
    taken = replies(json.dumps({"schedules": sets}))
    assert [json.loads(reply.text)["schedule"]["accumulators"] for reply in taken] == list(range(MOST_SETS))


def test_whoever_declines_says_why_on_one_line() -> None:
    """Whatever the reason holds, it steers no terminal and fills no screen."""
    found = parts(Reply(json.dumps({"decline": "at\npeak \u202e\x1b[31m" + "x" * 1000}), "model", COST))
    assert isinstance(found, Declined)
    assert found.why.startswith("at peak \ufffd\ufffd[31mx")
    assert len(found.why) == 300
    assert (found.author, found.usage) == ("model", COST)


@pytest.mark.parametrize(
    "text",
    [
        FUNCTION,
        SCRIPT,
        "I would rather not.",
        "",
        '{"schedule": {"kind": "reduction"}}',
        '{"schedules": []}',
        '{"schedules": {"op1": {}}}',
        '{"schedules": [{}], "why": "faster"}',
        '{"decline": 3}',
        '{"decline": "no", "schedules": [{}]}',
        '{"schedules": [{"a": 1, "a": 2}]}',
        '{"schedules": [{"a": NaN}]}',
        '{"schedules": [' + "[" * 5000 + "]" * 5000 + "]}",
        '{"schedules": [{"op1": ' + "9" * 100 + "}]}",
        f"{FUNCTION}{FUNCTION}",
    ],
)
def test_whatever_else_is_said_stays_for_the_gate(text: str) -> None:
    reply = Reply(text, "model", COST)
    assert parts(reply) == (reply,)


@given(FLAT, st.sampled_from(["schedules", "decline", "schedule"]))
def test_no_answer_is_too_odd(value: object, key: str) -> None:
    """Each part is a text that the gate reads or refuses."""
    found = parts(Reply(json.dumps({key: value}), "model"))
    if isinstance(found, Declined):
        assert isinstance(value, str)
        return
    assert 1 <= len(found) <= MOST_SETS
    for reply in found:
        assert isinstance(read_reply(reply.text), ScheduleCandidate | Refusal)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (FUNCTION, "function"),
        (SCRIPT, "script"),
        ('{"schedule": {"op0": {}}}', "schedule"),
        ('```json\n{"schedule": 3}\n```', "schedule"),
        ("What a nice loop.", "function"),
    ],
)
def test_the_form_of_a_reply_is_what_it_was_meant_to_be(text: str, form: str) -> None:
    assert form_of(text) == form
