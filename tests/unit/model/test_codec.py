"""What crosses between processes, or lies in a file, comes back as it was; anything else is refused."""

from __future__ import annotations

import copy
import json
import math
import time
import tracemalloc
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.healing import trace as traced
from neurojit.healing.gate import Evidence
from neurojit.healing.state import State
from neurojit.healing.synthesis import found
from neurojit.healing.synthesis.fit import Fit
from neurojit.healing.trajectory import Traced
from neurojit.judge import race_report
from neurojit.judge.examination_report import REPORTS, ExaminationReport, MalformedReport, Prepared, decode
from neurojit.judge.facts import Facts
from neurojit.judge.judgement_request import JudgementRequest
from neurojit.model.bounded_json import LARGEST_REPORT
from neurojit.model.codec import CODEC, Codec
from neurojit.model.codec_containers import Tag
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import MalformedEntry
from neurojit.model.policy import Tier
from neurojit.model.program import Kernel
from neurojit.model.spelling import INLINE, SPARSE, UNWRITTEN, Kept, Longest, Most, Tagged, Within
from neurojit.model.verdict import Certificate, CheckOutcome, Figures
from neurojit.store.quarantine import Quarantined
from neurojit.telemetry import trace as events
from tests.unit.model.forms import HOSTILE, values

# Tests of what nobody outside this package may name.
# pyright: reportPrivateUsage=false
FORMS = {
    **{
        kind.__name__: CODEC.form(kind)
        for kind in (Diagnostic, CheckOutcome, Certificate, Kernel, JudgementRequest, Facts, Quarantined)
    },
    **{kind.__name__: CODEC.form(kind) for kind in (Evidence, State)},
    "an event": events._FORM,
    **{f"{kind.__name__} of a child": REPORTS.form(kind) for kind in (ExaminationReport, Prepared)},
    "RaceReport": race_report._CODEC.form(race_report.RaceReport),
    "Traced": traced._CODEC.form(Traced),
    **{kind.__name__: found._CODEC.form(kind) for kind in (found.Survey, Fit)},
}


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_value_comes_back_from_strict_json(name: str, data: st.DataObject) -> None:
    """Types included; NaN differs from itself, but not from how it is shown."""
    form = FORMS[name]
    value = data.draw(values(form))
    text = json.dumps(form.encode(value), allow_nan=False)
    assert repr(form.decode(json.loads(text))) == repr(value)


def test_integers_are_keys_up_to_the_length_of_any_number() -> None:
    form = CODEC.form(dict[int, int])
    for key in (-(1 << 127), -(10**19), -1, 0, 1 << 63, 1 << 128):
        assert form.decode(json.loads(json.dumps(form.encode({key: 1})))) == {key: 1}
    for key in ("", "-", "-0", "01", "1.0", "1e3", " 1", "9" * 41):
        with pytest.raises(MalformedEntry):
            form.decode({key: 1})


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_place_is_read_or_refused_by_one_error(name: str, data: st.DataObject) -> None:
    form = FORMS[name]
    entry: Any = [form.encode(data.draw(values(form)))]
    holder, key = entry, 0
    while data.draw(st.booleans()) and isinstance(holder[key], dict | list) and holder[key]:
        holder = holder[key]
        key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = copy.deepcopy(data.draw(HOSTILE))
    try:
        read = form.decode(entry[0])
    except MalformedEntry:
        return
    form.encode(read)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100) | HOSTILE.map(lambda entry: json.dumps(entry).encode()))
def test_any_bytes_of_a_child_are_refused_by_one_error(report: bytes) -> None:
    with pytest.raises(MalformedReport):
        decode(report)
    (timed,) = race_report.decode(report, 1)
    assert timed.ratio is None


@dataclass(frozen=True, slots=True)
class Inner:
    number: Annotated[int, Within(0, 9)] = 0
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Base:
    name: Annotated[str, Longest(5), Kept(3)]


@dataclass(frozen=True, slots=True)
class Outer(Base):
    type: Literal["a", "b"]
    inner: Annotated[Inner, INLINE]
    tier: Tier | None
    parts: Annotated[tuple[Inner, ...], Most(2)]
    pair: tuple[str, int]
    raw: bytes
    by_number: dict[int, str | float | bool]
    figures: Annotated[Figures, Most(3)]
    note: Annotated[str, SPARSE] = ""
    here: Annotated[object, UNWRITTEN] = None


OUTER = Outer("ab", "b", Inner(7, math.nan), Tier.T1, (Inner(),), ("x", 1), b"\xff", {-5: math.inf}, {"$": 1})
WRITTEN = {
    "name": "ab",
    "type": "b",
    "number": 7,
    "share": {"$float": "nan"},
    "tier": "T1",
    "parts": [{"number": 0, "share": 0.5}],
    "pair": ["x", 1],
    "raw": "/w==",
    "by_number": {"-5": {"$float": "inf"}},
    "figures": {"$$": 1},
}


def test_how_values_are_spelled() -> None:
    assert CODEC.encode(OUTER) == WRITTEN
    assert repr(CODEC.decode(Outer, WRITTEN)) == repr(OUTER)
    noted = CODEC.decode(Outer, {**WRITTEN, "note": "n", "name": "abcd", "share": 1})
    assert (noted.note, noted.name, noted.inner.share, type(noted.inner.share)) == ("n", "abc", 1.0, float)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"here": 1}, "no such field: here; there are by_number, figures, "),
        ({"name": "abcdef"}, "name: more than 5 characters"),
        ({"name": 5}, "name: not a text"),
        ({"type": "c"}, "type: 'c' is none of a, b"),
        ({"type": []}, "type: a list is none of"),
        ({"number": 10}, "number: out of range"),
        ({"number": True}, "number: not an integer"),
        ({"number": 1.0}, "number: not an integer"),
        ({"share": "nan"}, "share: not a number"),
        ({"share": {"$float": "Infinity"}}, "share: not a number"),
        ({"share": {"$float": "nan", "x": 1}}, "share: not a number"),
        ({"share": 10**400}, "share: out of range"),
        ({"tier": "T9"}, "tier: 'T9' is none of T0, "),
        ({"parts": [{"number": 0, "share": 0.5}] * 3}, "parts: more than 2 items"),
        (
            {"parts": [{"number": 0, "share": 0.5}, {"number": -1, "share": 0.5}]},
            "parts[1].number: out of range",
        ),
        ({"parts": [{"number": 0}]}, "parts[0]: missing: share"),
        ({"pair": ["x"]}, "pair: 1 items, not 2"),
        ({"pair": ["x", "y"]}, "pair[1]: not an integer"),
        ({"raw": "_w=="}, "raw: not bytes in base 64"),
        ({"raw": "é"}, "raw: not bytes in base 64"),
        ({"by_number": {"05": ""}}, "by_number.a key: not an integer"),
        ({"by_number": {"5": None}}, "by_number.5: not a number"),
        ({"figures": {"a": [1, 2, 3]}}, "figures: too many"),
        ({"figures": {"$float": "nan"}}, "figures: not an object"),
        ({"figures": {"a": eval("[" * 40 + "]" * 40)}}, "figures: nested too deeply"),
    ],
)
def test_a_refusal_names_the_field_by_its_path(change: dict[str, object], why: str) -> None:
    with pytest.raises(MalformedEntry) as refused:
        CODEC.decode(Outer, {**WRITTEN, **change})
    assert str(refused.value).startswith(why)


def test_a_name_that_is_endless_is_not_repeated() -> None:
    with pytest.raises(MalformedEntry) as refused:
        CODEC.decode(Outer, {**WRITTEN, "x" * 100_000: 1, "by_number": {"y" * 100_000: ""}})
    assert len(str(refused.value)) < 300


def test_who_reads_what_nobody_trusts_allows_less() -> None:
    """The same classes, by hints of the reader's own; half of a character is no text there."""
    strict = Codec(
        {(Base, "name"): str, (Outer, "name"): Annotated[str, Longest(1)]}, longest=3, whole_texts=True
    )
    with pytest.raises(MalformedEntry, match="name: more than 1"):
        strict.decode(Outer, WRITTEN)
    with pytest.raises(MalformedEntry, match=r"pair\[0\]: more than 3"):
        strict.decode(Outer, {**WRITTEN, "name": "a", "pair": ["abcd", 1]})
    with pytest.raises(MalformedEntry, match=r"pair\[0\]: no text"):
        strict.decode(Outer, {**WRITTEN, "name": "a", "pair": ["\ud800", 1]})
    assert CODEC.decode(Outer, {**WRITTEN, "pair": ["\ud800", 1]}).pair == ("\ud800", 1)


def test_unions_of_dataclasses_have_a_tag() -> None:
    form = CODEC.form(Annotated[Inner | Base, Tagged("kind", {"inner": Inner, "base": Base})])
    assert isinstance(form, Tag)
    assert form.encode(Base("x")) == {"kind": "base", "name": "x"}
    assert form.decode({"kind": "inner", "number": 1, "share": 2.0}) == Inner(1, 2.0)
    for entry in ({}, {"kind": []}, {"kind": "other"}, []):
        with pytest.raises(MalformedEntry):
            form.decode(entry)
    with pytest.raises(TypeError, match="apart"):
        CODEC.form(Inner | Base)


def _largest() -> dict[str, dict[str, object]]:
    """Reports that are read to the end, each as large in one way as they may be."""
    text = "x" * (1 << 20)
    return {
        "an object": {"images": {"candidate": "AAAA" * (LARGEST_REPORT // 5)}},
        "texts": {"notes": {str(number): text for number in range(30)}},
        "numbers": {"unproved": list(range(50_000))},
        "guards": {"guards": {str(number): ["load", number] for number in range(10_000)}},
    }


@pytest.mark.parametrize("name", _largest())
def test_the_largest_report_costs_a_few_times_its_size(name: str) -> None:
    entry = {**REPORTS.encode(ExaminationReport(())), **_largest()[name]}
    report = json.dumps(entry).encode()
    began = time.process_time()
    tracemalloc.start()
    try:
        assert decode(report).outcomes == ()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 4 * LARGEST_REPORT
    assert time.process_time() - began < 20
