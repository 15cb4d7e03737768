"""A child's report is believed where it is exactly what such a child writes, and costs a bounded time."""

from __future__ import annotations

import json
import time
import tracemalloc
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.fuzz.boundary.recorded import Conversation, record
from neurojit.fuzz.boundary.reports import try_reports
from neurojit.judge.examination_report import MalformedReport, decode
from neurojit.judge.judge_task import ChildEnd
from neurojit.model import bounded_json
from neurojit.model.bounded_json import LARGEST_REPORT, MOST_VALUES, parse
from neurojit.model.json_values import MalformedEntry
from neurojit.model.verdict import Accepted, Rejected

CASES, SEED = 600, 3


@pytest.fixture(scope="module")
def conversations() -> dict[str, Conversation]:
    return {conversation.name: conversation for conversation in record(SEED)}


@pytest.fixture(scope="module")
def rewrite(conversations: dict[str, Conversation]) -> Conversation:
    return conversations["rewrite of @horner"]


def said(conversation: Conversation, place: int, report: bytes) -> Any:
    """What the host's side answers where one of the children says ``report``."""
    ends = list(conversation.ends)
    ends[place] = replace(ends[place], report=report)
    left = iter(ends)
    return conversation.again(lambda _: next(left, ChildEnd("crashed", "nobody is left", b"", 0.0)))


def test_a_sample_of_changed_reports_raises_nothing_and_is_not_accepted(
    conversations: dict[str, Conversation],
) -> None:
    tried = try_reports(tuple(conversations.values()), CASES, SEED)
    assert tried.sound, tried.as_text()
    assert tried.cases == CASES


def _outcome(**changed: object) -> dict[str, object]:
    return {"name": "equivalent", "seconds": 0.1, "passed": False, "figures": {}, **changed}


# By what is changed in the report of the child at that place, and what the refusal says.
HOSTILE: dict[str, tuple[int, str, Any, str]] = {
    "one check that did not pass": (2, "outcomes", [_outcome()], "made the check 'equivalent'"),
    "no check": (2, "outcomes", [], "did not make the check 'memory-safe'"),
    "seconds beyond any number": (2, "outcomes", [_outcome(seconds="@1" + "0" * 400)], "401 characters"),
    "seconds that are none": (2, "outcomes", [_outcome(seconds="@NaN")], "no finite number"),
    "negative seconds": (2, "outcomes", [_outcome(seconds=-1.0)], "outcomes[0].seconds: out of range"),
    "figures as deep as the stack": (2, "notes", "@" + "[" * 700 + "]" * 700, "nested more than"),
    "more values than a report has": (2, "notes", "@[" + "0," * MOST_VALUES + "0]", "more than"),
    "notes that are none": (0, "notes", [], "notes: not an object"),
    "no objects": (0, "images", {}, "'candidate' is missing"),
    "an object that is none": (0, "images", {"candidate": "AAAA"}, "is missing"),
    "checks that guard nothing": (0, "unproved", [7], "checks that guard nothing"),
    "a check of the program's own": (0, "guards", {"7": ["load", 1]}, "no number of a check"),
    "half of a character": (0, "candidate_text", '@"\\ud800"', "no text"),
    "a column beyond any line": (
        2,
        "diagnostic",
        {"stage": "", "message": "", "file": "", "line": 1, "column": 10**18, "source_line": ""},
        "out of range",
    ),
    "a refusal without a reason": (2, "refused_by", "equivalent", "without a reason"),
    "the verdict on other objects": (2, "of", "0" * 64, "of other objects"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_report_is_a_refusal_and_the_next_offer_is_judged(rewrite: Conversation, what: str) -> None:
    place, name, value, why = HOSTILE[what]
    entry = json.loads(rewrite.ends[place].report)
    raw = value[1:] if isinstance(value, str) and value.startswith("@") else None
    entry[name] = value
    text = json.dumps(entry)
    if raw is not None:
        text = text.replace(json.dumps(value), raw)
    if what.startswith("seconds"):
        text = text.replace(json.dumps(entry[name][0]["seconds"]), entry[name][0]["seconds"][1:])
    verdict = said(rewrite, place, text.encode()).verdict
    assert isinstance(verdict, Rejected)
    assert why in verdict.diagnostic.message
    assert isinstance(said(rewrite, place, rewrite.ends[place].report).verdict, Accepted)


@pytest.mark.parametrize("role", ["candidate", "candidate.checked", "reference", "support"])
def test_every_object_is_read(rewrite: Conversation, role: str) -> None:
    """Also those that only the next child links."""
    entry = json.loads(rewrite.ends[0].report)
    entry["images"][role] = "f0VMRgIB"
    verdict = said(rewrite, 0, json.dumps(entry).encode()).verdict
    assert isinstance(verdict, Rejected)
    assert f"{role!r}: " in verdict.diagnostic.message


def test_all_checks_have_to_pass(rewrite: Conversation) -> None:
    entry = json.loads(rewrite.ends[2].report)
    for place in range(len(entry["outcomes"])):
        changed = json.loads(rewrite.ends[2].report)
        changed["outcomes"][place]["passed"] = False
        assert isinstance(said(rewrite, 2, json.dumps(changed).encode()).verdict, Rejected)


def test_the_contest_cannot_be_left_out_where_it_is_asked_for(rewrite: Conversation) -> None:
    """Nor does anybody believe one that was not asked for."""
    entry = json.loads(rewrite.ends[2].report)
    entry["outcomes"].append(_outcome(name="faster", passed=True))
    assert isinstance(said(rewrite, 2, json.dumps(entry).encode()).verdict, Rejected)


def test_no_child_names_a_candidate(rewrite: Conversation) -> None:
    """The digest is of the text, and of the reply; a child that says one says nothing."""
    entry = json.loads(rewrite.ends[0].report)
    assert "candidate_digest" not in entry
    judged = said(rewrite, 0, rewrite.ends[0].report)
    assert len(judged.offered) == len(judged.verdict.certificate.candidate_digest) == 64
    assert judged.offered != judged.verdict.certificate.candidate_digest


def test_a_patch_is_told_of_by_the_figures_that_the_host_knows(
    conversations: dict[str, Conversation],
) -> None:
    patch = conversations["patch"]
    for name, figure, value in (
        ("passing calls", "passed", 0),
        ("sampled states", "failed_after", 3),
        ("sampled states", "states", 1),
        ("sampled states", "failed_before", 201),
        ("asserts kept", "margin", {"$float": "inf"}),
    ):
        entry = json.loads(patch.ends[1].report)
        made = next(one for one in entry["outcomes"] if one["name"] == name)
        made["figures"][figure] = value
        assert not said(patch, 1, json.dumps(entry).encode()).accepted, (name, figure)


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_report_or_malformed(report: bytes) -> None:
    with pytest.raises(MalformedReport):
        decode(report)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
FIELDS = (
    "outcomes",
    "refused_by",
    "diagnostic",
    "candidate_text",
    "images",
    "unproved",
    "guards",
    "notes",
    "of",
)


@settings(max_examples=300)
@given(place=st.sampled_from(range(3)), name=st.sampled_from(FIELDS), value=JSON)
def test_any_json_in_any_field_raises_nothing(
    rewrite: Conversation, place: int, name: str, value: object
) -> None:
    entry = {**json.loads(rewrite.ends[place].report), name: value}
    believed = rewrite.known(said(rewrite, place, json.dumps(entry).encode()))
    assert believed in (None, rewrite.believed)


def _bombs() -> dict[str, bytes]:
    room = LARGEST_REPORT - 2
    return {
        "brackets": b"[" * room,
        "objects": b"[" + b"{}," * (room // 3) + b"0]",
        "numbers": b"[" + b"1," * (room // 2) + b"0]",
        "one number": b"[" + b"1" * room + b"]",
        "escaped quotes": b'"' + b'\\"' * (room // 2),
        "one text": b'"' + b"a" * room + b'"',
        "too much": b" " * (LARGEST_REPORT + 1),
    }


@pytest.mark.parametrize("name", _bombs())
def test_the_largest_report_costs_a_few_times_its_size(name: str) -> None:
    """And no more than some processor seconds, whatever it holds."""
    report = _bombs()[name]
    began = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(MalformedEntry):
            parse(report)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 4 * LARGEST_REPORT
    assert time.process_time() - began < 20


def test_what_is_allowed_is_read() -> None:
    text = json.dumps({"a": [1, -2.5, True, None, "é", {"b": "x" * 1000}]})
    assert parse(text.encode()) == json.loads(text)
    deep: Any = 0
    for _ in range(bounded_json.DEEPEST - 1):
        deep = [deep]
    assert parse(json.dumps({"a": deep}).encode()) == {"a": deep}


def test_the_same_number_changes_the_same_report() -> None:
    from neurojit.fuzz.boundary.hostile import changed_report  # noqa: PLC0415

    report = json.dumps({"outcomes": [_outcome()], "images": {}, "notes": {"a": [1, 2]}}).encode()
    assert changed_report(report, Random("5:1")) == changed_report(report, Random("5:1"))
